"""The HTTPS server: HTTP/1.1 with keep-alive, one thread per connection.

Law: it binds 127.0.0.1 and answers to loopback names only, so that no token leaves the machine; it logs nothing.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import ssl
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from pathlib import Path
from socket import SHUT_RDWR, socket
from socketserver import TCPServer
from typing import Any

from acrgeo.sandbox import Lifecycle, Sandbox
from acrgeo.sandbox.doors.certificate import issue_certificate
from acrgeo.sandbox.doors.connection import ConnectionHandler
from acrgeo.sandbox.doors.courier import Courier
from acrgeo.sandbox.doors.ports import HostPorts
from acrgeo.sandbox.engine.store import StateError

_HOST = "127.0.0.1"
_HANDSHAKE_SECONDS = 10.0
_CLOSE_SECONDS = 2.0
_MOST_CONNECTIONS = 128  # more than any client keeps; each has a thread
_POLL_SECONDS = 0.1
_LISTEN_SECONDS = 0.5
_ENDING = ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK")  # Windows has the last one in place of the one before


class SandboxServer(ThreadingHTTPServer):
    """The listening socket and its open connections."""

    daemon_threads = True
    request_queue_size = 128
    allow_reuse_address = os.name != "nt"  # there it would let another program listen at the same port

    def __init__(
        self, sandbox: Sandbox, port: int, tls: ssl.SSLContext, *, ports: HostPorts | None = None, host: str = ""
    ) -> None:
        self.sandbox = sandbox
        self.host = host
        """The registry's host that this is, "" for ARM and the login."""
        self.ports = ports or HostPorts(sandbox.registry_hosts, self._open_port)
        self._tls = tls
        self._open: dict[socket, None] = {}  # the one that was served last at the end
        self._working: set[socket] = set()
        self._changed = threading.Condition()
        super().__init__((_HOST, port), ConnectionHandler)

    def server_bind(self) -> None:
        """Bind without the standard library's reverse lookup, which can hang on a machine without DNS."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[0], self.server_address[1]  # type: ignore[assignment]

    def process_request(self, request: socket | tuple[bytes, socket], client_address: Any) -> None:
        """Serve a connection in its own thread. Where there are too many, the one that was silent longest gives way."""
        assert isinstance(request, socket)
        with self._changed:
            if len(self._open) >= _MOST_CONNECTIONS:
                silent = next((connection for connection in self._open if connection not in self._working), None)
                if silent is None:
                    self.shutdown_request(request)
                    return
                del self._open[silent]
                with suppress(OSError):
                    silent.shutdown(SHUT_RDWR)
            self._open[request] = None
        super().process_request(request, client_address)

    def _open_port(self, host: str, cleanup: ExitStack) -> SandboxServer:
        """Listen at a free port for a registry's host."""
        server = SandboxServer(self.sandbox, 0, self._tls, ports=self.ports, host=host)
        _run(server, cleanup)
        return server

    @contextmanager
    def working(self, connection: socket) -> Iterator[None]:
        """Answer a request on a connection, which does not give way meanwhile."""
        with self._changed:
            self._working.add(connection)
        try:
            yield
        finally:
            with self._changed:
                self._working.discard(connection)
                if connection in self._open:
                    del self._open[connection]
                    self._open[connection] = None

    def finish_request(self, request: socket | tuple[bytes, socket], client_address: object) -> None:
        """Shake hands in the connection's own thread, so that a silent client delays nobody else."""
        assert isinstance(request, socket)
        try:
            wrapped = self._tls.wrap_socket(request, server_side=True, do_handshake_on_connect=False)
        except BaseException:  # whatever ended it, the connection counts no more
            self._forget(request)
            raise
        with wrapped as connection, self._tracked(connection, instead_of=request):
            connection.settimeout(_HANDSHAKE_SECONDS)
            connection.do_handshake()
            ConnectionHandler(connection, client_address, self)
            connection.settimeout(0)
            with suppress(OSError, ValueError):
                connection.unwrap()  # says goodbye; waits for no answer

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore clients that leave or cannot speak TLS; report defects and a broken state file on stderr."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError) or isinstance(error, StateError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # typeshed wants a socket here

    def server_close(self) -> None:
        """Stop listening, end every open connection and wait a moment for the threads."""
        super().server_close()
        with self._changed:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(SHUT_RDWR)
            self._changed.wait_for(lambda: not self._open, _CLOSE_SECONDS)

    @contextmanager
    def _tracked(self, connection: ssl.SSLSocket, *, instead_of: socket) -> Iterator[None]:
        with self._changed:
            has_given_way = instead_of not in self._open
            self._open.pop(instead_of, None)
            if has_given_way:
                raise ConnectionAbortedError
            self._open[connection] = None
        try:
            yield
        finally:
            self._forget(connection)

    def _forget(self, connection: socket) -> None:
        with self._changed:
            self._open.pop(connection, None)
            self._changed.notify_all()


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A served sandbox, until `close`.

    `document` is what a client needs to connect and sign in, the token and the secret included.
    """

    endpoint: str
    document: Mapping[str, str]
    cleanup: ExitStack

    def close(self) -> None:
        """Remove the ready file, stop listening, hang up, remove the CA file."""
        self.cleanup.close()


def serve(sandbox: Sandbox, *, port: int = 0, ready_file: Path | None = None) -> Served:
    """Serve the sandbox on 127.0.0.1 and return once it listens. Port 0 takes a free one.

    `ready_file` then holds the document as one JSON line; it appears whole, and only its owner can read it.
    Raises OSError when the port is taken or the ready file cannot be written.
    """
    with ExitStack() as cleanup:
        directory = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="acrgeo-sandbox-")))
        directory.chmod(0o700)  # whatever the umask took
        ca_file = directory / "ca.pem"
        server = SandboxServer(sandbox, port, _issue_identity(ca_file))
        _run(server, cleanup)
        cleanup.callback(server.ports.close)
        courier = Courier(sandbox)
        courier.start()
        cleanup.callback(courier.close)
        endpoint = f"https://{_HOST}:{server.server_port}"
        document = {
            "endpoint": endpoint,
            "caFile": str(ca_file),
            "subscriptionId": sandbox.subscription_id,
            "tenantId": sandbox.tenant_id,
            "clientId": sandbox.client_id,
            "clientSecret": sandbox.client_secret,
            "token": sandbox.token,
        }
        if ready_file is not None:
            _write_private(ready_file, _line(document).encode())
            cleanup.callback(ready_file.unlink, missing_ok=True)
        return Served(endpoint=endpoint, document=document, cleanup=cleanup.pop_all())


def _run(server: SandboxServer, cleanup: ExitStack) -> None:
    """Serve in a thread until the clean-up."""
    cleanup.callback(server.server_close)
    thread = threading.Thread(target=server.serve_forever, args=(_POLL_SECONDS,), daemon=True)
    thread.start()
    cleanup.callback(thread.join)
    cleanup.callback(server.shutdown)


def main(
    *,
    port: int = 0,
    ready_file: Path | None = None,
    state: Path | None = None,
    seed: str | None = "contoso",
    speed: float = 1.0,
    lifecycle: Lifecycle | None = None,
    faults: Iterable[str] = (),
) -> None:
    """Serve a sandbox until SIGTERM, SIGINT, SIGHUP or SIGBREAK, and print how to reach it on stdout, as one JSON line.

    `state` None keeps it in memory; `seed` None starts it empty. Main thread only; raises as `Sandbox` and `serve`.
    """
    ended = threading.Event()
    known = (getattr(signal, name, None) for name in _ENDING)
    ending = [number for number in known if number and signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, lambda *_: ended.set()) for number in ending}
    try:
        with closing(Sandbox(state=state, seed=seed, speed=speed, lifecycle=lifecycle)) as sandbox:
            for fault in faults:
                sandbox.add_fault(fault)
            with closing(serve(sandbox, port=port, ready_file=ready_file)) as served:
                sys.stdout.write(_line(served.document))
                sys.stdout.flush()
                while not ended.wait(_LISTEN_SECONDS):  # Windows hears Ctrl-C between two waits only
                    pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _issue_identity(ca_file: Path) -> ssl.SSLContext:
    """Return a TLS context with a new certificate, and write the CA file that vouches for it."""
    certificate = issue_certificate()
    _write_private(ca_file, certificate.authority)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf_file = ca_file.with_name("leaf.pem")
    _write_private(leaf_file, certificate.key + certificate.leaf)
    tls.load_cert_chain(leaf_file)
    leaf_file.unlink()  # OpenSSL reads a key from a file only, and only once
    return tls


def _line(document: Mapping[str, str]) -> str:
    return f"{json.dumps(document)}\n"


def _write_private(path: Path, content: bytes) -> None:
    """Write a file of mode 0600 that appears whole, in the place of a regular file or of nothing."""
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise FileExistsError(errno.EEXIST, "this is not a regular file", str(path))
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        Path(name).chmod(0o600)  # whatever the umask took
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:  # Ctrl-C too: no half file stays behind
        Path(name).unlink(missing_ok=True)
        raise
