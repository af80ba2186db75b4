"""ARM's answers: bodies may be empty, ``null`` or HTML, and have their error in one of three envelopes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any, Protocol


class Answer(Protocol):
    """The part that azure-core's old and new response types have in common."""

    status_code: int

    @property
    def headers(self) -> Any:
        """The headers, case-insensitive."""

    def text(self) -> str:
        """Return the body."""


def parse_body(answer: Answer) -> Any:
    """Parse the body as JSON, None for an empty one. Raises ValueError for anything else."""
    text = answer.text()
    return json.loads(text) if text.strip() else None


def parse_error(body: Any) -> Mapping[str, Any]:
    """Return the object with ``code`` and ``message`` of an error body; an empty one where there is none."""
    if isinstance(body, dict):
        inner = body.get("error", body)
        if isinstance(inner, dict) and ("code" in inner or "message" in inner):
            return inner
    return {}


def parse_retry_after(headers: Mapping[str, str]) -> float | None:
    """Parse ``Retry-After``, a number or a date, to seconds; None where it is absent or unreadable."""
    text = (headers.get("Retry-After") or "").strip()
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(text) - datetime.now(timezone.utc)).total_seconds()
        except (TypeError, ValueError):
            return None
    return seconds if 0 <= seconds < float("inf") else None
