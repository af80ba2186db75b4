"""The map in a terminal."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from acrgeo.arm.gateway import Gateway
from acrgeo.core.map.model import RegionMap, region_map
from acrgeo.output.console import Streams, text
from acrgeo.output.live.refreshing import fitted
from acrgeo.output.map.signs import ASCII_SIGNS, UNICODE_SIGNS, Signs
from acrgeo.output.map.text import AROUND, render_map
from acrgeo.output.views.replicas import render_replicas
from tests.output import builders
from tests.output.golden import assert_fits, assert_golden, rendered

WIDTHS = (60, 80, 140)


@pytest.fixture
def shown(gateway: Gateway) -> RegionMap:
    """Contoso with a replica in every kind of state, on the regions of the subscription."""
    return region_map(gateway.read_regions(), builders.everything())


@pytest.mark.parametrize("width", WIDTHS)
def test_the_map_is_as_agreed(shown: RegionMap, width: int) -> None:
    """Title, land, regions with names, legend."""
    page = rendered(render_map(shown), width=width)
    assert_golden(f"map-{width}", page)


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("height", [10, 24, 36, 50])
def test_the_map_fits_a_terminal(shown: RegionMap, width: int, height: int) -> None:
    """The world where there is room, else the replicas' part, else the table alone; nothing wraps or scrolls."""
    table = render_replicas(builders.everything().replicas)
    page = rendered(fitted(render_map(shown, below=[table]), height), width=width)
    lines = page.splitlines()
    assert len(lines) <= height
    assert all(cell_len(line) <= width for line in lines)
    assert "REGION" in page
    replicas_from, world_from = {40: (24, 99), 80: (24, 36), 200: (24, 36)}[width]
    assert ("★ home" in page) == (height >= replicas_from)
    assert ("◦" in page) == (height >= world_from)
    assert ("52 other regions not drawn" in page) == (replicas_from <= height < world_from)
    if "★ home" in page:
        drawn, _, under = page.partition("★ home")
        legend = f"★ home{under}".split("\n\n")[0]
        for sign, count in re.findall(r"(\S) [a-z ]+ (\d+)(?=  |\n|$)", legend):
            assert drawn.count(sign) == int(count), sign


def test_the_map_in_ascii_is_as_agreed(shown: RegionMap) -> None:
    """Because of the encoding, or asked for."""
    page = rendered(render_map(shown), encoding="ascii")
    assert page.isascii()
    assert rendered(render_map(shown, is_ascii=True)) == page
    assert_golden("map-ascii", page)


def test_the_plan_on_the_map_is_as_agreed(gateway: Gateway) -> None:
    """Regions of the plan carry its signs."""
    plan = builders.upheaval().registries[0]
    page = rendered(render_map(region_map(gateway.read_regions(), plan.current, plan=plan)))
    assert_golden("map-plan-80", page)


@pytest.mark.parametrize("width", range(60, 201, 4))
def test_it_fits_and_hides_nobody(shown: RegionMap, width: int) -> None:
    """On every width the map shows as many signs as the legend counts, and no line is too long."""
    page = rendered(render_map(shown), width=width)
    assert_fits(page, width)
    drawn = page[page.index("\n\n") : page.rindex("\n\n")]
    for sign, count in re.findall(r"(\S) [a-z ]+ (\d+)", page[page.rindex("\n\n") :]):
        assert drawn.count(sign) == int(count), sign


def test_lines_can_be_bounded(shown: RegionMap) -> None:
    """A low terminal gets a smaller map, not half of one."""
    page = rendered(render_map(shown, height=12 + AROUND), width=140)
    drawn = page[page.index("\n\n") + 2 : page.rindex("\n\n")].splitlines()
    assert len(drawn) == 12
    assert max(map(len, drawn)) < 100
    assert "japaneast" in page


@pytest.mark.parametrize("height", [24, 40, 60])
def test_the_overview_fits_the_terminal(shown: RegionMap, height: int) -> None:
    """What is below the map takes its lines from the map, down to ten."""
    below = render_replicas(builders.everything().replicas)
    page = rendered(render_map(shown, below=[below], height=height), width=200)
    assert page.endswith(rendered(below, width=200))
    assert len(page.splitlines()) <= max(height, 32)


@pytest.mark.parametrize("zoom", ["europe", "japan", "southafricanorth"])
def test_zoomed_in_every_region_has_its_name(gateway: Gateway, zoom: str) -> None:
    """There is room for all."""
    shown = region_map(gateway.read_regions(), builders.everything(), zoom=zoom)
    page = rendered(render_map(shown), width=120)
    assert all(name in page for name in shown.points)


@pytest.mark.parametrize("signs", [UNICODE_SIGNS, ASCII_SIGNS])
def test_no_sign_needs_colour(signs: Signs) -> None:
    """Every state has a sign of its own, one column wide."""
    every = [*signs.marks.values(), *signs.actions.values(), signs.unrouted]
    assert len(set(every)) == len(every)
    assert {cell_len(sign) for sign in every} == {1}


def test_colour_only_adds(shown: RegionMap) -> None:
    """Without its escapes the coloured map is the plain one."""
    streams = Streams.captured(width=80, is_terminal=True, has_colour=True)
    streams.out.print(render_map(shown))
    coloured = text(streams.out)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == rendered(render_map(shown))


def test_regions_without_a_place_are_named() -> None:
    """Where Azure gives no coordinates."""
    page = rendered(render_map(region_map(builders.regions())))
    assert "Not on the map, as Azure gives no coordinates: belgiumcentral." in page
