"""One event of a wait for images, as a line of ``--events-file``."""

from __future__ import annotations

from acrgeo.core.execution.events import Event
from acrgeo.core.image.waiting import Arrival, ImageSeen, WaitEnded, WaitStarted
from acrgeo.output.view import Document
from acrgeo.output.views.event import envelope


def wait_event_document(event: Event) -> Document:
    """Return ``{formatVersion, at, event, …}``, the time in ISO 8601 (UTC)."""
    document = envelope(event)
    if isinstance(event, WaitStarted):
        images = [{"name": name, "digest": digest} for name, digest in event.digests.items()]
        document |= {"registry": event.registry, "images": images, "regions": list(event.regions)}
    if isinstance(event, ImageSeen):
        document |= {
            "name": str(event.image),
            "location": event.cell.location,
            "state": event.cell.state.value,
            "digest": event.cell.digest,
            "evidence": [source.value for source in event.cell.evidence],
            "reason": event.cell.reason,
            "arrival": arrival_document(event.arrival),
        }
    if isinstance(event, WaitEnded):
        pending = [{"name": str(image), "location": region} for image, region in event.pending]
        document |= {"result": event.result, "pending": pending, "reason": event.reason}
    return document


def arrival_document(arrival: Arrival | None) -> Document | None:
    """Return how long an image took; ``atMost`` says that it was there by then, and may have been before."""
    if arrival is None:
        return None
    return {
        "seconds": None if arrival.seconds is None else round(arrival.seconds, 3),
        "atMost": arrival.is_bound,
        "evidence": arrival.source.value,
        "wasThere": arrival.was_there,
    }
