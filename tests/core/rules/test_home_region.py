"""A home region that is down."""

from __future__ import annotations

from typing import Any

import pytest

from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.execution.events import Result
from acrgeo.core.execution.outcome import ChangeOutcome, Outcome
from acrgeo.core.model.registry import Registry
from acrgeo.core.plan.diff import diff
from acrgeo.core.rules.home_region import RULES, STILL_WORKS, home_note, unavailable
from tests.core.planning import registry, replica
from tests.core.rules.cases import found, lines


def with_home(**facts: Any) -> Registry:
    """Contoso with a home replica in some state."""
    return registry("Premium", replica("westus", **facts), replica("eastus"))


def test_what_azure_says_of_home_is_told_in_every_plan() -> None:
    """Its own word and message, and what still works; also where there is nothing to do."""
    current = with_home(display_status="Unavailable", message="Storage outage.")
    (finding,) = found(RULES, DesiredRegistry(), current=current)
    assert finding.id == "home-region"
    assert "Unavailable: Storage outage." in finding.fact
    assert STILL_WORKS in finding.fact


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"display_status": "Syncing"},
        {"display_status": None},
        {"id": None, "display_status": None},
        {"provisioning_state": "Updating", "display_status": "Odd"},
    ],
)
def test_nothing_is_guessed(facts: dict[str, Any]) -> None:
    """Ready, syncing, silent, unlisted or in the middle of a change is no outage."""
    assert unavailable(with_home(**facts)) is None


def test_only_writes_that_went_down_make_the_note() -> None:
    """Naming the registries concerned; any other failure says nothing of the kind."""
    (change,) = diff(with_home(), DesiredRegistry(absent=("eastus",))).changes
    failed = ChangeOutcome(change=change, result=Result.FAILED)
    down = ChangeOutcome(change=change, result=Result.FAILED, is_write_down=True)
    assert home_note(Outcome(results=(failed,))) is None
    note = home_note(Outcome(results=(failed, down)))
    assert note is not None
    assert "reads of contoso" in note
    assert STILL_WORKS in note


def test_a_failed_home_replica_is_a_warning() -> None:
    """Nothing replaces it, so it is said."""
    failed = with_home(provisioning_state="Failed")
    assert lines(found(RULES, DesiredRegistry(), current=failed)) == ["warning home-failed"]
