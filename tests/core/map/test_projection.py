"""From degrees to the plane."""

from __future__ import annotations

import pytest

from acrgeo.core.map.projection import LANDSCAPE, SMALLEST, WORLD, Point, frame_around, latitude_at, project


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
