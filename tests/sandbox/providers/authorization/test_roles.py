"""Role definitions and assignments: what the caller holds, as `az role assignment list` reads it."""

from __future__ import annotations

import pytest

from acrgeo.sandbox import Sandbox
from acrgeo.sandbox.engine.roles import BUILT_IN_ROLES
from tests.sandbox.driver import GROUP, REGISTRY, SUBSCRIPTION, Driver

ROLES = "/providers/Microsoft.Authorization/roleDefinitions"
ASSIGNMENTS = "/providers/Microsoft.Authorization/roleAssignments"
IDS = {name: guid for guid, name, *_ in BUILT_IN_ROLES}
CUSTOM = {"actions": ["*/read", "Microsoft.ContainerRegistry/*"], "notActions": ["*/delete"]}


def roles_at(arm: Driver, scope: str, wanted: str = "") -> list[tuple[str, str]]:
    """Return role and scope of each assignment in a list."""
    query = {"$filter": wanted} if wanted else {}
    names = {role["id"]: role["properties"]["roleName"] for role in arm.get(SUBSCRIPTION + ROLES).body["value"]}
    rows = arm.get(scope + ASSIGNMENTS, **query).body["value"]
    return [(names[row["properties"]["roleDefinitionId"]], row["properties"]["scope"]) for row in rows]


@pytest.mark.parametrize("scope", ["", SUBSCRIPTION, GROUP, REGISTRY])
def test_roles_are_listed_everywhere_and_found_by_name(arm: Driver, scope: str) -> None:
    """With their permissions; a quote in a name is doubled, and an unknown one gives an empty list."""
    rows = arm.get(scope + ROLES).body["value"]
    assert {row["properties"]["roleName"] for row in rows} == set(IDS)
    (row,) = arm.get(scope + ROLES, **{"$filter": "roleName eq 'acrpush'"}).body["value"]
    assert (row["name"], row["properties"]["type"]) == (IDS["AcrPush"], "BuiltInRole")
    assert row["properties"]["assignableScopes"] == ["/"]
    assert row["properties"]["permissions"][0]["actions"][0] == "Microsoft.ContainerRegistry/registries/pull/read"
    assert arm.get(scope + ROLES, **{"$filter": "roleName eq 'No''body'"}).body["value"] == []
    assert arm.get(scope + ROLES, **{"$filter": "name eq 'x'"}).code == "InvalidFilterInQueryString"


def test_one_role_is_read_by_its_id(arm: Driver) -> None:
    """As an assignment names it; any other is 404."""
    read = arm.get(f"{SUBSCRIPTION}{ROLES}/{IDS['Owner'].upper()}")
    assert (read.status, read.body["properties"]["roleName"]) == (200, "Owner")
    assert arm.get(f"{SUBSCRIPTION}{ROLES}/{Sandbox.object_id}").code == "RoleDefinitionDoesNotExist"


@pytest.mark.parametrize(("caller", "role"), [("owner", "Owner"), ("reader", "Reader"), ("acrpush", "AcrPush")])
def test_a_caller_with_a_role_holds_it_at_the_subscription(arm: Driver, caller: str, role: str) -> None:
    """And below, where atScope() shows it as inherited."""
    if caller == "acrpush":
        caller_document = {"subscription": ["acrpush", {"actions": ["Microsoft.Authorization/*/read"]}]}
        arm.sandbox.set_caller(caller_document)
    else:
        arm.sandbox.set_caller(caller)
    for scope in (SUBSCRIPTION, GROUP, REGISTRY):
        assert roles_at(arm, scope, "atScope()")[0] == (role, SUBSCRIPTION)


def test_narrow_permissions_are_assigned_where_they_hold(arm: Driver) -> None:
    """A custom role for what no built-in one gives; a list goes up and down, atScope() only up."""
    reader = "Reader"
    arm.sandbox.set_caller({"subscription": "reader", "resourceGroup": "contributor", "registry": CUSTOM})
    custom = roles_at(arm, REGISTRY, "atScope()")[-1][0]
    assert custom.startswith("Sandbox role ")
    assert roles_at(arm, REGISTRY, "atScope()") == [
        (reader, SUBSCRIPTION),
        ("Contributor", GROUP),
        (custom, REGISTRY),
    ]
    assert roles_at(arm, GROUP, "atScope()") == [(reader, SUBSCRIPTION), ("Contributor", GROUP)]
    assert len(roles_at(arm, GROUP)) == len(roles_at(arm, SUBSCRIPTION)) == 4
    (role,) = arm.get(SUBSCRIPTION + ROLES, **{"$filter": "type eq 'CustomRole'"}).body["value"]
    assert role["properties"]["permissions"][0]["notActions"] == ["*/delete"]
    assert role["properties"]["assignableScopes"] == [SUBSCRIPTION]


def test_assignments_are_filtered_by_principal(arm: Driver) -> None:
    """principalId, assignedTo, and assignedTo with atScope(); other filters are refused."""
    for wanted in ("principalId eq '{}'", "assignedTo('{}')", "atScope() and assignedTo('{}')"):
        assert len(roles_at(arm, SUBSCRIPTION, wanted.format(Sandbox.object_id))) == 1
        assert roles_at(arm, SUBSCRIPTION, wanted.format(Sandbox.client_id)) == []
    refused = arm.get(SUBSCRIPTION + ASSIGNMENTS, **{"$filter": "roleDefinitionId eq 'x'"})
    assert (refused.status, refused.code) == (400, "InvalidFilterInQueryString")


def test_one_assignment_is_read_and_none_is_made(arm: Driver) -> None:
    """Its id is stable; a write is refused by name."""
    (row,) = arm.get(GROUP + ASSIGNMENTS).body["value"]
    assert arm.get(row["id"]).body == row
    assert arm.get(f"{GROUP}{ASSIGNMENTS}/{row['name']}").code == "RoleAssignmentNotFound"
    assert arm.put(row["id"], {"properties": {}}).status == 501
    arm.sandbox.set_caller("acrpush")
    assert arm.get(GROUP + ASSIGNMENTS).code == "AuthorizationFailed"
