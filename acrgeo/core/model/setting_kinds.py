"""What the value of a setting may be: how it is read from a text or from TOML, and how TOML and JSON have it.

A value is kept as text in one spelling, whatever it was read from. ``read`` raises ValueError for anything else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from acrgeo.core.model.region import normalise_region

_SWITCHES = {"1": "on", "true": "on", "yes": "on", "0": "off", "false": "off", "no": "off"}
_NUMBER = re.compile(r"[0-9]{1,6}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LONGEST = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """``takes`` says in words what is allowed; ``values`` are the words to choose from, none where there are more."""

    takes: str
    read: Callable[[object], str]
    written: Callable[[str], object] = field(default=str)
    values: tuple[str, ...] = ()


def switch() -> Kind:
    """Return the kind of what is on or off; true, yes and 1 are on."""
    words = _words({"on": "on", "off": "off", **_SWITCHES})

    def read(given: object) -> str:
        return words(str(given) if isinstance(given, bool) else given)

    return Kind(takes="on or off", read=read, values=("on", "off"))


def choice(*values: str, also: dict[str, str] | None = None) -> Kind:
    """Return the kind of one word of some, in any case; ``also`` are other spellings of them."""
    *others, last = values
    taken = {**{value: value for value in values}, **(also or {})}
    return Kind(takes=f"{', '.join(others)} or {last}", read=_words(taken), values=values)


def name() -> Kind:
    """Return the kind of a name, or of a path."""

    def read(given: object) -> str:
        if not isinstance(given, str) or not given.strip() or len(given) > _LONGEST or _CONTROL.search(given):
            raise ValueError
        return given.strip()

    return Kind(takes="a text", read=read)


def number(least: int) -> Kind:
    """Return the kind of a whole number."""

    def read(given: object) -> str:
        text = given.strip() if isinstance(given, str) else str(given)
        if not _NUMBER.fullmatch(text) or int(text) < least:  # str(True) is no number, nor is str(1.0)
            raise ValueError
        return str(int(text))

    return Kind(takes=f"a whole number from {least}", read=read, written=int)


def regions() -> Kind:
    """Return the kind of a list of regions: between commas, or TOML's list. Each is kept once, in its order."""

    def read(given: object) -> str:
        words = given.split(",") if isinstance(given, str) else given
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise ValueError
        found = list(dict.fromkeys(normalise_region(word) for word in words if word.strip()))
        if not found or not all(region.isalnum() and region.isascii() for region in found):
            raise ValueError
        return ",".join(found)

    return Kind(takes="regions, such as eastus,westeurope", read=read, written=lambda text: text.split(","))


def _words(taken: dict[str, str]) -> Callable[[object], str]:
    def read(given: object) -> str:
        meant = taken.get(given.strip().lower()) if isinstance(given, str) else None
        if meant is None:
            raise ValueError
        return meant

    return read
