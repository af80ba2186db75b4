"""A lattice of hexagons: how many cells, where their middles are, and the cell of a point."""

from __future__ import annotations

import pytest

from acrgeo.core.map.lattice import Cell, Lattice
from acrgeo.core.map.projection import Frame, Point
from tests.rows import rows

FRAME = Frame(left=2.0, top=3.0, width=10.5, height=10.0)
LATTICE = Lattice(frame=FRAME, columns=10, rows=10)


@rows(
    "columns, given, expected",
    [
        (10, {}, (10, 12)),
        (10, {"ratio": 1.0}, (10, 10)),
        (10, {"most_rows": 12}, (10, 12)),
        (10, {"most_rows": 5}, (4, 5)),
        (10, {"most_rows": 0}, (1, 2)),
        (1, {"ratio": 100.0}, (1, 1)),
    ],
)
def test_rows_follow_from_columns(columns: int, given: dict[str, float], expected: tuple[int, int]) -> None:
    """Fewer columns where there may not be so many rows; one of each at least."""
    lattice = Lattice.over(FRAME, columns, **given)  # type: ignore[arg-type]  # checked by the parameters
    assert (lattice.columns, lattice.rows) == expected


@rows(
    "cell, middle",
    [((0, 0), (2.5, 3.5)), ((9, 0), (11.5, 3.5)), ((0, 1), (3.0, 4.5)), ((9, 9), (12.0, 12.5))],
)
def test_odd_rows_are_half_a_cell_to_the_right(cell: Cell, middle: tuple[float, float]) -> None:
    """And within the frame."""
    assert LATTICE.centre(cell) == Point(*middle)
    assert LATTICE.nearest(Point(*middle)) == cell
    assert LATTICE.distance(Point(*middle), cell) == 0.0


@rows(
    "point, cell",
    [
        ((0.0, 0.0), (0, 0)),
        ((99.0, 99.0), (9, 9)),
        ((99.0, 0.0), (9, 0)),
        ((0.0, 99.0), (0, 9)),
        ((2.1, 4.1), (0, 1)),
        ((4.4, 3.9), (2, 0)),
        ((4.6, 4.1), (2, 1)),
    ],
)
def test_a_point_outside_is_at_the_edge(point: tuple[float, float], cell: Cell) -> None:
    """One inside is in the cell that it is in."""
    assert LATTICE.nearest(Point(*point)) == cell


@rows("width, height", [(10.5, 10.0), (21.0, 30.0), (4.2, 2.5)])
def test_a_middle_is_in_its_cell_whatever_the_size(width: float, height: float) -> None:
    """From each cell to the plane and back."""
    lattice = Lattice(frame=Frame(left=2.0, top=3.0, width=width, height=height), columns=10, rows=10)
    assert all(lattice.nearest(lattice.centre(cell)) == cell for cell in lattice.cells())


def test_distance_is_squared_and_in_cells() -> None:
    """Whatever the size of a cell."""
    wide = Lattice(frame=Frame(left=0.0, top=0.0, width=21.0, height=30.0), columns=10, rows=10)
    assert (wide.pitch, wide.row_pitch) == (2.0, 3.0)
    assert wide.distance(Point(1.0 + 4.0, 1.5 + 9.0), (0, 0)) == pytest.approx(2.0**2 + 3.0**2)
    assert list(Lattice(frame=FRAME, columns=2, rows=2).cells()) == [(0, 0), (1, 0), (0, 1), (1, 1)]
