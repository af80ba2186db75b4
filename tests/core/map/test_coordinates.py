"""The coordinates of regions: on land, and where Azure's own are wrong, right."""

from __future__ import annotations

import pytest

from acrgeo.core.map.coordinates import CORRECTIONS, corrected
from acrgeo.core.map.geography import great_circle_km
from acrgeo.core.map.land import COLUMNS, ROWS, land_rows
from acrgeo.core.map.lattice import Lattice
from acrgeo.core.map.projection import WORLD, project
from acrgeo.sandbox.engine.regions import PHYSICAL
from tests.rows import rows

POINTS = {row[0]: (float(row[5]), float(row[4])) for row in PHYSICAL}
LATTICE = Lattice.over(WORLD, COLUMNS)


def is_near_land(latitude: float, longitude: float) -> bool:
    """Return whether the cell of a point, or one beside it, is land: many regions are on a coast."""
    column, row = LATTICE.nearest(project(longitude, latitude))
    rows = land_rows()
    around = [(column + across, row + down) for across in (-1, 0, 1) for down in (-1, 0, 1)]
    return any(rows[y][x % COLUMNS] for x, y in around if 0 <= y < ROWS)


@rows("name", POINTS)
def test_every_region_is_on_land(name: str) -> None:
    """No region of Azure's list is shown in the sea."""
    latitude, longitude = corrected(name, *POINTS[name])
    assert latitude is not None
    assert longitude is not None
    assert is_near_land(latitude, longitude)


def test_the_check_for_land_would_find_a_wrong_sign() -> None:
    """Spain Central, as Azure gives it, is in the sea."""
    assert not is_near_land(*POINTS["spaincentral"])


@pytest.mark.parametrize("name", CORRECTIONS)
def test_a_correction_yields_to_azures_own_once_that_is_right(name: str) -> None:
    """Azure's wrong point is replaced, one near the right place and an absent one are not."""
    correction = CORRECTIONS[name]
    right = correction.latitude, correction.longitude
    assert corrected(name, *POINTS[name]) == right
    mended = right[0] + 0.3, right[1] - 0.3
    assert corrected(name, *mended) == mended
    assert corrected(name, None, 1.0) == (None, 1.0)


@pytest.mark.parametrize(
    ("name", "south", "north", "west", "east"),
    [
        ("spaincentral", 39.8, 41.2, -4.6, -3.0),
        ("israelcentral", 29.5, 33.3, 34.2, 35.7),
        ("westcentralus", 41.0, 45.0, -111.1, -104.0),
        ("ukwest", 51.3, 53.5, -5.3, -2.6),
        ("francecentral", 48.1, 49.3, 1.4, 3.6),
        ("francesouth", 43.0, 43.7, 4.8, 6.0),
        ("germanynorth", 52.3, 52.8, 13.0, 13.8),
    ],
)
def test_a_corrected_region_is_in_the_place_that_azure_names(
    name: str, south: float, north: float, west: float, east: float
) -> None:
    """Madrid, Israel, Wyoming, Wales, Paris, Marseille, Berlin."""
    latitude, longitude = corrected(name, *POINTS[name])
    assert latitude is not None
    assert south <= latitude <= north
    assert longitude is not None
    assert west <= longitude <= east


@rows(
    ("name", "place"),
    [
        ("spaincentral", (40.417, -3.704)),  # Madrid
        ("israelcentral", (31.93, 34.87)),  # Ramla
        ("westcentralus", (41.14, -104.82)),  # Cheyenne
        ("ukwest", (51.48, -3.18)),  # Cardiff
        ("francecentral", (48.857, 2.352)),  # Paris
        ("francesouth", (43.296, 5.37)),  # Marseille
        ("germanynorth", (52.52, 13.405)),  # Berlin
    ],
)
def test_a_corrected_region_is_near_its_city(name: str, place: tuple[float, float]) -> None:
    """As an atlas has it."""
    latitude, longitude = corrected(name, *POINTS[name])
    assert latitude is not None
    assert longitude is not None
    assert great_circle_km((latitude, longitude), place) < 30


@rows(("km", "is_right"), [(0.0, True), (99.5, True), (100.5, False), (5_000.0, False)])
def test_azures_own_point_wins_within_a_hundred_kilometres(km: float, is_right: bool) -> None:
    """Along a meridian, of which a quarter is ten thousand."""
    right = CORRECTIONS["germanynorth"]
    mended = right.latitude - km / 10_007.5 * 90, right.longitude
    assert (corrected("germanynorth", *mended) == mended) is is_right


@rows("name", CORRECTIONS)
def test_half_a_point_is_not_corrected(name: str) -> None:
    """What Azure does not say is not known."""
    assert corrected(name, None, 1.0) == (None, 1.0)
    assert corrected(name, 1.0, None) == (1.0, None)


def test_a_region_without_a_correction_is_where_azure_says() -> None:
    """Whatever that is."""
    assert corrected("westus", 1.0, 2.0) == (1.0, 2.0)
