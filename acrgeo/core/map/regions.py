"""The regions of a registry as rows: home, current, possible and unavailable, as on the portal's map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from acrgeo.core.map.geography import distance_km
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry, Replica


class RegionState(str, Enum):
    """The role of a region for a registry, in the order of a list."""

    HOME = "home"
    CURRENT = "current"
    POSSIBLE = "possible"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionRow:
    """One region. ``distance`` is in km to the home region, None where it is unknown."""

    facts: RegionFacts
    state: RegionState
    replica: Replica | None = None
    distance: float | None = None


def region_rows(regions: Mapping[str, RegionFacts], registry: Registry | None = None) -> tuple[RegionRow, ...]:
    """Return all regions: home, current, possible by distance, unavailable; also unknown ones that have a replica."""
    # ARM accepts a second replica in the home region: home comes first, and wins.
    replicas = {replica.location: replica for replica in reversed(registry.replicas)} if registry else {}
    everything = dict(regions)
    for location in replicas:
        everything.setdefault(location, RegionFacts(name=location, display_name=location, is_offered=False))
    home = everything.get(registry.location) if registry else None
    rows = []
    for facts in everything.values():
        replica = replicas.get(facts.name)
        if replica is not None:
            state = RegionState.HOME if replica.is_home else RegionState.CURRENT
        else:
            state = RegionState.POSSIBLE if facts.is_offered else RegionState.UNAVAILABLE
        distance = distance_km(home, facts) if home is not None else None
        rows.append(RegionRow(facts=facts, state=state, replica=replica, distance=distance))
    order = list(RegionState)
    far = float("inf")
    rows.sort(key=lambda row: (order.index(row.state), far if row.distance is None else row.distance, row.facts.name))
    return tuple(rows)
