"""A token bucket, as ARM keeps one for the reads and one for the writes of each subscription."""

from __future__ import annotations

from dataclasses import dataclass, field

READS = (250.0, 25.0)
WRITES = (200.0, 10.0)
"""The size of ARM's buckets, and the tokens that come back in a second."""

SLOWEST = 25.0
"""The pace after refusals is at least this part of a bucket's own, and grows by as much in a second of answers."""

SHORTEST_WAIT = 0.001  # seconds; Unix seconds that are rounded may never reach a moment that is nearer


@dataclass(slots=True)
class Bucket:
    """So many requests at once, then so many a second: fewer for some time where the server refuses some."""

    size: float
    refill: float
    _left: float = field(init=False)
    _pace: float = field(init=False)
    _at: float = field(init=False, default=0.0)
    _slowed: float = field(init=False, default=float("-inf"))

    def __post_init__(self) -> None:
        """Begin full."""
        self._left = self.size
        self._pace = self.refill

    def take(self, now: float) -> float:
        """Take a token, of those to come where none is left; return the seconds until it is there."""
        self._settle(now)
        self._left -= 1.0
        return max(0.0, -self._left / self._pace)

    def wait(self, now: float) -> float:
        """Return the seconds until a token is there, and take none. A wait that a clock may not show is none."""
        self._settle(now)
        seconds = (1.0 - self._left) / self._pace
        return seconds if seconds > SHORTEST_WAIT else 0.0

    def learn(self, left: float, now: float) -> None:
        """Have no more than the server says: others take from the same bucket."""
        self._settle(now)
        self._left = min(self._left, left)

    def refuse(self, now: float) -> None:
        """Have nothing left, and half the pace: who goes on as before is refused again, and so are all who come back.

        Refusals within a second are one, of requests that were under way together.
        """
        self._settle(now)
        self._left = min(self._left, 0.0)
        if now >= self._slowed + 1.0:
            self._pace = max(self.refill / SLOWEST, self._pace / 2)
            self._slowed = now

    def answer(self, now: float) -> None:
        """Come back to the own pace, a little with each request that is not refused."""
        self._settle(now)
        self._pace = min(self.refill, self._pace + self.refill / SLOWEST / self._pace)

    def _settle(self, now: float) -> None:
        self._left = min(self.size, self._left + max(0.0, now - self._at) * self._pace)
        self._at = max(self._at, now)
