"""The documents of outcomes and events."""

from __future__ import annotations

import json

from acrgeo.core.execution.events import ChangeEnded, ChangeMoved, ChangeStarted, Event, PlanEnded, PlanStarted, Result
from acrgeo.errors import ExitCode
from acrgeo.output.views.documents import event_document, outcome_document
from tests.output import builders


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


def test_events_are_one_json_line_each() -> None:
    """Every event says when, what and of which change."""
    plan = builders.story()
    change = plan.changes[2]
    events: list[Event] = [
        PlanStarted(at=0, plan=plan),
        ChangeStarted(at=1.5, change=change),
        ChangeMoved(at=2, change=change, state="Creating"),
        ChangeEnded(at=3, change=change, result=Result.FAILED, detail="no room"),
        PlanEnded(at=4, is_interrupted=True),
    ]
    documents = [event_document(event) for event in events]
    names = [document["event"] for document in documents]
    assert names == ["PlanStarted", "ChangeStarted", "ChangeMoved", "ChangeEnded", "PlanEnded"]
    assert documents[0]["changes"] == [one.id for one in plan.changes]
    assert documents[1]["at"] == "1970-01-01T00:00:01.500+00:00"
    assert (documents[1]["id"], documents[1]["location"]) == ("contoso/canadacentral", "canadacentral")
    assert documents[2]["state"] == "Creating"
    assert (documents[3]["result"], documents[3]["detail"]) == ("failed", "no room")
    assert documents[4]["isInterrupted"] is True
    assert json.loads(json.dumps(documents)) == documents
