"""Tests of acrgeo.core.permissions.report: which permissions a caller has, and which role would add the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from acrgeo.core.permissions.actions import PROXY_WRITE, PermissionEntry, Scope, Task
from acrgeo.core.permissions.report import Entries, PermissionReport, check_permissions, custom_role
from tests.core.planning import REF
from tests.rows import rows

OWNER, READER, NOBODY = [PermissionEntry(actions=(pattern,)) for pattern in ("*", "*/read", "none")]
REGISTRY, GROUP, SUBSCRIPTION = Scope.REGISTRY, Scope.GROUP, Scope.SUBSCRIPTION
PROVIDER = "Microsoft.ContainerRegistry/registries"
PUSH, PULL, WRITE = f"{PROVIDER}/push/write", f"{PROVIDER}/pull/read", f"{PROVIDER}/replications/write"
REGIONS = "Microsoft.Resources/subscriptions/locations/read"
USAGES = f"{PROVIDER}/listUsages/read"


def held(report: PermissionReport) -> dict[str, bool | None]:
    """What is held, by action."""
    return {row.permission.action: row.is_held for row in report.rows}


def test_what_is_required_and_not_known_to_be_held_is_missing() -> None:
    """What is only recommended is not, and a scope that may not be read is unknown."""
    everything = check_permissions({REGISTRY: [OWNER], SUBSCRIPTION: [OWNER]})
    assert (everything.is_enough, everything.missing, everything.roles) == (True, (), ())
    assert set(held(everything).values()) == {True}
    at_registry = check_permissions({REGISTRY: [OWNER], SUBSCRIPTION: [NOBODY]})
    assert (at_registry.is_enough, held(at_registry)[REGIONS], held(at_registry)[WRITE]) == (True, False, True)
    reader = check_permissions({REGISTRY: [READER], SUBSCRIPTION: None}, tasks=[Task.ROUTING])
    assert [permission.action for permission in reader.missing] == [WRITE]
    assert (reader.is_enough, reader.tasks) == (False, (Task.ROUTING,))
    unread = check_permissions({REGISTRY: None, SUBSCRIPTION: None}, tasks=[Task.ROUTING])
    assert set(held(unread).values()) == {None}
    assert WRITE in [permission.action for permission in unread.missing]
    assert USAGES not in [permission.action for permission in check_permissions({}).missing]


CONTRIBUTOR = "Container Registry Contributor and Data Access Configuration Administrator"
READING = "Container Registry Configuration Reader and Data Access Configuration Reader"
WRITER = PermissionEntry(actions=(f"{PROVIDER}/*",))


@rows(
    ("entries", "tasks", "is_abac", "roles"),
    [
        ({REGISTRY: [READER]}, [Task.ROUTING], None, [CONTRIBUTOR, "Contributor", "Owner"]),
        ({REGISTRY: [NOBODY]}, [Task.PUSH], False, ["AcrPush", "Contributor", "Owner"]),
        ({REGISTRY: [NOBODY]}, [Task.PUSH], None, ["AcrPush", "Contributor", "Owner"]),
        ({REGISTRY: [NOBODY]}, [Task.PUSH], True, []),  # no role of the registry lets anybody push there
        ({REGISTRY: [NOBODY]}, [Task.ADD], None, [CONTRIBUTOR, "Contributor", "Owner"]),
        # What is required comes first; the recommended are asked for where nothing else is missing.
        ({REGISTRY: [WRITER]}, [Task.ROUTING], None, ["Reader", CONTRIBUTOR, "Contributor", "Owner"]),
        ({REGISTRY: [OWNER], SUBSCRIPTION: [OWNER]}, [Task.ROUTING], None, []),
        ({REGISTRY: [NOBODY]}, [Task.PUSH, Task.ROUTING], True, [CONTRIBUTOR, "Contributor", "Owner"]),
    ],
)
def test_the_roles_grant_what_is_missing(
    entries: Mapping[Scope, Entries], tasks: Sequence[Task], is_abac: bool | None, roles: list[str]
) -> None:
    """The least powerful first, and none where nothing is missing."""
    report = check_permissions(entries, tasks=tasks, is_abac=is_abac)
    assert [role.name for role in report.roles] == roles


def test_roles_of_repositories_decide_about_a_push() -> None:
    """The actions prove nothing there, nor where the mode is not known; about other actions they do."""
    for is_abac, is_held in [(False, True), (True, None), (None, None)]:
        report = check_permissions({REGISTRY: [OWNER]}, tasks=[Task.PUSH, Task.ROUTING], is_abac=is_abac)
        assert (held(report)[PUSH], held(report)[PULL], held(report)[WRITE]) == (is_held, is_held, True)
        assert report.is_abac is is_abac


@rows(
    ("endpoints", "is_held"),
    [
        ([[OWNER], [OWNER]], True),
        ([[OWNER], [READER]], False),
        ([[OWNER], None], None),
        ([None, [READER]], False),
        ([None], None),
    ],
)
def test_every_private_endpoint_must_grant(endpoints: list[Entries], is_held: bool | None) -> None:
    """One that does not is enough to lack it, one that may not be read leaves it unknown; other scopes do not count."""
    report = check_permissions({REGISTRY: [OWNER], GROUP: [OWNER], SUBSCRIPTION: [OWNER]}, endpoints=endpoints)
    [row] = [row for row in report.rows if row.permission.action == PROXY_WRITE]
    assert (row.is_held, row.granted_at) == (is_held, None)
    assert report.is_enough is (is_held is True)
    assert PROXY_WRITE not in held(check_permissions({REGISTRY: [OWNER]}))


@rows(
    ("entries", "widest"),
    [
        ({REGISTRY: [OWNER]}, REGISTRY),
        ({REGISTRY: [OWNER], GROUP: [OWNER], SUBSCRIPTION: None}, GROUP),
        ({REGISTRY: [OWNER], GROUP: [OWNER], SUBSCRIPTION: [OWNER]}, SUBSCRIPTION),
        ({REGISTRY: [OWNER], GROUP: [NOBODY], SUBSCRIPTION: [READER]}, REGISTRY),
        ({REGISTRY: [NOBODY]}, None),
    ],
)
def test_the_widest_scope_that_grants_is_told(entries: Mapping[Scope, Entries], widest: Scope | None) -> None:
    """As far as it is known."""
    rows_of = {row.permission.action: row for row in check_permissions(entries).rows}
    assert rows_of[WRITE].granted_at is widest


def test_a_condition_on_any_assignment_is_told() -> None:
    """It may narrow what looks granted."""
    narrowed = PermissionEntry(actions=("*",), has_condition=True)
    assert not check_permissions({REGISTRY: [OWNER], SUBSCRIPTION: None}).has_condition
    assert check_permissions({REGISTRY: [OWNER], SUBSCRIPTION: [OWNER, narrowed]}).has_condition


@rows(
    ("tasks", "has_private_endpoints", "network"),
    [
        ([Task.ADD], False, []),
        (
            [Task.ADD],
            True,
            [
                "privateEndpoints/privateDnsZoneGroups/read",
                "privateEndpoints/privateLinkServiceProxies/write",
                "privateEndpoints/read",
                "virtualNetworks/subnets/read",
                "virtualNetworks/usages/read",
            ],
        ),
        ([Task.DELETE], True, ["privateEndpoints/privateDnsZoneGroups/read"]),
        ([Task.ROUTING], True, []),
    ],
)
def test_a_role_of_ones_own_has_what_the_tasks_need(
    tasks: list[Task], has_private_endpoints: bool, network: list[str]
) -> None:
    """As ``az role definition create`` takes it: sorted, of the subscription, and enough for what it is made for."""
    role: dict[str, Any] = custom_role(REF, tasks, has_private_endpoints=has_private_endpoints)
    prefix = "Microsoft.Network/"
    assert [action.removeprefix(prefix) for action in role["Actions"] if action.startswith(prefix)] == network
    assert role["Actions"] == sorted(set(role["Actions"]))
    entry = [PermissionEntry(actions=tuple(role["Actions"]))]
    scopes = {REGISTRY: entry, SUBSCRIPTION: entry}
    report = check_permissions(scopes, tasks=tasks, endpoints=[entry] if has_private_endpoints else [])
    assert set(held(report).values()) == {True}
    assert (role["IsCustom"], role["AssignableScopes"]) == (True, [f"/subscriptions/{REF.subscription}"])
    assert role["Name"] == f"acrgeo contoso {tasks[0].value}"
