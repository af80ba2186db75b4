"""The receiver of webhook events, over real sockets on loopback: that is what it is."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from acrgeo.errors import UsageError
from acrgeo.workflow.live.receiver import (
    LOOPBACK,
    MOST_BYTES,
    MOST_CONNECTIONS,
    MOST_HELD,
    Receiver,
    Secret,
    parse_address,
)
from tests.core.image.test_event import posted

pytestmark = pytest.mark.sockets
SECRET = Secret("X-Token", "t0ken")
EVENT = json.dumps(posted()).encode()
PING = b'{"id":"1","timestamp":"2023-12-21T23:59:32Z","action":"ping"}'


@pytest.fixture(scope="module", name="open_to_all")
def _open_to_all() -> Iterator[Receiver]:
    receiver = Receiver()
    receiver.start()
    yield receiver
    receiver.stop()


@pytest.fixture(scope="module", name="guarded")
def _guarded() -> Iterator[Receiver]:
    receiver = Receiver(secret=SECRET)
    receiver.start()
    yield receiver
    receiver.stop()


def send(receiver: Receiver, request: bytes) -> bytes:
    """Send bytes as they are, and read the answer to its end."""
    with socket.create_connection((LOOPBACK, receiver.server_port), timeout=10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while part := connection.recv(65_536):
            answer += part
        return answer


def status(receiver: Receiver, request: bytes) -> int:
    """The status of an answer; 0 where there is none."""
    first = send(receiver, request).split(b" ", 2)
    return int(first[1]) if len(first) > 1 else 0


def post(receiver: Receiver, body: bytes = EVENT, *lines: str, path: str = "/eastus", host: str | None = None) -> bytes:
    """A POST as bytes."""
    head = [f"POST {path} HTTP/1.1", f"Host: {host or f'{LOOPBACK}:{receiver.server_port}'}", *lines]
    if not any(line.lower().startswith(("content-length", "transfer-encoding")) for line in lines):
        head.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(head) + "\r\n\r\n").encode("latin-1") + body


def test_an_event_is_taken_with_its_path(open_to_all: Receiver) -> None:
    """In the order of coming, a ping without an event; a query of the path, which may hold a key, is left out."""
    assert status(open_to_all, post(open_to_all, path="/acr/eastus?code=s3cret")) == 200
    assert status(open_to_all, post(open_to_all, PING)) == 200
    found: list[tuple[str, str | None]] = []
    while len(found) < 2:
        found += [(heard.path, heard.event.image if heard.event else None) for heard in open_to_all.take(10)]
    assert found == [("/acr/eastus", "team/web:v1"), ("/eastus", None)]
    assert open_to_all.take(0) == ()


CHUNKED = b"".join(b"%x;x=y\r\n%s\r\n" % (len(part), part) for part in (EVENT[:9], EVENT[9:])) + b"0\r\n\r\n"
GARBAGE: dict[str, tuple[bytes, int]] = {
    "empty": (b"", 400),
    "text": (b"hello", 400),
    "no object": (b"[1]", 400),
    "null": (b"null", 400),
    "deep": (b"[" * 50_000, 400),
    "a long number": (b"9" * 50_000, 400),
    "not utf-8": (b"\xff\xfe\x00{", 400),
    "an object of another kind": (b'{"action":"push"}', 400),
    "a digest that is none": (json.dumps(posted(target={"digest": "\x1b[2J"})).encode(), 400),
    "too large": (b" " * (MOST_BYTES + 1), 413),
}


@pytest.mark.parametrize("name", GARBAGE)
def test_what_is_no_event_is_refused(open_to_all: Receiver, name: str) -> None:
    """And counted; nothing of it is held, and no traceback is printed."""
    body, expected = GARBAGE[name]
    before = open_to_all.refused.get(expected, 0)
    assert status(open_to_all, post(open_to_all, body)) == expected
    assert open_to_all.refused[expected] == before + 1
    assert open_to_all.take(0) == ()


def test_a_refusal_waits_for_nothing(open_to_all: Receiver) -> None:
    """The answer comes at once also to who keeps the connection open: what was read already is not waited for."""
    with socket.create_connection((LOOPBACK, open_to_all.server_port), timeout=3) as connection:
        connection.sendall(post(open_to_all, b"hello"))
        assert connection.recv(100).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    ("line", "body", "expected"),
    [
        ("Transfer-Encoding: chunked", CHUNKED, 200),
        ("Transfer-Encoding: chunked", b"zz\r\n", 400),
        ("Transfer-Encoding: chunked", b"-1\r\n", 400),
        ("Transfer-Encoding: chunked", b"2\r\n{}x", 400),
        ("Transfer-Encoding: chunked", b"fffff\r\n", 413),
        ("Transfer-Encoding: gzip", EVENT, 400),
        ("Transfer-Encoding: chunked\r\nContent-Length: 5", CHUNKED, 400),
        ("Content-Length: -1", EVENT, 400),
        ("Content-Length: many", EVENT, 400),
        ("Content-Length: 99999999999999999999", EVENT, 413),
        (f"Content-Length: {len(EVENT)}\r\nContent-Length: {len(EVENT)}", EVENT, 400),
        (f"Content-Length: {len(EVENT) + 1}", EVENT, 0),
        (f"Content-Length: {len(EVENT)}\r\nExpect: 100-continue", EVENT, 100),
    ],
)
def test_a_body_is_framed_or_refused(open_to_all: Receiver, line: str, body: bytes, expected: int) -> None:
    """By its length or in chunks; one that ends before its time is no request."""
    assert status(open_to_all, post(open_to_all, body, line)) == expected
    assert bool(open_to_all.take(10 if expected in (100, 200) else 0)) is (expected in (100, 200))


@pytest.mark.parametrize(
    ("request_line", "expected"),
    [
        ("POST /eastus HTTP/1.0", 200),
        ("GET / HTTP/1.1", 405),
        ("HEAD / HTTP/1.1", 405),
        ("PUT /eastus HTTP/1.1", 405),
        ("OPTIONS * HTTP/1.1", 405),
        ("CONNECT x:1 HTTP/1.1", 405),
        ("BREW /pot HTTP/1.1", 501),
        ("POST /eastus HTTP/3.0", 505),
        ("POST /eastus HTTP/one", 400),
        ("nonsense", 400),
        ("POST /" + "a" * 70_000 + " HTTP/1.1", 414),
        ("\x16\x03\x01\x02", 400),
    ],
)
def test_requests_of_other_kinds_are_refused(open_to_all: Receiver, request_line: str, expected: int) -> None:
    """HTTP/1.0 is fine; other methods, versions and protocols are answered in HTTP, or not at all."""
    request = post(open_to_all).partition(b"\r\n")[2]
    assert status(open_to_all, request_line.encode("latin-1") + b"\r\n" + request) == expected
    assert bool(open_to_all.take(10 if expected == 200 else 0)) is (expected == 200)


@pytest.mark.parametrize(
    ("line", "host", "expected"),
    [
        ("X: y", None, 200),
        ("X: y", "localhost", 421),
        ("X: y", "hooks.example.com", 421),
        ("Host: hooks.example.com", None, 421),
        ("Origin: https://example.com", None, 403),
        ("Origin: null", None, 403),
    ],
)
def test_without_a_secret_no_page_of_a_browser_may_post(
    open_to_all: Receiver, line: str, host: str | None, expected: int
) -> None:
    """Neither from another origin, nor by a name that was rebound to loopback."""
    assert status(open_to_all, post(open_to_all, EVENT, line, host=host)) == expected
    assert bool(open_to_all.take(10 if expected == 200 else 0)) is (expected == 200)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("X-Token: t0ken",), 200),
        (("x-token:   t0ken  ",), 200),
        ((), 401),
        (("X-Token: ",), 401),
        (("X-Token: t0ke",), 401),
        (("X-Token: t0kenn",), 401),
        (("X-Token: T0KEN",), 401),
        (("X-Token: t0ken", "X-Token: t0ken"), 401),
        (("X-Tokens: t0ken",), 401),
        (("X-Token: \xff",), 401),
    ],
)
def test_the_secret_must_be_right(guarded: Receiver, lines: tuple[str, ...], expected: int) -> None:
    """Once, whole, in its case; with it any host name will do, as behind a proxy."""
    assert status(guarded, post(guarded, EVENT, *lines, host="hooks.example.com")) == expected
    assert bool(guarded.take(10 if expected == 200 else 0)) is (expected == 200)


def test_a_secret_beyond_ascii_is_known_in_both_spellings() -> None:
    """Senders write headers in Latin-1 or in UTF-8."""
    secret = Secret("X-Token", "schlüssel")
    for wire in ("schlüssel".encode(), "schlüssel".encode("latin-1")):
        assert secret.is_in([wire.decode("latin-1")])
    assert not Secret("X-Token", "鍵").is_in([""])
    assert "schl" not in repr(secret)


def test_an_answer_tells_nothing(guarded: Receiver) -> None:
    """Neither the header's name nor the version of Python; and the connection ends."""
    answer = send(guarded, post(guarded))
    assert b"X-Token" not in answer
    assert b"Python" not in answer
    assert b"Connection: close" in answer
    assert b"nosniff" in answer


