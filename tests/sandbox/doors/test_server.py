"""The door for every other client. All of it needs loopback sockets: what is tested is TLS, framing and hanging up."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import ssl
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from cryptography import x509

from acrgeo.sandbox import Request, Response, Sandbox, VirtualClock
from acrgeo.sandbox.doors.server import Served, serve
from acrgeo.sandbox.engine.messages import json_response

pytestmark = pytest.mark.sockets

SUBSCRIPTIONS = "/subscriptions?api-version=2022-12-01"


class Echo(Sandbox):
    """Says back method, path and body, and counts; fails when it has a defect."""

    seen = 0
    defect: Exception | None = None

    def handle(self, request: Request) -> Response:
        """The request as a document."""
        self.seen += 1
        if self.defect is not None:
            raise self.defect
        return json_response(200, [request.method, request.path, request.body.decode(), request.base_url])


@pytest.fixture(name="sandbox")
def _sandbox() -> Iterator[Sandbox]:
    with closing(Sandbox()) as sandbox:
        yield sandbox


@pytest.fixture(name="served")
def _served(sandbox: Sandbox) -> Iterator[Served]:
    with closing(serve(sandbox)) as served:
        yield served


@pytest.fixture(name="echo")
def _echo() -> Iterator[Echo]:
    with closing(Echo()) as echo:
        yield echo


@pytest.fixture(name="echoing")
def _echoing(echo: Echo) -> Iterator[Served]:
    with closing(serve(echo)) as served:
        yield served


def trust(served: Served) -> ssl.SSLContext:
    """What Python 3.13 checks by default, on every version."""
    context = ssl.create_default_context(cafile=served.document["caFile"])
    context.verify_flags |= ssl.VERIFY_X509_STRICT | ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def address(served: Served) -> tuple[str, int]:
    """Host and port."""
    host, port = served.endpoint.removeprefix("https://").split(":")
    return host, int(port)


def connect(served: Served, host: str = "127.0.0.1") -> closing[http.client.HTTPSConnection]:
    """A client's connection that checks the certificate."""
    return closing(http.client.HTTPSConnection(host, address(served)[1], timeout=10, context=trust(served)))


def bearer(served: Served) -> dict[str, str]:
    """The header that opens the door."""
    return {"Authorization": f"Bearer {served.document['token']}"}


def end(served: Served) -> None:
    """Close, and let every connection's thread say what it has to say."""
    served.close()
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(10)


@contextmanager
def shake_hands(served: Served) -> Iterator[ssl.SSLSocket]:
    """A connection below HTTP."""
    with (
        socket.create_connection(address(served), timeout=10) as plain,
        trust(served).wrap_socket(plain, server_hostname="127.0.0.1") as tls,
    ):
        yield tls


def send_raw(served: Served, content: bytes) -> tuple[int, http.client.HTTPMessage, bytes]:
    """Status, headers and body of what the server says to some bytes."""
    with shake_hands(served) as tls:
        tls.sendall(content)
        answer = http.client.HTTPResponse(tls)
        answer.begin()
        return answer.status, answer.headers, answer.read()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_strict_client_accepts_the_certificate(served: Served, host: str) -> None:
    """Needs sockets: the handshake with strict X.509 checks is what is tested."""
    with connect(served, host) as connection:
        connection.request("GET", SUBSCRIPTIONS, headers=bearer(served))
        answer = connection.getresponse()
        document = json.load(answer)
    assert answer.status == 200
    assert [subscription["subscriptionId"] for subscription in document["value"]] == [served.document["subscriptionId"]]


def test_a_client_without_the_ca_file_hangs_up(served: Served) -> None:
    """Needs sockets: nobody but who holds the CA file is fooled."""
    stranger = ssl.create_default_context()
    with socket.create_connection(address(served), timeout=10) as plain, pytest.raises(ssl.SSLCertVerificationError):
        stranger.wrap_socket(plain, server_hostname="127.0.0.1")


def test_the_ca_file_is_private_and_no_key_is_left(served: Served) -> None:
    """Needs sockets: beside the running server lies the authority's certificate and nothing else."""
    ca_file = Path(served.document["caFile"])
    assert ca_file.is_absolute()
    assert [path.name for path in ca_file.parent.iterdir()] == ["ca.pem"]
    assert stat.S_IMODE(ca_file.stat().st_mode) == 0o600
    assert b"PRIVATE" not in ca_file.read_bytes()
    constraints = x509.load_pem_x509_certificate(ca_file.read_bytes()).extensions
    assert constraints.get_extension_for_class(x509.BasicConstraints).value.ca


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer stranger"}])
def test_a_request_without_the_token_is_refused(served: Served, headers: dict[str, str]) -> None:
    """Needs sockets: the door passes the engine's 401 on."""
    with connect(served) as connection:
        connection.request("GET", SUBSCRIPTIONS, headers=headers)
        answer = connection.getresponse()
        assert answer.status == 401
        assert served.document["token"].encode() not in answer.read()


