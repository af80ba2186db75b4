"""The cells of a lattice that are land, by the committed mask."""

from __future__ import annotations

from math import cos, pi, sin

from acrgeo.core.map.land import COLUMNS, ROWS, land_rows
from acrgeo.core.map.lattice import Cell, Lattice
from acrgeo.core.map.projection import WORLD, Point

SAMPLES = ((0.0, 0.0), *((0.33 * cos(at * pi / 3), 0.33 * sin(at * pi / 3)) for at in range(6)))
ENOUGH = 4  # of the seven samples


def land_along(y: float, start: float, step: float, count: int) -> list[int]:
    """Return 1 for land and 0 for sea at ``count`` places of a line: ``start``, ``start + step`` and so on."""
    row = min(max(int(y / WORLD.height * ROWS), 0), ROWS - 1)
    line = land_rows()[row]
    scale = (COLUMNS + 0.5) / WORLD.width
    first, pace = start * scale - 0.5 * (row % 2), step * scale
    return [line[min(max(int(first + at * pace), 0), COLUMNS - 1)] for at in range(count)]


def land_cells(lattice: Lattice) -> list[Cell]:
    """Return the cells that are mostly land."""
    return [cell for cell in lattice.cells() if _is_land(lattice, lattice.centre(cell))]


def _is_land(lattice: Lattice, centre: Point) -> bool:
    hits = 0
    for right, down in SAMPLES:
        hits += land_along(centre.y + down * lattice.row_pitch, centre.x + right * lattice.pitch, 0.0, 1)[0]
    return hits >= ENOUGH
