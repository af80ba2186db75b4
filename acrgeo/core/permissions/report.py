"""The report of the permissions that tasks need: which the caller has, and which role would add the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from acrgeo.core.model.registry import RegistryRef
from acrgeo.core.permissions.actions import (
    GEO_TASKS,
    SUBNET_READS,
    Permission,
    PermissionEntry,
    Role,
    Scope,
    Task,
    allows,
    permissions_for,
    roles_that_grant,
)

Entries = Sequence[PermissionEntry] | None
"""A permissions answer; None where the caller may not read it."""

_WIDEST_FIRST = (Scope.SUBSCRIPTION, Scope.GROUP, Scope.REGISTRY)


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionRow:
    """One permission. ``is_held`` is None where the caller may not read it.

    ``granted_at`` is the widest scope that is known to grant it.
    """

    permission: Permission
    is_held: bool | None
    granted_at: Scope | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionReport:
    """All permissions, and the built-in roles that each grant what is missing, the least powerful first.

    ``is_abac`` says how the registry decides about repositories (None unknown). Where it does so by attributes, roles
    of repositories decide about a push, and not the actions that are listed here: if they are held is then unknown.
    ``has_condition`` says that a role assignment is narrowed by a condition, which is not evaluated.
    """

    rows: tuple[PermissionRow, ...]
    roles: tuple[Role, ...]
    tasks: tuple[Task, ...]
    is_abac: bool | None
    has_condition: bool

    @property
    def missing(self) -> tuple[Permission, ...]:
        """The required permissions that are not held, or not known to be."""
        return tuple(row.permission for row in self.rows if row.permission.is_required and row.is_held is not True)

    @property
    def is_enough(self) -> bool:
        """True where nothing required is missing."""
        return not self.missing


def check_permissions(
    entries: Mapping[Scope, Entries],
    *,
    tasks: Sequence[Task] = GEO_TASKS,
    endpoints: Sequence[Entries] = (),
    is_abac: bool | None = None,
) -> PermissionReport:
    """Compare the caller's permission entries with what the tasks need.

    ``endpoints`` has the answer for each private endpoint: what is checked there must be granted at every one.
    """
    rows = []
    for permission in permissions_for(tasks, has_private_endpoints=bool(endpoints)):
        answers = endpoints if permission.scope is Scope.ENDPOINT else [entries.get(permission.scope)]
        held = _all_hold([None if answer is None else allows(answer, permission.action) for answer in answers])
        if permission.is_of_repositories and is_abac is not False:
            held = None
        rows.append(PermissionRow(permission=permission, is_held=held, granted_at=_granted_at(entries, permission)))
    lacking = [row.permission for row in rows if row.is_held is not True]
    required = [permission for permission in lacking if permission.is_required]
    # No role of the registry lets anybody push where roles of repositories decide.
    actions = [found.action for found in required or lacking if not (found.is_of_repositories and is_abac)]
    return PermissionReport(
        rows=tuple(rows),
        roles=roles_that_grant(actions) if actions else (),
        tasks=tuple(tasks),
        is_abac=is_abac,
        has_condition=any(entry.has_condition for answer in entries.values() for entry in answer or ()),
    )


def custom_role(ref: RegistryRef, tasks: Sequence[Task], *, has_private_endpoints: bool) -> dict[str, object]:
    """Return a role definition for ``az role definition create``, with exactly the actions that the tasks need.

    Recommended actions are in it too: without them preflight findings are unknown.
    """
    actions = [permission.action for permission in permissions_for(tasks, has_private_endpoints=has_private_endpoints)]
    if has_private_endpoints and Task.ADD in tasks:
        actions += SUBNET_READS
    return {
        "Name": f"acrgeo {ref.name} {' '.join(task.value for task in tasks)}",
        "IsCustom": True,
        "Description": f"What acrgeo needs for: {', '.join(task.value for task in tasks)}.",
        "Actions": sorted(actions),
        "NotActions": [],
        "DataActions": [],
        "NotDataActions": [],
        "AssignableScopes": [f"/subscriptions/{ref.subscription}"],
    }


def _all_hold(answers: Sequence[bool | None]) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True


def _granted_at(entries: Mapping[Scope, Entries], permission: Permission) -> Scope | None:
    if permission.scope is Scope.ENDPOINT:  # it may be in another group or subscription
        return None
    answers = ((scope, entries.get(scope)) for scope in _WIDEST_FIRST)
    return next((scope for scope, answer in answers if answer is not None and allows(answer, permission.action)), None)
