"""The cells of the regions: one for every region."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acrgeo.arm.gateway import Gateway
from acrgeo.core.map.lattice import REGULAR, Lattice
from acrgeo.core.map.model import region_map
from acrgeo.core.map.placement import place
from acrgeo.core.map.projection import WORLD, Frame, Point
from tests.rows import rows

SQUARE = Frame(left=0.0, top=0.0, width=10.5, height=10.0)
points = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=3),
    st.builds(Point, st.floats(-2, 12, allow_nan=False), st.floats(-2, 12, allow_nan=False)),
    max_size=40,
)


@given(points)
def test_no_two_share_a_cell_whatever_the_order(points: dict[str, Point]) -> None:
    """Every region has its own cell, and the order of the regions does not matter."""
    lattice = Lattice(frame=SQUARE, columns=10, rows=10)
    cells = place(points, lattice)
    assert set(cells) == set(points)
    assert len(set(cells.values())) == len(points)
    assert all(0 <= column < 10 and 0 <= row < 10 for column, row in cells.values())
    assert place(dict(reversed(points.items())), lattice) == cells


def test_who_is_alone_gets_the_nearest_cell() -> None:
    """A region is not moved without need."""
    lattice = Lattice(frame=SQUARE, columns=10, rows=10)
    assert place({"a": Point(0.4, 0.6), "b": Point(7.1, 3.4)}, lattice) == {"a": (0, 0), "b": (6, 3)}


def test_overlapping_regions_are_neighbours() -> None:
    """Seven regions in one place fill a cell and cells around it."""
    lattice = Lattice(frame=SQUARE, columns=10, rows=10)
    cells = place({name: Point(5.0, 4.5) for name in "abcdefg"}, lattice)
    assert all(lattice.distance(Point(5.0, 4.5), cell) < 2.5 for cell in cells.values())


@pytest.mark.parametrize("count", [7, 20, 40, 60, 70, 80, 99])
@pytest.mark.parametrize("point", [Point(5.0, 4.5), Point(5.25, 5.0), Point(0.5, 0.5), Point(9.9, 4.0)])
def test_a_crowd_takes_the_nearest_cells(count: int, point: Point) -> None:
    """However many stand in one place, none is farther away than it has to be."""
    lattice = Lattice(frame=SQUARE, columns=10, rows=10)
    cells = place({f"r{number}": point for number in range(count)}, lattice)
    nearest = sorted(lattice.distance(point, cell) for cell in lattice.cells())[:count]
    assert sorted(lattice.distance(point, cell) for cell in cells.values()) == pytest.approx(nearest)


@rows("seed", range(6))
def test_no_two_neighbours_would_be_nearer_in_each_others_cell(seed: int) -> None:
    """Up to three cells apart, in a crowd."""
    random = Random(seed)
    points = {f"r{number:02}": Point(random.uniform(4, 7), random.uniform(4, 6)) for number in range(24)}
    lattice = Lattice(frame=SQUARE, columns=10, rows=10)
    cells = place(points, lattice)
    for one, other in combinations(points, 2):
        if max(abs(cells[one][0] - cells[other][0]), abs(cells[one][1] - cells[other][1])) <= 3:
            now = lattice.distance(points[one], cells[one]) + lattice.distance(points[other], cells[other])
            then = lattice.distance(points[one], cells[other]) + lattice.distance(points[other], cells[one])
            assert now <= then + 1e-6


def test_neighbours_exchange_cells_where_that_is_nearer_for_both_together() -> None:
    """Who is nearest to a cell takes it first, and the other would be far away."""
    lattice = Lattice(frame=Frame(left=0.0, top=0.0, width=3.5, height=1.0), columns=3, rows=1)
    assert place({"a": Point(0.75, 0.5), "b": Point(0.1, 0.5)}, lattice) == {"a": (1, 0), "b": (0, 0)}


def test_more_regions_than_cells_are_refused() -> None:
    """No region is hidden; as many as there are cells have one each."""
    full = place({name: Point(0.0, 0.0) for name in "ab"}, Lattice(frame=SQUARE, columns=2, rows=1))
    assert set(full.values()) == {(0, 0), (1, 0)}
    with pytest.raises(ValueError, match="3 regions do not fit 2 × 1 cells"):
        place({name: Point(0.0, 0.0) for name in "abc"}, Lattice(frame=SQUARE, columns=2, rows=1))


@pytest.mark.parametrize("columns", [29, 39, 69, 99])
def test_all_regions_of_azure_keep_their_place(gateway: Gateway, columns: int) -> None:
    """At every width all are shown, and America, Europe and Asia stay apart from west to east."""
    shown = region_map(gateway.read_regions())
    lattice = Lattice.over(shown.frame, columns, ratio=1.0)
    cells = place(shown.points, lattice)
    assert len(set(cells.values())) == len(gateway.read_regions())
    assert cells["westus"][0] < cells["eastus"][0] < cells["uksouth"][0] < cells["polandcentral"][0]
    assert cells["polandcentral"][0] < cells["centralindia"][0] < cells["southeastasia"][0] < cells["japaneast"][0]
    assert cells["swedencentral"][1] < cells["italynorth"][1] < cells["southafricanorth"][1]


def test_a_lattice_of_regular_hexagons_keeps_proportions() -> None:
    """The rows follow from the columns, and a limit of rows costs columns too."""
    lattice = Lattice.over(WORLD, 100)
    assert lattice.row_pitch / lattice.pitch == pytest.approx(REGULAR, rel=0.02)
    low = Lattice.over(WORLD, 100, most_rows=20)
    assert low.rows == 20
    assert low.row_pitch / low.pitch == pytest.approx(REGULAR, rel=0.05)


@pytest.mark.parametrize("cell", [(0, 0), (9, 0), (4, 5), (0, 9), (9, 9)])
def test_the_middle_of_a_cell_is_in_it(cell: tuple[int, int]) -> None:
    """From a cell to the plane and back."""
    lattice = Lattice(frame=SQUARE, columns=10, rows=10)
    assert lattice.nearest(lattice.centre(cell)) == cell
