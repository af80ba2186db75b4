"""Which of the permissions that geo-replication takes a caller holds, and which built-in roles would add the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from acrgeo.core.permissions import PERMISSIONS, Permission, PermissionEntry, Role, Scope, allows, roles_that_grant


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionRow:
    """One permission; ``is_held`` None is unknown, because the caller may not read it."""

    permission: Permission
    is_held: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionReport:
    """All permissions, and the roles that each would give what is missing, the least powerful first."""

    rows: tuple[PermissionRow, ...]
    roles: tuple[Role, ...]

    @property
    def missing(self) -> tuple[Permission, ...]:
        """The required permissions that are not held, or not known to be."""
        return tuple(row.permission for row in self.rows if row.permission.is_required and row.is_held is not True)

    @property
    def is_enough(self) -> bool:
        """Whether nothing required is missing."""
        return not self.missing


def check_permissions(entries: Mapping[Scope, Sequence[PermissionEntry] | None]) -> PermissionReport:
    """Hold the caller's permission entries against what geo-replication takes. None entries are unknown."""
    rows = []
    for permission in PERMISSIONS:
        at = entries.get(permission.scope)
        rows.append(
            PermissionRow(permission=permission, is_held=None if at is None else allows(at, permission.action))
        )
    lacking = [row.permission.action for row in rows if row.is_held is not True]
    return PermissionReport(rows=tuple(rows), roles=roles_that_grant(lacking) if lacking else ())
