"""The receiver of webhook events: POST only, a shared secret in a header, and bounds on all that is read.

Law: what a request has is believed only once the secret is right, and nothing of it is logged.
"""

from __future__ import annotations

import io
import json
import re
import secrets
import threading
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from socket import AF_INET, AF_INET6
from typing import Any
from urllib.parse import urlsplit

from acrgeo.core.image.event import PING, parse_push
from acrgeo.core.image.heard import Heard
from acrgeo.errors import UsageError
from acrgeo.workflow.live.connections import REQUEST_SECONDS, BoundedServer, TimedReader

LOOPBACK = "127.0.0.1"
MOST_BYTES = 64 * 1024  # of a body; an event has some 600
MOST_DRAINED = 1024 * 1024  # of a body that is refused
MOST_HELD = 1_000  # events that nobody took yet
MOST_CONNECTIONS = 64
LONGEST_PATH = 2_048
ANSWER_SECONDS = 5.0
_LONGEST_WAIT = 1.0  # on Windows, Ctrl-C does not end a wait without a timeout
_LONGEST_LINE = 1_024


@dataclass(frozen=True, slots=True)
class Secret:
    """A header that every request must have, and its value."""

    header: str
    value: str = field(repr=False)

    def is_in(self, values: list[str]) -> bool:
        """Return whether the header is there once, with this value; compared in constant time."""
        wire = (values[0].strip(" \t") if len(values) == 1 else "").encode("latin-1", "replace")
        known = [self.value.encode(), self.value.encode("latin-1", "ignore")]  # senders differ beyond ASCII
        found = [secrets.compare_digest(wire, value) for value in known if value]
        return len(values) == 1 and any(found)


@dataclass(slots=True, eq=False)
class Held:
    """An event that came; who hears it may end the program, so the sender is answered first."""

    heard: Heard
    is_answered: bool = False


class Receiver(BoundedServer):
    """Listens from ``start`` to ``stop``; what came is taken with ``take``. ``refused`` counts the others by status."""

    most_waiting = MOST_CONNECTIONS

    def __init__(self, *, host: str = LOOPBACK, port: int = 0, secret: Secret | None = None) -> None:
        """Bind to an address of this machine; port 0 is any free port. Raises OSError, and UsageError for a name."""
        address = parse_address(host)
        self.address_family = AF_INET6 if ip_address(address).version == 6 else AF_INET
        self.secret = secret
        self.refused: dict[int, int] = {}
        self._held: list[Held] = []
        self._changed = threading.Condition()
        super().__init__((address, port), _Handler)

    @property
    def url(self) -> str:
        """Return the address to post to."""
        host = str(self.server_name)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.server_port}/"

    @property
    def is_loopback(self) -> bool:
        """Return whether nobody but this machine reaches it."""
        return ip_address(str(self.server_name)).is_loopback

    def is_own_host(self, host: str) -> bool:
        """Return whether a Host header names the address that it listens at."""
        names = {
            urlsplit(self.url).netloc,
            *(f"{name}:{self.server_port}" for name in (LOOPBACK, "localhost", "[::1]")),
        }
        return host.lower() in names or (self.server_port == 80 and f"{host.lower()}:80" in names)

    def take(self, seconds: float | None = None) -> tuple[Heard, ...]:
        """Take what came, in its order; wait for it at most so long, for ever without. Nothing came: an empty one."""
        deadline = None if seconds is None else time.monotonic() + seconds
        with self._changed:
            while not (self._held and self._held[0].is_answered):
                left = _LONGEST_WAIT if deadline is None else min(deadline - time.monotonic(), _LONGEST_WAIT)
                if left <= 0:
                    break
                self._changed.wait(left)
            ready = next((at for at, held in enumerate(self._held) if not held.is_answered), len(self._held))
            taken, self._held = self._held[:ready], self._held[ready:]
            return tuple(held.heard for held in taken)

    @property
    def is_full(self) -> bool:
        """Return whether more is held than anybody takes."""
        with self._changed:
            return len(self._held) >= MOST_HELD

    def hold(self, heard: Heard) -> Held:
        """Hold an event in its turn; it can be taken once it was answered."""
        with self._changed:
            self._held.append(held := Held(heard))
            return held

    def release(self, held: Held) -> None:
        """Let an event be taken, and those that came after it."""
        with self._changed:
            held.is_answered = True
            self._changed.notify_all()

    def count(self, status: int) -> None:
        """Count a request that was refused."""
        with self._changed:
            self.refused[status] = self.refused.get(status, 0) + 1


def parse_address(host: str) -> str:
    """Return an IP address of a text; UsageError for another name than localhost."""
    text = LOOPBACK if host.lower() == "localhost" else host.strip("[]")
    try:
        address = ip_address(text)
        return str(getattr(address, "ipv4_mapped", None) or address)  # is_loopback of a mapped one differs by Python
    except ValueError as error:
        raise UsageError(
            f"--host {host!r} is no address of a machine.", hint="--host 127.0.0.1, or 0.0.0.0 for every address"
        ) from error


