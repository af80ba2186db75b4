"""Hosts: ``sandbox hosts``, where each host of the sandbox's registries listens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from acrgeo.output.grid import Column, Row, draw_grid
from acrgeo.output.page import Canvas, Page
from acrgeo.output.view import View

if TYPE_CHECKING:
    from rich.text import Text

COLUMNS = (Column("HOST"), Column("ADDRESS"))


def hosts_view(addresses: Mapping[str, str]) -> View:
    """Return the view of addresses by host: the document is that object itself."""
    rows = [{"name": name, "address": address} for name, address in addresses.items()]

    def draw(canvas: Canvas) -> list[Text]:
        cells = [Row([row["name"], row["address"]]) for row in rows]
        return draw_grid(canvas, COLUMNS, cells) if cells else canvas.wrap("No registries.")

    return View(dict(addresses), rows, lambda: Page(draw))
