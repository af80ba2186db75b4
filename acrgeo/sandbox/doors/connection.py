"""An HTTPS connection: it reads requests and writes answers.

Law: a request that did not arrive whole never reaches the engine, and whatever is malformed gets a 4xx.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING

from acrgeo.sandbox import Response
from acrgeo.sandbox.dataplane.content import MOST_BLOB
from acrgeo.sandbox.doors import admin, wire
from acrgeo.sandbox.doors.deadline import RequestReader
from acrgeo.sandbox.engine.messages import json_response

if TYPE_CHECKING:
    from acrgeo.sandbox.doors.server import SandboxServer

MAX_BODY = 4 * 1024 * 1024  # ARM takes no larger request either
_LOOPBACK = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?", re.IGNORECASE)
_CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(;[^\r\n]*)?\r\n")
_IDLE_SECONDS = 300.0
_REQUEST_SECONDS = 30.0  # from its first byte to its last
_ANSWER_SECONDS = 60.0
_DRAIN_SECONDS = 1.0
_DRAIN_BYTES = 16 * MAX_BODY


class _RefusedError(Exception):
    """The request cannot be read; the connection ends after this answer."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class _CutError(Exception):
    """The client left in the middle of a request."""


class ConnectionHandler(BaseHTTPRequestHandler):
    """Answers the requests of a client until it leaves."""

    protocol_version = default_request_version = "HTTP/1.1"  # HTTP/0.9 has no status line to refuse with
    server_version = "acrgeo-sandbox"
    sys_version = ""
    timeout = _IDLE_SECONDS
    disable_nagle_algorithm = True
    server: SandboxServer

    def setup(self) -> None:
        """Read from the connection with an end."""
        super().setup()
        self.rfile.close()
        self._reader = RequestReader(self.connection, idle=_IDLE_SECONDS, request=_REQUEST_SECONDS)
        self.rfile = io.BufferedReader(self._reader)

    def handle_one_request(self) -> None:
        """Read a request and answer it."""
        self._reader.next_request()
        super().handle_one_request()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, the standard library's name
        """Log nothing: paths of operations are signed and headers hold tokens."""

    def do_GET(self) -> None:
        """Answer one request of any method that ARM has."""
        try:
            hosts = self.headers.get_all("Host", [])
            if len(hosts) > 1:
                raise _RefusedError(400, "A request has one Host header.")
            host = hosts[0] if hosts else ""
            if not _LOOPBACK.fullmatch(host):
                raise _RefusedError(421, "The sandbox answers to 127.0.0.1, localhost and [::1] only.")
            if self.headers.defects:
                raise _RefusedError(400, "A header line has no colon.")
            if not self.path.startswith("/"):
                raise _RefusedError(400, "The request target must be a path.")
            body = self._read_body()
        except _RefusedError as refusal:
            self.send_error(refusal.status, str(refusal))
            return
        except _CutError:
            self.close_connection = True
            return
        with self.server.working(self.connection):
            self._answer(body, f"https://{host}")

    def _answer(self, body: bytes, base_url: str) -> None:
        response = self._hosts() or wire.answer(
            self.server.sandbox,
            method=self.command,
            target=self.path,
            headers=self.headers.items(),
            body=body,
            base_url=base_url,
            host=self.server.host,
        )
        if self.server.host and "location" in response.headers:
            location = self.server.ports.here(response.headers["location"])
            response = replace(response, headers={**response.headers, "location": location})
        if response.delay:
            self.server.sandbox.clock.sleep(response.delay)
        if response.status == wire.DROPPED:
            self.close_connection = True
            return
        self._write(response)

    def _hosts(self) -> Response | None:
        """Answer `GET /_sandbox/hosts`; None for anything else, and at the port of a registry's host."""
        if self.server.host or (self.command, self.path) != ("GET", f"{admin.PREFIX}hosts"):
            return None
        return admin.hosts(self.server.sandbox, self.headers.get("Authorization", ""), self.server.ports.all)

    do_HEAD = do_PUT = do_PATCH = do_POST = do_DELETE = do_OPTIONS = do_GET  # noqa: N815 names of the standard library

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """Refuse in ARM's JSON and end the connection: the next request on it cannot be found."""
        self.close_connection = True
        status = HTTPStatus(code)
        error = {"code": status.name.title().replace("_", ""), "message": message or status.description}
        self._write(json_response(code, {"error": error}, {"connection": "close"}))
        self._drain()

    def _write(self, response: Response) -> None:
        headers = wire.framed(response)
        self.connection.settimeout(_ANSWER_SECONDS)
        self.send_response(response.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD" and response.status != 204:
            self.wfile.write(response.body)
            if headers["content-length"] != str(len(response.body)):
                self.close_connection = True

    def _read_body(self) -> bytes:
        lengths = set(self.headers.get_all("Content-Length", []))
        encoding = self.headers.get("Transfer-Encoding")
        if encoding is not None:
            if lengths or encoding.strip().lower() != "chunked":
                raise _RefusedError(400, "A body is framed by Content-Length or by chunked, not otherwise.")
            return self._read_chunks()
        if not lengths:
            return b""
        length = lengths.pop()
        if lengths or not (length.isascii() and length.isdigit()):
            raise _RefusedError(400, "Content-Length must be one number.")
        return self._read(int(length[:12]))

    def _read(self, length: int, held: int = 0) -> bytes:
        """Read `length` bytes of a body of which `held` are read already. Raises where it grows too large or is cut."""
        most = MOST_BLOB if self.server.host else MAX_BODY
        if held + length > most:
            raise _RefusedError(413, f"The body is larger than {most} bytes.")
        content = self.rfile.read(length)
        if len(content) < length:
            raise _CutError
        return content

    def _read_chunks(self) -> bytes:
        body = b""
        while True:
            size = _CHUNK_SIZE.fullmatch(self.rfile.readline(1024))
            if size is None:
                raise _RefusedError(400, "A chunk must begin with its size.")
            length = int(size[1], 16)
            if length == 0:
                break
            body += self._read(length, held=len(body))
            if self._read(2) != b"\r\n":
                raise _RefusedError(400, "A chunk must end where its size says.")
        while self.rfile.readline(1024) not in {b"\r\n", b""}:
            pass  # trailers mean nothing here
        return body

    def _drain(self) -> None:
        """Read on for a moment: to close with bytes unread would reset the connection before the refusal is read."""
        self.connection.settimeout(_DRAIN_SECONDS)
        left = _DRAIN_BYTES
        try:
            while left > 0 and (read := len(self.rfile.read1(65536))):
                left -= read
        except OSError:
            pass
