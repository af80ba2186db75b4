"""The pace of time: processes whose clocks run, and sleep, a number of times faster than the machine's.

All of one pace agree on what time it is. What waits for a socket waits for the machine.
"""

from __future__ import annotations

import time
from typing import Final

FAST: Final = 100.0

_sleep, _monotonic, _time = time.sleep, time.monotonic, time.time
_pace = 1.0


def now(pace: float) -> float:
    """Return the Unix seconds of a pace; at 1 they are the machine's."""
    began = 1_790_000_000.0  # the machine's monotonic clock is one for all processes: so is this
    return _time() if pace == 1.0 else began + _monotonic() * pace


def install() -> None:
    """Let all that is imported from now on live at the pace of this process: 1, until it is set."""

    def sleep(seconds: float, /) -> None:
        _sleep(seconds / _pace)

    time.sleep = sleep  # type: ignore[assignment]  # whatever has an index is a number here
    time.monotonic = lambda: _monotonic() * _pace
    time.time = lambda: now(_pace)


def set_pace(pace: float) -> None:
    """Live at a pace from now on."""
    global _pace  # noqa: PLW0603 time is of the process
    _pace = pace


class FastClock:
    """The clock of the fast pace, for a sandbox; it can be moved on."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """Return Unix seconds."""
        return now(FAST) + self._ahead

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        _sleep(max(0.0, seconds) / FAST)

    def advance(self, seconds: float) -> None:
        """Move on without waiting."""
        self._ahead += seconds
