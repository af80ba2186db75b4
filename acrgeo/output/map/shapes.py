"""The shapes of the map as SVG: hexagons and the sign in each, so that no state is told by colour alone."""

from __future__ import annotations

from math import cos, pi, sin, sqrt

from acrgeo.core.map.model import MapRegion, Mark
from acrgeo.core.plan.change import Action

PITCH = 12.0  # the width of a cell, in the units of the drawing
ROW_PITCH = PITCH * sqrt(3) / 2
RADIUS = PITCH / sqrt(3)
EMPHASIS = 1.5  # what is there is drawn larger than what could be
DOT = 3.1  # of land, across
LAND_PITCH = 4.3


def number(value: float) -> str:
    """Return a coordinate with one decimal, as short as it goes."""
    return f"{value:.1f}".removesuffix(".0").replace("-0.", "-.") if abs(value) >= 0.05 else "0"


def polygon(corners: list[tuple[float, float]]) -> str:
    """Return a closed path through corners."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in corners) + "z"


def hexagon(radius: float) -> str:
    """Return a pointy-top hexagon around the origin."""
    return polygon([(radius * sin(at * pi / 3), -radius * cos(at * pi / 3)) for at in range(6)])


def land_path(runs: list[tuple[float, float, float]]) -> str:
    """Return the land as lines from the first dot of a run to its last (x, y, length); a dash without length is a dot.

    It is most of a file: a hexagon for each would be ten times as long.
    """
    return "".join(f"M{number(x)} {number(y)}h{number(length + 0.1)}" for x, y, length in runs)


def _star(radius: float) -> str:
    corners = []
    for at in range(10):
        far = radius if at % 2 == 0 else radius * 0.42
        corners.append((far * sin(at * pi / 5), -far * cos(at * pi / 5)))
    return polygon(corners)


HEXAGON = hexagon(RADIUS * 0.98)
RING = hexagon(RADIUS * 1.28)
HALF = polygon([(0, -RADIUS), (0, RADIUS), (-RADIUS * 0.87, RADIUS / 2), (-RADIUS * 0.87, -RADIUS / 2)])
QUARTER = polygon([(0, 0), (0, -RADIUS), (RADIUS * 0.87, -RADIUS / 2), (RADIUS * 0.87, 0)])
CROSS = "M-2.4-2.4L2.4 2.4M2.4-2.4L-2.4 2.4"
PLUS = "M-2.6 0H2.6M0-2.6V2.6"
MINUS = "M-2.6 0H2.6"
PLUS_MINUS = "M-2.4-1H2.4M0-3.2V1.2M-2.4 3H2.4"
TILDE = "M-2.8.8C-1.8-1.6-.8-1.2 0 0S1.8 1.6 2.8-.8"
DOTS = "M-2.6 0h.1M0 0h.1M2.6 0h.1"
PAUSE = "M-1.1-1.7V1.7M1.1-1.7V1.7"

INSIDE = {
    Mark.HOME: f'<path class="solid" d="{_star(4.6)}"/>',
    Mark.READY: "",
    Mark.SYNCING: f'<path class="part" d="{HALF}"/>',
    Mark.CREATING: f'<path class="part" d="{QUARTER}"/>',
    Mark.UPDATING: f'<path class="stroke" d="{TILDE}"/>',
    Mark.FAILED: f'<path class="stroke" d="{CROSS}"/>',
    Mark.DELETING: f'<path class="stroke" d="{MINUS}"/>',
    Mark.UNKNOWN: '<text class="solid" y="3.2" text-anchor="middle">?</text>',
    Mark.POSSIBLE: "",
    Mark.UNAVAILABLE: '<path class="stroke" d="M-1.5-1.5L1.5 1.5M1.5-1.5L-1.5 1.5"/>',
}
ACTION_PATHS = {
    Action.CREATE: PLUS,
    Action.UPDATE: TILDE,
    Action.REPLACE: PLUS_MINUS,
    Action.DELETE: MINUS,
    Action.AWAIT: DOTS,
}
UNROUTED_BADGE = f'<g class="badge" transform="translate(4.6 4.2)"><circle r="3.6"/><path d="{PAUSE}"/></g>'


def shapes(region: MapRegion) -> str:
    """Return what is drawn at a region's place."""
    ring = f'<path class="ring" d="{RING}"/>' if region.action is not None or _is_home(region) else ""
    return ring + sign(region.mark) + (UNROUTED_BADGE if region.is_unrouted else "") + _plan_badge(region.action)


def sign(mark: Mark) -> str:
    """Return the hexagon of a mark, or the dot of what is only possible; the colours are those of its class."""
    if mark in (Mark.POSSIBLE, Mark.UNAVAILABLE):
        return f'<circle class="hex" r="{3.1 if mark is Mark.POSSIBLE else 3.4}"/>{INSIDE[mark]}'
    return f'<path class="hex" d="{HEXAGON}"/>{INSIDE[mark]}'


def classes(region: MapRegion) -> str:
    """Return the classes of a region: its mark, its routing, what the plan does."""
    words = ["region", region.mark.value]
    if _is_home(region):
        words.append("at-home")
    if region.is_unrouted:
        words.append("unrouted")
    if region.action is not None:
        words += ["planned", f"plan-{region.action.value}"]
    return " ".join(words)


def plan_sign(action: Action) -> str:
    """Return the sign of an action, as a badge around the origin."""
    return f'<circle r="4.6"/><path d="{ACTION_PATHS[action]}"/>'


def _plan_badge(action: Action | None) -> str:
    if action is None:
        return ""
    return f'<g class="plan-badge" transform="translate(5.6 -5.8)">{plan_sign(action)}</g>'


def _is_home(region: MapRegion) -> bool:
    return region.replica is not None and region.replica.is_home
