"""Words that several checks share."""

from __future__ import annotations

from collections.abc import Sequence


def listed(names: Sequence[str], most: int = 5) -> str:
    """Return names as in a sentence, the first of them where there are many."""
    shown = [*names[:most], *([f"{len(names) - most} more"] if len(names) > most else [])]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def counted_lookups(count: int) -> str:
    """Return how many lookups there were."""
    return "one lookup" if count == 1 else f"{count} lookups"


def time_words(seconds: float) -> str:
    """Return a time in seconds or minutes."""
    whole = round(seconds, 1 if seconds < 10 else 0)
    if whole < 120 or whole % 60:
        return f"{whole:g} s"
    return f"{whole / 60:g} min"
