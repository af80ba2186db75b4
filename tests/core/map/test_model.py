"""The map as a value: the mark, hosts and changes of every region."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from acrgeo.arm.gateway import Gateway
from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.map.lattice import Lattice
from acrgeo.core.map.model import Mark, region_map, zoom_names
from acrgeo.core.map.placement import place
from acrgeo.core.map.projection import WORLD, Frame
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Sku
from acrgeo.core.plan.change import Action
from acrgeo.core.plan.diff import diff
from acrgeo.errors import UsageError
from tests.output import builders
from tests.rows import rows


def test_every_state_has_a_mark(gateway: Gateway) -> None:
    """Home, ready, syncing, creating, failed, possible and unavailable have marks; routing is shown beside them."""
    shown = region_map(gateway.read_regions(), builders.everything())
    marks = {region.name: region.mark for region in shown.regions}
    assert marks["westus"] is Mark.HOME
    assert marks["eastus"] is Mark.READY
    assert marks["canadacentral"] is Mark.SYNCING
    assert marks["brazilsouth"] is Mark.CREATING
    assert marks["westeurope"] is Mark.FAILED
    assert marks["northeurope"] is Mark.POSSIBLE
    assert {region.name for region in shown.regions if region.is_unrouted} == {"eastus", "japaneast"}
    assert sum(shown.count(mark) for mark in Mark) == len(shown.regions)


@pytest.mark.parametrize(
    ("state", "display", "mark"),
    [
        ("Deleting", "Ready", Mark.DELETING),
        ("Updating", "Ready", Mark.UPDATING),
        ("Canceled", None, Mark.FAILED),
        ("Succeeded", "Copying", Mark.UNKNOWN),
        ("Succeeded", None, Mark.UNKNOWN),
        ("Migrating", None, Mark.UNKNOWN),
    ],
)
def test_what_is_not_known_is_unknown(state: str, display: str | None, mark: Mark) -> None:
    """No state is guessed, and a home replica that is not ready has the mark of its state."""
    for is_home in (False, True):
        where = "westus" if is_home else "eastus"
        replica = builders.replica(where, is_home=is_home, provisioning_state=state, display_status=display)
        shown = region_map(builders.regions(), builders.registry(replica))
        assert next(region.mark for region in shown.regions if region.name == where) is mark


def test_a_region_without_coordinates_is_listed_not_drawn() -> None:
    """It has no point, but a row."""
    shown = region_map(builders.regions())
    assert "belgiumcentral" in {region.name for region in shown.regions}
    assert "belgiumcentral" not in shown.points


def test_cells_stay_when_states_change(gateway: Gateway) -> None:
    """A replica that comes or goes moves no region."""
    regions = gateway.read_regions()
    maps = [region_map(regions, registry) for registry in (None, builders.standard(), builders.everything())]
    cells = [place(shown.points, Lattice.over(shown.frame, 39)) for shown in maps]
    assert cells[0] == cells[1] == cells[2]


@pytest.mark.parametrize("zoom", ["europe", "Europe", "Asia Pacific", "asiapacific", "Japan", "westus", "West US"])
def test_zoom_takes_a_geography_or_a_region(gateway: Gateway, zoom: str) -> None:
    """In any spelling; the frame has the regions and is smaller than the world."""
    regions = gateway.read_regions()
    shown = region_map(regions, zoom=zoom)
    assert 0 < len(shown.points) < len(regions)
    assert shown.frame.width < region_map(regions).frame.width


def test_an_unknown_zoom_names_close_ones(gateway: Gateway) -> None:
    """Without close ones the hint names the geography groups."""
    with pytest.raises(UsageError) as close:
        region_map(gateway.read_regions(), zoom="eurpoe")
    assert close.value.hint is not None
    assert "europe" in close.value.hint
    with pytest.raises(UsageError) as far:
        region_map(gateway.read_regions(), zoom="atlantis-xyz")
    assert "Asia Pacific" in (far.value.hint or "")


def test_a_second_replica_in_the_home_region_hides_no_home() -> None:
    """ARM accepts one under another name."""
    home = builders.replica("westus", is_home=True)
    second = builders.replica("westus", name="second", provisioning_state="Failed")
    shown = region_map(builders.regions(), replace(builders.registry(home), replicas=(home, second)))
    assert next(region.mark for region in shown.regions if region.name == "westus") is Mark.HOME


def test_a_plan_marks_its_regions() -> None:
    """Regions with a creation, an update, a replacement and a deletion have their action."""
    plan = builders.upheaval().registries[0]
    shown = region_map(builders.regions(), plan.current, plan=plan)
    actions = {region.name: region.action for region in shown.regions if region.action}
    assert actions["southeastasia"] is Action.CREATE
    assert actions["westus"] is Action.UPDATE
    assert actions["westeurope"] is Action.REPLACE
    assert actions["canadacentral"] is Action.DELETE


def test_host_names_are_those_of_the_region() -> None:
    """The shared name only while routed, its own names only where Azure lists them."""
    shown = region_map(builders.regions(), builders.everything())
    hosts = {region.name: region.hosts for region in shown.regions}
    assert hosts["westus"] == ("contoso.azurecr.io", "contoso.westus.data.azurecr.io")
    assert hosts["eastus"] == ("contoso.eastus.data.azurecr.io",)
    assert hosts["italynorth"] == ()


def test_regions_are_counted() -> None:
    """Those with a replica, those that serve, and those without routing; the rest is possible or not offered."""
    current = builders.registry(
        builders.replica("eastus"),
        builders.replica("westeurope", is_routed=False),
        builders.replica("italynorth", display_status="Syncing"),
    )
    shown = region_map(builders.regions(), current)
    assert (shown.replicas, shown.serving, shown.unrouted) == (4, 2, 1)
    assert {mark.value: shown.count(mark) for mark in Mark if shown.count(mark)} == {
        "home": 1, "ready": 2, "syncing": 1, "possible": 2, "unavailable": 1,
    }  # fmt: skip
    marks = {region.name: (region.is_there, region.action) for region in shown.regions}
    assert (marks["eastus"], marks["canadacentral"]) == ((True, None), (False, None))


def test_a_region_that_only_a_plan_names_is_listed() -> None:
    """It is not offered, and has no place."""
    regions = {name: facts for name, facts in builders.regions().items() if name != "westeurope"}
    current = builders.standard()
    plan = diff(
        current, DesiredRegistry(sku=Sku.PREMIUM, replicas=(DesiredReplica(location="westeurope", is_new=True),))
    )
    shown = region_map(regions, current, plan=plan)
    (found,) = [region for region in shown.regions if region.name == "westeurope"]
    assert (found.mark, found.action, found.point, found.row.facts.is_offered) == (
        Mark.UNAVAILABLE, Action.CREATE, None, False,
    )  # fmt: skip


def facts(name: str, **given: Any) -> RegionFacts:
    """A region that is offered."""
    return RegionFacts(name=name, display_name=name, is_offered=True, **given)


@rows(
    ("given", "is_drawn"),
    [
        ({"latitude": 1.0, "longitude": 2.0}, True),
        ({"latitude": 1.0}, False),
        ({"longitude": 2.0}, False),
        ({}, False),
    ],
)
def test_half_a_point_is_none(given: dict[str, float], is_drawn: bool) -> None:
    """And where nothing is drawn, the world is."""
    shown = region_map({"mars": facts("mars", **given)})
    assert (len(shown.points) == 1) is is_drawn
    assert (shown.frame == WORLD) is not is_drawn


def test_a_region_without_a_geography_is_zoomed_to_by_its_name() -> None:
    """No other name is hinted at."""
    regions = {
        "mars": facts("mars", latitude=1.0, longitude=2.0),
        "westus": facts("westus", geography="United States", geography_group="US"),
    }
    assert [zoom_names(each) for each in regions.values()] == [{"mars"}, {"westus", "unitedstates", "us"}]
    assert list(region_map(regions, zoom="Mars").points) == ["mars"]
    with pytest.raises(UsageError) as refused:
        region_map(regions, zoom="xyzzy-plugh")
    assert refused.value.hint == "one of: US; or a region"


def test_a_place_at_the_edge_of_a_frame_is_in_it() -> None:
    """A frame may end at a region."""
    shown = region_map(builders.regions())
    (point,) = [region.point for region in shown.regions if region.name == "westus"]
    assert point is not None
    for left, top in ((0.0, 0.0), (-5.0, -5.0)):
        frame = Frame(left=point.x + left, top=point.y + top, width=5.0, height=5.0)
        assert "westus" in shown.points_in(frame)
    beside = [(0.1, 0.0), (-5.1, 0.0), (0.0, 0.1), (0.0, -5.1)]
    for left, top in beside:
        assert "westus" not in shown.points_in(Frame(left=point.x + left, top=point.y + top, width=5.0, height=5.0))
