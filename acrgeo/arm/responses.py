"""ARM's answers: bodies may be empty, ``null`` or HTML, and have their error in one of three envelopes.

Law: every value of an answer is taken out of it by a function ending in ``_of``: its type, nothing, or a ShapeError.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

from acrgeo.core.redaction import redact

_WORDS = ("code", "message")  # of an error: texts, or numbers
_MOST = 2**53  # of a number: what every reader of JSON keeps exactly
_RESOURCE_ID = re.compile(r"/subscriptions/[^/?#\s]+(/[^/?#\s]+)*", re.IGNORECASE)


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


def mapping_of(body: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return the object at a key; an empty one where it is absent or null. Raises ShapeError."""
    value = body.get(key)
    return {} if value is None else as_mapping(value, key)


def as_mapping(value: object, name: str) -> Mapping[str, Any]:
    """Return an object. Raises ShapeError for anything else."""
    if not isinstance(value, Mapping):
        raise ShapeError(f"{name} is {kind_of(value)}")
    return value


def rows_of(body: Mapping[str, Any], key: str) -> tuple[Mapping[str, Any], ...]:
    """Return the objects of the list at a key; none where it is absent or null. Raises ShapeError."""
    return tuple(as_mapping(item, f"a row of {key}") for item in _list_of(body, key))


def texts_of(body: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Return the texts of the list at a key; none where it is absent or null. Raises ShapeError."""
    return tuple(_as_text(item, f"a row of {key}") for item in _list_of(body, key))


def text_of(body: Mapping[str, Any], key: str) -> str | None:
    """Return the text at a key; None where it is absent or null. Raises ShapeError."""
    value = body.get(key)
    return None if value is None else _as_text(value, key)


def required_text_of(body: Mapping[str, Any], key: str) -> str:
    """Return the text at a key. Raises ShapeError, also where it is absent or blank."""
    text = text_of(body, key)
    if text is None or not text.strip():
        raise ShapeError(f"{key} is {'empty' if text is not None else 'missing'}")
    return text


def id_of(body: Mapping[str, Any], key: str = "id") -> str | None:
    """Return the resource ID at a key; None where it is absent or null. Raises ShapeError, also for other texts."""
    text = text_of(body, key) or None
    if text is not None and not _RESOURCE_ID.fullmatch(text):
        raise ShapeError(f"{key} is no resource ID")
    return text


def switch_of(body: Mapping[str, Any], key: str) -> bool | None:
    """Return the switch at a key; None where it is absent or null. Raises ShapeError: "false" is no switch."""
    value = body.get(key)
    if value is not None and not isinstance(value, bool):
        raise ShapeError(f"{key} is {kind_of(value)}")
    return value


def number_of(body: Mapping[str, Any], key: str) -> int | None:
    """Return the whole number at a key; None where it is absent or null. Raises ShapeError."""
    value = body.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ShapeError(f"{key} is {kind_of(value)}")
    if not -_MOST <= value <= _MOST:  # also nan and infinity
        raise ShapeError(f"{key} is out of bounds")
    return int(value)


def _list_of(body: Mapping[str, Any], key: str) -> Sequence[Any]:
    value = body.get(key)
    if value is not None and not isinstance(value, (list, tuple)):
        raise ShapeError(f"{key} is {kind_of(value)}")
    return value or ()


def _as_text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise ShapeError(f"{name} is {kind_of(value)}")
    return value


class Answer(Protocol):
    """The part that azure-core's old and new response types have in common."""

    @property
    def status_code(self) -> int:
        """The status."""

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
            kept = {key: value for key, value in inner.items() if key not in _WORDS or isinstance(value, (str, int))}
            code = kept.get("code")
            return {**kept, "code": redact(code)} if isinstance(code, str) else kept
    return {}


_RESET = re.compile(r"(\d{1,3}):(\d{1,2}):(\d{1,2}(?:\.\d+)?)")
_TRY_AGAIN = re.compile(r"try again after '?(\d+)'? seconds", re.IGNORECASE)


def asked_wait(answer: Answer, now: float | None = None) -> float | None:
    """Return the seconds that an answer asks to wait, in a header or, where ARM throttles, in its text; else None.

    ``now`` in Unix seconds is what a date counts from, by default the machine's own time.
    """
    wait = parse_retry_after(answer.headers, now)
    for name in ("retry-after-ms", "x-ms-retry-after-ms"):
        if wait is None and str(answer.headers.get(name)).isdecimal():
            wait = float(answer.headers[name]) / 1000
    if wait is None and answer.status_code == 429:
        wait = parse_quota_reset(answer.headers)
    if wait is None and answer.status_code == 429 and (again := _TRY_AGAIN.search(answer.text())):
        wait = float(again[1])
    return wait


def parse_quota_reset(headers: Mapping[str, str]) -> float | None:
    """Parse the seconds after which Resource Graph's quota resets, ``hh:mm:ss``; None where it says nothing."""
    found = _RESET.fullmatch((headers.get("x-ms-user-quota-resets-after") or "").strip())
    return None if found is None else float(found[1]) * 3600 + float(found[2]) * 60 + float(found[3])


def parse_retry_after(headers: Mapping[str, str], now: float | None = None) -> float | None:
    """Parse ``Retry-After``, a number or a date, to seconds; None where it is absent or unreadable."""
    text = (headers.get("Retry-After") or "").strip()
    try:
        seconds = float(text)
    except ValueError:
        try:
            is_from = datetime.now(timezone.utc).timestamp() if now is None else now
            seconds = parsedate_to_datetime(text).timestamp() - is_from
        except (TypeError, ValueError, OverflowError, OSError):
            return None
    return seconds if 0 <= seconds < float("inf") else None
