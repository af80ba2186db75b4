"""The transport under the SDK: what its errors are, and what an answer is."""

from __future__ import annotations

import gzip
import ssl
from http.client import IncompleteRead, RemoteDisconnected
from io import BytesIO
from socket import gaierror
from typing import Any

import pytest
from azure.core import exceptions as core
from azure.core.pipeline import Pipeline, PipelineResponse
from azure.core.pipeline.policies import ContentDecodePolicy
from azure.core.rest import HttpRequest
from urllib3 import HTTPResponse, exceptions
from urllib3.connection import HTTPSConnection

from acrgeo.arm.bounds import BoundError
from acrgeo.arm.pipeline.request_log import RequestLog
from acrgeo.arm.transport import ObjectDecode, Transport, origin_of
from acrgeo.core.execution.record import Unrecorded
from acrgeo.errors import AzureError, ErrorKind
from tests.arm.wires import Wire, always, raising
from tests.kept_record import KeptRecord
from tests.rows import rows

URL = "https://management.azure.com/subscriptions/1/x?api-version=1"
CONNECTION = HTTPSConnection("management.azure.com")
NO_POOL: Any = None


def transport(wire: Wire) -> Transport:
    """Return the transport over a wire."""
    return Transport(wire=wire, endpoint="https://management.azure.com", trace=None, sleep=lambda _: None)


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (exceptions.NewConnectionError(CONNECTION, "refused"), core.ServiceRequestError),
        (exceptions.NameResolutionError("azure.com", CONNECTION, gaierror(8, "unknown")), core.ServiceRequestError),
        (exceptions.ConnectTimeoutError(CONNECTION, "slow"), core.ServiceRequestTimeoutError),
        (exceptions.SSLError(ssl.SSLCertVerificationError(1, "self-signed")), core.ServiceRequestError),
        (exceptions.ProxyError("no", OSError("407")), core.ServiceRequestError),
        (exceptions.ReadTimeoutError(NO_POOL, "/", "slow"), core.ServiceResponseTimeoutError),
        (exceptions.ProtocolError("Connection aborted.", RemoteDisconnected("")), core.ServiceResponseError),
        (exceptions.ProtocolError("Connection broken", IncompleteRead(b"", 9)), core.IncompleteReadError),
        (exceptions.DecodeError("no gzip"), core.DecodeError),
        (exceptions.LocationValueError("odd"), core.ServiceResponseError),
    ],
)
def test_an_error_of_urllib3_is_azure_cores(raised: Exception, expected: type[Exception]) -> None:
    """Of the request where nothing can have arrived, which the SDK repeats; else of the answer."""
    with pytest.raises(core.AzureError) as caught:
        transport(raising(raised)).send(HttpRequest("GET", URL))
    assert type(caught.value) is expected
    assert caught.value.__cause__ is raised


def test_an_answer_is_what_the_sdk_expects() -> None:
    """Status, headers in any case, body unpacked, once and again."""
    body = gzip.compress(b'{"name": "contoso"}')
    answer = transport(always(200, body, Content_Encoding="gzip")).send(HttpRequest("GET", URL))
    assert (answer.status_code, answer.url, answer.headers["content-TYPE"]) == (200, URL, "application/json")
    assert answer.content_type == "application/json"
    assert answer.json() == {"name": "contoso"}
    assert b"".join(answer.iter_bytes()) == answer.read() == answer.content == b'{"name": "contoso"}'
    assert answer.text() == '{"name": "contoso"}'
    answer.raise_for_status()
    with answer:
        assert answer.is_stream_consumed
        assert answer.is_closed


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        (b'"\xc3\xa9"', "application/json", '"é"'),
        (b'\xef\xbb\xbf"\xc3\xa9"', "application/json; charset=utf-8", '"é"'),
        (b'"\xe9"', 'text/plain; charset="iso-8859-1"', '"é"'),
        (b'"\xc3\xa9"', "application/json; charset=nothing-known", '"é"'),
        (b'"\xc3\xa9"', "application/json; charset=undefined", '"é"'),
        (b'"\xc3\xa9"', "application/json; charset=idna", '"é"'),
        (b"\xff\xfe", "application/json", "\ufffd\ufffd"),
        (b"", "", ""),
    ],
)
def test_a_text_is_decoded_as_its_type_says(body: bytes, content_type: str, text: str) -> None:
    """UTF-8 where nothing is said, and never an exception."""
    answer = transport(always(200, body, Content_Type=content_type)).send(HttpRequest("GET", URL))
    assert answer.text() == text


def test_a_broken_encoding_is_an_error_of_the_answer() -> None:
    """What is named gzip and is none."""
    with pytest.raises(core.DecodeError):
        transport(always(200, b"{}", Content_Encoding="gzip")).send(HttpRequest("GET", URL))


