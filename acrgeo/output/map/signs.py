"""The signs of the map in a terminal, in Unicode and in ASCII: every state has one, colour only adds to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from acrgeo.core.map.model import MapRegion, Mark
from acrgeo.core.plan.change import Action
from acrgeo.output.map.wording import LegendEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """A sign for every mark and action, how routing that is off is shown behind it, arrows down and up to a sign."""

    marks: Mapping[Mark, str]
    actions: Mapping[Action, str]
    unrouted: str
    arrows: str


UNICODE_SIGNS = Signs(
    marks={
        Mark.HOME: "★",
        Mark.READY: "⬢",
        Mark.SYNCING: "◐",
        Mark.CREATING: "◔",
        Mark.UPDATING: "◑",
        Mark.FAILED: "✗",
        Mark.DELETING: "⊖",
        Mark.UNKNOWN: "?",
        Mark.POSSIBLE: "◦",
        Mark.UNAVAILABLE: "×",
    },
    actions={
        Action.CREATE: "+",
        Action.UPDATE: "~",
        Action.REPLACE: "±",
        Action.DELETE: "-",
        Action.AWAIT: "…",
    },
    unrouted="‖",
    arrows="↓↑",
)
ASCII_SIGNS = Signs(
    marks={
        Mark.HOME: "@",
        Mark.READY: "#",
        Mark.SYNCING: "%",
        Mark.CREATING: "&",
        Mark.UPDATING: "$",
        Mark.FAILED: "X",
        Mark.DELETING: "D",
        Mark.UNKNOWN: "?",
        Mark.POSSIBLE: "o",
        Mark.UNAVAILABLE: "x",
    },
    actions={
        Action.CREATE: "+",
        Action.UPDATE: "~",
        Action.REPLACE: "*",
        Action.DELETE: "-",
        Action.AWAIT: "=",
    },
    unrouted="|",
    arrows="v^",
)
MARK_STYLES = {
    Mark.HOME: "bold bright_blue",
    Mark.READY: "bold bright_blue",
    Mark.SYNCING: "bold yellow",
    Mark.CREATING: "bold yellow",
    Mark.UPDATING: "bold yellow",
    Mark.FAILED: "bold red",
    Mark.DELETING: "bold magenta",
    Mark.UNKNOWN: "bold yellow",
    Mark.POSSIBLE: "green",
    Mark.UNAVAILABLE: "bright_black",
}
ACTION_STYLES = {
    Action.CREATE: "bold green",
    Action.UPDATE: "bold yellow",
    Action.REPLACE: "bold magenta",
    Action.DELETE: "bold red",
    Action.AWAIT: "bold cyan",
}
UNROUTED_STYLE = "bold yellow"


def sign_of(region: MapRegion, signs: Signs) -> tuple[str, str]:
    """Return the sign of what is there, with its style."""
    return signs.marks[region.mark], MARK_STYLES[region.mark]


def note_of(region: MapRegion, signs: Signs) -> tuple[str, str] | None:
    """Return what stands behind the sign: what the plan does there, else that routing is off; None for nothing."""
    if region.action is not None:
        return signs.actions[region.action], ACTION_STYLES[region.action]
    return (signs.unrouted, UNROUTED_STYLE) if region.is_unrouted else None


def sign_of_entry(entry: LegendEntry, signs: Signs) -> tuple[str, str]:
    """Return the sign of a legend entry with its style."""
    if isinstance(entry.sign, Mark):
        return signs.marks[entry.sign], MARK_STYLES[entry.sign]
    if entry.sign is not None:
        return signs.actions[entry.sign], ACTION_STYLES[entry.sign]
    return signs.unrouted, UNROUTED_STYLE
