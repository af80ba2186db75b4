"""Permission entries as ARM evaluates them, and the roles that would help."""

from __future__ import annotations

import pytest

from acrgeo.core.permissions import PERMISSIONS, PermissionEntry, Scope, allows, roles_that_grant

READ = "Microsoft.ContainerRegistry/registries/replications/read"
WRITE = "Microsoft.ContainerRegistry/registries/replications/write"


def entry(*actions: str, but: tuple[str, ...] = ()) -> PermissionEntry:
    """An entry with these actions and notActions."""
    return PermissionEntry(actions=actions, not_actions=but)


@pytest.mark.parametrize(
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
    """Slashes included, case ignored, a dot is a dot."""
    assert allows([entry(pattern)], READ) is is_granted


def test_not_actions_subtract_from_their_own_entry_only() -> None:
    """A second entry that grants it grants it."""
    less = entry("*", but=("Microsoft.ContainerRegistry/*/Write",))
    assert not allows([less], WRITE)
    assert allows([less], READ)
    assert allows([less, entry(WRITE)], WRITE)
    assert allows([entry("*/write"), less], WRITE)


def test_nothing_is_granted_by_nothing() -> None:
    """No entries, and entries of data actions alone."""
    assert not allows([], READ)
    assert not allows([PermissionEntry(actions=(), data_actions=("*",))], READ)


def test_the_table_has_six_required_permissions_and_one_recommended() -> None:
    """The recommended one is checked at the subscription: deletions are polled there."""
    assert [one.is_required for one in PERMISSIONS] == [True] * 6 + [False]
    assert [one.scope for one in PERMISSIONS] == [Scope.REGISTRY] * 6 + [Scope.SUBSCRIPTION]
    assert len({one.action for one in PERMISSIONS}) == 7


def test_roles_come_least_powerful_first() -> None:
    """Reading takes a reader; writing takes the registry contributor before Contributor and Owner."""
    assert (
        roles_that_grant([READ])[0].name
        == "Container Registry Configuration Reader and Data Access Configuration Reader"
    )
    assert [role.name for role in roles_that_grant([one.action for one in PERMISSIONS])] == [
        "Container Registry Contributor and Data Access Configuration Administrator",
        "Contributor",
        "Owner",
    ]
    assert [role.name for role in roles_that_grant(["Microsoft.ContainerRegistry/registries/delete"])] == [
        "Contributor",
        "Owner",
    ]
