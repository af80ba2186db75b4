"""Permissions: ``permissions check``, what a caller may do and which role would add what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from acrgeo.core.execution.commands import NO_CONTEXT, Commands
from acrgeo.core.model.registry import RegistryRef
from acrgeo.core.model.sign_in import SignIn
from acrgeo.core.permissions.actions import Scope
from acrgeo.core.permissions.report import PermissionReport, PermissionRow
from acrgeo.output.grid import Column, Row, draw_grid
from acrgeo.output.page import Canvas, Page, assemble, styled
from acrgeo.output.view import FORMAT_VERSION, Document, View
from acrgeo.output.views.whoami import sign_in_document, sign_in_line
from acrgeo.output.wording import count_of, yes_no

if TYPE_CHECKING:
    from rich.text import Text

PROVIDER = "Microsoft.ContainerRegistry/"
COLUMNS = (Column("ACTION"), Column("HELD", 1), Column("NEEDED TO", 2, label="to"))
SCOPE_WORDS = {
    Scope.REGISTRY: "registry",
    Scope.GROUP: "group",
    Scope.SUBSCRIPTION: "subscription",
    Scope.ENDPOINT: "private endpoints",
}
ABAC_WORDS = {
    True: "by attributes (ABAC): pulls and pushes take repository roles",
    False: "by the registry's roles alone",
    None: "unknown, it could not be read",
}


def permissions_view(
    ref: RegistryRef,
    report: PermissionReport,
    custom_role: Document,
    *,
    caller: SignIn | None = None,
    commands: Commands = NO_CONTEXT,
) -> View:
    """Return the view of what a caller may do. ``custom_role`` would allow all of it; ``commands`` completes hints."""
    document = permissions_document(ref, report, custom_role, caller)
    return View(document, document["permissions"], lambda: render_permissions(ref, report, caller, commands))


def permissions_document(
    ref: RegistryRef, report: PermissionReport, custom_role: Document, caller: SignIn | None = None
) -> Document:
    """Return ``{formatVersion, registry, id, caller, tasks, permissions[…], missing[…], roles[…], customRole …}``.

    ``held`` null is unknown, ``grantedAt`` the widest scope known to grant it. ``missing`` are actions, ``roles`` the
    built-in roles that would each give all that is missing. ``customRole`` is for ``az role definition create``.
    """
    return {
        "formatVersion": FORMAT_VERSION,
        "registry": ref.name,
        "id": ref.id,
        "caller": None if caller is None else sign_in_document(caller),
        "tasks": [task.value for task in report.tasks],
        "abac": report.is_abac,
        "hasConditions": report.has_condition,
        "isEnough": report.is_enough,
        "permissions": [_permission(row) for row in report.rows],
        "missing": [permission.action for permission in report.missing],
        "roles": [{"name": role.name, "id": role.guid} for role in report.roles],
        "customRole": custom_role,
    }


def _permission(row: PermissionRow) -> Document:
    return {
        "name": row.permission.action,
        "purpose": row.permission.purpose,
        "scope": row.permission.scope.value,
        "required": row.permission.is_required,
        "held": row.is_held,
        "grantedAt": None if row.granted_at is None else row.granted_at.value,
    }


def render_permissions(
    ref: RegistryRef, report: PermissionReport, caller: SignIn | None = None, commands: Commands = NO_CONTEXT
) -> Page:
    """Render every permission, then what is missing and the role that would add it."""

    def draw(canvas: Canvas) -> Iterator[Text]:
        what = ", ".join(task.value for task in report.tasks)
        yield from canvas.wrap(assemble((ref.name, "bold"), f"  permissions for {what}"), hanging=2)
        if caller is not None:
            yield from canvas.wrap(f"of {sign_in_line(caller)}", indent=2, hanging=4)
        yield from canvas.wrap(f"access to repositories: {_abac_words(report)}", indent=2, hanging=4)
        granting = [scope for scope in Scope if any(row.granted_at is scope for row in report.rows)]
        if granting:
            yield from canvas.wrap(f"granted at: {', '.join(SCOPE_WORDS[scope] for scope in granting)}", indent=2)
        yield styled()
        yield from draw_grid(canvas, COLUMNS, [_row(canvas, row) for row in report.rows])
        yield styled()
        yield from canvas.wrap(styled(_verdict(report), "bold"))
        if report.has_condition:
            yield from canvas.wrap("A role assignment has a condition, which may narrow what is held.")
        yield from _hints(canvas, ref, report, commands)

    return Page(draw)


def _abac_words(report: PermissionReport) -> str:
    depends = any(row.permission.is_of_repositories for row in report.rows)
    then = (
        ", such as Container Registry Repository Writer, which are not read"
        if depends
        else "; nothing below depends on it"
    )
    return ABAC_WORDS[report.is_abac] + (then if report.is_abac else "")


def _hints(canvas: Canvas, ref: RegistryRef, report: PermissionReport, commands: Commands) -> Iterator[Text]:
    lacking = [row for row in report.rows if row.is_held is not True]
    if not lacking:
        return
    if report.roles:
        needed = [row for row in lacking if row.permission.is_required] or lacking
        scopes = {row.permission.scope for row in needed}
        where = f"subscription {ref.subscription}" if Scope.SUBSCRIPTION in scopes else f"registry {ref.name}"
        given = "all that is required" if report.missing else "them"
        hint = f"the built-in role {report.roles[0].name!r}, assigned at the {where}, gives {given}"
        yield from canvas.hint(hint, style="bold cyan")
    command = commands.complete(f"acrgeo permissions check {ref.name} --role", ref)
    yield from canvas.hint(command, style="bold cyan")


def _row(canvas: Canvas, row: PermissionRow) -> Row:
    permission = row.permission
    if row.is_held is None:
        mark, style = "?", "bold cyan"
    elif row.is_held:
        mark, style = canvas.glyphs.done, "green"
    else:
        mark, style = canvas.glyphs.failed, "bold red" if permission.is_required else "yellow"
    action = permission.action.removeprefix(PROVIDER)
    at = "" if permission.scope is Scope.REGISTRY else f", at the {SCOPE_WORDS[permission.scope]}"
    optional = "" if permission.is_required else " (recommended)"
    cells: list[Text | str] = [action, styled(yes_no(row.is_held), style), f"{permission.purpose}{at}{optional}"]
    return Row(cells, mark=styled(mark, style))


def _verdict(report: PermissionReport) -> str:
    lacking = [row for row in report.rows if row.is_held is not True]
    if not lacking:
        return "Nothing is missing."
    unknown = sum(row.is_held is None for row in lacking)
    optional = sum(row.is_held is False and not row.permission.is_required for row in lacking)
    required = len(lacking) - unknown - optional
    parts = [f"{count_of(required, 'permission')} missing"] if required else []
    parts += [f"{optional} recommended, not held"] if optional else []
    parts += [f"{unknown} unknown: {_why_unknown(report)}"] if unknown else []
    return "; ".join(parts) + "."


def _why_unknown(report: PermissionReport) -> str:
    unknown = [row.permission for row in report.rows if row.is_held is None]
    if report.is_abac and all(permission.is_of_repositories for permission in unknown):
        return "roles of repositories decide"
    return "the caller may not read them"
