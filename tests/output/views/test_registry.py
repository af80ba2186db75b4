"""One registry on its page."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from acrgeo.output.view import View
from acrgeo.output.views.registry import registry_document, registry_view
from tests.output import builders
from tests.output.golden import assert_fits, assert_golden, shown

NOW = datetime(2026, 11, 24, 8, tzinfo=timezone.utc)


def everything() -> View:
    """Contoso with a replica in every kind of state."""
    return registry_view(builders.everything(), now=NOW)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_the_page_is_as_agreed(width: int) -> None:
    """A registry with everything, and one before its first replica."""
    assert_golden(f"registry-{width}", shown(everything(), width=width))
    assert_golden(f"registry-standard-{width}", shown(registry_view(builders.standard()), width=width))


@pytest.mark.parametrize("width", range(40, 121, 7))
def test_the_page_fits_and_keeps_every_name(width: int) -> None:
    """At any width the lines fit and no name is cut or dropped."""
    assert_fits(shown(registry_view(builders.standard()), width=width), width)
    page = shown(everything(), width=width)
    assert_fits(page, width)
    for name in ("canadacentral", "canada", "westeurope", "contoso.eastus.data.azurecr.io", "ana@contoso.com"):
        assert name in page


def test_an_ascii_stream_gets_ascii_only() -> None:
    """Where the encoding has no glyphs, none is printed and home is a star of ASCII."""
    page = shown(everything(), encoding="ascii")
    assert page.isascii()
    assert "\\u" not in page
    assert "\n* westus " in page


def test_news_stand_below_the_page() -> None:
    """What changed while watching comes last, a line each."""
    page = shown(registry_view(builders.standard(), news=["07:00:12 eastus: Creating", "07:00:40 eastus: Ready"]))
    assert page.startswith(shown(registry_view(builders.standard())))
    assert page.endswith("\n\n07:00:12 eastus: Creating\n07:00:40 eastus: Ready\n")


def test_the_document_is_flattened_and_keeps_what_else_was_read() -> None:
    """ARM's other properties are there under their names and cannot replace ours."""
    document = registry_document(builders.registry(properties={"adminUserEnabled": False, "name": "other"}))
    assert list(document)[:7] == ["formatVersion", "id", "name", "resourceGroup", "location", "sku", "loginServer"]
    assert document["name"] == "contoso"
    assert document["sku"] == {"name": "Premium"}
    assert document["adminUserEnabled"] is False
    assert list(document)[-1] == "replicas"


def test_unlisted_home_replica_has_no_id() -> None:
    """What Azure does not list is there, without an id."""
    (home,) = registry_document(builders.standard())["replicas"]
    assert "id" not in home
    assert home["home"] is True
