"""The server of the live page: loopback only, at a path that cannot be guessed, for its own host names only."""

from __future__ import annotations

import io
import secrets
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler

from acrgeo.workflow.live.connections import REQUEST_SECONDS, BoundedServer, TimedReader
from acrgeo.workflow.live.feed import Feed

HOST = "127.0.0.1"
KEEP_ALIVE = 15.0  # seconds; a page that went away is noticed when nothing can be sent to it
EVENTS = "events"
ENDED = "ended"  # the last event: the server ends
MOST_PAGES = 64
ANSWER_SECONDS = 30.0  # for a page that does not take what it asked for


class Server(BoundedServer):
    """``GET /<secret>/`` is the page and ``/<secret>/events`` its stream; nothing else is served."""

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

    def stop(self) -> None:
        """End the streams and free the port."""
        self.feed.close()
        super().stop()


class _Handler(BaseHTTPRequestHandler):
    server: Server
    server_version = "acrgeo"
    sys_version = ""

    def setup(self) -> None:
        """Read from the connection with an end: a timeout of the socket would begin again with every byte."""
        super().setup()
        self.rfile.close()
        self.rfile = io.BufferedReader(TimedReader(self.connection, REQUEST_SECONDS))

    def do_GET(self) -> None:
        """Serve the page or the stream. Refuse other host names, which a foreign page may have rebound to loopback."""
        self.server.has_asked(self.connection)
        self.connection.settimeout(ANSWER_SECONDS)
        port = self.server.server_port
        path = f"/{self.server.secret}/"
        hosts = self.headers.get_all("Host", [])
        if len(hosts) > 1:
            self._refuse(HTTPStatus.BAD_REQUEST)
        elif hosts not in ([f"{HOST}:{port}"], [f"localhost:{port}"]):
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
        if self.server.feed.pages >= MOST_PAGES:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)
            return
        self._begin(HTTPStatus.OK, "text/event-stream")
        feed = self.server.feed
        try:
            with feed.opened():
                for message in feed.messages(KEEP_ALIVE):
                    text = ":\n\n" if message is None else f"event: {message.event}\ndata: {message.data}\n\n"
                    self.wfile.write(text.encode())
                    self.wfile.flush()
                self.wfile.write(f"event: {ENDED}\ndata: {{}}\n\n".encode())
        except OSError:
            self.close_connection = True  # the page was closed, or takes nothing

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
