"""ARM's words for a switch: one mapping, in both directions."""

from __future__ import annotations

_WORDS = {True: "Enabled", False: "Disabled"}


def switch_word(is_on: bool | None) -> str | None:
    """Return ARM's word for on and off; None where it is not known."""
    return None if is_on is None else _WORDS[is_on]


def parse_switch(word: object) -> bool | None:
    """Return whether ARM's word, in any case, says on; None for any other word and for none."""
    return {text.lower(): is_on for is_on, text in _WORDS.items()}.get(str(word).lower())
