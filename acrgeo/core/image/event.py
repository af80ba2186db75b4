"""Events of images, as a webhook posts and lists them. None has a region: the webhook that told it has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone

from acrgeo.core.model.timestamps import parse_time

PING = "ping"
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.(?P<fraction>\d{1,12}))?(?:Z|[+-]\d{2}:\d{2})", re.ASCII)
_DIGEST = re.compile(r"[a-z0-9]+(?:[+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]{32,256}", re.ASCII)
_MOST_BYTES = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PushEvent:
    """What happened to an image at the replica of a webhook's region: its push or arrival, or its deletion.

    ``time`` is RFC 3339 as it was sent (7 or 9 digits of a second). Where a manifest or a repository was deleted
    there is no tag and no size. ``host`` is the registry's host that the client used.
    """

    time: str
    action: str
    repository: str
    tag: str | None
    digest: str
    size: int | None
    media_type: str | None
    host: str | None
    id: str

    @property
    def moment(self) -> tuple[datetime, str]:
        """Return the time to compare by, to the last digit of its second."""
        match = _TIME.fullmatch(self.time)
        fraction = (match["fraction"] if match else None) or ""
        return parse_time(self.time) or datetime.min.replace(tzinfo=timezone.utc), fraction.rstrip("0")

    @property
    def image(self) -> str:
        """Return ``repository:tag``, ``repository@digest`` where there is no tag."""
        return f"{self.repository}@{self.digest}" if self.tag is None else f"{self.repository}:{self.tag}"


def parse_push(content: Mapping[str, object]) -> PushEvent | None:
    """Parse the content of an event, as it is posted or listed; None for a ping and for what cannot be read."""
    target, request = _mapping(content, "target"), _mapping(content, "request")
    time, action, number = _text(content, "timestamp"), _text(content, "action"), _text(content, "id")
    repository, digest = _text(target, "repository"), _text(target, "digest")
    if time is None or action is None or number is None or repository is None or digest is None:
        return None
    if action.lower() == PING or not _is_time(time) or not _DIGEST.fullmatch(digest):
        return None
    sizes = (_size(target, "size"), _size(target, "length"))
    return PushEvent(
        time=time,
        action=action.lower(),
        repository=repository,
        tag=_text(target, "tag"),
        digest=digest,
        size=next((size for size in sizes if size is not None), None),
        media_type=_text(target, "mediaType"),
        host=_text(request, "host"),
        id=number,
    )


def _is_time(text: str) -> bool:
    return _TIME.fullmatch(text) is not None and parse_time(text) is not None


def _mapping(content: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = content.get(key)
    return value if isinstance(value, Mapping) else {}


def _text(content: Mapping[str, object], key: str) -> str | None:
    """Return a text; None also where it is blank."""
    value = content.get(key)
    return value if isinstance(value, str) and value.strip() else None


def _size(target: Mapping[str, object], key: str) -> int | None:
    value = target.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= _MOST_BYTES else None
