"""The line that ``-v`` has for each request, with its start and its end: what overlaps was sent together."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlsplit


class RequestLog:
    """Writes lines; times are milliseconds since the log was opened. ``host`` is told where it is not ARM's."""

    def __init__(self, tell: Callable[[str], None], *, host: str = "", opened: float | None = None) -> None:
        self._tell = tell
        self._host = host
        self._opened = time.monotonic() if opened is None else opened

    def of_host(self, host: str) -> RequestLog:
        """Return the same log for the requests to a host."""
        return RequestLog(self._tell, host=host, opened=self._opened)

    def now(self) -> float:
        """Return the time of the log."""
        return (time.monotonic() - self._opened) * 1000

    def note(self, method: str, url: str, status: str, began: float) -> None:
        """Write the line of a request that has just ended. Its query, which may be signed, stays out."""
        ended = self.now()
        took = f"{ended - began:.0f} ms, from {began:.0f} to {ended:.0f} ms"
        self._tell(f"{method} {self._host}{urlsplit(url).path} {status} {took}")
