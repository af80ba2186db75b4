"""The map with what stands below it."""

from __future__ import annotations

from datetime import datetime, timezone

from acrgeo.arm.gateway import Gateway
from acrgeo.core.map.model import region_map
from acrgeo.core.plan.plan import Plan
from acrgeo.output.formats import Format
from acrgeo.output.map.view import map_view
from acrgeo.output.views.plan.text import render_plan
from acrgeo.output.views.replicas import render_replicas
from tests.output import builders
from tests.output.golden import rendered, shown
from tests.reviewed import reviewed

NOW = datetime(2026, 11, 24, 8, tzinfo=timezone.utc)


def test_a_region_is_a_row(gateway: Gateway) -> None:
    """Of the document too, which is of the time of reading."""
    view = map_view(region_map(gateway.read_regions(), builders.everything()), now=NOW)
    assert view.document["readAt"] == "2026-11-24T08:00:00+00:00"
    names = [region["name"] for region in view.document["regions"]]
    assert shown(view, form=Format.NAME).splitlines() == names
    assert "westus" in names


def test_the_replicas_and_the_news_stand_below_the_map(gateway: Gateway) -> None:
    """The news come last; without a registry there is nothing but the map."""
    contoso, news = builders.everything(), ["08:00:00 eastus: Ready"]
    page = shown(map_view(region_map(gateway.read_regions(), contoso), now=NOW, news=news))
    assert page.endswith("\n\n" + rendered(render_replicas(contoso.replicas, now=NOW)) + "\n08:00:00 eastus: Ready\n")
    assert "STATUS" not in shown(map_view(region_map(gateway.read_regions()), now=NOW))


def test_a_plan_takes_the_place_of_the_replicas(gateway: Gateway) -> None:
    """What it would do is on the map, and told below it."""
    plan = builders.upheaval().registries[0]
    told = reviewed(Plan(registries=(plan,)))
    page = shown(map_view(region_map(gateway.read_regions(), plan.current, plan=plan), told, now=NOW))
    assert page.endswith("\n\n" + rendered(render_plan(told, now=NOW)))
