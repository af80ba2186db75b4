"""Registries, replicas and routing as text."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

import pytest

from acrgeo.output.views.tables import render_registries, render_registry, render_replicas, render_routing
from tests.output import builders
from tests.output.golden import assert_fits, assert_golden, rendered

if TYPE_CHECKING:
    from rich.console import RenderableType

NOW = datetime(2026, 11, 24, 8, tzinfo=timezone.utc)
LATER = datetime(2026, 12, 1, tzinfo=timezone.utc)


def pages() -> dict[str, RenderableType]:
    """Every page of this module, by the name of its golden file."""
    small = builders.registry(name="contosowesteu", location="westeurope", group="fabrikam-rg")
    return {
        "registries": render_registries([builders.everything(), small]),
        "registry": render_registry(builders.everything(), now=NOW),
        "registry-standard": render_registry(builders.standard()),
        "routing": render_routing(builders.everything(), now=LATER),
    }


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("name", ["registries", "registry", "registry-standard", "routing"])
def test_pages_are_as_agreed(name: str, width: int) -> None:
    """Each page is, letter by letter, what was agreed, at three widths."""
    assert_golden(f"{name}-{width}", rendered(pages()[name], width=width))


@pytest.mark.parametrize("width", range(40, 121, 7))
def test_pages_fit_and_keep_every_name(width: int) -> None:
    """At any width the lines fit and no name is cut or dropped."""
    for page in pages().values():
        assert_fits(rendered(page, width=width), width)
    page = rendered(render_registry(builders.everything(), now=NOW), width=width)
    for name in ("canadacentral", "canada", "westeurope", "contoso.eastus.data.azurecr.io", "ana@contoso.com"):
        assert name in page


def test_ascii_stream_gets_ascii_only() -> None:
    """Where the encoding has no glyphs, none is printed and home is a star of ASCII."""
    page = rendered(render_registry(builders.everything(), now=NOW), encoding="ascii")
    assert page.isascii()
    assert "\\u" not in page
    assert "\n* westus " in page


def test_names_show_only_where_they_differ() -> None:
    """A column of names that repeat the regions is left out."""
    assert "NAMED" not in rendered(render_replicas([builders.replica("eastus")]))
    assert "canada" in rendered(render_replicas([builders.replica("canadacentral", name="canada")])).split()


def test_zones_are_what_the_region_gives() -> None:
    """The region's zones count; a property that says otherwise is only remarked on."""
    page = rendered(render_replicas([builders.replica("eastus", is_zone_redundant=None, zone_redundancy="Disabled")]))
    assert page.splitlines()[1].endswith("unknown")
    assert "zoneRedundancy" not in page
    known = rendered(
        render_replicas(
            [builders.replica("eastus", is_zone_redundant=None, zone_redundancy="Disabled")], builders.regions()
        )
    )
    assert known.splitlines()[1].endswith("yes")
    assert "The property zoneRedundancy says otherwise for eastus" in known


def test_ended_drain_is_told_with_the_command_that_ends_it() -> None:
    """A drain past its end is a warning with the next step; before it, there is none."""
    command = "acrgeo routing enable contoso eastus"
    assert command in rendered(render_routing(builders.everything(), now=LATER), width=120)
    assert command not in rendered(render_routing(builders.everything(), now=NOW), width=120)


def test_replicas_that_cannot_be_read_are_unknown() -> None:
    """Counts are not made up for a registry whose replicas the caller may not read."""
    hidden = builders.registry(properties={"replicasUnknown": "No permission to list replicas."})
    page = rendered(render_registries([hidden]))
    assert page.count("unknown") == 4
    assert "replicas unknown: No permission to list replicas." in page


def test_nothing_is_said_in_words() -> None:
    """An empty list is a sentence, not a blank."""
    assert rendered(render_registries([])) == "No registries.\n"
    assert rendered(render_replicas([])) == "No replicas.\n"


def test_hostile_text_cannot_steer_the_terminal() -> None:
    """Escape sequences in tags and messages are printed as harmless signs."""
    bad = builders.replica("eastus", message="gone\x1b[2Jok\x9b31m")
    page = rendered(render_replicas([bad]))
    assert "gone?[2Jok?31m" in page
