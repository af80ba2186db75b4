"""Errors that no answer of ARM's stands behind, each as what reads Azure raises it: a sign-in, a shape, a bound."""

from __future__ import annotations

import ssl
from typing import Any, ClassVar

import pytest
from azure.core.exceptions import AzureError as SdkError
from azure.core.exceptions import (
    ClientAuthenticationError,
    DecodeError,
    HttpResponseError,
    ServiceRequestError,
    ServiceResponseError,
)
from azure.core.rest import HttpRequest
from urllib3 import HTTPHeaderDict
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import NewConnectionError

from acrgeo.arm.bounds import BoundError
from acrgeo.arm.error_translation import translate, translated
from acrgeo.arm.pipeline.answer import Answer
from acrgeo.arm.pipeline.unreached import Obstacle, Unreached
from acrgeo.arm.responses import ShapeError
from acrgeo.arm.sign_in.attempts import AZ, Attempt, SignInError
from acrgeo.errors import AzureError, ErrorKind
from tests.rows import rows

ARM = "https://management.azure.com/subscriptions/1"
UNREAD = "Azure's answer to the request to read contoso could not be read"
OPEN = "; it is not known whether the change was made"
APPLICATION = "EnvironmentCredential"


def answered(status: int, body: bytes = b"{}", url: str = ARM) -> Answer:
    """Return an answer with a status."""
    headers = HTTPHeaderDict({"Content-Type": "application/json"})
    return Answer(HttpRequest("GET", url), status=status, reason="", headers=headers, content=body)


@rows(
    "raised",
    [
        *(ValueError(), TypeError(), AttributeError(), KeyError("a"), IndexError(), OverflowError(), RecursionError()),
        *(AssertionError(), UnicodeDecodeError("utf-8", b"", 0, 1, "x")),
    ],
)
def test_whatever_a_strange_answer_makes_python_raise_is_azures(raised: Exception) -> None:
    """No traceback, and the words of Python are no help to anybody."""
    with pytest.raises(AzureError) as caught, translated("read contoso"):
        raise raised
    error = caught.value
    assert (error.message, error.kind, error.code) == (f"{UNREAD}.", ErrorKind.TRANSIENT, "UnreadableAnswer")
    assert error.__cause__ is raised
    assert translate(raised, "read contoso", is_write=True).message == f"{UNREAD}{OPEN}."


def test_errors_of_acrgeos_own_pass() -> None:
    """Ours, and those of a program that is wrong or is told to end."""
    for raised in (AzureError("a", kind=ErrorKind.LOST), NotImplementedError(), KeyboardInterrupt()):
        with pytest.raises(type(raised)) as caught, translated("read contoso"):
            raise raised
        assert caught.value is raised


def test_an_answer_of_another_shape_is_told_without_its_secrets() -> None:
    """What is where."""
    assert translate(ShapeError("location is a number"), "read contoso").message == f"{UNREAD}: location is a number."
    assert "s3cr3t" not in translate(ShapeError("AccountKey=s3cr3t is a text"), "read contoso").message


@rows(
    ("raised", "kind", "code"),
    [
        (BoundError("was too large"), ErrorKind.TRANSIENT, "TooLargeAnswer"),
        (BoundError("was too slow", is_late=True), ErrorKind.LOST, "SlowAnswer"),
    ],
)
def test_an_answer_over_a_bound_says_which(raised: BoundError, kind: ErrorKind, code: str) -> None:
    """Of a write it is open then whether it was made."""
    told = f"Azure's answer to the request to read contoso {raised}"
    read, write = translate(raised, "read contoso"), translate(raised, "read contoso", is_write=True)
    assert (read.message, read.kind, read.code) == (f"{told}.", kind, code)
    assert write.message == f"{told}{OPEN}."
    assert read.hint == "try again; a proxy between here and Azure may have answered"


def unanswered(status: int) -> HttpResponseError:
    """Return an error with a status and without an answer."""
    error = HttpResponseError("Operation failed")
    error.status_code = status
    return error


@rows(
    ("raised", "kind", "code", "message"),
    [
        (HttpResponseError("No"), ErrorKind.LOST, "NoAnswer", "Azure did not answer the request to {} (No)."),
        (unanswered(500), ErrorKind.LOST, "NoAnswer", "Azure did not answer the request to {} (Operation failed)."),
        (SdkError("Odd.\n"), ErrorKind.LOST, "NoAnswer", "Azure did not answer the request to {} (Odd)."),
        (ServiceResponseError("Gone"), ErrorKind.LOST, "NoAnswer", "Azure did not answer the request to {}."),
        (
            HttpResponseError("x", response=answered(202)),
            ErrorKind.TRANSIENT,
            "UnreadableAnswer",
            "Azure's answer to the request to {} was JSON of another shape than ARM's.",
        ),
        (
            HttpResponseError("x", response=answered(299, b" ")),
            ErrorKind.TRANSIENT,
            "UnreadableAnswer",
            "Azure's answer to the request to {} was empty.",
        ),
        (DecodeError("x"), ErrorKind.TRANSIENT, "UnreadableAnswer", f"{UNREAD}."),
        (
            HttpResponseError("x", response=answered(300)),
            ErrorKind.REJECTED,
            "rejected",
            "Azure refused to {} (HTTP 300): the answer was JSON of another shape than ARM's.",
        ),
        (OSError("no file"), ErrorKind.LOST, "Unreachable", "Could not reach Azure to {}: no file."),
    ],
)
def test_what_the_sdk_raises_is_an_answer_or_none(raised: Exception, kind: ErrorKind, code: str, message: str) -> None:
    """Only what Azure answered is called an answer; without one it is not known what was done."""
    error = translate(raised, "read contoso")
    assert (error.message, error.kind, error.code) == (message.format("read contoso"), kind, code)


