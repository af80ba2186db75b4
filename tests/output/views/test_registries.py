"""The list of registries."""

from __future__ import annotations

import pytest

from acrgeo.output.view import View
from acrgeo.output.views.registries import registries_view
from tests.output import builders
from tests.output.golden import assert_fits, assert_golden, shown
from tests.rows import rows


def two() -> View:
    """Contoso with a replica in every kind of state, and a registry with its home replica alone."""
    small = builders.registry(name="contosowesteu", location="westeurope", group="fabrikam-rg")
    return registries_view([builders.everything(), small])


@pytest.mark.parametrize("width", [40, 80, 120])
def test_registries_are_as_agreed(width: int) -> None:
    """A registry a line, with who drained its replicas below it."""
    assert_golden(f"registries-{width}", shown(two(), width=width))


@rows("width", range(40, 121, 7))
def test_registries_fit(width: int) -> None:
    """At any width the lines fit."""
    assert_fits(shown(two(), width=width), width)


def test_the_document_has_one_version_for_all() -> None:
    """The registries of a list carry no version of their own; each is a row."""
    view = two()
    assert list(view.document) == ["formatVersion", "registries"]
    assert all("formatVersion" not in registry for registry in view.document["registries"])
    assert view.rows == view.document["registries"]


def test_replicas_that_cannot_be_read_are_unknown() -> None:
    """Counts are not made up for a registry whose replicas the caller may not read."""
    hidden = builders.registry(properties={"replicasUnknown": "No permission to list replicas."})
    page = shown(registries_view([hidden]))
    assert page.count("unknown") == 4
    assert "replicas unknown: No permission to list replicas." in page


def test_no_registries_is_a_sentence() -> None:
    """An empty list is not a blank."""
    assert shown(registries_view([])) == "No registries.\n"
