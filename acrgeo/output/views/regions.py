"""Regions: ``regions``, where a registry is, where it could be and where it cannot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from acrgeo.core.map.regions import RegionRow, RegionState
from acrgeo.output.grid import Column, Row, draw_grid
from acrgeo.output.page import Canvas, Page, styled
from acrgeo.output.view import FORMAT_VERSION, Document, View
from acrgeo.output.wording import yes_no

if TYPE_CHECKING:
    from rich.text import Text

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


def regions_view(rows: Sequence[RegionRow]) -> View:
    """Return the view of regions, in the order given."""
    document = regions_document(rows)
    return View(document, document["regions"], lambda: render_regions(rows))


def regions_document(rows: Sequence[RegionRow]) -> Document:
    """Return ``{formatVersion, regions[…]}``."""
    return {"formatVersion": FORMAT_VERSION, "regions": [region_document(row) for row in rows]}


def region_document(row: RegionRow) -> Document:
    """Return one region. The distance is to home, in whole km."""
    return {
        "name": row.facts.name,
        "displayName": row.facts.display_name,
        "state": row.state.value,
        "zones": row.facts.has_zones,
        "pairedRegion": row.facts.pair,
        "geography": row.facts.geography,
        "geographyGroup": row.facts.geography_group,
        "latitude": row.facts.latitude,
        "longitude": row.facts.longitude,
        "distanceKm": None if row.distance is None else round(row.distance),
    }


def render_regions(rows: Sequence[RegionRow]) -> Page:
    """Render one region a line. KM is the distance to home."""
    has_home = any(row.state is RegionState.HOME for row in rows)

    def draw(canvas: Canvas) -> list[Text]:
        cells = [
            Row(
                [
                    row.facts.name,
                    styled(row.state.value, STYLES[row.state]),
                    yes_no(row.facts.has_zones),
                    _kilometres(row.distance) if has_home else "",
                    row.facts.pair or "",
                    row.facts.geography or "unknown",
                ],
                mark=styled(canvas.glyphs.home, "bold blue") if row.state is RegionState.HOME else "",
            )
            for row in rows
        ]
        return draw_grid(canvas, COLUMNS, cells) if cells else canvas.wrap("No regions.")

    return Page(draw)


def _kilometres(distance: float | None) -> str:
    return "unknown" if distance is None else f"{distance:.0f}"
