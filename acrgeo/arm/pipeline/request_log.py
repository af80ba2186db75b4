"""The line that ``-v`` has for each request, with its start and its end: what overlaps was sent together."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlsplit


class RequestLog:
    """Writes lines; times are milliseconds since the log was opened."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._opened = time.monotonic()

    def now(self) -> float:
        """Return the time of the log."""
        return (time.monotonic() - self._opened) * 1000

    def note(self, method: str, url: str, status: str, began: float) -> None:
        """Write the line of a request that has just ended. Its query, which may be signed, stays out."""
        ended = self.now()
        took = f"{ended - began:.0f} ms, from {began:.0f} to {ended:.0f} ms"
        self._tell(f"{method} {urlsplit(url).path} {status} {took}")
