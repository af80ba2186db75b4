"""Lengths of time as people type them. Pure."""

from __future__ import annotations

import re

from acrgeo.errors import UsageError

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}

STUCK_AFTER = 7_200.0
"""Seconds of Creating after which a replica counts as stuck."""


def parse_seconds(text: str) -> float:
    """Return a number of seconds, 0 or more; UsageError for anything else, nan and inf included."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = float("nan")
    if not 0 <= seconds < float("inf"):
        raise UsageError(f"{text!r} is not a number of seconds, 0 or more.")
    return seconds


def parse_speed(text: str) -> float:
    """Return how many times faster than real time, a number above 0; UsageError for anything else."""
    try:
        speed = float(text)
    except ValueError:
        speed = float("nan")
    if not 0 < speed < float("inf"):
        raise UsageError(f"{text!r} is not a speed; it must be a number above 0, such as 60.")
    return speed


def parse_duration(text: str) -> float:
    """Return ``90``, ``90s``, ``30m``, ``2h`` or ``1d`` in seconds; UsageError for anything else."""
    number, unit = (text[:-1], text[-1]) if text[-1:] in _SECONDS else (text, "s")
    try:
        seconds = float(number) * _SECONDS[unit]
    except ValueError:
        seconds = float("nan")
    if not 0 < seconds < float("inf"):
        raise UsageError(f"{text!r} is not a duration such as 90, 30m or 2h.", details={"meant": _meant(text)})
    return seconds


def _meant(text: str) -> str:
    """Return the duration that a text may mean: ``10min``, ``5 minutes``, ``1h30m``, ``PT5M``; 5m for any other."""
    sizes = {"ms": 0.001, "w": 604_800, **_SECONDS}
    parts = re.findall(r"(\d+(?:\.\d+)?)\s*([a-z]*)", text.lower())
    seconds = sum(float(number) * sizes.get(unit, sizes.get(unit[:1], 60)) for number, unit in parts)
    if text.strip().startswith("-") or not 0 < seconds < float("inf"):
        return "5m"
    whole = max(1, round(seconds))
    return next(f"{whole // size}{unit}" for unit, size in reversed(_SECONDS.items()) if whole % size == 0)
