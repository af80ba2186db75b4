"""The record of a drain: routing turned off on purpose. It is kept in tags, which only this module reads and writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

OWN_TAGS = "acrgeo-"
"""The prefix of the keys of acrgeo's own tags."""

_BY, _REASON, _AT, _UNTIL = (f"{OWN_TAGS}drained-{part}" for part in ("by", "reason", "at", "until"))
_KEYS = (_BY, _REASON, _AT, _UNTIL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drain:
    """A drain: who drained the replica, why, when and until when. Times are ISO 8601 text."""

    by: str
    reason: str | None = None
    at: str | None = None
    until: str | None = None


def is_own_tag(key: str) -> bool:
    """Return whether a tag is acrgeo's own record rather than the user's."""
    return key.lower().startswith(OWN_TAGS)


def encode_drain(drain: Drain) -> dict[str, str | None]:
    """Return the record as edits of tags; None removes one."""
    return {_BY: drain.by, _REASON: drain.reason, _AT: drain.at, _UNTIL: drain.until}


def decode_drain(tags: Mapping[str, str]) -> Drain | None:
    """Return the record that the tags hold, None where they hold none."""
    by = tags.get(_BY)
    return None if by is None else Drain(by=by, reason=tags.get(_REASON), at=tags.get(_AT), until=tags.get(_UNTIL))


def without_drain(tags: Mapping[str, str]) -> dict[str, str | None]:
    """Return the edits that remove the record from the tags; none where they hold none."""
    return {key: None for key in _KEYS if key in tags}
