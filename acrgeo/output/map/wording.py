"""The words of the map: one place, so that terminal, file and page name a state the same way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from acrgeo.core.map.model import MapRegion, Mark, RegionMap
from acrgeo.core.model.timestamps import parse_time
from acrgeo.core.plan.change import Action
from acrgeo.output.wording import count_of, drain_text, duration, registry_line, status

MARK_WORDS = {
    Mark.HOME: "home",
    Mark.READY: "ready",
    Mark.SYNCING: "syncing",
    Mark.CREATING: "creating",
    Mark.UPDATING: "updating",
    Mark.FAILED: "failed",
    Mark.DELETING: "deleting",
    Mark.UNKNOWN: "unknown",
    Mark.POSSIBLE: "possible",
    Mark.UNAVAILABLE: "unavailable",
}
UNROUTED = "not routed"
PLAN_WORDS = {
    Action.CREATE: "appears",
    Action.UPDATE: "changes",
    Action.REPLACE: "is replaced",
    Action.DELETE: "disappears",
    Action.AWAIT: "is awaited",
}
ABSENT = (Mark.POSSIBLE, Mark.UNAVAILABLE)
MOVING = (Mark.SYNCING, Mark.CREATING, Mark.UPDATING, Mark.DELETING)


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of the legend: a mark, an action of the plan, or None for routing."""

    sign: Mark | Action | None
    words: str
    count: int


def legend(shown: RegionMap) -> list[LegendEntry]:
    """Return what the map shows, with how many there are; what is not there is left out."""
    entries = [LegendEntry(mark, MARK_WORDS[mark], shown.count(mark)) for mark in Mark]
    at = next(place for place, entry in enumerate(entries) if entry.sign is Mark.POSSIBLE)
    entries.insert(at, LegendEntry(None, UNROUTED, shown.unrouted))
    planned = [region.action for region in shown.regions]
    entries += [LegendEntry(action, PLAN_WORDS[action], planned.count(action)) for action in Action]
    return [entry for entry in entries if entry.count]


@dataclass(frozen=True, slots=True)
class LegendGroup:
    """A sum with what it is made of, and what some of them are besides: ``6 replicas: …; of these: not routed 1``."""

    words: str
    entries: tuple[LegendEntry, ...]
    besides: tuple[LegendEntry, ...] = ()


def legend_groups(shown: RegionMap) -> list[LegendGroup]:
    """Return the legend in groups, each of which adds up to its number."""
    entries = legend(shown)
    there = tuple(entry for entry in entries if isinstance(entry.sign, Mark) and entry.sign not in ABSENT)
    absent = tuple(entry for entry in entries if isinstance(entry.sign, Mark) and entry.sign in ABSENT)
    besides = tuple(entry for entry in entries if entry.sign is None)
    planned = tuple(entry for entry in entries if isinstance(entry.sign, Action))
    rest = sum(entry.count for entry in absent)
    groups = [
        LegendGroup(count_of(shown.replicas, "replica"), there, besides),
        LegendGroup(count_of(rest, "other region" if there else "region"), absent),
        LegendGroup("The plan", planned),
    ]
    return [group for group in groups if group.entries]


def title(shown: RegionMap) -> tuple[str, str]:
    """Return what the map is of, and the facts beside it."""
    what = f" · {shown.zoom}" if shown.zoom else ""
    if shown.registry is None:
        return "Regions", f"{len(shown.regions)} that the subscription sees{what}"
    return shown.registry.name, registry_line(shown.registry) + what


def state_words(region: MapRegion, now: datetime | None = None) -> str:
    """Return the state and routing: ``Ready, routed``, ``Creating for 2 min 05 s, routed``, ``possible``.

    How long it takes is known, how far it is is not: there is no progress figure.
    """
    replica = region.replica
    if replica is None:
        return MARK_WORDS[region.mark]
    words = status(replica)
    since = parse_time(replica.timestamp)
    if region.mark in MOVING and since is not None and now is not None and now >= since:
        words += f" for {duration((now - since).total_seconds())}"
    if replica.drain is not None:
        return f"{words}, {drain_text(replica.drain, now)}"
    return f"{words}, {'routed' if replica.is_routed else UNROUTED}"


def spoken(region: MapRegion, now: datetime | None = None) -> str:
    """Return the accessible name: ``West US, home replica: Ready, routed``."""
    what = "home replica: " if region.mark is Mark.HOME or (region.replica and region.replica.is_home) else ""
    what = what or ("replica: " if region.is_there else "")
    planned = f"; the plan: it {PLAN_WORDS[region.action]}" if region.action else ""
    return f"{region.row.facts.display_name}, {what}{state_words(region, now)}{planned}"
