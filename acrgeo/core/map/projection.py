"""From degrees to the plane of the map, by Miller's cylindrical projection, which gives Europe room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan, degrees, exp, log, pi, radians, tan

WEST = -169.0  # the map begins in the Bering Strait, so that it cuts no continent
NORTH, SOUTH = 75.0, -60.0
PADDING = 0.05  # of the longer side, around the regions
SMALLEST = 24.0  # degrees: a frame around one region still shows where that is
LANDSCAPE = 1.7  # width over height, at least


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the plane: x in degrees east of ``WEST`` (0 to 360), y in projected degrees south of ``NORTH``."""

    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The part of the plane that a map shows."""

    left: float
    top: float
    width: float
    height: float


def _miller(latitude: float) -> float:
    return degrees(1.25 * log(tan(pi / 4 + 0.4 * radians(latitude))))


def project(longitude: float, latitude: float) -> Point:
    """Return the point of a longitude and latitude, in degrees, on the plane."""
    return Point((longitude - WEST) % 360, _miller(NORTH) - _miller(latitude))


def latitude_at(y: float) -> float:
    """Return the latitude, in degrees, at a height of the plane."""
    return degrees(2.5 * atan(exp(0.8 * radians(_miller(NORTH) - y))) - 0.625 * pi)


WORLD = Frame(left=0.0, top=0.0, width=360.0, height=_miller(NORTH) - _miller(SOUTH))


def frame_around(points: Sequence[Point], *, shape: float | None = None, margin: float = PADDING) -> Frame:
    """Return the smallest frame that shows all points with a margin; the world for no points.

    ``margin`` is a share of its longer side. ``shape`` is its width over its height, as far as the world allows it;
    without one, it is wider than high.
    """
    if not points:
        return WORLD
    xs, ys = [point.x for point in points], [point.y for point in points]
    pad = margin * max(max(xs) - min(xs), max(ys) - min(ys))
    least = SMALLEST if shape is None else max(SMALLEST, (max(xs) - min(xs) + 2 * pad) / shape)
    top, height = _span(min(ys) - pad, max(ys) + pad, WORLD.height, least)
    left, width = _span(min(xs) - pad, max(xs) + pad, WORLD.width, height * (shape or LANDSCAPE))
    return Frame(left=left, top=top, width=width, height=height)


def _span(low: float, high: float, most: float, least: float) -> tuple[float, float]:
    """Return start and length of a span, widened to ``least`` and kept within 0 and ``most``."""
    missing = max(least - (high - low), 0.0) / 2
    low, high = low - missing, high + missing
    if high - low <= most:  # moved into the world, where it reaches beyond it
        moved = max(-low, 0.0) or min(most - high, 0.0)
        low, high = low + moved, high + moved
    low, high = max(low, 0.0), min(high, most)
    return low, high - low
