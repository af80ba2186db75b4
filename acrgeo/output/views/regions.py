"""The regions of a registry, for a reader."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from acrgeo.core.map.regions import RegionRow, RegionState
from acrgeo.output.grid import Column, Row, draw_grid
from acrgeo.output.page import Canvas, Page
from acrgeo.output.wording import yes_no

STYLES = {
    RegionState.HOME: "bold blue",
    RegionState.CURRENT: "green",
    RegionState.POSSIBLE: "",
    RegionState.UNAVAILABLE: "dim",
}
COLUMNS = (
    Column("REGION"),
    Column("STATE"),
    Column("ZONES", 2),
    Column("KM", 3, is_number=True),
    Column("PAIR", 4),
    Column("GEOGRAPHY", 5, is_extra=True),
)


def render_regions(rows: Sequence[RegionRow]) -> RenderableType:
    """``acrgeo regions``: one region a line, in the order given. KM is the distance to home."""
    has_home = any(row.state is RegionState.HOME for row in rows)

    def draw(canvas: Canvas) -> list[Text]:
        cells = [
            Row(
                [
                    row.facts.name,
                    Text(row.state.value, style=STYLES[row.state]),
                    yes_no(row.facts.has_zones),
                    _kilometres(row.distance) if has_home else "",
                    row.facts.pair or "",
                    row.facts.geography or "unknown",
                ],
                mark=Text(canvas.glyphs.home, "bold blue") if row.state is RegionState.HOME else "",
            )
            for row in rows
        ]
        return draw_grid(canvas, COLUMNS, cells) if cells else canvas.wrap("No regions.")

    return Page(draw)


def _kilometres(distance: float | None) -> str:
    return "unknown" if distance is None else f"{distance:.0f}"
