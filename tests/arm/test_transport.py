"""The transport under the SDK: what its errors are, and what an answer is."""

from __future__ import annotations

import gzip
import ssl
from http.client import IncompleteRead, RemoteDisconnected
from socket import gaierror
from typing import Any

import pytest
from azure.core import exceptions as core
from azure.core.rest import HttpRequest
from urllib3 import exceptions
from urllib3.connection import HTTPSConnection

from acrgeo.arm.transport import Transport
from tests.arm.wires import Wire, always, raising

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
