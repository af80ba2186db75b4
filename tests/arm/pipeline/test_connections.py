"""The connections to ARM: proxies, certificates, and connections that are kept and shared."""

from __future__ import annotations

import base64
import os
import select
import socket
import sys
import threading
import types
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
import urllib3

from acrgeo.arm.bounds import read_whole
from acrgeo.arm.credential import static_credential
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.pipeline.connections import CERTIFICATES, Connections, Wire, proxy_for
from acrgeo.arm.session import Session
from acrgeo.errors import AzureError, ErrorKind, UsageError
from acrgeo.sandbox import Sandbox
from acrgeo.sandbox.doors.server import Served, serve
from tests.arm.wires import SignedIn

ARM = "https://management.azure.com/subscriptions?api-version=2022-12-01"


@pytest.mark.parametrize(
    ("environ", "proxy"),
    [
        ({}, None),
        ({"HTTP_PROXY": "http://p:1"}, None),
        ({"HTTPS_PROXY": "http://p:1"}, "http://p:1"),
        ({"https_proxy": "http://p:1", "HTTPS_PROXY": "http://q:1"}, "http://p:1"),
        ({"https_proxy": "", "HTTPS_PROXY": "http://q:1"}, None),
        ({"ALL_PROXY": "socks5://p:1"}, "socks5://p:1"),
        ({"ALL_PROXY": "http://p:1", "HTTPS_PROXY": "http://q:1"}, "http://q:1"),
        ({"HTTPS_PROXY": "p:1"}, "http://p:1"),
        ({"HTTPS_PROXY": "http://user:p%40ss@p:1"}, "http://user:p%40ss@p:1"),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "*"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "example.com, azure.com"}, None),
        ({"HTTPS_PROXY": "http://p:1", "no_proxy": ".azure.com"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "MANAGEMENT.azure.com"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "management.azure.com:443"}, "http://p:1"),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "zure.com,azure.comx,example.com"}, "http://p:1"),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": ""}, "http://p:1"),
    ],
)
def test_the_proxy_is_that_of_the_environment(environ: dict[str, str], proxy: str | None) -> None:
    """As curl and the Azure CLI take it; what is in lower case wins."""
    assert proxy_for(ARM, environ) == proxy


@pytest.mark.parametrize(
    ("platform", "is_own", "proxies", "is_direct", "proxy"),
    [
        ("darwin", True, {"https": "http://corp:3128"}, False, "http://corp:3128"),
        ("win32", True, {"https": "corp:3128"}, False, "http://corp:3128"),
        ("darwin", True, {"https": "http://corp:3128"}, True, None),
        ("darwin", True, {"http": "http://corp:3128"}, False, None),
        ("linux", True, {"https": "http://corp:3128"}, False, None),
        ("darwin", False, {"https": "http://corp:3128"}, False, None),
    ],
)
def test_without_variables_the_proxy_is_that_of_the_system(
    monkeypatch: pytest.MonkeyPatch,
    platform: str,
    is_own: bool,
    proxies: dict[str, str],
    is_direct: bool,
    proxy: str | None,
) -> None:
    """On macOS and Windows, whose settings have one; an environment that was handed over is all that counts."""
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(urllib.request, "getproxies", lambda: proxies)
    monkeypatch.setattr(urllib.request, "proxy_bypass", lambda host: is_direct and host == "management.azure.com")
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    assert proxy_for(ARM, os.environ if is_own else dict(os.environ)) == proxy


@pytest.mark.parametrize("environ", [{}, {"HTTPS_PROXY": "http://127.0.0.1:9"}])
def test_answers_end_in_time_on_every_connection(environ: dict[str, str]) -> None:
    """Also through a proxy; and none is left when they are closed, which may be before the first."""
    connections = Connections(most=3, environ=environ)
    connections.close()
    pools = connections._pools = connections._open(ARM)
    pool: Any = pools.connection_from_url(ARM)
    assert pool.ConnectionCls.response_class.__name__ == "_TimedResponse"
    assert len(pools.pools) == 1
    connections.close()
    assert len(pools.pools) == 0


def test_a_socks_proxy_without_its_package_is_told() -> None:
    """It is another package of Python's, which the hint names."""
    with pytest.raises(UsageError) as caught:
        Connections(most=1, environ={"ALL_PROXY": "socks5h://127.0.0.1:9"}).urlopen("GET", ARM)
    assert caught.value.hint == "pip install pysocks"


