"""Times of Azure and of tags, as text, compared with a clock that is passed in. Pure."""

from __future__ import annotations

from datetime import datetime, timezone

from acrgeo.core.model.drain import Drain


def parse_time(text: str | None) -> datetime | None:
    """A time of Azure or of a tag (ISO 8601, up to 7 digits of a second); None where it is none."""
    if not text:
        return None
    head, dot, tail = text.partition(".")
    digits = len(tail) - len(tail.lstrip("0123456789"))
    whole = head + tail[digits:] if dot else text
    try:
        parsed = datetime.fromisoformat(whole.replace("Z", "+00:00"))
    except ValueError:
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=timezone.utc)


def is_over(drain: Drain, now: datetime | None) -> bool:
    """Whether the drain should have ended by now; False where that cannot be told."""
    until = parse_time(drain.until)
    return until is not None and now is not None and until < now


def age(timestamp: str | None, now: datetime) -> float | None:
    """Seconds since a time of Azure; None where it is none."""
    then = parse_time(timestamp)
    return None if then is None else (now - then).total_seconds()
