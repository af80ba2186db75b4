"""Connections need loopback sockets: framing, keeping alive and hanging up are what is tested."""

from __future__ import annotations

import http.client
import json
from contextlib import closing

import pytest

from acrgeo.sandbox import Response, Sandbox, VirtualClock
from acrgeo.sandbox.doors.server import Served, serve
from tests.sandbox.doors.client import Echo, bearer, connect, end, send_raw, shake_hands

pytestmark = pytest.mark.sockets


def test_a_connection_is_kept_alive(echoing: Served) -> None:
    """Needs sockets: requests with and without bodies follow each other on one connection."""
    with connect(echoing) as connection:
        connection.connect()
        first = connection.sock
        for method, body in (("GET", ""), ("PUT", "{}"), ("HEAD", ""), ("DELETE", ""), ("POST", "x" * 100_000)):
            connection.request(method, "/a", body=body or None)
            answer = connection.getresponse()
            content = answer.read()
            expected = json.dumps([method, "/a", body, echoing.endpoint], separators=(",", ":")).encode()
            assert int(answer.headers["Content-Length"]) == len(expected)
            assert content == (b"" if method == "HEAD" else expected)
        assert connection.sock is first


def test_an_empty_answer_leaves_the_connection_usable(sandbox: Sandbox, served: Served) -> None:
    """Needs sockets: a 204 has neither body nor length, a 200 without body has length 0."""
    sandbox.answer_next("DELETE", "/gone", Response(status=204), Response(status=200))
    with connect(served) as connection:
        for status, length in ((204, None), (200, "0")):
            connection.request("DELETE", "/gone", headers=bearer(served))
            answer = connection.getresponse()
            assert (answer.status, answer.headers["Content-Length"], answer.read()) == (status, length, b"")


def test_a_client_that_leaves_mid_request_changes_nothing(
    echo: Echo, echoing: Served, capfd: pytest.CaptureFixture[str]
) -> None:
    """Needs sockets: half a request never reaches the engine, and nobody is told."""
    with shake_hands(echoing) as tls:
        tls.sendall(b"PUT /half HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{")
    end(echoing)
    assert echo.seen == 0
    assert capfd.readouterr() == ("", "")


def test_a_client_that_leaves_before_the_answer_is_not_told_about(
    sandbox: Sandbox, served: Served, capfd: pytest.CaptureFixture[str]
) -> None:
    """Needs sockets: a broken pipe prints no traceback."""
    sandbox.answer_next("GET", "/big", Response(status=200, body=b"x" * 50_000_000))
    head = f"GET /big HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {served.document['token']}\r\n\r\n"
    with shake_hands(served) as tls:
        tls.sendall(head.encode())
        assert tls.recv(10)
    end(served)
    assert capfd.readouterr() == ("", "")


def test_a_defect_of_the_sandbox_ends_one_connection_and_is_told(
    echo: Echo, echoing: Served, capfd: pytest.CaptureFixture[str]
) -> None:
    """Needs sockets: no answer is made up for a defect, its traceback is on stderr, the others are served on."""
    echo.defect = ZeroDivisionError("a defect")
    with connect(echoing) as connection:
        connection.request("GET", "/a")
        with pytest.raises(http.client.RemoteDisconnected):
            connection.getresponse()
    echo.defect = None
    with connect(echoing) as connection:
        connection.request("GET", "/a")
        assert connection.getresponse().status == 200
    end(echoing)
    assert "ZeroDivisionError: a defect" in capfd.readouterr().err


def test_status_zero_hangs_up_without_an_answer(sandbox: Sandbox, served: Served) -> None:
    """Needs sockets: the engine's word for a lost connection is one on the wire."""
    sandbox.answer_next("GET", "/lost", Response(status=0))
    with connect(served) as connection:
        connection.request("GET", "/lost", headers=bearer(served))
        with pytest.raises(http.client.RemoteDisconnected):
            connection.getresponse()


def test_a_body_is_cut_short_on_the_wire(sandbox: Sandbox, served: Served) -> None:
    """Needs sockets: a larger content-length of the engine's is sent, then the connection ends."""
    sandbox.answer_next("GET", "/cut", Response(status=200, headers={"content-length": "9"}, body=b"{}"))
    with connect(served) as connection:
        connection.request("GET", "/cut", headers=bearer(served))
        with pytest.raises(http.client.IncompleteRead):
            connection.getresponse().read()


def test_a_chunked_body_arrives_whole(echoing: Served) -> None:
    """Needs sockets: a body without a length is put together, and the connection goes on."""
    with connect(echoing) as connection:
        for _ in range(2):
            connection.request("PUT", "/a", body=iter([b'{"a"', b": 1}"]), encode_chunked=True)
            assert json.load(connection.getresponse())[2] == '{"a": 1}'


@pytest.mark.parametrize(
    ("request_head", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET /a HTTP/one\r\nHost: 127.0.0.1\r\n\r\n", 400),
        (b"GET /a\r\n\r\n", 421),
        (b"GET /a HTTP/1.1\r\n\r\n", 421),
        (b"GET /a HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421),
        (b"GET /a HTTP/1.1\r\nHost: 127.0.0.1.evil.example:443\r\n\r\n", 421),
        (b"GET https://127.0.0.1/a HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 400),
        (b"GET /a HTTP/1.1\r\nHost: 127.0.0.1\r\nno colon\r\nContent-Length: 2\r\n\r\nab", 400),
        (b"BREW /a HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 501),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 414),
        (b"GET /a HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"a: b\r\n" * 200 + b"\r\n", 431),
        (b"PUT /a HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"PUT /a HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
        (b"PUT /a HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999\r\n\r\n" + b"a" * 1_000_000, 413),
        (b"PUT /a HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: gzip\r\n\r\n", 400),
        (b"PUT /a HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
        (b"PUT /a HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n", 400),
        (b"PUT /a HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n", 413),
    ],
)
def test_malformed_requests_are_refused(echo: Echo, echoing: Served, request_head: bytes, status: int) -> None:
    """Needs sockets: what cannot be read is refused in JSON, the connection ends, the engine sees nothing."""
    answered, headers, body = send_raw(echoing, request_head)
    assert (answered, headers["Connection"], headers["Content-Length"]) == (status, "close", str(len(body)))
    assert json.loads(body)["error"]["message"]
    assert echo.seen == 0


def test_a_slow_answer_is_held_back_at_the_door() -> None:
    """Needs sockets: the time passes on the sandbox's clock, after the engine has answered."""
    clock = VirtualClock()
    with closing(Sandbox(clock=clock)) as sandbox, closing(serve(sandbox)) as served, connect(served) as connection:
        before = clock.now()
        headers = {"Authorization": f"Bearer {sandbox.token}", "x-acrgeo-fault": "slow:seconds=20"}
        connection.request("GET", "/tenants?api-version=2022-12-01", headers=headers)
        assert connection.getresponse().status == 200
        assert clock.now() == before + 20