def test_an_error_raises_for_its_status() -> None:
    """As the SDK's own answers do."""
    answer = transport(always(404, {"error": {"code": "NotFound", "message": "No."}})).send(HttpRequest("GET", URL))
    with pytest.raises(core.HttpResponseError) as caught:
        answer.raise_for_status()
    assert caught.value.status_code == 404


def test_what_is_sent_is_the_request_and_no_more() -> None:
    """Method, URL and body as they are; the encodings that are understood are told, and no cookie is kept."""
    wire = always(200, {}, Set_Cookie="a=b; Path=/")
    over = transport(wire)
    for _ in range(2):
        over.send(HttpRequest("PUT", URL, json={"a": 1}, headers={"X-Case": "y"}))
    sent = wire.sent[-1]
    assert (sent.method, sent.url, sent.body) == ("PUT", URL, '{"a": 1}')
    assert sent.headers["accept-encoding"] == "gzip, deflate"
    assert "Cookie" not in sent.headers


@rows(
    ("url", "origin"),
    [
        ("https://management.azure.com/x", ("https", "management.azure.com", 443)),
        ("https://Management.Azure.COM:443?x", ("https", "management.azure.com", 443)),
        ("https://management.azure.com:8443", ("https", "management.azure.com", 8443)),
        ("http://management.azure.com", ("http", "management.azure.com", 80)),
        ("https://[::1]:8443/x", ("https", "::1", 8443)),
        ("https://management.azure.com@evil.example", ("https", "management.azure.com@evil.example", 443)),
        ("https://@management.azure.com", ("https", "@management.azure.com", 443)),
        ("ftp://management.azure.com", ("ftp", "management.azure.com", 0)),
        ("/subscriptions", ("", "", 0)),
    ],
)
def test_an_origin_is_scheme_host_and_port(url: str, origin: tuple[str, str, int]) -> None:
    """As browsers compare them; with user info it equals that of no other URL."""
    assert origin_of(url) == origin


@rows(
    ("url", "host"),
    [
        ("https://evil.example/x", "evil.example"),
        ("http://management.azure.com/x", "management.azure.com"),
        ("https://management.azure.com:8443/x", "management.azure.com"),
        ("https://management.azure.com@evil.example/x", "evil.example"),
        ("https://a:b@management.azure.com/x", "management.azure.com"),
    ],
)
def test_nothing_is_sent_elsewhere(url: str, host: str) -> None:
    """Neither the token nor anything else, whatever a link or an operation says."""
    wire = always(200, {})
    with pytest.raises(AzureError) as caught:
        transport(wire).send(HttpRequest("GET", url, headers={"Authorization": "Bearer x"}))
    assert wire.sent == []
    assert (caught.value.kind, caught.value.code) == (ErrorKind.REJECTED, "ForeignHost")
    assert caught.value.message == (
        f"Refused to send a request to {host}: this session's credential goes to management.azure.com only."
    )


class Careful:
    """A wire that keeps how it was asked to send."""

    def __init__(self) -> None:
        self.options: dict[str, Any] = {}
        self.reason: str | None = None

    def urlopen(self, method: str, url: str, **options: Any) -> HTTPResponse:
        """Answer 307 to elsewhere."""
        assert url == URL
        self.options = options
        headers = {"Location": "https://evil.example/x"}
        return HTTPResponse(
            body=BytesIO(b"{}"),
            status=307,
            reason=self.reason,
            headers=headers,
            preload_content=False,
            request_method=method,
        )


def test_urllib3_follows_and_repeats_nothing_by_itself() -> None:
    """A redirect would take the token along, and a repeated write would be made twice; the answer is read in bounds."""
    wire = Careful()
    over = Transport(wire=wire, endpoint="https://management.azure.com", trace=None, sleep=lambda _: None)
    answer = over.send(HttpRequest("GET", URL), connection_timeout=3, read_timeout=7)
    assert (answer.status_code, answer.reason) == (307, "")
    kept = {name: wire.options[name] for name in ("redirect", "retries", "preload_content")}
    assert kept == {"redirect": False, "retries": False, "preload_content": False}
    assert (wire.options["timeout"].connect_timeout, wire.options["timeout"].read_timeout) == (3, 7)
    wire.reason = "Temporary Redirect"
    assert over.send(HttpRequest("GET", URL)).reason == "Temporary Redirect"
    assert wire.options["timeout"].read_timeout == over.connection_config.read_timeout
    assert wire.options["timeout"].connect_timeout == over.connection_config.timeout
    with pytest.raises(BoundError):
        over.send(HttpRequest("GET", URL), most_bytes=1)


