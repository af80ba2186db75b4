"""Callers: what permissions say, and that they are enforced."""

from __future__ import annotations

from typing import Any

import pytest

from acrgeo.sandbox.engine.callers import parse_caller
from tests.sandbox.driver import GROUP, REGISTRY, SUBSCRIPTION, Driver

EASTUS = f"{REGISTRY}/replications/eastus"
PERMISSIONS = "/providers/Microsoft.Authorization/permissions"
WRITE = "Microsoft.ContainerRegistry/registries/write"


@pytest.mark.parametrize(
    ("entries", "is_allowed"),
    [
        ([{"actions": ["*"]}], True),
        ([{"actions": ["*/WRITE"]}], True),
        ([{"actions": ["microsoft.containerregistry/*"]}], True),
        ([{"actions": ["*/read"]}], False),
        ([{"actions": ["*"], "notActions": ["*/write"]}], False),
        ([{"actions": ["*"], "notActions": ["*/write"]}, {"actions": [WRITE]}], True),
        ([{"actions": ["Microsoft.ContainerRegistry/registries"]}], False),
        ([{"actions": ["Microsoft?ContainerRegistry/registries/write"]}], False),
        ([], False),
    ],
)
def test_an_action_needs_one_entry_that_grants_it(entries: list[dict[str, Any]], is_allowed: bool) -> None:
    """Wildcards match any run, case does not matter, notActions subtract from their own entry only."""
    assert parse_caller(entries).may(WRITE, "registry") is is_allowed


def test_scopes_inherit_downwards() -> None:
    """What is granted on a group holds for its registries, not for the subscription."""
    caller = parse_caller({"resourceGroup": "owner"})
    assert [caller.may(WRITE, scope) for scope in ("subscription", "resourceGroup", "registry")] == [False, True, True]


@pytest.mark.parametrize(
    "definition",
    [
        {"actions": ["*/read"]},
        {"Actions": ["*/read"], "NotActions": []},
        {"roleName": "mine", "permissions": [{"actions": ["*/read"], "notActions": []}]},
        {"properties": {"permissions": [{"actions": ["*/read"]}]}},
        ["reader"],
        "READER",
    ],
)
def test_role_definitions_come_in_many_forms(definition: Any) -> None:
    """As the portal, the CLI, PowerShell and ARM write them."""
    expected = {"actions": ["*/read"], "notActions": [], "dataActions": [], "notDataActions": []}
    assert parse_caller(definition).at("registry") == [expected]


@pytest.mark.parametrize(
    ("definition", "words"),
    [
        ("admin", "owner, contributor, reader, acrpush"),
        ({}, "actions"),
        ({"actions": "*"}, "list"),
        (7, "role name"),
        ({"registry": "admin"}, "owner, contributor"),
    ],
)
def test_bad_definitions_are_refused(definition: Any, words: str) -> None:
    """The error says what would be right."""
    with pytest.raises(ValueError, match=words):
        parse_caller(definition)


def test_a_reader_reads_and_does_not_write(premium: Driver) -> None:
    """403 in the words of ARM, naming client, action and scope."""
    premium.add("eastus")
    premium.sandbox.set_caller("reader")
    assert premium.get(EASTUS).status == 200
    for answer, action, scope in (
        (premium.patch(EASTUS, {}), "registries/replications/write", EASTUS),
        (premium.delete(EASTUS), "registries/replications/delete", EASTUS),
        (premium.patch(REGISTRY, {}), "registries/write", REGISTRY),
    ):
        assert (answer.status, answer.code) == (403, "AuthorizationFailed")
        assert answer.message == (
            f"The client '{premium.sandbox.client_id}' with object id '{premium.sandbox.object_id}' does not have "
            f"authorization to perform action 'Microsoft.ContainerRegistry/{action}' over scope '{scope}' or the scope "
            "is invalid. If access was recently granted, please refresh your credentials."
        )
    assert premium.names() == {"eastus", "westus"}


def test_acrpush_reads_nothing(arm: Driver) -> None:
    """Reads are enforced, too; lists of the subscription are empty or refused."""
    arm.sandbox.set_caller("acrpush")
    assert arm.get(REGISTRY).status == 403
    assert arm.get(f"{REGISTRY}{PERMISSIONS}").status == 403
    assert arm.get(f"{SUBSCRIPTION}/resources").body == {"value": []}
    assert "over scope" in arm.get(f"{REGISTRY}/replications").message
    assert f"'{REGISTRY}'" in arm.get(f"{REGISTRY}/replications").message


def test_an_owner_of_the_registry_cannot_poll_its_deletes(premium: Driver) -> None:
    """The delete works; its polling is at subscription scope and forbidden."""
    premium.add("eastus")
    premium.sandbox.set_caller({"registry": "owner"})
    started = premium.delete(EASTUS)
    assert started.status == 202
    poll = premium.follow(started.headers["location"])
    assert (poll.status, "locations/operationResults/read" in poll.message) == (403, True)
    premium.clock.advance(9)
    assert premium.get(EASTUS).status == 404
    found = premium.get(f"{SUBSCRIPTION}/resources", _filter="name eq 'contoso'").body["value"]
    assert [resource["name"] for resource in found] == ["contoso"]


def test_permissions_answer_by_scope(arm: Driver) -> None:
    """Each scope answers its own and the inherited entries; the double slash of the SDK does not matter."""
    arm.sandbox.set_caller({"subscription": "reader", "registry": [{"actions": [WRITE]}]})
    registry = REGISTRY.replace("/registries/", "//registries/")
    answers = [arm.get(f"{scope}{PERMISSIONS}").body["value"] for scope in (SUBSCRIPTION, GROUP, registry)]
    assert [[entry["actions"] for entry in entries] for entries in answers] == [
        [["*/read"]],
        [["*/read"]],
        [["*/read"], [WRITE]],
    ]


def test_permissions_of_old_versions_have_no_data_actions(arm: Driver) -> None:
    """2015-07-01 knows two keys, newer versions four."""
    old, new = (
        arm.get(f"{REGISTRY}{PERMISSIONS}", version).body["value"][0] for version in ("2015-07-01", "2022-04-01")
    )
    assert (set(old), len(new)) == ({"actions", "notActions"}, 4)


def test_permissions_of_nothing_are_not_found(arm: Driver) -> None:
    """A scope must be there."""
    assert arm.get(f"{REGISTRY}x{PERMISSIONS}").code == "ResourceNotFound"
    assert arm.get(f"{SUBSCRIPTION}/resourceGroups/none{PERMISSIONS}").code == "ResourceGroupNotFound"
