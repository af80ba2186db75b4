"""Tags at a scope."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.driver import GROUP, REGISTRY, SUBSCRIPTION, Driver
from tests.sandbox.providers.authorization.test_policies import TAG, assign

TAGS = "/providers/Microsoft.Resources/tags/default"
REPLICA = f"{REGISTRY}/replications/eastus"
SCOPES = (SUBSCRIPTION, GROUP, REGISTRY, REPLICA)


@pytest.fixture(name="tagged")
def _tagged(premium: Driver) -> Driver:
    """A registry with a replica."""
    premium.add("eastus")
    return premium


def tags(**values: str) -> dict[str, Any]:
    """A body of a PUT."""
    return {"properties": {"tags": values}}


@pytest.mark.parametrize("scope", SCOPES)
def test_tags_are_replaced_and_read(tagged: Driver, scope: str) -> None:
    """At every scope, in one shape; the resource itself shows them, and DELETE leaves none."""
    assert tagged.get(scope + TAGS).body["properties"] == {"tags": {}}
    made = tagged.put(scope + TAGS, tags(a="1", b="2"))
    expected = {"id": scope + TAGS, "name": "default", "type": "Microsoft.Resources/tags", **tags(a="1", b="2")}
    assert (made.status, made.body) == (200, expected)
    assert tagged.get(scope + TAGS).body == expected
    assert tagged.get(scope).body["tags"] == {"a": "1", "b": "2"}
    gone = tagged.delete(scope + TAGS)
    assert (gone.status, gone.body) == (200, None)
    assert tagged.get(scope).body.get("tags") == {}


@pytest.mark.parametrize(
    ("operation", "given", "after"),
    [
        ("Merge", {"c": "3", "A": "9"}, {"a": "9", "b": "2", "c": "3"}),
        ("merge", {}, {"a": "1", "b": "2"}),
        ("Replace", {"c": "3"}, {"c": "3"}),
        ("Replace", {}, {}),
        ("Delete", {"a": "1"}, {"b": "2"}),
        ("Delete", {"B": "2"}, {"a": "1"}),
        ("Delete", {"a": "other", "c": "3"}, {"a": "1", "b": "2"}),
    ],
)
def test_a_patch_says_what_it_does(
    tagged: Driver, operation: str, given: dict[str, str], after: dict[str, str]
) -> None:
    """Merge, replace or delete; the answer has all tags after it."""
    tagged.put(REGISTRY + TAGS, tags(a="1", b="2"))
    done = tagged.patch(REGISTRY + TAGS, {"operation": operation, **tags(**given)})
    assert (done.status, done.body["properties"]["tags"]) == (200, after)
    assert tagged.get(REGISTRY).body["tags"] == after


@pytest.mark.parametrize(
    "body",
    [
        tags(a="x" * 257),
        tags(**{"n" * 513: "x"}),
        tags(**{f"n{number}": "x" for number in range(51)}),
        tags(a="1", A="2"),
        {"properties": {"tags": {"a": 1}}},
        {"properties": {"labels": {}}},
    ],
)
def test_what_azure_does_not_take_is_refused(tagged: Driver, body: dict[str, Any]) -> None:
    """By the documented limits, and nothing is stored."""
    assert tagged.put(REGISTRY + TAGS, body).status == 400
    assert tagged.get(REGISTRY).body["tags"] == {}
    assert tagged.patch(REGISTRY + TAGS, tags(a="1")).status == 400


def test_the_right_is_one_of_its_own(tagged: Driver) -> None:
    """Microsoft.Resources/tags/write suffices, no write on the registry; a reader reads."""
    tagged.sandbox.set_caller({"actions": ["Microsoft.Resources/tags/*"]})
    assert tagged.put(REGISTRY + TAGS, tags(a="1")).status == 200
    assert tagged.patch(REGISTRY, {"tags": {}}).code == "AuthorizationFailed"
    tagged.sandbox.set_caller("reader")
    assert tagged.get(REGISTRY + TAGS).status == 200
    assert tagged.put(REGISTRY + TAGS, tags(a="1")).code == "AuthorizationFailed"


def test_locks_and_policies_hold(tagged: Driver) -> None:
    """A ReadOnly lock stops it, one against deletion does not; a required tag cannot be taken away."""
    lock = f"{GROUP}/providers/Microsoft.Authorization/locks/keep"
    tagged.put(lock, {"properties": {"level": "ReadOnly"}})
    for answer in (tagged.put(REGISTRY + TAGS, tags(a="1")), tagged.delete(REGISTRY + TAGS)):
        assert (answer.status, answer.code) == (409, "ScopeLocked")
    tagged.put(lock, {"properties": {"level": "CanNotDelete"}})
    assert tagged.delete(REGISTRY + TAGS).status == 200
    assign(tagged, TAG, tagName="team")
    assign(tagged, "Add a tag to resources", name="add", tagName="cost", tagValue="42")
    assert tagged.put(REGISTRY + TAGS, tags(a="1")).code == "RequestDisallowedByPolicy"
    made = tagged.put(REGISTRY + TAGS, tags(team="web"))
    assert made.body["properties"]["tags"] == {"team": "web", "cost": "42"}
    assert tagged.put(GROUP + TAGS, tags(a="1")).status == 200


def test_missing_scopes_are_not_found(tagged: Driver) -> None:
    """A group, a resource and a replica."""
    assert tagged.get(f"{SUBSCRIPTION}/resourceGroups/nosuch{TAGS}").code == "ResourceGroupNotFound"
    assert tagged.put(f"{REGISTRY}x{TAGS}", tags(a="1")).code == "ResourceNotFound"
