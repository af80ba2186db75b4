"""Permission entries as ARM evaluates them, and the roles that grant what is missing."""

from __future__ import annotations

import pytest

from acrgeo.core.permissions.actions import (
    GEO_TASKS,
    PERMISSIONS,
    PROXY_WRITE,
    PermissionEntry,
    Scope,
    Task,
    allows,
    permissions_for,
    roles_that_grant,
)
from tests.rows import rows

READ = "Microsoft.ContainerRegistry/registries/replications/read"
WRITE = "Microsoft.ContainerRegistry/registries/replications/write"


def entry(*actions: str, but: tuple[str, ...] = ()) -> PermissionEntry:
    """Return an entry with these actions and notActions."""
    return PermissionEntry(actions=actions, not_actions=but)


@rows(
    ("pattern", "is_granted"),
    [
        ("*", True),
        ("*/read", True),
        (READ, True),
        (READ.upper(), True),
        ("Microsoft.ContainerRegistry/*", True),
        ("Microsoft.ContainerRegistry/registries/*/read", True),
        ("Microsoft.ContainerRegistry/*/read", True),
        ("Microsoft.ContainerRegistry/registries/read", False),
        ("Microsoft.ContainerRegistry/registries", False),
        ("MicrosoftxContainerRegistry/registries/replications/read", False),
        ("*/write", False),
        ("", False),
    ],
)
def test_a_star_is_any_run_and_the_rest_is_literal(pattern: str, is_granted: bool) -> None:
    """A star matches slashes too, case is ignored, and a dot is a dot."""
    assert allows([entry(pattern)], READ) is is_granted


def test_not_actions_subtract_from_their_own_entry_only() -> None:
    """An action that another entry grants is granted."""
    less = entry("*", but=("Microsoft.ContainerRegistry/*/Write",))
    assert not allows([less], WRITE)
    assert allows([less], READ)
    assert allows([less, entry(WRITE)], WRITE)
    assert allows([entry("*/write"), less], WRITE)


def test_nothing_is_granted_by_nothing() -> None:
    """Neither no entry nor an entry without actions allows anything."""
    assert not allows([], READ)
    assert not allows([entry()], READ)


def test_geo_replication_takes_six_permissions() -> None:
    """All are checked at the registry; those at the subscription, where deletions are polled, are only recommended."""
    required = [permission for permission in permissions_for(GEO_TASKS) if permission.is_required]
    assert len(required) == 6
    assert {permission.scope for permission in required} == {Scope.REGISTRY}
    assert len({permission.action for permission in PERMISSIONS}) == len(PERMISSIONS)


@pytest.mark.parametrize(
    ("task", "lacks"),
    [(Task.ROUTING, "/replications/delete"), (Task.DELETE, "/replications/write"), (Task.ADD, "/registries/write")],
)
def test_a_task_takes_no_more_than_it_needs(task: Task, lacks: str) -> None:
    """A drain needs no right to delete, a deletion none to write, an addition none to change the registry."""
    actions = [permission.action for permission in permissions_for([task])]
    assert not any(action.endswith(lacks) for action in actions)
    assert any(action.endswith("/replications/read") for action in actions)


def test_private_endpoints_take_a_permission_more() -> None:
    """It is needed only where there are some, and only to add."""
    assert PROXY_WRITE in [permission.action for permission in permissions_for([Task.ADD], has_private_endpoints=True)]
    assert PROXY_WRITE not in [permission.action for permission in permissions_for([Task.ADD])]
    assert PROXY_WRITE not in [
        permission.action for permission in permissions_for([Task.DELETE], has_private_endpoints=True)
    ]


def test_roles_come_least_powerful_first() -> None:
    """Reading takes Reader; writing takes the registry contributor before Contributor and Owner."""
    assert (
        roles_that_grant([READ])[0].name
        == "Container Registry Configuration Reader and Data Access Configuration Reader"
    )
    required = [at.action for at in permissions_for([*GEO_TASKS, Task.WEBHOOK]) if at.is_required]
    assert [role.name for role in roles_that_grant(required)] == [
        "Container Registry Contributor and Data Access Configuration Administrator",
        "Contributor",
        "Owner",
    ]
    assert [role.name for role in roles_that_grant(["Microsoft.ContainerRegistry/registries/delete"])] == [
        "Contributor",
        "Owner",
    ]
