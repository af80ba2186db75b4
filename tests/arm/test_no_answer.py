"""No answer, or one that is not ARM's: what a broken connection, a proxy's page or an odd body becomes."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from socket import gaierror

import pytest
from azure.core.exceptions import DecodeError, HttpResponseError
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    ProxyError,
    SSLError,
)

from acrgeo.arm.error_translation import translate
from acrgeo.errors import AzureError, ErrorKind
from tests.arm.test_error_translation import REF, TASK, failure_of_read, failure_of_write, gateway_over
from tests.arm.wires import always, raising
from tests.rows import rows


@pytest.mark.parametrize(
    ("body", "content_type", "word"),
    [
        (b"<html>Proxy</html>", "text/html", "HTML"),
        (b"<html>Proxy</html>", "application/json", "JSON of another shape"),
        (b"", "application/json", "empty"),
        (b"null", "application/json", "JSON of another shape"),
        (b"[]", "application/json", "JSON of another shape"),
        (b"\x00\x01", "application/octet-stream", "could not be read"),
    ],
)
@pytest.mark.parametrize("calls", ["read", "list", "regions"])
def test_an_answer_that_is_not_arms_is_transient(body: bytes, content_type: str, word: str, calls: str) -> None:
    """HTML, nothing, null and lists are named by every kind of read, also where the SDK would fail on them."""
    gateway = gateway_over(always(200, body, Content_Type=content_type))
    reads: dict[str, Callable[[], object]] = {
        "read": lambda: gateway.read_registry(REF),
        "list": gateway.list_registries,
        "regions": gateway.read_regions,
    }
    with pytest.raises(AzureError) as caught:
        reads[calls]()
    assert (caught.value.kind, caught.value.code) == (ErrorKind.TRANSIENT, "UnreadableAnswer")
    assert word in caught.value.message


def test_an_html_error_page_keeps_its_status() -> None:
    """A gateway's 502 page is a 502, and its markup is not shown."""
    error = failure_of_write(always(502, b"<html><b>Bad gateway</b></html>", Content_Type="text/html"))
    assert (error.kind, error.status) == (ErrorKind.TRANSIENT, 502)
    assert "HTML" in error.message
    assert "<" not in error.message


def test_an_odd_error_body_makes_no_noise(capfd: pytest.CaptureFixture[str]) -> None:
    """The SDK logs a traceback for it, which does not reach stderr."""
    error = failure_of_write(always(400, {"error": {"code": 3, "details": 7}}))
    assert (error.kind, error.code) == (ErrorKind.REJECTED, "3")
    failure_of_write(always(400, {"error": 3}))
    failure_of_write(always(400, [1]))
    assert capfd.readouterr().err == ""


def test_a_lost_answer_to_a_write_leaves_it_open() -> None:
    """When the connection breaks after a write, its outcome is unknown, and it is not sent again."""
    error = failure_of_write(raising(ProtocolError("Connection aborted.")))
    assert error.kind is ErrorKind.LOST
    assert "it is not known whether the change was made" in error.message


def test_no_network_says_that_nothing_was_sent() -> None:
    """A name that does not resolve or a refused connection is certain: nothing was sent."""
    connection = HTTPSConnection("management.azure.com")
    reason = NewConnectionError(connection, "Failed to establish a new connection")
    wire = raising(reason)
    error = failure_of_write(wire)
    assert error.kind is ErrorKind.LOST
    assert "nothing was sent" in error.message
    assert "management.azure.com" in error.message
    assert "s3cr3t" not in error.message


def test_a_missing_certificate_bundle_is_no_traceback() -> None:
    """A bare OSError is raised where REQUESTS_CA_BUNDLE names a missing file."""
    error = failure_of_write(raising(OSError("there are no certificates at /ca.pem")))
    assert (error.kind, error.code) == (ErrorKind.LOST, "Unreachable")


def test_a_bad_certificate_says_that_nothing_was_sent() -> None:
    """The handshake comes before the request."""
    error = failure_of_write(raising(SSLError(ssl.SSLCertVerificationError(1, "self-signed"))))
    assert "nothing was sent" in error.message


def test_a_connection_that_broke_early_is_not_called_unsent() -> None:
    """azure-core takes an SSL error in mid-answer for an unsent request; acrgeo does not."""
    error = failure_of_write(raising(SSLError(ssl.SSLEOFError(8, "EOF"))))
    assert error.kind is ErrorKind.LOST
    assert "nothing was sent" not in error.message


HOST = HTTPSConnection("management.azure.com")
PROXY = HTTPSConnection("proxy.corp", 8080)
LOOK = "check the network, the proxy and the name resolution of this machine"
RESOLVE = "check the name resolution (DNS) and the network of this machine; HTTPS_PROXY names a proxy"
TRUST = "REQUESTS_CA_BUNDLE names the certificates of a proxy, ACRGEO_SANDBOX_CA those of a sandbox"
PASS = "check HTTPS_PROXY, or add the host to NO_PROXY"


