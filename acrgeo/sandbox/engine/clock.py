"""Time: clocks that are passed in, and the two ways in which Azure writes a moment."""

from __future__ import annotations

import time
from datetime import datetime, timezone
from typing import Protocol


class Clock(Protocol):
    """Anything that tells unix seconds and can sleep."""

    def now(self) -> float: ...

    def sleep(self, seconds: float) -> None: ...


_LONGEST_SLEEP = 86_400.0  # time.sleep has its own bound, and takes nothing that is negative


class WallClock:
    """The time of the machine at the start, and from there on what has passed since: it never steps back."""

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()

    def now(self) -> float:
        return self._offset + time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(min(max(seconds, 0.0), _LONGEST_SLEEP))


class VirtualClock:
    """A clock that moves only when told to."""

    def __init__(self, start: float = 1_800_000_000.0) -> None:
        self._now = start

    def now(self) -> float:
        return self._now

    def advance(self, seconds: float) -> None:
        """Move forward. Raises ValueError for a negative step."""
        if seconds < 0:
            raise ValueError(f"A clock does not go back by {-seconds} seconds.")
        self._now += seconds

    def sleep(self, seconds: float) -> None:
        """Advance without waiting."""
        self.advance(seconds)


def timestamp(moment: float, zone: str = "Z") -> str:
    """Return a moment as the registry provider writes it: seven fractional digits, no trailing zeros (recorded)."""
    whole, ticks = divmod(round(moment * 10_000_000), 10_000_000)
    text = datetime.fromtimestamp(whole, tz=timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    fraction = f".{ticks:07d}".rstrip("0").rstrip(".")
    return f"{text}{fraction}{zone}"


def http_date(moment: float) -> str:
    """Return a moment as HTTP headers write it."""
    from email.utils import formatdate  # slow to import and rarely needed

    return formatdate(moment, usegmt=True)
