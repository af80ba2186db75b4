"""Management locks: documents, and what they forbid."""

from __future__ import annotations

import pytest

from tests.sandbox.driver import GROUP, REGISTRY, SUBSCRIPTION, Driver

LOCK = "/providers/Microsoft.Authorization/locks/keep"
REPLICA = f"{REGISTRY}/replications/eastus"
LOCKED = (
    "cannot perform {} operation because following scope(s) are locked: '{}'. Please remove the lock and try again."
)


@pytest.mark.parametrize("scope", [SUBSCRIPTION, GROUP, REGISTRY])
def test_a_lock_against_deletion_holds_below_its_scope(premium: Driver, scope: str) -> None:
    """Deletes are refused with its scope, changes are not, and without it the delete works."""
    premium.add("eastus")
    made = premium.put(scope + LOCK, {"properties": {"level": "CanNotDelete", "notes": "no"}})
    assert (made.status, made.body["properties"]) == (201, {"level": "CanNotDelete", "notes": "no"})
    refused = premium.delete(REPLICA)
    assert (refused.status, refused.code) == (409, "ScopeLocked")
    assert refused.message == f"The scope '{REPLICA}' {LOCKED.format('delete', scope)}"
    assert premium.patch(REPLICA, {"tags": {"a": "b"}}).status == 200
    assert premium.delete(scope + LOCK).status == 200
    assert premium.delete(REPLICA).status == 202


def test_a_read_only_lock_forbids_every_write(premium: Driver) -> None:
    """PUT, PATCH, DELETE and the POST calls of the registry; reads and the lock itself are free."""
    premium.put(REGISTRY + LOCK, {"properties": {"level": "ReadOnly"}})
    for answer in (
        premium.put(REPLICA, {"location": "eastus"}),
        premium.patch(REGISTRY, {"tags": {}}),
        premium.delete(REGISTRY),
        premium.post(f"{REGISTRY}/listCredentials"),
    ):
        assert (answer.status, answer.code) == (409, "ScopeLocked")
    assert premium.get(REGISTRY).status == 200
    assert premium.put(REGISTRY + LOCK, {"properties": {"level": "CanNotDelete"}}).status == 200
    assert premium.patch(REGISTRY, {"tags": {}}).status == 200


def test_a_lock_below_keeps_what_is_above(premium: Driver) -> None:
    """A replica with a lock holds its registry and its group."""
    premium.add("eastus")
    premium.put(REPLICA + LOCK, {"properties": {"level": "CanNotDelete"}})
    for key in (REGISTRY, GROUP):
        assert premium.delete(key).message == f"The scope '{key}' {LOCKED.format('delete', REPLICA)}"


def test_locks_are_listed_from_their_scope_down(premium: Driver) -> None:
    """By subscription, group and registry; a missing one is 404, and what is not there cannot be locked."""
    for scope in (GROUP, REGISTRY):
        premium.put(scope + LOCK, {"properties": {"level": "CanNotDelete"}})
    folder = LOCK.rsplit("/", 1)[0]
    counts = [len(premium.get(scope + folder).body["value"]) for scope in (SUBSCRIPTION, GROUP, REGISTRY)]
    assert counts == [2, 2, 1]
    assert premium.get(SUBSCRIPTION + LOCK).code == "LockNotFound"
    assert premium.put(REPLICA + LOCK, {"properties": {"level": "ReadOnly"}}).code == "ResourceNotFound"
    assert premium.put(GROUP + LOCK, {"properties": {"level": "Soft"}}).code == "InvalidRequestContent"


def test_at_scope_lists_a_scope_and_what_is_above(premium: Driver) -> None:
    """A registry's list has its group's and its subscription's locks, not its replica's; other filters are refused."""
    premium.add("eastus")
    scopes = (SUBSCRIPTION, GROUP, REGISTRY, REPLICA)
    for scope in scopes:
        premium.put(scope + LOCK, {"properties": {"level": "CanNotDelete"}})
    folder = LOCK.rsplit("/", 1)[0]
    for depth, scope in enumerate(scopes, start=1):
        found = premium.get(scope + folder, **{"$filter": "atScope()"}).body["value"]
        assert sorted(lock["id"] for lock in found) == sorted(above + LOCK for above in scopes[:depth])
    refused = premium.get(REGISTRY + folder, **{"$filter": "level eq 'ReadOnly'"})
    assert (refused.status, refused.code) == (400, "InvalidFilterInQueryString")
    assert "atScope()" in refused.message


def test_a_contributor_may_not_touch_locks(premium: Driver) -> None:
    """They need Microsoft.Authorization/locks/write."""
    premium.sandbox.set_caller("contributor")
    assert premium.put(GROUP + LOCK, {"properties": {"level": "ReadOnly"}}).code == "AuthorizationFailed"
