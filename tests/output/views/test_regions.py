"""Regions, around a registry and alone."""

from __future__ import annotations

import pytest

from acrgeo.core.map.regions import region_rows
from acrgeo.output.views.regions import regions_view
from tests.output import builders
from tests.output.golden import assert_fits, assert_golden, shown


@pytest.mark.parametrize("width", [40, 80, 120])
def test_regions_are_as_agreed(width: int) -> None:
    """Home, current, possible and unavailable regions with zones, distance, pair and geography."""
    page = shown(regions_view(region_rows(builders.regions(), builders.everything())), width=width)
    assert_fits(page, width)
    assert_golden(f"regions-{width}", page)


def test_distance_needs_a_home() -> None:
    """Without a registry there is no column of distances."""
    assert " KM " not in shown(regions_view(region_rows(builders.regions())))
    assert shown(regions_view(())) == "No regions.\n"


def test_the_document_keeps_the_order_and_rounds_the_distance() -> None:
    """Home comes first; unknown is null."""
    document = regions_view(region_rows(builders.regions(), builders.registry())).document
    home, *others = document["regions"]
    assert (home["name"], home["state"], home["zones"], home["distanceKm"]) == ("westus", "home", False, 0)
    unknown = next(region for region in others if region["name"] == "belgiumcentral")
    assert (unknown["zones"], unknown["pairedRegion"], unknown["distanceKm"]) == (None, None, None)
