"""What became of a plan."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.execution.events import Result
from acrgeo.core.execution.outcome import Outcome
from acrgeo.core.execution.recovery import follow_command
from acrgeo.errors import ExitCode
from acrgeo.output.views.outcome import outcome_document, outcome_view
from tests.output import builders
from tests.output.golden import assert_fits, assert_golden, shown

FATES = (Result.DONE, Result.ALREADY, Result.DONE, Result.RUNNING, Result.FAILED, Result.BLOCKED)


def mixed() -> Outcome:
    """The story with a change of every fate."""
    *others, failed, blocked = builders.outcome_of(builders.story(), *FATES).results
    told = replace(
        failed,
        error_code="InternalServerError",
        detail="The region is out of capacity.",
        hint="try again later: acrgeo replica repair contoso westeurope",
    )
    return Outcome(results=(*others, told, blocked))


@pytest.mark.parametrize("width", [40, 80, 120])
def test_outcome_is_as_agreed(width: int) -> None:
    """Each change with its fate, its reason and the next step; the sum at the end."""
    page = shown(outcome_view(mixed()), width=width)
    assert_fits(page, width)
    assert_golden(f"outcome-{width}", page)


def test_what_still_runs_is_told_with_the_command_that_looks_again() -> None:
    """After --no-wait and after Ctrl-C each change that goes on in Azure names the command to follow it."""
    outcome = builders.outcome_of(builders.story(), *[Result.ACCEPTED] * 5, Result.UNSTARTED, is_interrupted=True)
    page = shown(outcome_view(outcome))
    assert "look again: acrgeo show contoso" in page
    assert "look again: acrgeo replica wait contoso eastus" in page
    assert page.endswith("Interrupted: 5 accepted, 1 not started.\n")


def test_a_deletion_is_looked_at_until_it_is_gone() -> None:
    """A deleted replica can only be waited for as deleted."""
    plan = builders.plan((builders.everything(), DesiredRegistry(absent=("eastus",))))
    assert follow_command(plan.changes[0]) == "acrgeo replica wait contoso eastus --for deleted"


def test_ascii_outcome_is_ascii() -> None:
    """Signs have forms of ASCII."""
    assert shown(outcome_view(mixed()), encoding="ascii").isascii()


def test_no_changes_is_nothing_to_do() -> None:
    """An empty outcome is a sentence."""
    assert shown(outcome_view(Outcome(results=()))).strip() == "Nothing to do."


def test_outcome_counts_results_and_carries_the_exit_code() -> None:
    """A failure has its error, everything else has null; the counts name every result."""
    done = [Result.DONE] * 5
    outcome = builders.outcome_of(
        builders.story(), *done, Result.FAILED, error_code="Conflict", detail="in use", hint="wait"
    )
    document = outcome_document(outcome)
    assert document["results"][0]["error"] is None
    assert document["results"][0]["action"] == "update"
    assert document["results"][-1]["error"] == {"code": "Conflict", "message": "in use", "hint": "wait"}
    assert document["counts"]["done"] == 5
    assert document["counts"]["blocked"] == 0
    assert document["exitCode"] == ExitCode.PARTIAL
    assert json.loads(json.dumps(document)) == document


def test_outcome_tells_why_something_runs_and_what_to_type() -> None:
    """A program that ran out of time gets the reason and the command that a reader gets."""
    outcome = builders.outcome_of(builders.story(), *[Result.DONE] * 5, Result.RUNNING, detail="Creating")
    results = outcome_document(outcome)["results"]
    assert results[-1]["error"] == {"code": None, "message": "Creating", "hint": None}
    assert results[-1]["lookAgain"].startswith("acrgeo replica wait ")
    assert results[0]["lookAgain"] is None