def test_the_log_in_endpoints_need_no_token(served: Served) -> None:
    """Needs sockets: a served sandbox hands out its token for the service principal's secret."""
    body = (
        f"grant_type=client_credentials&client_id={served.document['clientId']}"
        f"&client_secret={served.document['clientSecret']}&scope={served.endpoint}/.default"
    )
    with connect(served) as connection:
        connection.request("POST", f"/{served.document['tenantId']}/oauth2/v2.0/token", body=body)
        assert json.load(connection.getresponse())["access_token"] == served.document["token"]


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


def test_sixteen_threads_are_served_at_once(served: Served) -> None:
    """Needs sockets: concurrent connections each get their own answers."""

    def ask(number: int) -> list[str]:
        group = f"/subscriptions/{served.document['subscriptionId']}/resourcegroups/g{number}?api-version=2022-09-01"
        names = []
        with connect(served) as connection:
            for method, body in (("PUT", '{"location": "westus"}'), ("GET", None)):
                connection.request(method, group, body=body, headers=bearer(served))
                names.append(json.load(connection.getresponse())["name"])
        return names

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(ask, range(32))) == [[f"g{number}"] * 2 for number in range(32)]


def test_a_silent_client_holds_up_nobody(served: Served) -> None:
    """Needs sockets: the handshake is not made where connections are accepted."""
    with socket.create_connection(address(served), timeout=10), connect(served) as connection:
        connection.request("GET", SUBSCRIPTIONS, headers=bearer(served))
        assert connection.getresponse().status == 200


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


def test_nothing_but_loopback_is_bound(served: Served) -> None:
    """Needs sockets: the same port of another of this machine's addresses is not answered."""
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.2", address(served)[1]), timeout=1)


def test_the_ready_file_is_whole_and_private(sandbox: Sandbox, tmp_path: Path) -> None:
    """Needs sockets: a file that was open to all is replaced in one step, and goes when the server goes."""
    ready_file = tmp_path / "ready.json"
    ready_file.write_text("stale")
    ready_file.chmod(0o644)
    before = ready_file.stat().st_ino
    with closing(serve(sandbox, ready_file=ready_file)) as served:
        assert ready_file.stat().st_ino != before
        assert stat.S_IMODE(ready_file.stat().st_mode) == 0o600
        assert ready_file.read_text() == json.dumps(served.document) + "\n"
        assert [path.name for path in tmp_path.iterdir()] == ["ready.json"]
    assert not ready_file.exists()


def test_an_unwritable_ready_file_ends_the_server(sandbox: Sandbox, tmp_path: Path) -> None:
    """Needs sockets: a server that cannot tell where it is does not stay."""
    with pytest.raises(FileNotFoundError):
        serve(sandbox, ready_file=tmp_path / "missing" / "ready.json")


def test_close_hangs_up_on_idle_clients(served: Served) -> None:
    """Needs sockets: after close an open connection gets no more answers and the CA file is gone."""
    with connect(served) as connection:
        connection.request("GET", SUBSCRIPTIONS, headers=bearer(served))
        connection.getresponse().read()
        served.close()
        assert connection.sock is not None
        assert connection.sock.recv(1) == b""
    assert not Path(served.document["caFile"]).exists()


def test_two_servers_share_one_state(tmp_path: Path) -> None:
    """Needs sockets: what one server was told the other answers, to the same token, through its own CA file."""
    state = tmp_path / "sandbox.db"
    with (
        closing(Sandbox(state=state)) as first,
        closing(Sandbox(state=state)) as second,
        closing(serve(first)) as here,
        closing(serve(second)) as there,
    ):
        assert here.document["token"] == there.document["token"]
        group = f"/subscriptions/{here.document['subscriptionId']}/resourcegroups/shared?api-version=2022-09-01"
        with connect(here) as connection:
            connection.request("PUT", group, body='{"location": "westus"}', headers=bearer(here))
            assert connection.getresponse().status in {200, 201}
        with connect(there) as connection:
            connection.request("GET", group, headers=bearer(here))
            assert json.load(connection.getresponse())["name"] == "shared"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_signal_ends_it_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    """Needs sockets: a served process ends at once, with status 0, no talk and no ready file."""
    program = (
        "from pathlib import Path; from acrgeo.sandbox.doors.server import main; "
        "main(ready_file=Path('ready.json'), state=Path('sandbox.db'), speed=60)"
    )
    command = [sys.executable, "-c", program]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        document = json.loads(process.stdout.readline())
        assert json.loads((tmp_path / "ready.json").read_text()) == document
        process.send_signal(number)
        talk = process.communicate(timeout=10)
    assert (process.returncode, *talk) == (0, "", "")
    assert not (tmp_path / "ready.json").exists()
    assert not Path(document["caFile"]).exists()


def test_a_slow_answer_is_held_back_at_the_door() -> None:
    """Needs sockets: the time passes on the sandbox's clock, after the engine has answered."""
    clock = VirtualClock()
    with closing(Sandbox(clock=clock)) as sandbox, closing(serve(sandbox)) as served, connect(served) as connection:
        before = clock.now()
        headers = {"Authorization": f"Bearer {sandbox.token}", "x-acrgeo-fault": "slow:seconds=20"}
        connection.request("GET", "/tenants?api-version=2022-12-01", headers=headers)
        assert connection.getresponse().status == 200
        assert clock.now() == before + 20