@rows(
    ("url", "code"),
    [
        (ARM, "unauthenticated"),
        ("https://management.azure.com/SUBSCRIPTIONS?a", "unauthenticated"),
        ("https://login.microsoftonline.com/t/oauth2", "NotSignedIn"),
    ],
)
def test_a_refused_token_is_arms_word_and_a_failed_sign_in_is_not(url: str, code: str) -> None:
    """By whom answered: ARM's paths begin with a subscription."""
    raised = ClientAuthenticationError("no", response=answered(401, url=url))
    error = translate(raised, "read contoso")
    assert (error.kind, error.code) == (ErrorKind.UNAUTHENTICATED, code)


def refused(name: str, *, is_refusal: bool = True, reason: str = "no", **more: Any) -> Attempt:
    """Return an attempt to sign in."""
    return Attempt(credential=name, reason=reason, is_refusal=is_refusal, **more)


@rows(
    ("attempt", "task", "message"),
    [
        (
            refused(AZ, unreached=Unreached(Obstacle.NAME, "login.x", "no such host")),
            "read contoso",
            "Could not reach login.x to sign in and read contoso: its name could not be resolved (DNS): az says: no "
            "such host.",
        ),
        (
            refused("AzurePowerShellCredential", unreached=Unreached(Obstacle.PROXY, None, "407")),
            "sign in",
            "Could not reach Azure through the proxy to sign in: AzurePowerShellCredential says: 407.",
        ),
    ],
)
def test_a_tool_that_reached_nobody_is_quoted(attempt: Attempt, task: str, message: str) -> None:
    """With the reasons of all ways that were tried."""
    error = translate(SignInError((refused(APPLICATION, is_refusal=False, reason="unset"), attempt), scope="s"), task)
    assert (error.message, error.kind, error.code) == (message, ErrorKind.LOST, "Unreachable")
    assert error.details == {"reasons": {APPLICATION: "unset", attempt.credential: "no"}}
    assert attempt.unreached is not None
    assert error.hint == attempt.unreached.obstacle.hint


def test_an_application_that_reached_nobody_has_its_own_error() -> None:
    """That of the network, below that of the sign-in."""
    network = ServiceRequestError("down", error=ssl.SSLCertVerificationError(1, "self-signed"))
    error = translate(SignInError((refused(APPLICATION, network_error=network),), scope="s"), "read contoso")
    assert error.message.startswith("Could not reach Azure to sign in and read contoso: its certificate is not trusted")
    assert error.kind is ErrorKind.LOST


@rows("attempts", [(), (refused(AZ),), (refused(AZ, is_refusal=False), refused(APPLICATION, is_refusal=False))])
def test_other_failures_of_the_sign_in_are_no_matter_of_the_network(attempts: tuple[Attempt, ...]) -> None:
    """Also where no way was tried, or none of several decides."""
    assert translate(SignInError(attempts, scope="s"), "read contoso").kind is ErrorKind.UNAUTHENTICATED


def test_an_answer_without_a_type_is_something_unnamed() -> None:
    """Neither empty nor JSON, as far as anybody can tell."""
    untyped = Answer(HttpRequest("GET", ARM), status=200, reason="", headers=HTTPHeaderDict(), content=b"x")
    error = translate(DecodeError("x", response=untyped), "read contoso")
    told = "Azure's answer to the request to read contoso was something unnamed instead of ARM's JSON."
    assert (error.message, error.status) == (told, 200)


class Unread:
    """An answer of another library, whose body is not there any more."""

    status_code = 200
    reason = ""
    headers: ClassVar = {"Content-Type": "text/html"}

    def text(self) -> str:
        """Raise as azure-core does."""
        raise SdkError("the stream is consumed")


def test_an_answer_whose_body_is_gone_is_no_empty_one() -> None:
    """Its type is told."""
    unread: Any = Unread()
    error = translate(DecodeError("x", response=unread), "read contoso")
    assert error.message == "Azure's answer to the request to read contoso was HTML instead of ARM's JSON."


def test_throttling_in_an_odd_encoding_is_throttling() -> None:
    """The text is looked through for a wait, whatever the answer calls its encoding."""
    odd = HTTPHeaderDict({"Content-Type": "text/plain; charset=undefined"})
    content = b"Please try again after '7' seconds."
    answer = Answer(HttpRequest("GET", ARM), status=429, reason="", headers=odd, content=content)
    error = translate(HttpResponseError("x", response=answer), "read contoso")
    assert (error.kind, error.retry_after) == (ErrorKind.THROTTLED, 7.0)


def test_an_error_of_the_network_is_looked_for_below_the_others() -> None:
    """The host is that of the request that failed, and the words are those of what is certain."""
    certain = NewConnectionError(HTTPSConnection("proxy.corp", 8080), "refused")
    below = ServiceRequestError("down", error=certain)
    below.request = HttpRequest("GET", ARM)  # type: ignore[attr-defined]  # azure-core sets it, undeclared
    error = translate(ServiceRequestError("something failed", error=below), "read contoso")
    told = "Could not reach management.azure.com to read contoso: proxy.corp:8080: refused; nothing was sent."
    assert error.message == told


@rows(
    ("status", "hint"),
    [
        (499, "the code NotImplementedInSandbox is unknown to acrgeo: all that is known is what Azure says"),
        (501, None),
    ],
)
def test_a_service_that_fails_has_refused_nothing(status: int, hint: str | None) -> None:
    """So there is no reason of a refusal to look for."""
    body = b'{"error": {"code": "NotImplementedInSandbox", "message": "No."}}'
    error = translate(HttpResponseError("x", response=answered(status, body)), "read contoso")
    assert (error.kind, error.hint) == (ErrorKind.REJECTED, hint)
