"""The pace of time: a sandbox that lives fast, and processes that sleep as much shorter and believe that they slept.

What computes, or waits for a socket, waits for the machine: a deadline of a request comes no sooner on a busy one.
"""

from __future__ import annotations

import time
from typing import Final

FAST: Final = 100.0

_sleep, _monotonic, _time = time.sleep, time.monotonic, time.time
_BEGAN = 1_790_000_000.0  # in unix seconds; the machine's monotonic clock, which counts from there, is that of all

_pace = 1.0
_skipped = 0.0


def fast_time() -> float:
    """Return the unix seconds of the fast pace, the same in all processes."""
    return _BEGAN + _monotonic() * FAST


def install() -> None:
    """Let all that is imported from now on live at the pace of this process: the machine's, until it is another."""

    def sleep(seconds: float, /) -> None:
        global _skipped  # noqa: PLW0603 time is of the process
        _sleep(seconds / _pace)
        _skipped += seconds - seconds / _pace

    time.sleep = sleep  # type: ignore[assignment]  # whatever has an index is a number here
    time.monotonic = lambda: _monotonic() + _skipped
    time.time = _time


def hasten() -> None:
    """Sleep at the fast pace from now on, from its present on."""
    global _pace  # noqa: PLW0603 time is of the process
    _pace = FAST
    ahead = fast_time() - _monotonic()
    time.time = lambda: ahead + _monotonic() + _skipped


class FastClock:
    """The clock of the fast pace, for a sandbox; it can be moved on."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """Return Unix seconds."""
        return fast_time() + self._ahead

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        _sleep(max(0.0, seconds) / FAST)

    def advance(self, seconds: float) -> None:
        """Move on without waiting."""
        self._ahead += seconds