def test_what_is_raised_names_its_request() -> None:
    """Its host is told."""
    request = HttpRequest("GET", URL)
    with pytest.raises(core.ServiceRequestError) as caught:
        transport(raising(exceptions.NewConnectionError(CONNECTION, "refused"))).send(request)
    assert getattr(caught.value, "request", None) is request


def test_every_attempt_is_logged_with_its_failure() -> None:
    """Also one that fails in a way that nobody expects; so is a wait between two."""
    lines: list[str] = []
    slept: list[float] = []
    kept = Unrecorded()
    log = RequestLog(tell=lines.append, record=kept, opened=0.0)
    wire = raising(ZeroDivisionError())
    over = Transport(wire=wire, endpoint="https://management.azure.com", trace=log, sleep=slept.append)
    with pytest.raises(ZeroDivisionError):
        over.send(HttpRequest("GET", URL), attempt=2)
    over.sleep(1.5)
    assert lines[0].startswith("GET /subscriptions/1/x no answer ")
    assert slept == [1.5]
    with over as inside:
        assert inside is over


@rows(
    ("error", "options", "attempt", "failure"),
    [
        (ZeroDivisionError("by zero"), {}, 1, "by zero"),
        (ZeroDivisionError(), {"attempt": 3}, 3, "ZeroDivisionError"),
    ],
)
def test_the_record_says_which_attempt_failed_and_why(
    error: Exception, options: dict[str, int], attempt: int, failure: str
) -> None:
    """The first where nobody counts, and the name of an error that has no words; a wait has its reason."""
    record, slept = KeptRecord(), list[float]()
    log = RequestLog(tell=None, record=record, opened=0.0)
    over = Transport(wire=raising(error), endpoint="https://management.azure.com", trace=log, sleep=slept.append)
    with pytest.raises(ZeroDivisionError):
        over.send(HttpRequest("GET", URL), **options)
    over.sleep(1.5)
    (failed,) = record.of("RequestFailed")
    assert (failed["attempt"], failed["failure"]) == (attempt, failure)
    assert [held["waits"] for held in record.of("RequestHeld")] == slept == [1.5]
    assert [held["reason"] for held in record.of("RequestHeld")] == ["trying again"]


def decoded(method: str, status: int, body: bytes, **options: Any) -> PipelineResponse[Any, Any]:
    """Return what the decoding makes of an answer."""
    over = transport(always(status, body, Content_Type="application/json"))
    pipeline: Pipeline[Any, Any] = Pipeline(over, [ObjectDecode()])
    return pipeline.run(HttpRequest(method, URL), stream=False, **options)


@rows(
    ("method", "status", "body", "options", "expected"),
    [
        ("GET", 200, b'{"a": 1}', {}, {"a": 1}),
        ("GET", 299, b"[]", {}, []),
        ("GET", 202, b"null", {}, None),
        ("GET", 200, b"null", {"takes_any_body": True}, None),
        ("POST", 200, b"[]", {}, []),
        ("POST", 200, b'{"value": []}', {"is_read": True}, {"value": []}),
        ("POST", 202, b"[]", {"is_read": True}, []),
        ("GET", 300, b'{"error": {}}', {}, {"error": {}}),
        ("GET", 404, b'{"error": {"code": "X"}}', {}, {"error": {"code": "X"}}),
        ("GET", 500, b"null", {}, None),
        ("GET", 200, "{}".encode("utf-16"), {"response_encoding": "utf-16"}, {}),
    ],
)
def test_what_has_the_shape_of_its_request_is_decoded(
    method: str, status: int, body: bytes, options: dict[str, Any], expected: object
) -> None:
    """An object where ARM was read; whatever JSON an error has, for who translates it."""
    answer = decoded(method, status, body, **options)
    assert answer.context.get(ContentDecodePolicy.CONTEXT_NAME) == expected
    assert answer.http_response.status_code == status


@rows(
    ("method", "status", "body", "options", "expected"),
    [
        ("GET", 200, b"null", {}, core.DecodeError),
        ("GET", 200, b"[]", {}, core.DecodeError),
        ("GET", 299, b"<html>", {}, core.DecodeError),
        ("POST", 200, b"[]", {"is_read": True}, core.DecodeError),
        ("GET", 300, b"<html>", {}, core.HttpResponseError),
        ("GET", 502, b"", {}, core.HttpResponseError),
        ("PUT", 502, b"[" * 100_000, {}, core.HttpResponseError),
    ],
)
def test_what_has_another_shape_is_refused_with_its_status(
    method: str, status: int, body: bytes, options: dict[str, Any], expected: type[core.HttpResponseError]
) -> None:
    """The SDK would stumble over it later, or lose the status."""
    with pytest.raises(core.HttpResponseError) as caught:
        decoded(method, status, body, **options)
    assert (type(caught.value), caught.value.status_code) == (expected, status)
