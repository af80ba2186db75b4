"""From degrees to the plane."""

from __future__ import annotations

import pytest

from acrgeo.core.map.projection import (
    LANDSCAPE,
    NORTH,
    SMALLEST,
    SOUTH,
    WEST,
    WORLD,
    Point,
    frame_around,
    latitude_at,
    project,
)
from tests.rows import rows


@pytest.mark.parametrize("latitude", [-50.0, -33.86, 0.0, 37.783, 60.67])
def test_latitude_is_found_again(latitude: float) -> None:
    """The projection and its inverse agree."""
    assert latitude_at(project(0.0, latitude).y) == pytest.approx(latitude)


def test_the_map_begins_in_the_bering_strait() -> None:
    """East is to the right, and what lies beyond the antimeridian is at the right edge."""
    west_us, japan, new_zealand, end_of_asia = (project(lon, 0.0).x for lon in (-122.0, 140.0, 175.0, -170.0))
    assert 0 < west_us < japan < new_zealand < end_of_asia < 360


def test_north_is_up() -> None:
    """y grows southwards."""
    assert project(0.0, 60.0).y < project(0.0, 0.0).y < project(0.0, -40.0).y


def test_a_frame_shows_all_points_with_air() -> None:
    """Every point is inside with a margin, and a map is wider than high."""
    points = [project(-6.0, 53.0), project(21.0, 52.0), project(3.0, 40.0), project(17.0, 61.0)]
    frame = frame_around(points)
    assert all(frame.left < point.x < frame.left + frame.width for point in points)
    assert all(frame.top < point.y < frame.top + frame.height for point in points)
    assert frame.width >= frame.height * LANDSCAPE - 1e-9


def test_a_frame_has_a_least_size_and_stays_in_the_world() -> None:
    """One point at the corner still gives a map, and no point the whole world."""
    frame = frame_around([Point(359.0, 1.0)])
    assert frame.height >= SMALLEST / 2
    assert frame.left + frame.width <= WORLD.width
    assert frame.top >= 0
    assert frame_around([]) == WORLD


def test_the_map_ends_where_nobody_lives() -> None:
    """From 75 degrees north to 60 south, and once around."""
    assert project(WEST, NORTH) == Point(0.0, 0.0)
    assert project(WEST + 360, 0.0).x == 0.0
    assert (WEST, NORTH, SOUTH) == (-169.0, 75.0, -60.0)
    assert latitude_at(WORLD.height) == pytest.approx(-60.0)
    assert WORLD.width == 360.0


@rows(
    "points, given, expected",
    [
        ([Point(100.0, 80.0)], {}, (79.6, 68.0, 40.8, 24.0)),
        ([Point(100.0, 80.0)], {"shape": 1.0}, (88.0, 68.0, 24.0, 24.0)),
        ([Point(50.0, 40.0), Point(250.0, 60.0)], {}, (40.0, 30.0, 220.0, 40.0)),
        ([Point(50.0, 40.0), Point(250.0, 60.0)], {"margin": 0.0}, (50.0, 38.0, 200.0, 24.0)),
        ([Point(50.0, 40.0), Point(250.0, 60.0)], {"shape": 2.0}, (40.0, 0.0, 220.0, 110.0)),
        ([Point(100.0, 20.0), Point(110.0, 120.0)], {"margin": 0.1}, (3.0, 10.0, 204.0, 120.0)),
        ([Point(10.0, 5.0)], {}, (0.0, 0.0, 40.8, 24.0)),
        ([Point(0.0, 40.0), Point(240.0, 60.0)], {"margin": 0.25}, (0.0, 0.0, 360.0, 140.0)),
    ],
)
def test_a_frame_is_no_larger_than_it_has_to_be(
    points: list[Point], given: dict[str, float], expected: tuple[float, ...]
) -> None:
    """The points, a margin of the longer side, a least height, its shape, moved into the world."""
    frame = frame_around(points, **given)
    assert (frame.left, frame.top, frame.width, frame.height) == pytest.approx(expected)


def test_a_frame_that_is_larger_than_the_world_is_the_world() -> None:
    """Nothing is shown beside it."""
    frame = frame_around([Point(0.0, 0.0), Point(360.0, WORLD.height)])
    assert (frame.left, frame.top) == (0.0, 0.0)
    assert (frame.width, frame.height) == pytest.approx((WORLD.width, WORLD.height))
    low = frame_around([Point(100.0, WORLD.height)])
    assert low.top + low.height == pytest.approx(WORLD.height)
    assert low.height == pytest.approx(SMALLEST)
