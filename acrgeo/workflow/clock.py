"""The clock of a process: what the executor waits on outside of tests."""

from __future__ import annotations

import time

LONGEST_SLEEP = 86_400.0  # seconds; the system refuses numbers that are much larger


class WallClock:
    """The time of the machine at the start, and from there on what has passed since.

    A machine's time that is set while a command runs neither freezes nor ends anything: durations are monotonic.
    """

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()

    def now(self) -> float:
        """Return Unix seconds."""
        return self._offset + time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        time.sleep(min(max(seconds, 0.0), LONGEST_SLEEP))
