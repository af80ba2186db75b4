"""The land of the map."""

from __future__ import annotations

import pytest

from acrgeo.core.map.land import COLUMNS, ROWS, land_rows
from acrgeo.core.map.land_cells import land_along, land_cells
from acrgeo.core.map.lattice import Lattice
from acrgeo.core.map.projection import WORLD, project

LAND = {"Kansas": (-98, 39), "Sahara": (10, 22), "Siberia": (100, 60), "Amazonas": (-60, -5), "Chukotka": (178, 67)}
SEA = {"Atlantic": (-35, 30), "Pacific": (-150, 0), "Indian Ocean": (80, -20), "Hudson Bay": (-85, 59.5)}


@pytest.mark.parametrize(("places", "is_land"), [(LAND, 1), (SEA, 0)])
def test_land_is_where_it_is(places: dict[str, tuple[float, float]], is_land: int) -> None:
    """Continents are land, oceans are not, and the antimeridian cuts nothing."""
    for name, (longitude, latitude) in places.items():
        point = project(longitude, latitude)
        assert land_along(point.y, point.x, 0.0, 1) == [is_land], name


def test_the_mask_fits_its_lattice() -> None:
    """The committed mask has the lattice that the script uses."""
    lattice = Lattice.over(WORLD, COLUMNS)
    assert (lattice.columns, lattice.rows) == (COLUMNS, ROWS)
    assert {len(row) for row in land_rows()} == {COLUMNS}
    assert len(land_rows()) == ROWS


def test_a_coarser_lattice_has_as_much_land() -> None:
    """About a third of this projection is land, at every size."""
    fine = sum(map(sum, land_rows())) / (COLUMNS * ROWS)
    for columns in (40, 80, 120):
        lattice = Lattice.over(WORLD, columns)
        assert len(land_cells(lattice)) / (lattice.columns * lattice.rows) == pytest.approx(fine, abs=0.02)
