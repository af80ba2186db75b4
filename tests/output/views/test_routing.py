"""The routing of a registry."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from acrgeo.output.views.replicas import replicas_document
from acrgeo.output.views.routing import routing_view
from tests.output import builders
from tests.output.golden import assert_fits, assert_golden, shown
from tests.rows import rows

NOW = datetime(2026, 11, 24, 8, tzinfo=timezone.utc)
LATER = datetime(2026, 12, 1, tzinfo=timezone.utc)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_routing_is_as_agreed(width: int) -> None:
    """How many replicas serve, and one a line with who drained it."""
    assert_golden(f"routing-{width}", shown(routing_view(builders.everything(), now=LATER), width=width))


@rows("width", range(40, 121, 7))
def test_routing_fits(width: int) -> None:
    """At any width the lines fit."""
    assert_fits(shown(routing_view(builders.everything(), now=LATER), width=width), width)


def test_ended_drain_is_told_with_the_command_that_ends_it() -> None:
    """A drain past its end is a warning with the next step; before it, there is none."""
    command = "acrgeo routing enable contoso eastus"
    assert command in shown(routing_view(builders.everything(), now=LATER), width=120)
    assert command not in shown(routing_view(builders.everything(), now=NOW), width=120)


def test_the_document_is_that_of_the_replicas() -> None:
    """Programs read the same replica everywhere."""
    assert routing_view(builders.everything()).document == replicas_document(builders.everything().replicas, None)
