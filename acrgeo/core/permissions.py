"""What a caller may do, as ARM's permissions call tells it, and which built-in role would add what is missing.

Law: an action is allowed when one entry matches it and the same entry's notActions do not; entries never subtract
from each other. Deny assignments, locks and policies are not in that answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

_PROVIDER = "Microsoft.ContainerRegistry"


class Scope(str, Enum):
    """Where a permission is checked."""

    REGISTRY = "registry"
    SUBSCRIPTION = "subscription"


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionEntry:
    """One permission set of one role assignment. ``has_condition`` says that a condition may narrow it."""

    actions: tuple[str, ...]
    not_actions: tuple[str, ...] = ()
    data_actions: tuple[str, ...] = ()
    not_data_actions: tuple[str, ...] = ()
    has_condition: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """An action that geo-replication takes, and what for. ``is_required`` False is recommended only."""

    action: str
    purpose: str
    scope: Scope = Scope.REGISTRY
    is_required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A built-in role, by the patterns of its actions that bear on registries and replicas."""

    name: str
    guid: str
    actions: tuple[str, ...]

    @property
    def entry(self) -> PermissionEntry:
        """The role as a permissions answer would hold it."""
        return PermissionEntry(actions=self.actions)


PERMISSIONS = (
    Permission(action=f"{_PROVIDER}/registries/read", purpose="see the registry"),
    Permission(action=f"{_PROVIDER}/registries/write", purpose="change the tier and the endpoints"),
    Permission(action=f"{_PROVIDER}/registries/replications/read", purpose="see replicas"),
    Permission(action=f"{_PROVIDER}/registries/replications/write", purpose="add and change replicas"),
    Permission(action=f"{_PROVIDER}/registries/replications/delete", purpose="delete replicas"),
    Permission(
        action=f"{_PROVIDER}/registries/replications/operationStatuses/read",
        purpose="follow the creation and change of replicas",
    ),
    Permission(
        action=f"{_PROVIDER}/locations/operationResults/read",
        purpose="follow the deletion of replicas",
        scope=Scope.SUBSCRIPTION,
        is_required=False,
    ),
)

# From the built-in role definitions of August 2026: the actions that bear on the table above, the least powerful role
# first. Roles with nothing but registries/read (importers, Tasks Contributor, connected registry roles) add nothing.
# Contributor's notActions concern no registry.
_ROLES = (
    Role(
        name="Container Registry Configuration Reader and Data Access Configuration Reader",
        guid="69b07be0-09bf-439a-b9a6-e73de851bd59",
        actions=(
            f"{_PROVIDER}/registries/read",
            f"{_PROVIDER}/registries/replications/read",
            f"{_PROVIDER}/registries/replications/operationStatuses/read",
        ),
    ),
    Role(name="Reader", guid="acdd72a7-3385-48ef-bd42-f606fba81ae7", actions=("*/read",)),
    Role(
        name="Container Registry Contributor and Data Access Configuration Administrator",
        guid="3bc748fc-213d-45c1-8d91-9da5725539b9",
        actions=(
            f"{_PROVIDER}/registries/read",
            f"{_PROVIDER}/registries/write",
            f"{_PROVIDER}/registries/replications/read",
            f"{_PROVIDER}/registries/replications/write",
            f"{_PROVIDER}/registries/replications/delete",
            f"{_PROVIDER}/registries/replications/operationStatuses/read",
            f"{_PROVIDER}/locations/operationResults/read",
        ),
    ),
    Role(name="Contributor", guid="b24988ac-6180-42a0-ab88-20f7382dd24c", actions=("*",)),
    Role(name="Owner", guid="8e3af657-a8ff-443c-a75c-2fe8c4bcb635", actions=("*",)),
)


def allows(entries: Iterable[PermissionEntry], action: str) -> bool:
    """Whether one of the entries grants a control-plane action."""
    return any(_matches(entry.actions, action) and not _matches(entry.not_actions, action) for entry in entries)


def roles_that_grant(actions: Iterable[str]) -> tuple[Role, ...]:
    """The built-in roles that each grant all the actions, the least powerful first; empty when none is known."""
    wanted = tuple(actions)
    return tuple(role for role in _ROLES if all(allows((role.entry,), action) for action in wanted))


def _matches(patterns: Iterable[str], action: str) -> bool:
    """``*`` is any run of characters, ``/`` included; everything else is literal; case does not count."""
    return any(
        re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), action, re.IGNORECASE | re.DOTALL)
        for pattern in patterns
    )
