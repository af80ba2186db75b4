"""Distances on the globe, and zones by region."""

from __future__ import annotations

import pytest

from acrgeo.core.map.geography import distance_km, with_zones
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry, RegistryRef, Replica, Sku


def region(name: str, latitude: float | None, longitude: float | None, has_zones: bool | None = None) -> RegionFacts:
    """Return a region at a place."""
    return RegionFacts(
        name=name, display_name=name, is_offered=True, latitude=latitude, longitude=longitude, has_zones=has_zones
    )


def test_distance_is_along_the_globe() -> None:
    """A quarter of the globe along the equator or a meridian, half of it to the other side, nothing to itself."""
    origin = region("a", 0, 0)
    assert distance_km(origin, region("b", 0, 90)) == pytest.approx(10_007.5, abs=1)
    assert distance_km(origin, region("c", 90, 17)) == pytest.approx(10_007.5, abs=1)
    assert distance_km(origin, region("d", 0, 180)) == pytest.approx(20_015, abs=1)
    assert distance_km(origin, origin) == 0


def test_distance_does_not_care_for_direction_or_the_date_line() -> None:
    """Longitudes 179 and -179 are neighbours."""
    east, west = region("a", 10, 179), region("b", 10, -179)
    assert distance_km(east, west) == pytest.approx(219, abs=1)
    assert distance_km(east, west) == distance_km(west, east)


def test_distance_is_unknown_without_coordinates() -> None:
    """It is None, not a guess."""
    assert distance_km(region("a", None, None), region("b", 1, 1)) is None
    assert distance_km(region("b", 1, 1), region("a", 1, None)) is None
    assert distance_km(region("b", 1, 1), region("a", None, 1)) is None
    assert distance_km(region("a", None, 1), region("b", 1, 1)) is None
    assert distance_km(region("a", 1, None), region("b", 1, 1)) is None


def test_zones_come_from_the_region_not_from_the_property() -> None:
    """A property that says Disabled proves nothing; an unknown region leaves it unknown."""
    replicas = (
        Replica(name="westus2", location="westus2", is_home=True, zone_redundancy="Disabled"),
        Replica(name="westus", location="westus", zone_redundancy="Enabled"),
        Replica(name="mars", location="mars"),
    )
    registry = Registry(
        ref=RegistryRef(subscription="s", resource_group="g", name="contoso"),
        id="/x",
        location="westus2",
        sku=Sku.PREMIUM,
        login_server="contoso.azurecr.io",
        replicas=replicas,
    )
    regions = {"westus2": region("westus2", 0, 0, True), "westus": region("westus", 0, 0, False)}
    assert [replica.is_zone_redundant for replica in with_zones(registry, regions).replicas] == [True, False, None]
