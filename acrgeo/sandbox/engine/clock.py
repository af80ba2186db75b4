"""Time as a value that is passed in, and the two ways in which Azure writes it."""

from __future__ import annotations

import time
from datetime import datetime, timezone
from typing import Protocol


class Clock(Protocol):
    """Anything that tells unix seconds and can let some pass."""

    def now(self) -> float: ...

    def sleep(self, seconds: float) -> None: ...


class WallClock:
    """The time of the machine."""

    def now(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class VirtualClock:
    """A clock that moves only when it is told to."""

    def __init__(self, start: float = 1_800_000_000.0) -> None:
        self._now = start

    def now(self) -> float:
        return self._now

    def advance(self, seconds: float) -> None:
        """Move forward; a negative step is an error."""
        if seconds < 0:
            raise ValueError(f"A clock does not go back by {-seconds} seconds.")
        self._now += seconds

    def sleep(self, seconds: float) -> None:
        """Let time pass, at once."""
        self.advance(seconds)


def timestamp(moment: float, zone: str = "Z") -> str:
    """The moment as the registry provider writes it: seven fractional digits, trailing zeros dropped (recorded)."""
    whole, ticks = divmod(round(moment * 10_000_000), 10_000_000)
    text = datetime.fromtimestamp(whole, tz=timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    fraction = f".{ticks:07d}".rstrip("0").rstrip(".")
    return f"{text}{fraction}{zone}"


def http_date(moment: float) -> str:
    """The moment as HTTP headers write it."""
    from email.utils import formatdate  # slow to import and rarely needed

    return formatdate(moment, usegmt=True)
