"""What happened, as a line of ``--log-file``: without a secret, and no longer than a pipe takes whole.

Law: every text of a line goes through ``Secrets.cut`` first, whole; only then is it cut to a length.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from enum import Enum
from typing import Any

from acrgeo.core.secrets import Secrets
from acrgeo.output.neutral import escaped_json
from acrgeo.output.view import FORMAT_VERSION, Document

_LENGTHS = (1_500, 500, 150, 40)
"""Characters of the longest text of a line, fewer where the line would be too long."""
_MOST_SEARCHED = 32 * 1024
_ENVELOPE = ("formatVersion", "run", "at", "seconds", "event")


def log_line(facts: Document, secrets: Secrets, *, most_bytes: int) -> str:
    """Return the line of an event, its end included. One that had to be cut says so: ``isCut``."""
    document = {"formatVersion": FORMAT_VERSION, **{name: value for name, value in facts.items() if value is not None}}
    clean = _without(document, secrets)
    for longest in _LENGTHS:
        short = _shortened(clean, longest)
        line = _line(short if short == clean else {**short, "isCut": True})
        if len(line) <= most_bytes:  # what is not ASCII is an escape
            return line
    return _line({**{name: value for name, value in clean.items() if name in _ENVELOPE}, "isCut": True})


def _line(document: Document) -> str:
    return escaped_json(json.dumps(document)) + "\n"


def _without(document: Mapping[str, object], secrets: Secrets) -> Document:
    """Return a document without secrets. What is neither a number nor a text is told as a text."""

    def clean(value: object) -> Any:
        if value is None or isinstance(value, (bool, int)):
            return value
        if isinstance(value, float):
            return value if math.isfinite(value) else None
        if isinstance(value, Mapping):
            return {clean(str(name)): clean(below) for name, below in value.items()}
        if isinstance(value, (list, tuple)):
            return [clean(below) for below in value]
        text = str(value.value if isinstance(value, Enum) else value)
        if len(text) <= _MOST_SEARCHED:
            return secrets.cut(text)
        return secrets.cut(text[:_MOST_SEARCHED]).rpartition(" ")[0]  # the last word may be half a secret

    return {name: value if name in _ENVELOPE else clean(value) for name, value in document.items()}


def _shortened(document: Document, longest: int) -> Document:
    def short(value: object) -> Any:
        if isinstance(value, str):
            return value if len(value) <= longest else f"{value[:longest]}…"
        if isinstance(value, dict):
            return {short(name): short(below) for name, below in list(value.items())[: longest // 4]}
        if isinstance(value, list):
            return [short(below) for below in value[: longest // 4]]
        return value

    return {name: short(value) for name, value in document.items()}
