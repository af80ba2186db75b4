"""The documents of outcomes and events, which carry ``formatVersion``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from acrgeo.output.view import FORMAT_VERSION, Document
from acrgeo.output.views.plan.document import change_identity
from acrgeo.output.views.replicas import replica_document

if TYPE_CHECKING:
    from acrgeo.core.execution.events import Event
    from acrgeo.core.execution.outcome import Outcome


def outcome_document(outcome: Outcome) -> Document:
    """What became of a plan: ``{formatVersion, results, counts, isInterrupted, exitCode}``.

    A result has an ``error`` where there is a why, and ``lookAgain`` is what to type while Azure goes on.
    """
    from acrgeo.core.execution.events import Result
    from acrgeo.core.execution.recovery import follow_command

    results = []
    for one in outcome.results:
        has_why = one.detail is not None or one.result in (Result.FAILED, Result.BLOCKED)
        error = {"code": one.error_code, "message": one.detail, "hint": one.hint} if has_why else None
        goes_on = one.result in (Result.ACCEPTED, Result.RUNNING)
        results.append(
            {
                **change_identity(one.change),
                "action": one.change.action.value,
                "result": one.result.value,
                "error": error,
                "lookAgain": follow_command(one.change) if goes_on else None,
                "seconds": one.seconds,
                "replica": None if one.replica is None else replica_document(one.replica),
            }
        )
    return {
        "formatVersion": FORMAT_VERSION,
        "results": results,
        "counts": {result.value: sum(one.result is result for one in outcome.results) for result in Result},
        "isInterrupted": outcome.is_interrupted,
        "exitCode": int(outcome.exit_code),
    }


def event_document(event: Event) -> Document:
    """One event as one line of NDJSON: ``{at, event, …}``, the time in ISO 8601 (UTC)."""
    from datetime import datetime, timezone

    from acrgeo.core.execution.events import ChangeEnded, ChangeMoved, ChangeStarted, PlanEnded, PlanStarted

    document: Document = {
        "formatVersion": FORMAT_VERSION,
        "at": datetime.fromtimestamp(event.at, timezone.utc).isoformat(timespec="milliseconds"),
        "event": type(event).__name__,
    }
    if isinstance(event, (ChangeStarted, ChangeMoved, ChangeEnded)):
        document |= {**change_identity(event.change), "action": event.change.action.value}
    if isinstance(event, PlanStarted):
        document["changes"] = [change.id for change in event.plan.changes]
    if isinstance(event, ChangeMoved):
        document |= {"state": event.state, "recovery": event.recovery}
    if isinstance(event, ChangeEnded):
        document |= {"result": event.result.value, "detail": event.detail}
    if isinstance(event, PlanEnded):
        document["isInterrupted"] = event.is_interrupted
    return document
