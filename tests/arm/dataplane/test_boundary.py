"""Where requests to registries' hosts may go, how many at once, how long, and what is said where nobody is reached."""

from __future__ import annotations

import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from socket import gaierror
from typing import Any

import pytest
from urllib3 import Timeout, exceptions
from urllib3.connection import HTTPSConnection

from acrgeo.arm.credential import static_credential
from acrgeo.arm.dataplane.calls import AT_ONCE
from acrgeo.arm.pipeline.connections import Connections, Wire
from acrgeo.arm.session import Session
from acrgeo.errors import AzureError, ErrorKind
from tests.arm.dataplane.conftest import EAST, LOGIN, WEST, Stage, answer
from tests.arm.wires import SignedIn, always
from tests.rows import rows

HOST = HTTPSConnection(EAST)
LOCAL = "https://127.0.0.1:5000"


def real() -> Session:
    """Return a session with a sign-in of Azure's, over the network."""
    return Session(credential=SignedIn(), environ={}, reads_az_profile=False)


def served() -> Session:
    """Return a session with a served sandbox."""
    return Session(credential=static_credential("t"), endpoint=LOCAL, environ={})


def in_process() -> Session:
    """Return a session with a sandbox that answers in process."""
    return Session(credential=static_credential("t"), http=always(200, {}), environ={})


def over_connections() -> Session:
    """Return a session with a served sandbox over connections that were given."""
    wire: Wire = Connections(most=1, environ={})
    return Session(credential=static_credential("t"), endpoint=LOCAL, http=wire, environ={})


@rows(
    ("make", "url", "is_allowed"),
    [
        (real, f"https://{EAST}", True),
        (real, f"https://{LOGIN}/v2/", True),
        (real, f"http://{EAST}", False),
        (real, "https://azurecr.io", False),
        (real, "https://contoso.azurecr.io.evil.example", False),
        (real, f"https://{EAST}@evil.example", False),
        (real, "https://contoso.azurecr.us", False),
        (real, LOCAL, False),
        (served, LOCAL, True),
        (served, "https://localhost:1", True),
        (served, "https://[::1]:1", True),
        (served, "http://127.0.0.1:5000", False),
        (served, f"https://{EAST}", False),
        (served, "https://10.0.0.1:5000", False),
        (served, "https://127.0.0.1@evil.example", False),
        (in_process, f"https://{EAST}", True),
        (in_process, LOCAL, True),
        (in_process, "https://evil.example", False),
        (over_connections, f"https://{EAST}", False),
        (over_connections, LOCAL, True),
    ],
)
def test_each_sign_in_has_its_own_hosts(make: Any, url: str, is_allowed: bool) -> None:
    """Azure's goes to the cloud's registries, a sandbox's to loopback or nowhere out of the process; https always."""
    session = make()
    if is_allowed:
        wire = session.wire_to(url)
        assert isinstance(wire, Connections) is (
            url.startswith(("https://127", "https://local", "https://[")) or make is real
        )
        session.close()
        return
    with pytest.raises(AzureError) as caught:
        session.wire_to(url)
    assert caught.value.code == "ForeignHost"


def test_hosts_share_connections_unless_a_proxy_is_between() -> None:
    """``NO_PROXY`` may name some of the hosts."""
    environ = {"HTTPS_PROXY": "http://proxy.example:3128", "NO_PROXY": EAST}
    session = Session(credential=SignedIn(), environ=environ, reads_az_profile=False)
    west, login, east = (session.wire_to(f"https://{host}") for host in (WEST, LOGIN, EAST))
    assert west is login
    assert east is not west
    session.close()


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (exceptions.NewConnectionError(HOST, "Failed to establish a new connection: refused"), "refused"),
        (exceptions.NameResolutionError(EAST, HOST, gaierror(8, "unknown")), "its name could not be resolved (DNS)"),
        (exceptions.ConnectTimeoutError(HOST, "timed out"), "timed out"),
        (exceptions.SSLError(ssl.SSLCertVerificationError(1, "self-signed")), "its certificate is not trusted"),
        (exceptions.ProxyError("no", OSError("407")), "through the proxy"),
        (exceptions.ReadTimeoutError(None, "/", "slow"), "did not answer"),  # type: ignore[arg-type]  # no pool
        (exceptions.ProtocolError("Connection aborted."), "did not answer"),
    ],
)
def test_a_host_that_is_not_reached_is_told_as_arm_is(stage: Stage, raised: Exception, said: str) -> None:
    """In the words of other errors, with host, region and registry; the other hosts answer."""

    def fail(_: str, url: str) -> None:
        if EAST in url:
            raise raised

    stage.pool.instead = fail
    with pytest.raises(AzureError) as caught:
        stage.client.head(EAST, "web", "1")
    assert caught.value.kind is ErrorKind.LOST
    assert said in caught.value.message
    assert f"{EAST} (eastus of contoso)" in caught.value.message
    assert stage.client.head(WEST, "web", "1") is None


@pytest.mark.parametrize(("more", "is_read"), [(0, True), (1, False)])
def test_a_list_is_at_most_16_mib(stage: Stage, more: int, is_read: bool) -> None:
    """A page of it; a host that sends more is not read to its end."""
    body = b'{"tags":[]}'.ljust(16 * 1024 * 1024 + more)
    stage.pool.instead = lambda _, url: answer(200, body) if "/_tags" in url else None
    if is_read:
        assert list(stage.client.list_tags(WEST, "web")) == []
    else:
        with pytest.raises(AzureError, match="is larger than 16 MiB"):
            list(stage.client.list_tags(WEST, "web"))


def test_few_requests_are_under_way_at_a_host(stage: Stage) -> None:
    """Each with a timeout; another host has places of its own."""
    stage.client.head(WEST, "web", "1")
    together, waiting, most = threading.Barrier(AT_ONCE, timeout=20), [0], [0]
    lock = threading.Lock()

    def meet(method: str, _: str) -> Any:
        if method != "HEAD":
            return None
        with lock:
            waiting[0] += 1
            most[0] = max(most[0], waiting[0])
        together.wait()
        with lock:
            waiting[0] -= 1
        return answer(404)

    stage.pool.instead = meet
    with ThreadPoolExecutor(3 * AT_ONCE) as pool:
        list(pool.map(lambda _: stage.client.head(WEST, "web", "1"), range(2 * AT_ONCE)))
    assert most[0] == AT_ONCE == 16
    timeouts = {str(options["timeout"]) for _, url, options in stage.pool.sent if WEST in url}
    assert timeouts == {str(Timeout(connect=10.0, read=30.0))}


def test_a_certificate_file_that_is_missing_is_told(tmp_path: Path) -> None:
    """Before anything is sent."""
    session = Session(
        credential=SignedIn(), environ={"SSL_CERT_FILE": str(tmp_path / "no.pem")}, reads_az_profile=False
    )
    with pytest.raises(OSError, match="no certificates"):
        session.wire_to(f"https://{EAST}").urlopen("GET", f"https://{EAST}/v2/")