def test_silent_connections_give_way(open_to_all: Receiver) -> None:
    """However many there are, few threads wait for them, and an event comes through."""
    before = threading.active_count()
    with ExitStack() as opened:
        for _ in range(MOST_CONNECTIONS * 2):
            opened.enter_context(socket.create_connection((LOOPBACK, open_to_all.server_port), timeout=10))
        assert status(open_to_all, post(open_to_all)) == 200
        assert threading.active_count() - before <= 2 * MOST_CONNECTIONS
    assert open_to_all.take(10)


def test_what_nobody_takes_is_refused_in_the_end(guarded: Receiver) -> None:
    """The sender is told so, and what is held stays."""
    request = post(guarded, EVENT, "X-Token: t0ken")
    assert status(guarded, request) == 200
    (heard,) = guarded.take(10)
    for _ in range(MOST_HELD):
        guarded.release(guarded.hold(heard))
    assert status(guarded, request) == 503
    assert len(guarded.take(0)) == MOST_HELD


def test_events_keep_their_order(guarded: Receiver) -> None:
    """One whose sender is not answered yet holds up those that came after it."""
    request = post(guarded, EVENT, "X-Token: t0ken")
    assert status(guarded, request) == 200
    (heard,) = guarded.take(10)
    first, second = guarded.hold(heard), guarded.hold(heard)
    guarded.release(second)
    assert guarded.take(0) == ()
    guarded.release(first)
    assert guarded.take(0) == (heard, heard)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "127.0.0.1"),
        ("::1", "::1"),
        ("[::1]", "::1"),
        ("0.0.0.0", "0.0.0.0"),
        ("example.com", None),
        ("", None),
        ("127.0.0.1:80", None),
    ],
)
def test_an_address_is_one_of_ip(host: str, address: str | None) -> None:
    """A name could be anywhere."""
    if address is None:
        with pytest.raises(UsageError):
            parse_address(host)
    else:
        assert parse_address(host) == address