class _RefusedError(Exception):
    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class _Handler(BaseHTTPRequestHandler):
    """One request of a connection, which is closed then."""

    protocol_version = default_request_version = "HTTP/1.1"  # HTTP/0.9 has no status line to refuse with
    server: Receiver
    server_version = "acrgeo"
    sys_version = ""

    def setup(self) -> None:
        """Read from the connection with an end: a timeout of the socket would begin again with every byte."""
        super().setup()
        self._taken = 0  # of the body
        self.rfile.close()
        self.rfile = io.BufferedReader(TimedReader(self.connection, REQUEST_SECONDS))

    def handle(self) -> None:
        """Answer one request: what is left unread of it is never taken for the next."""
        self.handle_one_request()
        self.close_connection = True

    def do_POST(self) -> None:
        """Take an event, in the order of coming."""
        try:
            self._check_sender()
            heard = self._parse(self._read_body())
            if self.server.is_full:
                raise _RefusedError(HTTPStatus.SERVICE_UNAVAILABLE)
        except _RefusedError as refusal:
            self.send_error(refusal.status)
            return
        held = self.server.hold(heard)
        try:
            self._answer(HTTPStatus.OK)
        finally:
            self.server.release(held)

    def _other(self) -> None:
        self.send_error(HTTPStatus.METHOD_NOT_ALLOWED)

    do_GET = do_HEAD = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_TRACE = do_CONNECT = _other  # noqa: N815 names of the standard library

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002 the standard library's
        """Refuse, and count it."""
        self.server.count(int(code))
        self._drain()
        self._answer(HTTPStatus(code))

    def _check_sender(self) -> None:
        """Refuse who lacks the secret; without one, pages of browsers and whoever was led here by another name."""
        if self.server.secret is not None:
            if not self.server.secret.is_in(self.headers.get_all(self.server.secret.header, [])):
                raise _RefusedError(HTTPStatus.UNAUTHORIZED)
            return
        hosts = self.headers.get_all("Host", [])
        if len(hosts) != 1 or not self.server.is_own_host(hosts[0]):
            raise _RefusedError(HTTPStatus.MISDIRECTED_REQUEST)
        if "Origin" in self.headers:
            raise _RefusedError(HTTPStatus.FORBIDDEN)

    def _read_body(self) -> bytes:
        lengths, encodings = self.headers.get_all("Content-Length", []), self.headers.get_all("Transfer-Encoding", [])
        if encodings:
            if lengths or [encoding.strip().lower() for encoding in encodings] != ["chunked"]:
                raise _RefusedError(HTTPStatus.BAD_REQUEST)
            return self._read_chunks()
        if not lengths:
            raise _RefusedError(HTTPStatus.LENGTH_REQUIRED)
        if len(lengths) > 1 or not (lengths[0].isascii() and lengths[0].isdecimal()):
            raise _RefusedError(HTTPStatus.BAD_REQUEST)
        return self._read(int(lengths[0][:12]))

    def _read(self, length: int, held: int = 0) -> bytes:
        if held + length > MOST_BYTES:
            raise _RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        content = self.rfile.read(length)
        self._taken += len(content)
        if len(content) < length:
            raise ConnectionAbortedError  # the sender left in the middle
        return content

    def _read_chunks(self) -> bytes:
        body = b""
        while True:
            size = self.rfile.readline(_LONGEST_LINE).partition(b";")[0].strip()
            if not 0 < len(size) <= 8 or size.strip(b"0123456789abcdefABCDEF"):
                raise _RefusedError(HTTPStatus.BAD_REQUEST)
            if int(size, 16) == 0:
                return body
            body += self._read(int(size, 16), held=len(body))
            if self.rfile.readline(_LONGEST_LINE) != b"\r\n":
                raise _RefusedError(HTTPStatus.BAD_REQUEST)

    def _parse(self, body: bytes) -> Heard:
        path = re.split("[?#]", self.path, maxsplit=1)[0] if self.path.startswith("/") else "/"
        try:
            content: Any = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise _RefusedError(HTTPStatus.BAD_REQUEST) from error
        event = parse_push(content) if isinstance(content, dict) else None
        if event is None and not (isinstance(content, dict) and content.get("action") == PING):
            raise _RefusedError(HTTPStatus.BAD_REQUEST)
        return Heard(path=path[:LONGEST_PATH], event=event)

    def _drain(self) -> None:
        """Read on: to close with bytes unread would reset the connection before the refusal is read."""
        headers = getattr(self, "headers", None)
        length = headers.get("Content-Length", "") if headers is not None else ""
        whole = int(length[:12]) if length.isascii() and length.isdecimal() else 0
        left = min(whole, MOST_DRAINED) - self._taken
        try:
            while left > 0 and (read := len(self.rfile.read1(min(left, 65_536)))):
                left -= read
        except OSError:
            self.close_connection = True

    def _answer(self, status: HTTPStatus) -> None:
        self.server.has_asked(self.connection)
        self.connection.settimeout(ANSWER_SECONDS)
        content = f"{status.phrase}\n".encode()
        self.send_response(status)
        if status is HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "POST")
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the name of the standard library
        """Log nothing: paths and headers hold secrets."""
