"""How large an answer of Azure may be, and how long it may take."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from http.client import HTTPResponse
from typing import Any

import requests
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPSConnection

from acrgeo.arm.bounds.error import BoundError

MOST_BYTES = 64 * 1024 * 1024  # unpacked
MOST_VALUES = 300_000  # of one answer: as objects they take far more room than as text
MOST_SECONDS = 60.0  # from the end of a request to the end of its answer; ARM ends its own after a minute
_PART = 16 * 1024  # read at once: gzip makes at most a thousand times as much of it


def bound_answer(answer: requests.Response, *_: Any, **__: Any) -> requests.Response:
    """Let no more be read of an answer than it may have: a hook of `requests`, called before anything is."""
    answer.raw = _BoundedBody(answer.raw)
    return answer


class BoundedAdapter(requests.adapters.HTTPAdapter):
    """The transport of `requests`, on connections whose answers end in time, however slowly their bytes come."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools of direct connections."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: Any, **kwargs: Any) -> Any:
        """Make the pools of connections through a proxy."""
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager


class _BoundedBody:
    """A body of urllib3 that counts what is read of it."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw
        self._bytes = 0
        self._values = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)

    def stream(self, amount: int = _PART, decode_content: bool | None = None) -> Iterator[bytes]:
        """Yield the body, unpacked. Raises BoundError."""
        for part in self._raw.stream(min(amount, _PART), decode_content):
            yield self._counted(part)

    def read(self, *args: Any, **kwargs: Any) -> bytes:
        """Read from the body. Raises BoundError."""
        return self._counted(self._raw.read(*args, **kwargs))

    def _counted(self, part: bytes) -> bytes:
        self._bytes += len(part)
        self._values += sum(map(part.count, (b",", b"[", b"{")))
        if self._bytes > MOST_BYTES:
            raise BoundError(f"is larger than {MOST_BYTES // (1024 * 1024)} MiB")
        if self._values > MOST_VALUES:
            raise BoundError(f"has more than {MOST_VALUES:,} values")
        return part


class _TimedReader(io.RawIOBase):
    """The bytes of a socket until a deadline: a timeout of the socket begins again with every byte."""

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
    def __init__(self, sock: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(_TimedSocket(sock), *args, **kwargs)  # type: ignore[arg-type]  # a socket as far as it is used


class _TimedConnection(HTTPSConnection):
    response_class = _TimedResponse


class _TimedPool(HTTPSConnectionPool):
    ConnectionCls = _TimedConnection


_POOLS = {"https": _TimedPool, "http": HTTPConnectionPool}
