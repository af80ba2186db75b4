"""Events as lines of a log."""

from __future__ import annotations

import json

from acrgeo.core.execution.events import ChangeEnded, ChangeMoved, ChangeStarted, Event, PlanEnded, PlanStarted, Result
from acrgeo.output.views.event import event_document
from tests.output import builders


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
    assert documents[0]["changes"] == [planned.id for planned in plan.changes]
    assert documents[1]["at"] == "1970-01-01T00:00:01.500+00:00"
    assert (documents[1]["id"], documents[1]["location"]) == ("contoso/canadacentral", "canadacentral")
    assert documents[2]["state"] == "Creating"
    assert (documents[3]["result"], documents[3]["detail"]) == ("failed", "no room")
    assert documents[4]["isInterrupted"] is True
    assert json.loads(json.dumps(documents)) == documents
