"""The server of the live page, over real sockets on loopback: that is what it is."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from acrgeo.workflow.live.connections import MOST_WAITING, TimedReader
from acrgeo.workflow.live.feed import Feed, Reading
from acrgeo.workflow.live.server import HOST, MOST_PAGES, Server

pytestmark = pytest.mark.sockets


@pytest.fixture
def server() -> Iterator[Server]:
    """A server with a page."""
    server = Server(Feed(Reading(page="<p>page</p>", update='{"a":1}')), "default-src 'none'")
    server.start()
    yield server
    server.stop()


def ask(server: Server, path: str, *, method: str = "GET", host: str | None = None) -> http.client.HTTPResponse:
    """One request."""
    connection = http.client.HTTPConnection(HOST, server.server_port, timeout=10)
    connection.request(method, path, headers={"Host": host or f"{HOST}:{server.server_port}"})
    return connection.getresponse()


def test_the_page_is_under_a_path_that_nobody_can_guess(server: Server) -> None:
    """Anything else is not found, and another server has another path."""
    answer = ask(server, f"/{server.secret}/")
    assert (answer.status, answer.read()) == (200, b"<p>page</p>")
    for path in ("/", "/events", f"/{server.secret}", f"/{server.secret[:-1]}/", f"/{server.secret}/x"):
        assert ask(server, path).status == 404
    assert len(server.secret) >= 32
    other = Server(server.feed, "")
    other.server_close()
    assert other.secret != server.secret


def test_only_this_machine_by_its_own_name(server: Server) -> None:
    """A page of another host, rebound to this address, gets nothing."""
    path = f"/{server.secret}/"
    assert server.server_address[0] == "127.0.0.1"
    assert ask(server, path, host=f"localhost:{server.server_port}").status == 200
    for host in ("evil.example", f"evil.example:{server.server_port}", "127.0.0.1", f"127.0.0.2:{server.server_port}"):
        assert ask(server, path, host=host).status == 421


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_it_answers_nothing_but_get(server: Server, method: str) -> None:
    """There is nothing to change here."""
    assert ask(server, f"/{server.secret}/", method=method).status == 501


def test_every_answer_is_locked_down(server: Server) -> None:
    """The policy, no sniffing, no frames, no referrer, no cache, no reading by other origins."""
    for path in (f"/{server.secret}/", f"/{server.secret}/events", "/"):
        headers = ask(server, path).headers
        assert headers["Content-Security-Policy"] == "default-src 'none'"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "Access-Control-Allow-Origin" not in headers


def test_the_stream_sends_what_is_published(server: Server) -> None:
    """The newest reading at once, then trouble and readings as they come, until the server stops."""
    stream = ask(server, f"/{server.secret}/events")
    assert stream.headers["Content-Type"] == "text/event-stream"

    def event() -> tuple[str, object]:
        kind, data, blank = (stream.readline().decode().rstrip("\n") for _ in range(3))
        assert blank == ""
        return kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))

    assert event() == ("map", {"a": 1})
    assert server.feed.pages == 1
    server.feed.warn('{"message":"lost"}')
    assert event() == ("trouble", {"message": "lost"})
    server.feed.publish(Reading(page="", update='{"a":2}'))
    assert event() == ("map", {"a": 2})
    server.feed.close()
    assert event() == ("ended", {})
    assert stream.readline() == b""


def test_two_host_headers_are_none(server: Server) -> None:
    """Which of them counts would be a guess."""
    with socket.create_connection((HOST, server.server_port), timeout=10) as connection:
        host = f"Host: {HOST}:{server.server_port}\r\n"
        connection.sendall(f"GET /{server.secret}/ HTTP/1.0\r\n{host}{host}\r\n".encode())
        assert connection.recv(100).startswith(b"HTTP/1.0 400 ")


@pytest.mark.parametrize("begun", [b"", b"G", b"GET / HTTP/1.1\r\nHost: ", b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20])
def test_half_open_requests_hold_few_threads(server: Server, begun: bytes) -> None:
    """However many there are, the oldest give way, and who asks gets the page."""
    before = threading.active_count()
    with ExitStack() as opened:
        for _ in range(100):
            connection = opened.enter_context(socket.create_connection((HOST, server.server_port), timeout=10))
            connection.sendall(begun)
        answer = ask(server, f"/{server.secret}/")
        assert (answer.status, answer.read()) == (200, b"<p>page</p>")
        assert threading.active_count() - before <= 2 * MOST_WAITING


def test_more_pages_than_anybody_opens_are_refused(server: Server) -> None:
    """Each holds a thread; the one more is told so, and a closed one makes room."""
    with ExitStack() as opened:
        for _ in range(MOST_PAGES):
            opened.enter_context(server.feed.opened())
        assert ask(server, f"/{server.secret}/events").status == 503
    assert ask(server, f"/{server.secret}/events").status == 200


def test_bytes_that_trickle_end_in_time() -> None:
    """A byte does not begin the patience again."""
    ours, theirs = socket.socketpair()
    with ours, theirs, TimedReader(ours, 0.05) as reader:
        theirs.sendall(b"G")
        assert reader.read(10) == b"G"
        with pytest.raises(TimeoutError):
            reader.read(10)
        theirs.sendall(b"E")
        with pytest.raises(TimeoutError):
            reader.read(10)
