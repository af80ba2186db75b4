"""Regions on the globe: the distance between them, and the zones of a registry's replicas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import asin, cos, radians, sin, sqrt

from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry

EARTH_RADIUS_KM = 6371.0


def distance_km(first: RegionFacts, second: RegionFacts) -> float | None:
    """Return the great-circle distance of two regions in km; None where Azure gives no coordinates of one."""
    if first.latitude is None or first.longitude is None or second.latitude is None or second.longitude is None:
        return None
    return great_circle_km((first.latitude, first.longitude), (second.latitude, second.longitude))


def great_circle_km(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Return the distance in km of two points, each a latitude and a longitude in degrees."""
    lat1, lat2 = radians(first[0]), radians(second[0])
    east = radians(second[1] - first[1])
    chord = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin(east / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))


def with_zones(registry: Registry, regions: Mapping[str, RegionFacts]) -> Registry:
    """Return the registry with ``is_zone_redundant`` of each replica set from its region, not from the property."""
    return replace(
        registry,
        replicas=tuple(
            replace(replica, is_zone_redundant=regions[replica.location].has_zones)
            if replica.location in regions
            else replica
            for replica in registry.replicas
        ),
    )
