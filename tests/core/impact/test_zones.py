"""Zone redundancy of new replicas: what is asked for, and what the region makes of it."""

from __future__ import annotations

import pytest

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.impact.zones import zone_truths
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.plan.diff import diff
from acrgeo.output.views.impact import zone_line
from tests.core.planning import registry, replica


def region(has_zones: bool | None) -> dict[str, RegionFacts]:
    """East US, with zones or without."""
    return {"eastus": RegionFacts(name="eastus", display_name="East US", is_offered=True, has_zones=has_zones)}


@pytest.mark.parametrize(
    ("regions", "is_redundant", "says"),
    [
        (region(True), True, "eastus has zones: a replica there is zone redundant"),
        (region(False), False, "eastus has no zones: a replica there is not zone redundant"),
        (region(None), None, "is unknown"),
        ({}, None, "is unknown"),
        (None, None, "is unknown"),
    ],
)
@pytest.mark.parametrize("wanted", ["Enabled", "Disabled"])
@pytest.mark.parametrize("is_there", [False, True])
def test_the_region_decides(
    regions: dict[str, RegionFacts] | None, is_redundant: bool | None, says: str, wanted: str, is_there: bool
) -> None:
    """Of what is created and of what is replaced; nobody knows it where the zones are not known."""
    there = (replica("eastus", provisioning_state="Failed"),) if is_there else ()
    listed = DesiredReplica(location="eastus", zone_redundancy=wanted)
    plan = diff(registry("Premium", *there), DesiredRegistry(replicas=(listed,), replaces_failed=True))
    (truth,) = zone_truths(plan, regions)
    assert (truth.location, truth.wanted, truth.is_zone_redundant) == ("eastus", wanted, is_redundant)
    assert truth.is_against is (is_redundant is not None and is_redundant is not (wanted == "Enabled"))
    assert says in zone_line(truth)


def test_nothing_is_told_that_nobody_asked_for() -> None:
    """Neither of a creation without the property, nor of a replica that is there."""
    asked = DesiredReplica(location="eastus", is_routed=False, zone_redundancy="Enabled")
    unasked = DesiredReplica(location="westeurope", is_new=True)
    plan = diff(registry("Premium", replica("eastus")), DesiredRegistry(replicas=(asked, unasked)))
    assert plan.changes
    assert zone_truths(plan, region(True)) == ()