def test_a_socks_proxy_carries_every_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where its package is installed."""
    asked: list[tuple[str, str]] = []

    class Socks(urllib3.PoolManager):
        def __init__(self, proxy: str, **options: Any) -> None:
            super().__init__(**options)
            self.address = proxy

        def urlopen(self, _method: str, url: str, **_: Any) -> Any:  # type: ignore[override]  # what is sent
            asked.append((self.address, url))
            return urllib3.HTTPResponse()

    module: Any = types.ModuleType("socks")
    module.SOCKSProxyManager = Socks
    monkeypatch.setitem(sys.modules, "urllib3.contrib.socks", module)
    Connections(most=1, environ={"ALL_PROXY": "socks5h://127.0.0.1:9"}).urlopen("GET", ARM)
    assert asked == [("socks5h://127.0.0.1:9", ARM)]


def test_the_first_variable_that_is_set_names_the_certificates() -> None:
    """As requests has it; one that is empty is not set."""
    named = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
    assert named == CERTIFICATES
    for at, name in enumerate(named):
        environ = {each: f"/no/such/{each}" if named.index(each) >= at else "" for each in reversed(named)}
        with pytest.raises(OSError, match=f"^there are no certificates at /no/such/{name}$"):
            Connections(most=1, environ=environ).urlopen("GET", ARM)


@pytest.mark.parametrize("name", CERTIFICATES)
def test_certificates_that_are_not_there_end_a_command_before_a_request(name: str) -> None:
    """The variable may be left from another machine; nothing is sent, and nothing is trusted instead."""
    environ = {name: "/no/such/ca.pem"}
    session = Session(credential=SignedIn(), environ=environ, reads_az_profile=False, sleep=lambda _: None)
    with pytest.raises(AzureError, match=r"there are no certificates at /no/such/ca\.pem") as caught:
        Gateway(session).list_registries()
    assert (caught.value.kind, caught.value.code) == (ErrorKind.LOST, "Unreachable")


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    """Return a served sandbox."""
    with closing(Sandbox()) as sandbox, closing(serve(sandbox)) as served:
        yield served


def trusting(served: Served, environ: dict[str, str]) -> Connections:
    """Return connections that trust the sandbox by a variable."""
    return Connections(most=8, environ={"REQUESTS_CA_BUNDLE": served.document["caFile"], **environ})


def ask(wire: Wire, served: Served) -> urllib3.BaseHTTPResponse:
    """Send one request; its answer is unread, and its connection taken."""
    return wire.urlopen(
        "GET",
        f"{served.endpoint}/subscriptions?api-version=2022-12-01",
        headers={"Authorization": f"Bearer {served.document['token']}", "Accept-Encoding": "gzip, deflate"},
        timeout=urllib3.Timeout(connect=10, read=10),
        redirect=False,
        retries=False,
        preload_content=False,
    )


def get(wire: Wire, served: Served) -> bytes:
    """Send one request, and read the answer as the transport does."""
    return read_whole(ask(wire, served))


def opened(connections: Connections) -> int:
    """Return how many connections were opened."""
    pools = connections._pools
    assert pools is not None
    return sum(pools.pools[key].num_connections for key in pools.pools.keys())  # noqa: SIM118 it has no iterator


@pytest.mark.sockets
@pytest.mark.parametrize("name", CERTIFICATES)
def test_a_variable_names_the_certificates_to_trust(served: Served, name: str) -> None:
    """Needs sockets: the handshake succeeds with them, and fails where only the public ones are trusted."""
    with closing(Connections(most=1, environ={name: served.document["caFile"]})) as trusting:
        assert b"subscriptionId" in get(trusting, served)
    with closing(Connections(most=1, environ={})) as strange, pytest.raises(urllib3.exceptions.SSLError):
        get(strange, served)


@pytest.mark.sockets
def test_certificates_are_read_once(served: Served, tmp_path: Path) -> None:
    """Needs sockets: a second connection is trusted with what the first one read, and a strange one by neither."""
    copy = tmp_path / "ca.pem"
    copy.write_bytes(Path(served.document["caFile"]).read_bytes())
    with closing(Connections(most=8, ca_file=copy, environ={})) as connections:
        first = ask(connections, served)
        copy.unlink()
        assert get(connections, served) == read_whole(first)
        assert opened(connections) == 2
        with (
            closing(Sandbox()) as sandbox,
            closing(serve(sandbox)) as strange,
            pytest.raises(urllib3.exceptions.SSLError),
        ):
            get(connections, strange)


def test_a_file_without_certificates_is_an_error_of_the_handshake(tmp_path: Path) -> None:
    """Nothing is trusted in its place."""
    (tmp_path / "ca.pem").write_text("no certificate")
    connections = Connections(most=1, ca_file=tmp_path / "ca.pem", environ={})
    with pytest.raises(urllib3.exceptions.SSLError):
        connections.urlopen("GET", ARM)


@pytest.mark.sockets
def test_a_session_keeps_its_connection(served: Served) -> None:
    """Needs sockets: three reads in a row, a refused one among them, open one connection."""
    session = Session(
        endpoint=served.endpoint,
        ca_file=Path(served.document["caFile"]),
        credential=static_credential(served.document["token"]),
    )
    gateway = Gateway(session)
    with closing(session):
        ref = gateway.find_registry("contoso")
        assert gateway.read_replica(ref, "eastus") is None
        assert gateway.read_registry(ref).name == "contoso"
        assert session._owned is not None
        assert opened(session._owned) == 1


@pytest.mark.sockets
def test_threads_share_connections_and_take_no_others_answer(served: Served) -> None:
    """Needs sockets: eight at once open eight at most, and all of them are kept."""
    with closing(trusting(served, {})) as connections, ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(lambda _: get(connections, served), range(40)))
        assert len(answers) == 1
        assert opened(connections) <= 8


class Proxy:
    """A proxy on loopback that connects through, and remembers what was asked of it."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Stop."""
        self._listening.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._connect, args=(client,), daemon=True).start()

    def _connect(self, client: socket.socket) -> None:
        with client:
            head = b""
            while b"\r\n\r\n" not in head:
                head += client.recv(4096)
            self.asked.append(head.decode())
            host, _, port = head.split()[1].decode().rpartition(":")
            if "proxy-authorization" not in self.asked[-1].lower():
                client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
                return
            with socket.create_connection((host, int(port))) as server:
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                ends = {client: server, server: client}
                while True:
                    for end in select.select(list(ends), [], [], 10)[0]:
                        part = end.recv(65536)
                        if not part:
                            return
                        ends[end].sendall(part)


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    """Return a proxy that asks for a password."""
    with closing(Proxy()) as proxy:
        yield proxy


