"""Names close to a mistyped one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def close_matches(word: str, known: Iterable[str]) -> list[str]:
    """At most three known names that look like the word, the closest first."""
    names = {name.lower(): name for name in known}
    return [names[match] for match in difflib.get_close_matches(word.lower(), names, n=3, cutoff=0.6)]
