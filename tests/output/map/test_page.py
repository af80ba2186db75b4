"""The page of the map, as text; tests/browser has it in a browser."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from datetime import datetime, timezone
from hashlib import sha256
from typing import Any

import pytest

from acrgeo.arm.gateway import Gateway
from acrgeo.core.map.model import RegionMap, region_map
from acrgeo.core.model.registry import Registry, Replica
from acrgeo.core.model.webhook import Webhook
from acrgeo.output.map.commands import region_commands
from acrgeo.output.map.document import map_document
from acrgeo.output.map.layout import Drawing
from acrgeo.output.map.web.headline import Around, headline, reasons, verdict
from acrgeo.output.map.web.page import page, page_parts, policy
from acrgeo.output.map.wording import legend_groups
from tests.output import builders

NOW = datetime(2026, 11, 24, 7, 9, 30, tzinfo=timezone.utc)


@pytest.fixture
def drawing(gateway: Gateway) -> Drawing:
    """Contoso, with words that would be markup."""
    evil = builders.replica("westeurope", provisioning_state="Failed", message="</script><img src=x onerror=alert(1)>")
    return Drawing.of(region_map(gateway.read_regions(), builders.registry(evil)))


def make(drawing: Drawing, **live: object) -> str:
    """The page of a drawing."""
    document = map_document(drawing.shown, drawing.lattice, drawing.cells, read_at=NOW)
    parts = page_parts(drawing.shown, document, read_at=NOW)
    return page(parts, events="events", every=10) if live else page(parts)


def test_it_refers_to_nothing_outside(drawing: Drawing) -> None:
    """No address but the namespace of the drawing; and it is small."""
    source = make(drawing)
    assert set(re.findall(r"https?://[^\"<& ]+", source)) == {"http://www.w3.org/2000/svg"}
    assert re.findall(r"(?:src|href)=\"([^\"]*)\"", source) == ["data:,"]
    assert len(source.encode()) < 200_000


def test_the_policy_allows_the_own_style_and_script_only(drawing: Drawing) -> None:
    """By their hashes; a file may connect nowhere, the live page to where it came from."""
    source = make(drawing)
    for tag, rule in (("style", "style-src"), ("script", "script-src")):
        (body,) = re.findall(rf"<{tag}>(.*?)</{tag}>", source, re.DOTALL)
        digest = b64encode(sha256(body.encode()).digest()).decode()
        assert f"{rule} 'sha256-{digest}';" in policy(is_live=False)
    assert "connect-src 'none'" in policy(is_live=False)
    assert "connect-src 'self'" in policy(is_live=True)
    assert "unsafe" not in policy(is_live=True)
    assert not re.search(r"\s(?:style|on\w+)=\"", source)


def test_words_of_azure_are_never_markup(drawing: Drawing) -> None:
    """A message stays a message, in the table and in the data."""
    source = make(drawing)
    assert "<img" not in source
    (data,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', source, re.DOTALL)
    west = next(region for region in json.loads(data)["regions"] if region["name"] == "westeurope")
    assert west["replica"]["status"]["message"] == "</script><img src=x onerror=alert(1)>"


def test_one_template_for_file_and_live_page(drawing: Drawing) -> None:
    """The live page differs by the address of its stream, and has its policy in the header."""
    file, live = make(drawing), make(drawing, live=True)
    assert 'data-events="" data-every="0"' in file
    assert 'data-events="events" data-every="10"' in live
    assert "http-equiv" in file
    assert "http-equiv" not in live


def test_commands_are_for_what_is_possible(drawing: Drawing, gateway: Gateway) -> None:
    """Quoted, with the options of the call, and with the upgrade that a lower tier needs."""

    def commands(shown: Drawing) -> dict[str, str | None]:
        document = map_document(
            shown.shown, shown.lattice, shown.cells, read_at=NOW, options=["-g", "my group", "--sandbox"]
        )
        return {region["name"]: region["command"] for region in document["regions"]}

    premium = commands(drawing)
    assert premium["italynorth"] == "acrgeo replica add contoso italynorth -g 'my group' --sandbox"
    assert premium["westeurope"] is None
    standard = commands(Drawing.of(region_map(gateway.read_regions(), builders.standard())))
    assert standard["italynorth"] == "acrgeo replica add contoso italynorth --upgrade -g 'my group' --sandbox"
    assert set(commands(Drawing.of(region_map(gateway.read_regions()))).values()) == {None}


def shown_of(gateway: Gateway, *replicas: Replica) -> RegionMap:
    """The map of contoso with replicas."""
    return region_map(gateway.read_regions(), builders.registry(*replicas))


HOME_OUT = builders.replica("westus", is_home=True, display_status="Syncing")
DRAINED = builders.replica("eastus", is_routed=False, tags=builders.DRAINED)


@pytest.mark.parametrize(
    ("replicas", "kind", "sentence", "why"),
    [
        ((), "all", "1 of 1 replica serves", []),
        ((builders.replica("eastus"),), "all", "2 of 2 replicas serve", []),
        ((DRAINED,), "part", "1 of 2 replicas serve", ["1 drained"]),
        ((builders.replica("eastus", is_routed=False),), "part", "1 of 2 replicas serve", ["1 not routed"]),
        (
            (builders.replica("eastus", provisioning_state="Failed"), DRAINED),
            "part",
            "1 of 2 replicas serve",
            ["1 failed"],
        ),
        ((HOME_OUT,), "down", "0 of 1 replica serves", ["1 syncing"]),
    ],
)
def test_the_headline_says_how_many_serve(
    gateway: Gateway, replicas: tuple[Replica, ...], kind: str, sentence: str, why: list[str]
) -> None:
    """In a word and a colour, and why the others do not."""
    shown = shown_of(gateway, *replicas)
    assert (verdict(shown)[0], verdict(shown)[2]) == (kind, sentence)
    assert reasons(shown) == why
    assert f'class="verdict {kind}"><strong>{sentence}</strong>' in headline(shown, Around())


def test_the_headline_has_home_and_the_cost_of_a_day(drawing: Drawing) -> None:
    """With the date of the prices for the pointer; what is not known is said to be."""
    known = headline(drawing.shown, Around(per_day=1234.5, as_of="2026-09-01"))
    assert "<dd>West US</dd>" in known
    assert 'title="List prices of 2026-09-01">1,234.50 USD<' in known
    assert "<dt>Cost a day</dt><dd>unknown</dd>" in headline(drawing.shown, Around())


@pytest.mark.parametrize("registry", [builders.everything(), builders.standard(), None])
def test_the_legend_adds_up(gateway: Gateway, registry: Registry | None) -> None:
    """Each group of it is as large as its parts together, and the groups are all regions."""
    shown = region_map(gateway.read_regions(), registry)
    sums = [
        (int(group.words.split()[0]), sum(entry.count for entry in group.entries)) for group in legend_groups(shown)
    ]
    assert all(said == counted for said, counted in sums)
    assert sum(said for said, _ in sums) == len(shown.regions)


@pytest.mark.parametrize(
    ("changes", "does"),
    [
        ({}, ["Drain", "Delete", "Show"]),
        ({"is_routed": False}, ["Restore", "Delete", "Show"]),
        ({"is_routed": False, "tags": builders.DRAINED}, ["Restore", "Delete", "Show"]),
        ({"provisioning_state": "Failed"}, ["Repair", "Delete", "Show"]),
        ({"provisioning_state": "Canceled"}, ["Repair", "Delete", "Show"]),
        ({"display_status": "Syncing"}, ["Wait", "Delete", "Show"]),
        ({"provisioning_state": "Creating"}, ["Wait", "Show"]),
        ({"provisioning_state": "Updating"}, ["Wait", "Show"]),
        ({"provisioning_state": "Deleting"}, ["Wait"]),
        ({"provisioning_state": "Migrating"}, ["Show"]),
    ],
)
def test_every_state_has_its_commands(gateway: Gateway, changes: dict[str, Any], does: list[str]) -> None:
    """The most fitting first, and only what the rules let through."""
    shown = shown_of(gateway, builders.replica("eastus", **changes))
    regions = {region.name: region for region in shown.regions}
    commands = region_commands(shown, regions["eastus"], ["--sandbox"])
    assert [command.does for command in commands] == does
    assert all(command.command.endswith(" --sandbox") for command in commands)
    home = [command.does for command in region_commands(shown, regions["westus"])]
    assert "Delete" not in home
    assert ("Drain" in home) == (not changes)


def test_webhooks_are_told_where_they_are(drawing: Drawing) -> None:
    """In the region of each; None where they could not be read."""
    document = map_document(drawing.shown, drawing.lattice, drawing.cells, read_at=NOW)
    hook = Webhook(name="deployed", location="westeurope", actions=("push",))

    def told(around: Around) -> object:
        parts = page_parts(drawing.shown, document, read_at=NOW, around=around)
        return {region["name"]: region["webhooks"] for region in parts["document"]["regions"]}["westeurope"]

    assert told(Around(webhooks=(hook,))) == [{"name": "deployed", "actions": ["push"], "enabled": True}]
    assert told(Around(webhooks=())) == []
    assert told(Around()) is None


def test_times_are_relative_with_the_time_itself_behind(gateway: Gateway) -> None:
    """A distance in km has its thousands apart, as everywhere on the page."""
    shown = shown_of(gateway, builders.replica("westeurope"))
    document = map_document(shown, Drawing.of(shown).lattice, {}, read_at=NOW)
    rows = page_parts(shown, document, read_at=NOW)["rows"]
    assert 'title="2026-11-24 07:00 UTC">9 min ago</time>' in rows
    assert ">8,772 km<" in rows
