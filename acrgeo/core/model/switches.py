"""ARM's words for on and off: one mapping, in both directions."""

from __future__ import annotations

_WORDS = {True: "Enabled", False: "Disabled"}


def switch_word(is_on: bool | None) -> str | None:
    """Return ARM's word for on and off; None for unknown."""
    return None if is_on is None else _WORDS[is_on]


def status_word(is_on: bool) -> str:
    """Return the word of a webhook's status, which ARM writes in lower case (recorded)."""
    return _WORDS[is_on].lower()


def parse_switch(word: object) -> bool | None:
    """Parse ARM's word for on or off, in any case; None for anything else."""
    return {text.lower(): is_on for is_on, text in _WORDS.items()}.get(str(word).lower())
