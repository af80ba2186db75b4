"""The record of a drain, from the command's options: who, why, when, and until when."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from acrgeo.core.desired.tags import LONGEST_VALUE
from acrgeo.core.model.drain import Drain
from acrgeo.core.model.durations import parse_duration
from acrgeo.core.model.pipeline import Run
from acrgeo.errors import UsageError


def drain_record(
    now: datetime, *, by: str | None, reason: str | None, until: str | None, run: Run | None = None
) -> Callable[[Drain | None], Drain]:
    """Return a function from a replica's existing record to its next one. A drained replica keeps its time.

    Who drains is ``by``, else the run of a pipeline, else the user of this machine.
    It keeps the rest too, unless ``by``, ``reason`` or ``until`` is given. Raises UsageError for a text that a tag
    cannot hold.
    """
    drain = Drain(
        by=_limited("--by", by or (run.described(LONGEST_VALUE) if run is not None else None) or _user()),
        reason=_limited("--reason", reason) if reason else None,
        at=_time(now),
        until=parse_until(until, now) if until else None,
    )
    is_explained = reason is not None or until is not None or by is not None

    def record(existing: Drain | None) -> Drain:
        if existing is None:
            return drain
        return replace(drain, at=existing.at) if is_explained else existing

    return record


def parse_until(text: str, now: datetime) -> str:
    """Parse a duration from now or an ISO 8601 time (without a zone: UTC) to UTC text; UsageError if it is past."""
    try:
        until = now + timedelta(seconds=parse_duration(text))
    except OverflowError as error:
        raise UsageError(f"--until {text} is too far in the future.") from error
    except UsageError:
        try:
            until = datetime.fromisoformat(text.replace("Z", "+00:00"))
            until = until.astimezone(timezone.utc) if until.tzinfo else until.replace(tzinfo=timezone.utc)
        except (ValueError, OverflowError) as error:
            raise UsageError(f"--until {text!r} is neither a duration such as 2h nor a time.") from error
    if until <= now:
        raise UsageError(f"--until {text} is in the past.")
    return _time(until)


def _time(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:  # no such user, for example in a container
        raise UsageError("This machine does not know its user's name.", hint="--by NAME") from error


def _limited(option: str, text: str) -> str:
    if len(text) > LONGEST_VALUE:
        raise UsageError(f"{option} has {len(text)} characters; a tag holds at most {LONGEST_VALUE}.")
    return text
