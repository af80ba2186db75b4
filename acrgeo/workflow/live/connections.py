"""Servers with bounds: who says nothing, trickles or never ends holds neither a thread for long nor many of them."""

from __future__ import annotations

import io
import os
import sys
import threading
import time
from contextlib import suppress
from http.server import HTTPServer, ThreadingHTTPServer
from socket import SHUT_RDWR, socket
from typing import Any

MOST_WAITING = 16  # connections whose request is not whole yet; each has a thread
REQUEST_SECONDS = 5.0  # from the connection to the end of the request


class BoundedServer(ThreadingHTTPServer):
    """A thread for each connection, few of which are waited for."""

    daemon_threads = True
    request_queue_size = 128
    allow_reuse_address = os.name != "nt"  # there it would let another program listen at the same port
    block_on_close = False
    most_waiting = MOST_WAITING

    def __init__(self, address: tuple[str, int], handler: Any) -> None:
        """Bind to an address; port 0 is any free port. Raises OSError."""
        self._waiting: dict[socket, None] = {}  # the oldest first
        self._lock = threading.Lock()
        super().__init__(address, handler)

    def server_bind(self) -> None:
        """Bind without the standard library's reverse lookup, which can hang on a machine without DNS."""
        super(HTTPServer, self).server_bind()
        self.server_name, self.server_port = self.server_address[:2]  # type: ignore[assignment]  # typeshed has addresses of every kind

    def process_request(self, request: socket | tuple[bytes, socket], client_address: Any) -> None:
        """Serve a connection in its own thread. Where too many say nothing, the oldest of them gives way."""
        assert isinstance(request, socket)
        with self._lock:
            while len(self._waiting) >= self.most_waiting:
                oldest = next(iter(self._waiting))
                del self._waiting[oldest]
                with suppress(OSError):
                    oldest.shutdown(SHUT_RDWR)
            self._waiting[request] = None
        super().process_request(request, client_address)

    def has_asked(self, request: socket) -> None:
        """Take a connection from those that say nothing: its request is whole, or it is gone."""
        with self._lock:
            self._waiting.pop(request, None)

    def shutdown_request(self, request: socket | tuple[bytes, socket]) -> None:
        """Forget a connection, and close it."""
        assert isinstance(request, socket)
        self.has_asked(request)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore clients that leave; report defects on stderr."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # typeshed wants a socket here

    def start(self) -> None:
        """Serve in a separate thread until ``stop``."""
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self) -> None:
        """Free the port."""
        self.shutdown()
        self.server_close()


class TimedReader(io.RawIOBase):
    """The bytes of a connection until a deadline."""

    def __init__(self, connection: socket, seconds: float) -> None:
        self._connection = connection
        self._source = connection.makefile("rb", buffering=0)
        self._deadline = time.monotonic() + seconds

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Read what is there, or wait for it. Raises TimeoutError."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        read: int | None = self._source.readinto(buffer)
        return read

    def close(self) -> None:
        """Let go of the connection."""
        self._source.close()
        super().close()
