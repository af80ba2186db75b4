"""The HTTPS server needs loopback sockets: TLS, files and signals are what is tested."""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from cryptography import x509

from acrgeo.sandbox import Sandbox
from acrgeo.sandbox.doors.server import Served, serve
from tests.sandbox.doors.client import SUBSCRIPTIONS, address, bearer, connect

pytestmark = pytest.mark.sockets


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
