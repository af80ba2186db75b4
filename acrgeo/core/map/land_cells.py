"""The cells of a lattice that are land, by the committed mask."""

from __future__ import annotations

from collections.abc import Iterator

from acrgeo.core.map.land import COLUMNS, ROWS, land_rows
from acrgeo.core.map.lattice import Cell, Lattice
from acrgeo.core.map.projection import WORLD

ACROSS = 3  # samples across and down a cell
ENOUGH = 4  # of the nine


def land_along(y: float, start: float, step: float, count: int) -> list[int]:
    """Return 1 for land and 0 for sea at ``count`` places of a line: ``start``, ``start + step`` and so on."""
    row = min(max(int(y / WORLD.height * ROWS), 0), ROWS - 1)
    line = land_rows()[row]
    scale = (COLUMNS + 0.5) / WORLD.width
    first, pace = start * scale - 0.5 * (row % 2), step * scale
    if first >= 0 and first + count * pace < COLUMNS:  # by far the most, and there are many
        return [line[int(first + at * pace)] for at in range(count)]
    return [line[min(max(int(first + at * pace), 0), COLUMNS - 1)] for at in range(count)]


def land_cells(lattice: Lattice) -> list[Cell]:
    """Return the cells that are land, row by row: about half of it or more, and the largest part of each island."""
    counts = [_samples(lattice, row) for row in range(lattice.rows)]
    return [
        (column, row)
        for row, line in enumerate(counts)
        for column, count in enumerate(line)
        if count >= ENOUGH or (count and count == max(_around(counts, column, row)))
    ]


def _samples(lattice: Lattice, row: int) -> list[int]:
    """Return how many samples of each cell of a row are land."""
    step = lattice.pitch / ACROSS
    start = lattice.frame.left + 0.5 * (row % 2) * lattice.pitch + 0.5 * step
    lines = [
        land_along(
            lattice.frame.top + (row + (down + 0.5) / ACROSS) * lattice.row_pitch, start, step, lattice.columns * ACROSS
        )
        for down in range(ACROSS)
    ]
    down = [one + other + third for one, other, third in zip(*lines, strict=True)]
    return [one + other + third for one, other, third in zip(*[iter(down)] * ACROSS, strict=True)]


def _around(counts: list[list[int]], column: int, row: int) -> Iterator[int]:
    """Yield the samples of a cell and of its six neighbours."""
    for down, right in ((0, -1), (0, 0), (0, 1), *((side, at - 1 + row % 2) for side in (-1, 1) for at in (0, 1))):
        if 0 <= row + down < len(counts) and 0 <= column + right < len(counts[row]):
            yield counts[row + down][column + right]
