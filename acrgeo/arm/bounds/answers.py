"""How large an answer of Azure may be, and how long it may take."""

from __future__ import annotations

import io
import time
from http.client import HTTPResponse
from typing import Any

from urllib3 import BaseHTTPResponse, HTTPSConnectionPool
from urllib3.connection import HTTPSConnection

from acrgeo.arm.bounds.error import BoundError

MOST_BYTES = 64 * 1024 * 1024  # unpacked
MOST_VALUES = 300_000  # of one answer: as objects they take far more room than as text
MOST_SECONDS = 60.0  # from the end of a request to the end of its answer; ARM ends its own after a minute
_PART = 16 * 1024  # read at once: gzip makes at most a thousand times as much of it


def read_whole(answer: BaseHTTPResponse, most: int = MOST_BYTES) -> bytes:
    """Read the body of an answer, unpacked, and let go of its connection. Raises BoundError, and urllib3's errors."""
    parts: list[bytes] = []
    size = values = 0
    try:
        for part in answer.stream(_PART, decode_content=True):
            parts.append(part)
            size += len(part)
            values += sum(map(part.count, (b",", b"[", b"{")))
            if size > most:
                raise BoundError(f"is larger than {most // (1024 * 1024)} MiB")
            if values > MOST_VALUES:
                raise BoundError(f"has more than {MOST_VALUES:,} values")
    except BaseException:  # Ctrl-C too
        answer.close()  # what is left of it must not be taken for the next answer
        raise
    answer.release_conn()
    return b"".join(parts)


class _TimedReader(io.RawIOBase):
    """The bytes of a socket until a deadline: a timeout of the socket begins again with every byte."""

    _source: Any = None  # what Ctrl-C leaves half made is closed too, by Python, which prints what goes wrong there

    def __init__(self, sock: Any, seconds: float = MOST_SECONDS) -> None:
        self._sock = sock
        self._seconds = seconds
        self._patience = sock.gettimeout()
        self._source = sock.makefile("rb", buffering=0)
        self._deadline = time.monotonic() + seconds

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what is there, or wait for it until the deadline. Raises BoundError."""
        left = self._deadline - time.monotonic()
        if left > 0:
            self._sock.settimeout(left if self._patience is None else min(left, self._patience))
            try:
                read: int | None = self._source.readinto(buffer)
            except TimeoutError:
                if time.monotonic() < self._deadline:
                    raise
            else:
                return read
        raise BoundError(f"took longer than {self._seconds:.0f} s", is_late=True)

    def close(self) -> None:
        """Let go of the socket, which may serve the next request."""
        if self._source is not None:
            self._source.close()
        super().close()


class _TimedSocket:
    """What http.client wants of a socket to read an answer."""

    def __init__(self, sock: Any) -> None:
        self._sock = sock

    def makefile(self, *_: Any, **__: Any) -> io.BufferedReader:
        """Return the bytes of the answer."""
        return io.BufferedReader(_TimedReader(self._sock))


class _TimedResponse(HTTPResponse):
    fp: Any = None  # as above

    def __init__(self, sock: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(_TimedSocket(sock), *args, **kwargs)  # type: ignore[arg-type]  # a socket as far as it is used


class _TimedConnection(HTTPSConnection):
    response_class = _TimedResponse


class _TimedPool(HTTPSConnectionPool):
    ConnectionCls = _TimedConnection


POOLS = {"https": _TimedPool}
"""The pools that urllib3 is to take, by scheme: their answers end in time, however slowly the bytes come."""
