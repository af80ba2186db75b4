"""Whether a host answers: with how long it took and what its clock shows, or with why it does not."""

from __future__ import annotations

import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from socket import gaierror
from typing import Any

import pytest
from urllib3 import HTTPConnectionPool, HTTPResponse
from urllib3.exceptions import NameResolutionError, ReadTimeoutError

from acrgeo.arm.reaching import Reached, reach
from acrgeo.workflow.checkup.azure import LONGEST

HOST = "management.azure.com"
DATE = "Mon, 01 Dec 2025 12:00:00 GMT"
NOON = 1_764_590_400.0


class Endless(BytesIO):
    """A front page that nobody waits for."""

    def read(self, size: int | None = -1) -> bytes:
        """Refuse: what a host is asked for is whether it answers."""
        raise AssertionError(f"{size} bytes of the page are read")


class Host:
    """A host in the place of urllib3's connections: it answers a quarter of a second later."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent: list[tuple[str, str, float]] = []
        self.pools: list[Any] = []
        self.answers: list[HTTPResponse] = []
        self.failure: Callable[[Any], Exception] | None = None
        self.now = NOON
        monkeypatch.setattr(time, "perf_counter", lambda: self.now)
        monkeypatch.setattr(time, "time", lambda: self.now)
        host = self

        def make_request(pool: Any, conn: Any, method: str, path: str, **options: Any) -> HTTPResponse:
            host.pools.append(pool)
            host.sent.append((method, path, options["timeout"].read_timeout))
            if host.failure is not None:
                raise host.failure(conn)
            return host.answer(options["preload_content"])

        monkeypatch.setattr(HTTPConnectionPool, "_make_request", make_request)

    def answer(self, preloads: bool) -> HTTPResponse:
        """Answer with a redirect, as the host of ARM does."""
        self.now += 0.25
        headers = {"Date": DATE, "Location": f"https://{HOST}/elsewhere"}
        found = HTTPResponse(body=Endless(), status=302, headers=headers, preload_content=preloads)
        self.answers.append(found)
        return found


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Host:
    """Return the host."""
    return Host(monkeypatch)


def test_a_host_that_answers_has_its_time_and_its_clock(host: Host) -> None:
    """Neither its redirect is followed nor its page read, and the answer does not stay open."""
    assert reach(HOST, {}) == Reached(host=HOST, seconds=0.25, ahead=0.25)
    ((method, path, seconds),) = host.sent
    assert (method, path) == ("GET", "/")
    assert seconds < LONGEST  # or a checkup would not tell why
    assert host.answers[0].closed


def test_a_host_that_is_not_reached_has_its_reason(host: Host) -> None:
    """It is asked once; a name that does not resolve is told as such, another failure by its name."""
    host.failure = lambda conn: NameResolutionError(HOST, conn, gaierror(-2, "Name or service not known"))
    unresolved = reach(HOST, {"NO_PROXY": "*", "HTTPS_PROXY": "http://proxy:8080"})
    words = f"{HOST}:443: Failed to resolve '{HOST}' ([Errno -2] Name or service not known)"
    assert unresolved == Reached(host=HOST, reason=f"its name could not be resolved (DNS): {words}")
    host.failure = lambda _: ReadTimeoutError(host.pools[0], "/", "Read timed out.")
    assert reach(HOST, {}) == Reached(host=HOST, reason="ReadTimeoutError")
    assert len(host.sent) == 2


def test_what_ends_a_request_before_it_is_sent_is_a_reason(host: Host, tmp_path: Path) -> None:
    """Certificates that are not there, or a proxy that needs another package; the proxy is named."""
    gone = tmp_path / "ca.pem"
    assert reach(HOST, {"SSL_CERT_FILE": str(gone)}) == Reached(
        host=HOST, reason=f"there are no certificates at {gone}"
    )
    assert reach(HOST, {"ALL_PROXY": "socks5h://127.0.0.1:9"}) == Reached(
        host=HOST,
        proxy="socks5h://127.0.0.1:9",
        reason="The proxy of the environment is a SOCKS proxy, which needs one more package.",
    )
    assert host.sent == []
