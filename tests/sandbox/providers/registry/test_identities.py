"""Managed identities of a registry, from write to write."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.driver import REGISTRY, Driver

ONE, TWO = "/subscriptions/s/one", "/subscriptions/s/two"


def write(arm: Driver, method: str = "PATCH", **identity: Any) -> tuple[Any, Any]:
    """The identity in the 201 of a write, and what GET shows when it has ended."""
    body: dict[str, Any] = {"identity": identity}
    if method == "PUT":
        body |= {"location": "westus", "sku": {"name": "Premium"}}
    started = arm.send(method, REGISTRY, body)
    assert (started.status, started.state) == (201, "Updating")
    arm.finish(started)
    return started.body.get("identity"), arm.get(REGISTRY).body.get("identity")


def test_a_principal_is_kept_as_long_as_its_identity(premium: Driver) -> None:
    """Each write keeps it; removed and added again it is another."""
    _, first = write(premium, type="SystemAssigned")
    assert (first["type"], set(first)) == ("systemAssigned", {"type", "principalId", "tenantId"})
    assert write(premium, type="systemAssigned") == (first, first)
    assert write(premium, "PUT", type="SystemAssigned") == (first, first)
    premium.patch(REGISTRY, {"tags": {"a": "b"}})
    assert premium.get(REGISTRY).body["identity"] == first
    _, both = write(premium, type="SystemAssigned, UserAssigned", userAssignedIdentities={ONE: {}})
    assert both == {**first, "type": "systemAssigned, userAssigned", "userAssignedIdentities": both[USERS]}
    write(premium, type="None")
    assert write(premium, type="SystemAssigned")[1]["principalId"] != first["principalId"]


USERS = "userAssignedIdentities"


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_a_removed_identity_is_shown_until_the_operation_ends(premium: Driver, method: str) -> None:
    """The 201 has the old one; then GET has no identity at all."""
    _, before = write(premium, type="SystemAssigned")
    assert write(premium, method, type="None") == (before, None)
    assert write(premium, method, type="None") == (None, None)


def test_so_is_one_of_several(premium: Driver) -> None:
    """Removing one user-assigned identity, or the system's, leaves the others with their principals."""
    _, before = write(premium, type="SystemAssigned, UserAssigned", userAssignedIdentities={ONE: {}, TWO: {}})
    shown, left = write(premium, type="SystemAssigned, UserAssigned", userAssignedIdentities={ONE: None})
    assert (shown, left) == (before, {**before, USERS: {TWO: before[USERS][TWO]}})
    shown, last = write(premium, type="UserAssigned")
    assert (shown, last) == (left, {"type": "userAssigned", USERS: left[USERS]})


def test_an_unknown_kind_is_refused(premium: Driver) -> None:
    """By name."""
    refused = premium.patch(REGISTRY, {"identity": {"type": "SystemAssigned, Other"}})
    assert (refused.status, "'other'" in refused.message) == (400, True)
