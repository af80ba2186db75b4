"""The bytes that a client sends, with an end: a timeout of a socket begins again with every byte."""

from __future__ import annotations

import io
import time
from typing import Any


class RequestReader(io.RawIOBase):
    """A socket as a stream: it may be silent for long before a request, but a request that began ends in time."""

    def __init__(self, connection: Any, *, idle: float, request: float) -> None:
        self._connection = connection
        self._source = connection.makefile("rb", buffering=0)
        self._idle = idle
        self._request = request
        self._deadline: float | None = None

    def next_request(self) -> None:
        """Wait for the next request: the last one was read."""
        self._deadline = None

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what is there, or wait for it. Raises TimeoutError."""
        left = self._idle if self._deadline is None else self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the request did not end in time")
        self._connection.settimeout(left)
        read: int | None = self._source.readinto(buffer)
        if self._deadline is None:
            self._deadline = time.monotonic() + self._request
        return read

    def close(self) -> None:
        """Let go of the socket."""
        self._source.close()
        super().close()
