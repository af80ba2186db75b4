"""Answers of ARM, read with care: they may be empty, ``null``, HTML, or say their error in one of three envelopes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any, Protocol


class Answer(Protocol):
    """What azure-core's old and new response types have in common."""

    status_code: int

    @property
    def headers(self) -> Any:
        """Case-insensitive."""

    def text(self) -> str:
        """The body."""


def parse_body(answer: Answer) -> Any:
    """The JSON value of a body, None for an empty one; ValueError for anything else."""
    text = answer.text()
    return json.loads(text) if text.strip() else None


def parse_error(body: Any) -> Mapping[str, Any]:
    """The object with ``code`` and ``message`` of an error body; empty where there is none."""
    if isinstance(body, dict):
        inner = body.get("error", body)
        if isinstance(inner, dict) and ("code" in inner or "message" in inner):
            return inner
    return {}


def parse_retry_after(headers: Mapping[str, str]) -> float | None:
    """``Retry-After`` in seconds, from a number or a date; None where it is absent or unreadable."""
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
