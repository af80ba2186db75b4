"""ARM's answers: bodies may be empty, ``null`` or HTML, and have their error in one of three envelopes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any, Protocol


class ShapeError(ValueError):
    """An answer has another shape than ARM's. ``reason`` says what is where, such as "location is a number"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def kind_of(value: object) -> str:
    """Return what a value of JSON is, in words."""
    if value is None:
        return "missing"
    words = {bool: "a switch", int: "a number", float: "a number", str: "a text", list: "a list", tuple: "a list"}
    if value == "":
        return "empty"
    return words.get(type(value), "an object")


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
    try:
        return json.loads(text) if text.strip() else None
    except RecursionError as error:
        raise ShapeError("it is nested too deep") from error


def parse_error(body: Any) -> Mapping[str, Any]:
    """Return the object with ``code`` and ``message`` of an error body; an empty one where there is none."""
    if isinstance(body, dict):
        inner = body.get("error", body)
        if isinstance(inner, dict) and ("code" in inner or "message" in inner):
            return inner
    return {}


_TRY_AGAIN = re.compile(r"try again after '?(\d+)'? seconds", re.IGNORECASE)


def asked_wait(answer: Answer, now: float | None = None) -> float | None:
    """Return the seconds that an answer asks to wait, in a header or, where ARM throttles, in its text; else None.

    ``now`` in Unix seconds is what a date counts from, by default the machine's own time.
    """
    wait = parse_retry_after(answer.headers, now)
    for name in ("retry-after-ms", "x-ms-retry-after-ms"):
        if wait is None and str(answer.headers.get(name) or "").isdecimal():
            wait = float(answer.headers[name]) / 1000
    if wait is None and answer.status_code == 429 and (again := _TRY_AGAIN.search(answer.text())):
        wait = float(again[1])
    return wait


def parse_retry_after(headers: Mapping[str, str], now: float | None = None) -> float | None:
    """Parse ``Retry-After``, a number or a date, to seconds; None where it is absent or unreadable."""
    text = (headers.get("Retry-After") or "").strip()
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            is_from = datetime.now(timezone.utc).timestamp() if now is None else now
            seconds = parsedate_to_datetime(text).timestamp() - is_from
        except (TypeError, ValueError, OverflowError, OSError):
            return None
    return seconds if 0 <= seconds < float("inf") else None
