"""What a caller may do, for a reader."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from acrgeo.core.model.registry import RegistryRef
from acrgeo.core.permissions.actions import Scope
from acrgeo.core.permissions.report import PermissionReport, PermissionRow
from acrgeo.output.grid import Column, Row, draw_grid
from acrgeo.output.page import Canvas, Page
from acrgeo.output.wording import count_of, yes_no

PROVIDER = "Microsoft.ContainerRegistry/"
COLUMNS = (Column("ACTION"), Column("HELD", 1), Column("NEEDED TO", 2, label="to"))
SCOPE_WORDS = {
    Scope.REGISTRY: "registry",
    Scope.GROUP: "group",
    Scope.SUBSCRIPTION: "subscription",
    Scope.ENDPOINT: "private endpoints",
}
ABAC_WORDS = {
    True: "by attributes (ABAC): pulls and pushes take repository roles; nothing below depends on it",
    False: "by the registry's roles alone",
    None: "unknown, it could not be read",
}


def render_permissions(ref: RegistryRef, report: PermissionReport) -> RenderableType:
    """``acrgeo permissions check``: every permission, what is missing, and the role that would add it."""

    def draw(canvas: Canvas) -> Iterator[Text]:
        what = ", ".join(task.value for task in report.tasks)
        yield from canvas.wrap(Text.assemble((ref.name, "bold"), f"  permissions for {what}"), hanging=2)
        yield from canvas.wrap(f"access to repositories: {ABAC_WORDS[report.is_abac]}", indent=2, hanging=4)
        granting = [one for one in Scope if any(row.granted_at is one for row in report.rows)]
        if granting:
            yield from canvas.wrap(f"granted at: {', '.join(SCOPE_WORDS[one] for one in granting)}", indent=2)
        yield Text()
        yield from draw_grid(canvas, COLUMNS, [_row(canvas, row) for row in report.rows])
        yield Text()
        yield from canvas.wrap(Text(_verdict(report), style="bold"))
        if report.has_condition:
            yield from canvas.wrap("A role assignment has a condition, which may narrow what is held.")
        yield from _hints(canvas, ref, report)

    return Page(draw)


def _hints(canvas: Canvas, ref: RegistryRef, report: PermissionReport) -> Iterator[Text]:
    lacking = [row for row in report.rows if row.is_held is not True]
    if not lacking:
        return
    hint: Text | str
    if report.roles:
        wanted = [row for row in lacking if row.permission.is_required] or lacking
        scopes = {row.permission.scope for row in wanted}
        where = f"subscription {ref.subscription}" if Scope.SUBSCRIPTION in scopes else f"registry {ref.name}"
        given = "all that is required" if report.missing else "them"
        hint = f"the built-in role {report.roles[0].name!r}, assigned at the {where}, gives {given}"
        yield from canvas.wrap(Text.assemble(("hint: ", "bold cyan"), hint), hanging=6)
    hint = f"acrgeo permissions check {ref.name} --role prints a role with exactly these actions"
    yield from canvas.wrap(Text.assemble(("hint: ", "bold cyan"), hint), hanging=6)


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
    cells: list[Text | str] = [action, Text(yes_no(row.is_held), style=style), f"{permission.purpose}{at}{optional}"]
    return Row(cells, mark=Text(mark, style=style))


def _verdict(report: PermissionReport) -> str:
    lacking = [row for row in report.rows if row.is_held is not True]
    if not lacking:
        return "Nothing is missing."
    unknown = sum(row.is_held is None for row in lacking)
    optional = sum(row.is_held is False and not row.permission.is_required for row in lacking)
    required = len(lacking) - unknown - optional
    parts = [f"{count_of(required, 'permission')} missing"] if required else []
    parts += [f"{optional} recommended, not held"] if optional else []
    parts += [f"{unknown} unknown: the caller may not read them"] if unknown else []
    return "; ".join(parts) + "."
