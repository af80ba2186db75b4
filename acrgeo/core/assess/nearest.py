"""The replicas and regions near a place, by great-circle distance. Who serves is decided by DNS, not by this."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from acrgeo.core.assess.place import Place, point_of
from acrgeo.core.map.geography import great_circle_km
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A region near a place, and how far away; ``is_serving`` says whether a replica there serves."""

    location: str
    km: float
    is_serving: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """What is near a place: the replicas, the nearest first, and the nearest offered region that is nearer still.

    ``unlocated`` are the replicas whose regions have no known coordinates; ``reason`` says why nothing is known.
    """

    place: Place
    replicas: tuple[Near, ...] = ()
    nearer: Near | None = None
    unlocated: tuple[str, ...] = ()
    reason: str | None = None

    @property
    def serving(self) -> tuple[Near, ...]:
        """Return the replicas that serve, the nearest first."""
        return tuple(near for near in self.replicas if near.is_serving)

    @property
    def first(self) -> Near | None:
        """Return the nearest replica that serves."""
        return next(iter(self.serving), None)

    @property
    def second(self) -> Near | None:
        """Return the next nearest, for when the first is out."""
        return self.serving[1] if len(self.serving) > 1 else None

    @property
    def idle(self) -> tuple[Near, ...]:
        """Return the replicas that are nearer than the first that serves, and do not serve."""
        serving = self.first
        return tuple(near for near in self.replicas if serving is None or near.km < serving.km)


def nearest_to(place: Place, registry: Registry, regions: Mapping[str, RegionFacts] | None) -> Nearest:
    """Return what is near a place that was located."""
    if place.point is None or regions is None:
        return Nearest(place=place, reason=place.reason or "the regions could not be read")
    serving = {replica.location for replica in registry.replicas if replica.is_serving}
    there = dict.fromkeys(replica.location for replica in registry.replicas)
    replicas = [
        Near(location=near.location, km=near.km, is_serving=near.location in serving)
        for near in _by_distance(place.point, there, regions)
    ]
    found = Nearest(
        place=place,
        replicas=tuple(replicas),
        unlocated=tuple(location for location in there if point_of(regions.get(location)) is None),
    )
    offered = [facts.name for facts in regions.values() if facts.is_offered]
    best = next(iter(_by_distance(place.point, offered, regions)), None)
    # A replica that exists and is nearer is put into service; no other region is needed for that.
    least = min((near.km for near in found.replicas), default=None)
    is_nearer = best is not None and (least is None or best.km < least)
    return Nearest(place=place, replicas=found.replicas, nearer=best if is_nearer else None, unlocated=found.unlocated)


def next_nearest(location: str, left: Collection[str], regions: Mapping[str, RegionFacts] | None) -> Near | None:
    """Return the nearest of some regions to one that is out; None where distances are unknown, or none is left."""
    if regions is None:
        return None
    point = point_of(regions.get(location))
    if point is None or any(point_of(regions.get(other)) is None for other in left):
        return None
    return next(iter(_by_distance(point, left, regions)), None)


def _by_distance(
    point: tuple[float, float], locations: Collection[str], regions: Mapping[str, RegionFacts]
) -> list[Near]:
    known = [(location, point_of(regions.get(location))) for location in locations]
    near = [Near(location=location, km=great_circle_km(point, at)) for location, at in known if at]
    return sorted(near, key=lambda found: (found.km, found.location))
