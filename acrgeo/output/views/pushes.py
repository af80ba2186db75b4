"""Events of images as a receiver hears them: a line each, or a document. What they say is anybody's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from acrgeo.core.image.event import PushEvent
from acrgeo.core.image.heard import Heard
from acrgeo.output.neutral import one_line
from acrgeo.output.page import Page
from acrgeo.output.view import FORMAT_VERSION, Document, View

_LONGEST = 300  # of a part of a line


def heard_line(heard: Heard) -> str:
    """Return an event on a line: time, action, image and path; digest, size, media type and host where it has them."""
    event = heard.event
    assert event is not None, "a ping is no event"
    parts = [
        event.time,
        event.action,
        event.repository if event.tag is None else event.image,
        f"at {heard.path}",
        event.digest,
        "" if event.size is None else f"{event.size:,} bytes",
        event.media_type or "",
        event.host or "",
    ]
    return one_line("  ".join(part[:_LONGEST] for part in parts if part))


def heard_document(heard: Heard, regions: Sequence[str]) -> Document:
    """Return an event with the path that it was posted to, and the region of it that is awaited, if it names one."""
    event = heard.event
    assert event is not None, "a ping is no event"
    return {**push_document(event), "path": heard.path, "region": heard.region(regions)}


def push_document(event: PushEvent) -> Document:
    """Return an event as a document; what it does not have is null."""
    return {
        "id": event.id,
        "time": event.time,
        "action": event.action,
        "repository": event.repository,
        "tag": event.tag,
        "digest": event.digest,
        "size": event.size,
        "mediaType": event.media_type,
        "host": event.host,
    }


def heard_row(heard: Heard, regions: Sequence[str]) -> Document:
    """Return an event as a line of JSON Lines."""
    return {"formatVersion": FORMAT_VERSION, **heard_document(heard, regions)}


def heard_view(
    heard: Sequence[Heard], regions: Sequence[str], *, url: str, refused: Mapping[int, int], missing: Sequence[str]
) -> View:
    """Return the view of all that was heard, for programs: a reader has had a line for each."""
    events: list[dict[str, Any]] = [heard_document(event, regions) for event in heard]
    document = {
        "formatVersion": FORMAT_VERSION,
        "url": url,
        "events": events,
        "refused": {str(status): count for status, count in sorted(refused.items())},
        "missing": list(missing),
    }
    names = [event.event.image for event in heard if event.event is not None]
    return View(document, events, lambda: Page(lambda _: []), names=names)