@rows(
    ("failure", "place", "reason", "hint"),
    [
        (
            NewConnectionError(HOST, "Failed to establish a new connection: [Errno 111] Connection refused"),
            "management.azure.com",
            "management.azure.com:443: Failed to establish a new connection: [Errno 111] Connection refused; "
            "nothing was sent",
            LOOK,
        ),
        (
            ConnectTimeoutError(HOST, "Connection to management.azure.com timed out. (connect timeout=10)"),
            "management.azure.com",
            "Connection to management.azure.com timed out. (connect timeout=10); nothing was sent",
            LOOK,
        ),
        (
            NameResolutionError("management.azure.com", HOST, gaierror(-2, "Name or service not known")),
            "management.azure.com",
            "its name could not be resolved (DNS): management.azure.com:443: Failed to resolve 'management.azure.com' "
            "([Errno -2] Name or service not known); nothing was sent",
            RESOLVE,
        ),
        (
            SSLError(ssl.SSLCertVerificationError(1, "self-signed certificate")),
            "management.azure.com",
            "its certificate is not trusted: self-signed certificate; nothing was sent",
            TRUST,
        ),
        (SSLError(ssl.SSLEOFError(8, "EOF occurred.")), "management.azure.com", "EOF occurred", LOOK),
        (
            ProxyError("Unable to connect to proxy", OSError("Tunnel connection failed: 407 Sign in")),
            "management.azure.com through the proxy",
            "Tunnel connection failed: 407 Sign in",
            PASS,
        ),
        (
            ProxyError("No.", NewConnectionError(PROXY, "refused")),
            "management.azure.com through the proxy",
            "proxy.corp:8080: refused; nothing was sent",
            PASS,
        ),
        (
            ProxyError("Unable to connect to proxy", SSLError(ssl.SSLCertVerificationError(1, "self-signed"))),
            "management.azure.com",
            "its certificate is not trusted: self-signed; nothing was sent",
            TRUST,
        ),
        (OSError("there are no certificates at /ca.pem"), "Azure", "there are no certificates at /ca.pem", LOOK),
    ],
    ids=[
        "refused",
        "timeout",
        "dns",
        "certificate",
        "eof",
        "proxy",
        "proxy refused",
        "proxy's certificate",
        "no certificates",
    ],
)
def test_a_host_that_is_not_reached_is_told_with_what_is_in_the_way(
    failure: Exception, place: str, reason: str, hint: str
) -> None:
    """Which host, through what, why, and whether anything was sent; no address in memory of what tried it."""
    error = failure_of_write(raising(failure))
    assert error.message == f"Could not reach {place} to {TASK}: {reason}."
    assert (error.kind, error.code, error.hint) == (ErrorKind.LOST, "Unreachable", hint)


def test_an_error_of_the_sdk_without_an_answer_is_none_of_azures() -> None:
    """It has no status: it could not be read, or there was none."""
    unreadable, lost = (translate(kind("Odd."), "read contoso") for kind in (DecodeError, HttpResponseError))
    assert unreadable.message == "Azure's answer to the request to read contoso could not be read."
    assert lost.message == "Azure did not answer the request to read contoso (Odd)."
    assert (unreadable.code, unreadable.status) == ("UnreadableAnswer", None)
    assert (lost.code, lost.status) == ("NoAnswer", None)


def test_an_error_that_leads_to_itself_is_told_once() -> None:
    """Exceptions may be each other's causes: what was looked into is not again."""

    class CircleError(OSError):
        asked = 0

        @property
        def reason(self) -> CircleError:
            """Return itself."""
            self.asked += 1
            assert self.asked < 100, "it is looked into for ever"
            return self

    failure = CircleError("Round and round.")
    error = failure_of_write(raising(failure))
    assert error.message == f"Could not reach Azure to {TASK}: Round and round."
    assert failure.asked == 1


@rows(
    ("status", "body", "content_type", "ending"),
    [
        (200, b"<html>", "text/html", "was HTML instead of ARM's JSON"),
        (200, b"<html>", "text/html; charset=utf-8", "was HTML instead of ARM's JSON"),
        (200, b"x", "text/plain; charset=utf-8", "was text/plain instead of ARM's JSON"),
        (200, b"x", "", "was something unnamed instead of ARM's JSON"),
        (200, b"[", "application/json", "was JSON of another shape than ARM's"),
        (299, b"[]", "application/json", "was JSON of another shape than ARM's"),
    ],
)
def test_an_unreadable_answer_to_a_write_leaves_it_open(
    status: int, body: bytes, content_type: str, ending: str
) -> None:
    """How it looked is told, with its status, and that the change may have been made; of a read nothing is open."""
    wire = always(status, body, Content_Type=content_type)
    error = failure_of_write(wire)
    start = f"Azure's answer to the request to {TASK} {ending}"
    assert error.message == f"{start}; it is not known whether the change was made."
    assert (error.kind, error.code, error.status) == (ErrorKind.TRANSIENT, "UnreadableAnswer", status)
    assert error.hint == "try again; a proxy between here and Azure may have answered"
    assert failure_of_read(wire).message == f"{start.replace('create', 'read')}."