@pytest.mark.sockets
@pytest.mark.parametrize("scheme", ["http://", ""])
def test_a_proxy_gets_its_password_and_not_azures_token(served: Served, proxy: Proxy, scheme: str) -> None:
    """Needs sockets: what it sees is CONNECT; the certificate is checked through it, and the tunnel is kept."""
    environ = {"HTTPS_PROXY": f"{scheme}user:p%40ss@{proxy.address}"}
    with closing(trusting(served, environ)) as connections:
        for _ in range(3):
            assert b"subscriptionId" in get(connections, served)
    (asked,) = proxy.asked
    assert asked.startswith(f"CONNECT {served.endpoint.removeprefix('https://')} ")
    assert base64.b64encode(b"user:p@ss").decode() in asked
    assert served.document["token"] not in asked


@pytest.mark.sockets
def test_a_proxy_that_refuses_is_an_error_of_the_proxy(served: Served, proxy: Proxy) -> None:
    """Needs sockets: 407, and nothing was sent."""
    with (
        closing(trusting(served, {"HTTPS_PROXY": f"http://{proxy.address}"})) as connections,
        pytest.raises(urllib3.exceptions.HTTPError, match="407"),
    ):
        get(connections, served)


def test_the_sandbox_sees_no_proxy_and_no_other_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the environment says is about Azure."""
    monkeypatch.setitem(os.environ, "HTTPS_PROXY", "http://127.0.0.1:9")
    session = Session(endpoint="https://127.0.0.1:1", credential=static_credential("t"))
    made: Any = session._owned
    assert proxy_for("https://127.0.0.1:1", made._environ) is None
