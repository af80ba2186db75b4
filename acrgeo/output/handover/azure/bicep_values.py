"""Values as Bicep writes them: texts, objects and lists, nothing of Bicep's in what is data."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from acrgeo.output.handover.written import Reference
from acrgeo.output.neutral import is_neutral

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_RESERVED = ("for", "if", "null", "true", "false")
"""Words of the language, quoted where they are keys."""
_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True, slots=True)
class Raw:
    """An expression of Bicep, written as it is."""

    text: str


def text_value(text: str, *, is_ascii: bool = False) -> str:
    """Return a text in quotes, on one line: ``${`` begins nothing, and what cannot be seen is an escape."""

    def written(sign: str) -> str:
        if sign in _ESCAPES:
            return _ESCAPES[sign]
        is_plain = is_neutral(sign) and (sign.isascii() or not is_ascii)
        return sign if is_plain else f"\\u{{{min(ord(sign), 0x10FFFF):x}}}"

    return f"'{''.join(map(written, text)).replace('${', chr(92) + '${')}'"


def value(given: Any, *, indent: int = 0, is_ascii: bool = False) -> str:
    """Return any value; objects and lists have a line for each member."""
    if isinstance(given, Reference):
        return given.name
    if isinstance(given, Raw):
        return given.text
    if isinstance(given, bool):
        return str(given).lower()
    if given is None or isinstance(given, (int, float)):
        return "null" if given is None else str(int(given))
    if isinstance(given, Mapping):
        return _block("{", "}", _members(given, indent, is_ascii), indent)
    if isinstance(given, Sequence) and not isinstance(given, str):
        inner = [value(item, indent=indent + 1, is_ascii=is_ascii) for item in given]
        return _block("[", "]", inner, indent)
    return text_value(str(given), is_ascii=is_ascii)


def _members(given: Mapping[str, Any], indent: int, is_ascii: bool) -> list[str]:
    return [
        f"{_key(str(key), is_ascii)}: {value(item, indent=indent + 1, is_ascii=is_ascii)}"
        for key, item in given.items()
    ]


def _key(key: str, is_ascii: bool) -> str:
    return key if _IDENTIFIER.fullmatch(key) and key not in _RESERVED else text_value(key, is_ascii=is_ascii)


def _block(begin: str, end: str, lines: list[str], indent: int) -> str:
    if not lines:
        return begin + end
    inside = "".join(f"{'  ' * (indent + 1)}{line}\n" for line in lines)
    return f"{begin}\n{inside}{'  ' * indent}{end}"
