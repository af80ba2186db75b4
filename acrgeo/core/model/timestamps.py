"""Times of Azure and of tags: parsed from text, compared with a clock that is passed in."""

from __future__ import annotations

from datetime import datetime, timezone

from acrgeo.core.model.drain import Drain


def parse_time(text: str | None) -> datetime | None:
    """Parse a time of Azure or of a tag (ISO 8601, up to 7 digits of a second), as UTC; None for anything else."""
    if not text:
        return None
    head, dot, tail = text.partition(".")
    digits = len(tail) - len(tail.lstrip("0123456789"))
    whole = head + tail[digits:] if dot else text
    try:
        parsed = datetime.fromisoformat(whole.replace("Z", "+00:00"))
        return parsed.astimezone(timezone.utc) if parsed.tzinfo else parsed.replace(tzinfo=timezone.utc)
    except (ValueError, OverflowError):  # the first and the last day have zones in which they are no time
        return None


def is_over(drain: Drain, now: datetime | None) -> bool:
    """Return whether the drain should have ended by now; False where it has no readable end."""
    until = parse_time(drain.until)
    return until is not None and now is not None and until < now


def age(timestamp: str | None, now: datetime) -> float | None:
    """Return the seconds since a time of Azure; None where it cannot be parsed."""
    parsed = parse_time(timestamp)
    return None if parsed is None else (now - parsed).total_seconds()
