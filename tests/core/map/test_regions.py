"""The regions of a registry as rows: their state, order and distance."""

from __future__ import annotations

from dataclasses import replace

from acrgeo.core.map.regions import region_rows
from acrgeo.core.model.region import RegionFacts
from tests.output import builders

replica, registry = builders.replica, builders.registry


def test_regions_are_in_the_order_of_a_list() -> None:
    """Home, current by distance, possible by distance with those of unknown place last, unavailable."""
    current = registry(replica("westeurope"), replica("eastus"), replica("atlantis", name="lost"))
    rows = region_rows(builders.regions(), current)
    assert [(row.facts.name, row.state.value) for row in rows] == [
        ("westus", "home"),
        ("eastus", "current"),
        ("westeurope", "current"),
        ("atlantis", "current"),
        ("canadacentral", "possible"),
        ("italynorth", "possible"),
        ("belgiumcentral", "possible"),
        ("jioindiawest", "unavailable"),
    ]
    by_name = {row.facts.name: row for row in rows}
    assert by_name["westus"].distance == 0
    assert by_name["belgiumcentral"].distance is None
    lost = by_name["atlantis"]
    assert (lost.facts.is_offered, lost.replica and lost.replica.name, lost.distance) == (False, "lost", None)
    assert by_name["italynorth"].replica is None


def test_without_a_registry_there_is_no_home() -> None:
    """Only what is offered, by name, and what is not."""
    rows = region_rows(builders.regions())
    assert [row.state.value for row in rows] == ["possible"] * 6 + ["unavailable"]
    assert [row.facts.name for row in rows[:6]] == sorted(row.facts.name for row in rows[:6])
    assert {row.distance for row in rows} == {None}


def test_a_home_region_that_is_not_listed_is_there_all_the_same() -> None:
    """With the replica that is home, also where ARM has accepted a second one."""
    home = replica("atlantis", is_home=True)
    second = replica("atlantis", name="second")
    current = replace(registry(home, location="atlantis"), replicas=(home, second))
    (first, *others) = region_rows(builders.regions(), current)
    assert (first.facts.name, first.state.value, first.replica) == ("atlantis", "home", home)
    assert {row.distance for row in others} == {None}
    assert first.facts == RegionFacts(name="atlantis", display_name="atlantis", is_offered=False)
