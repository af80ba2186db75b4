"""Regions as text."""

from __future__ import annotations

import pytest

from acrgeo.core.map.regions import region_rows
from acrgeo.output.views.regions import render_regions
from tests.output import builders
from tests.output.golden import assert_fits, assert_golden, rendered


@pytest.mark.parametrize("width", [40, 80, 120])
def test_regions_are_as_agreed(width: int) -> None:
    """Home, current, possible and unavailable regions with zones, distance, pair and geography."""
    page = rendered(render_regions(region_rows(builders.regions(), builders.everything())), width=width)
    assert_fits(page, width)
    assert_golden(f"regions-{width}", page)


def test_distance_needs_a_home() -> None:
    """Without a registry there is no column of distances."""
    assert " KM " not in rendered(render_regions(region_rows(builders.regions())))
    assert rendered(render_regions(())) == "No regions.\n"
