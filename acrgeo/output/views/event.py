"""One event of a run, as a line of ``--events-file``."""

from __future__ import annotations

from datetime import datetime, timezone

from acrgeo.core.execution.events import ChangeEnded, ChangeMoved, ChangeStarted, Event, PlanEnded, PlanStarted
from acrgeo.output.view import FORMAT_VERSION, Document
from acrgeo.output.views.plan.document import change_identity


def event_document(event: Event) -> Document:
    """Return ``{formatVersion, at, event, …}``, the time in ISO 8601 (UTC)."""
    document = envelope(event)
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


def envelope(event: Event) -> Document:
    """Return what every event has, whatever it is about."""
    return {
        "formatVersion": FORMAT_VERSION,
        "at": datetime.fromtimestamp(event.at, timezone.utc).isoformat(timespec="milliseconds"),
        "event": type(event).__name__,
    }
