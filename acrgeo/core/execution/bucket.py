"""A token bucket, as ARM keeps one for the reads and one for the writes of each subscription."""

from __future__ import annotations

from dataclasses import dataclass, field

READS = (250.0, 25.0)
WRITES = (200.0, 10.0)
"""The size of ARM's buckets, and the tokens that come back in a second."""

SHORTEST_WAIT = 0.001  # seconds; Unix seconds that are rounded may never reach a moment that is nearer


@dataclass(slots=True)
class Bucket:
    """So many requests at once, then so many a second."""

    size: float
    refill: float
    _left: float = field(init=False)
    _at: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        """Begin full."""
        self._left = self.size

    def take(self, now: float) -> float:
        """Take a token, of those to come where none is left; return the seconds until it is there."""
        self._settle(now)
        self._left -= 1.0
        return max(0.0, -self._left / self.refill)

    def wait(self, now: float) -> float:
        """Return the seconds until a token is there, and take none. A wait that a clock may not show is none."""
        self._settle(now)
        seconds = (1.0 - self._left) / self.refill
        return seconds if seconds > SHORTEST_WAIT else 0.0

    def learn(self, left: float, now: float) -> None:
        """Have no more than the server says: others take from the same bucket."""
        self._settle(now)
        self._left = min(self._left, left)

    def _settle(self, now: float) -> None:
        self._left = min(self.size, self._left + max(0.0, now - self._at) * self.refill)
        self._at = max(self._at, now)
