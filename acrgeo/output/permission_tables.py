"""What a caller may do, for a reader."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from acrgeo.core.model import RegistryRef
from acrgeo.core.permission_report import PermissionReport, PermissionRow
from acrgeo.core.permissions import Scope
from acrgeo.output.grid import Column, Row, draw_grid
from acrgeo.output.page import Canvas, Page
from acrgeo.output.wording import count_of, yes_no

PROVIDER = "Microsoft.ContainerRegistry/"
COLUMNS = (Column("ACTION"), Column("HELD", 1), Column("NEEDED TO", 2, label="to"))


def render_permissions(ref: RegistryRef, report: PermissionReport) -> RenderableType:
    """``acrgeo permissions check``: every permission, what is missing, and the role that would add it."""

    def draw(canvas: Canvas) -> Iterator[Text]:
        yield from canvas.wrap(Text.assemble((ref.name, "bold"), f"  actions of {PROVIDER.rstrip('/')}"), hanging=2)
        yield Text()
        yield from draw_grid(canvas, COLUMNS, [_row(canvas, row) for row in report.rows])
        yield Text()
        yield from canvas.wrap(Text(_verdict(report), style="bold"))
        if report.roles:
            scopes = {row.permission.scope for row in report.rows if row.is_held is not True}
            where = f"subscription {ref.subscription}" if Scope.SUBSCRIPTION in scopes else f"registry {ref.name}"
            hint = f"the built-in role {report.roles[0].name!r}, assigned at the {where}, gives all of them"
            yield from canvas.wrap(Text.assemble(("hint: ", "bold cyan"), hint), hanging=6)

    return Page(draw)


def _row(canvas: Canvas, row: PermissionRow) -> Row:
    permission = row.permission
    if row.is_held is None:
        mark, style = "?", "bold cyan"
    elif row.is_held:
        mark, style = canvas.glyphs.done, "green"
    else:
        mark, style = canvas.glyphs.failed, "bold red" if permission.is_required else "yellow"
    action = permission.action.removeprefix(PROVIDER)
    at = ", at the subscription" if permission.scope is Scope.SUBSCRIPTION else ""
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
