"""Regions on the globe: how far apart they are, and what zones a registry's replicas have. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import asin, cos, radians, sin, sqrt

from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry

EARTH_RADIUS_KM = 6371.0


def distance_km(one: RegionFacts, other: RegionFacts) -> float | None:
    """The great-circle distance in km; None where Azure gives no coordinates of one of them."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    here, there = radians(one.latitude), radians(other.latitude)
    east = radians(other.longitude - one.longitude)
    chord = sin((there - here) / 2) ** 2 + cos(here) * cos(there) * sin(east / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))


def with_zones(registry: Registry, regions: Mapping[str, RegionFacts]) -> Registry:
    """The registry with ``is_zone_redundant`` of every replica as its region gives it, whatever the property says."""
    return replace(
        registry,
        replicas=tuple(
            replace(replica, is_zone_redundant=regions[replica.location].has_zones)
            if replica.location in regions
            else replica
            for replica in registry.replicas
        ),
    )
