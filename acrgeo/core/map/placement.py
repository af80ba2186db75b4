"""The cell of each region: near its place, never two regions in one. Only the places of regions count."""

from __future__ import annotations

from collections.abc import Mapping

from acrgeo.core.map.lattice import Cell, Lattice
from acrgeo.core.map.projection import Point

PASSES = 8  # of exchanges; each makes the sum of distances smaller, a few are enough


def place(points: Mapping[str, Point], lattice: Lattice) -> dict[str, Cell]:
    """Return a cell of its own for every name. Raises ValueError where the lattice has fewer cells.

    The region nearest to a cell takes it first; then neighbours exchange cells while that brings both together nearer
    to their places. States play no part: a region stays where it is while its replica comes and goes.
    """
    if len(points) > lattice.columns * lattice.rows:
        raise ValueError(f"{len(points)} regions do not fit {lattice.columns} × {lattice.rows} cells")
    order = sorted(points, key=lambda name: (lattice.distance(points[name], lattice.nearest(points[name])), name))
    cells: dict[str, Cell] = {}
    taken: set[Cell] = set()
    for name in order:
        free = _free_around(points[name], lattice, taken)
        cells[name] = min(free, key=lambda cell: (lattice.distance(points[name], cell), cell))
        taken.add(cells[name])
    _exchange(points, lattice, cells)
    return cells


def _free_around(point: Point, lattice: Lattice, taken: set[Cell]) -> list[Cell]:
    """Return the free cells around a point of the frame, with certainty the nearest among them."""
    middle, line = lattice.nearest(point)

    def window(size: int) -> list[Cell]:
        return [
            (column, row)
            for row in range(max(line - size, 0), min(line + size + 1, lattice.rows))
            for column in range(max(middle - size, 0), min(middle + size + 1, lattice.columns))
            if (column, row) not in taken
        ]

    size = 0
    while not window(size):
        size += 1
    return window(2 * size + 2)  # a corner is √2 times as far as a side, and a cell more


def _exchange(points: Mapping[str, Point], lattice: Lattice, cells: dict[str, Cell]) -> None:
    names = sorted(cells)
    costs = {name: lattice.distance(points[name], cells[name]) for name in names}
    for _ in range(PASSES):
        is_better = False
        for first, second in ((first, second) for at, first in enumerate(names) for second in names[at + 1 :]):
            columns = abs(cells[first][0] - cells[second][0])
            rows = abs(cells[first][1] - cells[second][1])
            if columns > 3 or rows > 3:
                continue
            first_cost = lattice.distance(points[first], cells[second])
            second_cost = lattice.distance(points[second], cells[first])
            if first_cost + second_cost < costs[first] + costs[second] - 1e-9:
                cells[first], cells[second] = cells[second], cells[first]
                costs[first], costs[second] = first_cost, second_cost
                is_better = True
        if not is_better:
            return
