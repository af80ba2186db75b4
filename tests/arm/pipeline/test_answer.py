"""Answers, held against azure-core's own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

import pytest
from azure.core.exceptions import HttpResponseError
from azure.core.rest import HttpRequest
from urllib3 import HTTPHeaderDict

from acrgeo.arm.pipeline.answer import Answer
from tests.rows import rows

URL = "https://management.azure.com/subscriptions/1/x?api-version=1"


def answer(status: int = 200, body: bytes = b"{}", content_type: str = "application/json") -> Answer:
    """Return an answer."""
    headers = HTTPHeaderDict({"Content-Type": content_type})
    return Answer(HttpRequest("GET", URL), status=status, reason="As You Like", headers=headers, content=body)


def encoded(it: Answer) -> Answer:
    """Set an encoding."""
    it.encoding = "cp437"
    return it


def test_an_answer_tells_of_itself_what_azure_cores_do() -> None:
    """Status and phrase, which the SDK puts into the message of an error; never the URL, which may be signed."""
    error = HttpResponseError(response=answer(418, b""))
    assert (error.status_code, error.reason) == (418, "As You Like")
    assert "As You Like" in str(error)
    assert repr(answer(418)) == "<HttpResponse: 418 As You Like>"
    assert answer().request.url == answer().url == URL


@rows(
    ("read", "text"),
    [
        (lambda it: it.text(), "é"),
        (lambda it: it.text("utf-8"), "\ufffd"),
        (lambda it: it.text("cp437"), "Θ"),
        (lambda it: encoded(it).text(), "Θ"),
        (lambda it: encoded(it).encoding, "cp437"),
        (lambda it: it.encoding, "latin-1"),
        (lambda it: "".join(part.decode("latin-1") for part in it.iter_raw()), "é"),
    ],
)
def test_an_encoding_that_is_asked_for_comes_before_the_types_own(read: Callable[[Answer], str], text: str) -> None:
    """As with azure-core's own answers: the caller's, then what was set, then what the type of the body names."""
    assert read(answer(200, b"\xe9", "text/plain; charset=latin-1")) == text


def test_an_answer_may_name_no_type() -> None:
    """Then there is no encoding, and its text is UTF-8."""
    bare = Answer(HttpRequest("GET", URL), status=200, reason="", headers=HTTPHeaderDict(), content="é".encode())
    assert (bare.content_type, bare.encoding, bare.text()) == (None, None, "é")


def test_a_large_body_comes_in_parts() -> None:
    """All of it, in its order."""
    body = bytes(range(256)) * 1024
    parts = list(answer(200, body).iter_bytes())
    assert len(parts) > 1
    assert b"".join(parts) == body


@rows(("status", "raises"), [(200, False), (304, False), (399, False), (400, True), (401, True), (503, True)])
def test_errors_begin_with_400(status: int, raises: bool) -> None:
    """Redirects are none for the SDK."""
    with pytest.raises(HttpResponseError) if raises else nullcontext():
        answer(status).raise_for_status()


def test_an_answer_is_its_own_context() -> None:
    """The SDK's streams are used in a with statement."""
    it = answer()
    with it as inside:
        assert inside is it
