"""The map as SVG, parsed."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, timezone
from itertools import combinations
from math import hypot
from xml.etree import ElementTree as ET

import pytest

from acrgeo.arm.gateway import Gateway
from acrgeo.core.map.model import region_map
from acrgeo.output.map.document import map_document
from acrgeo.output.map.layout import APART, Drawing, Size
from acrgeo.output.map.svg import map_css, svg_file
from tests.output import builders

NOW = datetime(2026, 11, 24, 7, 9, 30, tzinfo=timezone.utc)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def drawing(gateway: Gateway) -> Drawing:
    """Contoso with a replica in every kind of state."""
    return Drawing.of(region_map(gateway.read_regions(), builders.everything()))


def draw(drawing: Drawing) -> str:
    """The file."""
    document = map_document(drawing.shown, drawing.lattice, drawing.cells, read_at=NOW)
    return svg_file(drawing, document, read_at=NOW)


def test_it_refers_to_nothing_outside(drawing: Drawing) -> None:
    """No address but the namespace, no script, no import, no font; and it is small."""
    source = draw(drawing)
    assert re.findall(r"https?://[^\"<& ]+", source) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"@import|url\(|<script|href|<image", source)
    assert len(source.encode()) < 200_000


def test_every_region_is_drawn_once_where_it_belongs(drawing: Drawing) -> None:
    """With its state as a class, a title that says it, and a place of its own."""
    tree = ET.fromstring(draw(drawing))
    regions = {group.get("data-region"): group for group in tree.iter(f"{SVG}g") if group.get("data-region")}
    assert set(regions) == set(drawing.shown.points)
    assert len({group.get("transform") for group in regions.values()}) == len(regions)
    for name, words in {
        "westus": "region home at-home",
        "eastus": "region ready unrouted",
        "canadacentral": "region syncing",
        "brazilsouth": "region creating",
        "westeurope": "region failed",
        "northeurope": "region possible",
    }.items():
        assert regions[name].get("class") == words
    title = regions["eastus"].findtext(f"{SVG}title") or ""
    assert title.startswith("East US, replica: Ready, drained by ana@contoso.com")


def test_what_is_there_has_its_name(drawing: Drawing) -> None:
    """And no name covers another or a region."""
    tree = ET.fromstring(draw(drawing))
    labels = [text.text or "" for text in tree.iter(f"{SVG}text") if text.get("class") == "label"]
    for name in ("westus", "eastus", "japaneast", "canadacentral · syncing", "brazilsouth · creating"):
        assert labels.count(name) == 1
    assert labels.count("westeurope · failed") == 2  # on the map, and in the larger Europe
    assert len(labels) == 7


def test_what_syncs_has_an_arc_from_home(drawing: Drawing) -> None:
    """One that moves over one that does not, and only for what is being copied; still where that is wished."""
    source = draw(drawing)
    assert source.count('<path class="arc"') == source.count('<path class="arc under"') == 1
    assert re.search(r"prefers-reduced-motion: reduce\) \{ svg \.arc \{ animation: none", map_css())
    still = Drawing.of(replace(drawing.shown, registry=None, regions=drawing.shown.regions[-3:]))
    assert '<path class="arc"' not in draw(still)


@pytest.mark.parametrize("size", list(Size))
def test_what_is_there_covers_nothing_like_it(drawing: Drawing, size: Size) -> None:
    """On a screen of any width: the larger hexagons are apart, all are inside, and a narrow one shows no other."""
    laid_out = Drawing.of(drawing.shown, size)
    there = [laid_out.places[region.name] for region in laid_out.regions if region.is_there]
    assert len(there) == 6
    assert all(0 < x < laid_out.width and 0 < y < laid_out.height for x, y in there)
    assert all(hypot(x - u, y - v) >= APART * 0.9 for (x, y), (u, v) in combinations(there, 2))
    assert (len(laid_out.regions) == 6) == (size is Size.NARROW)
    assert (laid_out.inset() is not None) == (size is Size.WIDE)  # where there is room
    assert len(laid_out.dots) + len(laid_out.regions) <= len(drawing.shown.regions)


def test_a_narrow_map_shows_where_the_replicas_are(gateway: Gateway) -> None:
    """Replicas in one part of the world are drawn larger than the world would allow."""
    shown = region_map(gateway.read_regions(), builders.registry(builders.replica("eastus")))
    near, world = Drawing.of(shown, Size.NARROW).lattice.frame, Drawing.of(shown).lattice.frame
    assert near.width < world.width / 3
    assert Drawing.of(region_map(gateway.read_regions()), Size.NARROW).lattice.frame == world


def test_it_carries_its_data_and_its_time(drawing: Drawing) -> None:
    """As JSON in metadata, and for a reader."""
    tree = ET.fromstring(draw(drawing))
    document = json.loads(tree.findtext(f"{SVG}metadata") or "")
    assert document["readAt"] == "2026-11-24T07:09:30+00:00"
    assert {region["name"] for region in document["regions"]} == {region.name for region in drawing.shown.regions}
    assert "Read 2026-11-24 07:09:30 UTC" in [text.text for text in tree.iter(f"{SVG}text")]


def test_the_legend_counts(drawing: Drawing) -> None:
    """What the map shows, and nothing that it does not."""
    tree = ET.fromstring(draw(drawing))
    keys = ["".join(text.itertext()) for text in tree.iter(f"{SVG}text") if text.get("class") == "key"]
    assert keys[:6] == ["home 1", "ready 2", "syncing 1", "creating 1", "failed 1", "not routed 2"]
    assert not any(key.startswith("deleting") for key in keys)


def test_a_plan_is_drawn(gateway: Gateway) -> None:
    """Regions of the plan have a ring and its sign."""
    plan = builders.upheaval().registries[0]
    drawing = Drawing.of(region_map(gateway.read_regions(), plan.current, plan=plan))
    tree = ET.fromstring(draw(drawing))
    classes = {group.get("data-region"): group.get("class") or "" for group in tree.iter(f"{SVG}g")}
    assert "planned plan-create" in classes["southeastasia"]
    assert "planned plan-replace" in classes["westeurope"]
    assert "planned plan-delete" in classes["canadacentral"]
    assert "planned" not in classes["japaneast"]


def contrast(first: str, second: str) -> float:
    """WCAG's contrast ratio of two colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1, 2])
def test_colours_can_be_told_apart_from_their_ground(theme: int) -> None:
    """Light, dark and print: 4.5 for text, 3 for graphics, on the ground and on land."""
    block = re.findall(r"--ground:.*?--on: #[0-9a-f]{6}", map_css(), re.DOTALL)[theme]
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block))
    for tone in ("blue", "amber", "red", "purple", "green", "gray"):
        assert contrast(colours[tone], colours["ground"]) >= 3
        assert contrast(colours[tone], colours["land"]) >= 3
        assert contrast(colours[tone], colours["on"]) >= 3
    for ink in ("ink", "soft"):
        assert contrast(colours[ink], colours["ground"]) >= 4.5
        assert contrast(colours[ink], colours["land"]) >= 4.5
    assert contrast(colours["on"], colours["blue"]) >= 4.5
