"""The server of the live page: loopback only, at a path that cannot be guessed, for its own host names only."""

from __future__ import annotations

import secrets
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from acrgeo.workflow.live.feed import Feed

HOST = "127.0.0.1"
KEEP_ALIVE = 15.0  # seconds; a page that went away is noticed when nothing can be sent to it
EVENTS = "events"


class Server(ThreadingHTTPServer):
    """``GET /<secret>/`` is the page and ``/<secret>/events`` its stream; nothing else is served."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, feed: Feed, policy: str, *, port: int = 0, secret: str | None = None) -> None:
        """Bind to loopback; port 0 is any free port. ``secret`` is random unless given, ``policy`` the page's CSP."""
        self.feed = feed
        self.policy = policy
        self.secret = secret or secrets.token_urlsafe(24)
        super().__init__((HOST, port), _Handler)

    @property
    def url(self) -> str:
        """Return the URL of the page."""
        return f"http://{HOST}:{self.server_port}/{self.secret}/"

    def start(self) -> None:
        """Serve in a separate thread until ``stop``."""
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()

    def stop(self) -> None:
        """End the streams and free the port."""
        self.feed.close()
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Server
    server_version = "acrgeo"
    sys_version = ""

    def do_GET(self) -> None:
        """Serve the page or the stream. Refuse other host names, which a foreign page may have rebound to loopback."""
        port = self.server.server_port
        path = f"/{self.server.secret}/"
        if self.headers.get("Host") not in (f"{HOST}:{port}", f"localhost:{port}"):
            self._refuse(HTTPStatus.MISDIRECTED_REQUEST)
        elif secrets.compare_digest(self.path.encode(), path.encode()):
            self._send_page()
        elif secrets.compare_digest(self.path.encode(), f"{path}{EVENTS}".encode()):
            self._send_events()
        else:
            self._refuse(HTTPStatus.NOT_FOUND)

    def _send_page(self) -> None:
        content = self.server.feed.page.encode()
        self._begin(HTTPStatus.OK, "text/html; charset=utf-8", len(content))
        self.wfile.write(content)

    def _send_events(self) -> None:
        self._begin(HTTPStatus.OK, "text/event-stream")
        feed = self.server.feed
        try:
            with feed.opened():
                for message in feed.messages(KEEP_ALIVE):
                    text = ":\n\n" if message is None else f"event: {message.event}\ndata: {message.data}\n\n"
                    self.wfile.write(text.encode())
                    self.wfile.flush()
        except (BrokenPipeError, ConnectionResetError, ConnectionAbortedError):
            self.close_connection = True  # the page was closed

    def _refuse(self, status: HTTPStatus) -> None:
        content = f"{status.phrase}\n".encode()
        self._begin(status, "text/plain; charset=utf-8", len(content))
        self.wfile.write(content)

    def _begin(self, status: HTTPStatus, kind: str, length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.send_header("Content-Security-Policy", self.server.policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("X-Frame-Options", "DENY")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the name of the standard library
        """Log nothing: the URL contains the secret."""
