"""Which cell each region gets: near where it is, never two in one. It depends on nothing but where regions are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from acrgeo.core.map.lattice import Cell, Lattice
from acrgeo.core.map.projection import Point

PASSES = 8  # of exchanges; each makes the sum of distances smaller, a few are enough


def place(points: Mapping[str, Point], lattice: Lattice) -> dict[str, Cell]:
    """A cell of its own for every name; ValueError where the lattice has fewer cells.

    Who is nearest to a free cell takes it first; then neighbours exchange cells as long as both together come nearer
    to where they are. States play no part: a region stays where it is while its replica comes and goes.
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


def _free_around(point: Point, lattice: Lattice, taken: set[Cell]) -> Iterator[Cell]:
    """The free cells of the smallest window around a point that has any, and of one ring more: the nearest is there."""
    column, row = lattice.nearest(point)
    size, is_found = 0, False
    while True:
        window = [
            (one, other)
            for other in range(max(row - size, 0), min(row + size + 1, lattice.rows))
            for one in range(max(column - size, 0), min(column + size + 1, lattice.columns))
            if (one, other) not in taken
        ]
        if is_found:
            return iter(window)
        is_found = bool(window)
        # A corner of the window is √2 times as far as its side.
        size = size + max(size // 2, 1) if is_found else size + 1


def _exchange(points: Mapping[str, Point], lattice: Lattice, cells: dict[str, Cell]) -> None:
    names = sorted(cells)
    costs = {name: lattice.distance(points[name], cells[name]) for name in names}
    for _ in range(PASSES):
        is_better = False
        for at, one in enumerate(names):
            for other in names[at + 1 :]:
                near = abs(cells[one][0] - cells[other][0]) <= 3 and abs(cells[one][1] - cells[other][1]) <= 3
                if not near:
                    continue
                there = lattice.distance(points[one], cells[other])
                here = lattice.distance(points[other], cells[one])
                if there + here < costs[one] + costs[other] - 1e-9:
                    cells[one], cells[other] = cells[other], cells[one]
                    costs[one], costs[other] = there, here
                    is_better = True
        if not is_better:
            return
