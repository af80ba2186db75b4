"""What is kept of each attempt of a request: what support asks for, and no secret."""

from __future__ import annotations

import json
import re
import time
from typing import Any

from azure.core.rest import HttpRequest
from urllib3 import HTTPHeaderDict

from acrgeo.arm.pipeline.answer import Answer
from acrgeo.arm.pipeline.request_log import RequestLog
from acrgeo.arm.session import Session
from acrgeo.core.secrets import Secrets
from tests.arm.wires import SignedIn, Wire
from tests.rows import rows

PATH = "/subscriptions/1/resourceGroups/g"
URL = f"https://management.azure.com{PATH}?api-version=2025-04-01&t=s3cr3t-time&s=s3cr3t-signature"
TOKEN = "eyJ.a-token.of-somebody"


class Kept:
    """Keeps what happened."""

    def __init__(self) -> None:
        self.secrets = Secrets()
        self.events: list[tuple[str, dict[str, object]]] = []

    def __call__(self, event: str, /, **facts: object) -> None:
        """Keep an event."""
        self.events.append((event, facts))


def answer(status: int, body: object = None, **headers: str) -> Answer:
    """Return an answer; header names have ``_`` for ``-``."""
    named = HTTPHeaderDict({name.replace("_", "-"): value for name, value in headers.items()})
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(HttpRequest("GET", URL), status=status, reason="", headers=named, content=content)


def noted(request: HttpRequest, got: Answer | None, log: RequestLog | None = None) -> tuple[str, dict[str, Any], Kept]:
    """Note an attempt, and return what the log has of it."""
    kept = Kept()
    log = RequestLog(record=kept, opened=0.0) if log is None else log
    log = RequestLog(record=kept, opened=log.opened, host=log.host, region=log.region)
    log.note(request, got, log.now() - 2.37, attempt=3, failure=None if got else "Connection refused")
    ((event, facts),) = kept.events
    assert "s3cr3t" not in str(facts)
    return event, facts, kept


def test_an_answer_is_kept_with_what_support_asks_for() -> None:
    """The ids, the version, the sizes, the buckets; of the URL only the path."""
    got = answer(
        200,
        {"a": 1},
        x_ms_request_id="r-1",
        x_ms_correlation_request_id="c-1",
        x_ms_routing_request_id="WESTUS:20261129T190000Z:d-1",
        x_ms_ratelimit_remaining_subscription_reads="249",
        x_ms_ratelimit_remaining_subscription_writes="199",
        Retry_After="10",
    )
    request = HttpRequest("PUT", URL, headers={"x-ms-client-request-id": "q-1"}, content=b"{}")
    event, facts, _ = noted(request, got)
    assert event == "RequestAnswered"
    assert 2.0 <= facts.pop("milliseconds") < 60_000
    assert facts == {
        "method": "PUT",
        "host": "management.azure.com",
        "path": PATH,
        "region": None,
        "apiVersion": "2025-04-01",
        "attempt": 3,
        "bytesSent": 2,
        "clientRequestId": "q-1",
        "failure": None,
        "status": 200,
        "bytes": 8,
        "requestId": "r-1",
        "correlationId": "c-1",
        "routingId": "WESTUS:20261129T190000Z:d-1",
        "readsLeft": 249,
        "writesLeft": 199,
        "retryAfter": 10.0,
        "errorCode": None,
        "errorMessage": None,
    }


def test_a_failed_attempt_is_kept_with_its_failure() -> None:
    """Nothing is said of an answer."""
    event, facts, _ = noted(HttpRequest("GET", URL), None)
    assert (event, facts["failure"]) == ("RequestFailed", "Connection refused")
    assert "status" not in facts
    assert facts["clientRequestId"] is None


@rows(
    ("body", "code", "message"),
    [
        ({"error": {"code": "Conflict", "message": "Under way."}}, "Conflict", "Under way."),
        ({"errors": [{"code": "DENIED", "message": "No.", "detail": "s3cr3t"}]}, "DENIED", "No."),
        ({"errors": []}, None, None),
        ({"errors": ["DENIED"]}, None, None),
        ({"errors": {"code": "DENIED"}}, None, None),
        ([1], None, None),
        (b"<html>s3cr3t</html>", None, None),
        (b"", None, None),
    ],
)
def test_an_error_is_kept_by_its_code_and_message(body: object, code: str | None, message: str | None) -> None:
    """Of ARM or of a registry; where the body is something else, nothing of it."""
    _, facts, _ = noted(HttpRequest("GET", URL), answer(400, body))
    assert (facts["errorCode"], facts["errorMessage"]) == (code, message)


def test_what_is_no_error_has_no_code() -> None:
    """A resource may have a property of that name."""
    _, facts, _ = noted(HttpRequest("GET", URL), answer(399, {"code": "x", "message": "y"}))
    assert (facts["errorCode"], facts["errorMessage"]) == (None, None)


@rows(
    ("value", "kept"),
    [("r-1", "r-1"), ("", None), ("r 1", None), ("<b>", None), ("a" * 100, "a" * 100), ("a" * 101, None)],
)
def test_an_id_is_a_word(value: str, kept: str | None) -> None:
    """Whoever answers in Azure's place writes nothing else into the log."""
    _, facts, _ = noted(HttpRequest("GET", URL), answer(200, x_ms_request_id=value))
    assert (facts["requestId"], facts["correlationId"], facts["readsLeft"]) == (kept, None, None)


@rows(
    ("value", "kept"),
    [
        ("0", 0),
        ("249", 249),
        ("", None),
        ("-1", None),
        ("٣", None),
        ("²", None),
        ("9" * 9, 999_999_999),
        ("1" * 10, None),
    ],
)
def test_what_is_left_is_a_number(value: str, kept: int | None) -> None:
    """Anything else is left out."""
    _, facts, _ = noted(HttpRequest("GET", URL), answer(200, x_ms_ratelimit_remaining_subscription_reads=value))
    assert facts["readsLeft"] == kept


@rows(
    ("query", "version"),
    [
        ("api-version=2026-09-01-preview", "2026-09-01-preview"),
        ("api-version=s3cr3t&api-version=2025-04-01", "2025-04-01"),
        ("version=2025-04-01", None),
        ("", None),
    ],
)
def test_of_a_query_only_the_version_is_kept(query: str, version: str | None) -> None:
    """And only what looks like one."""
    _, facts, _ = noted(HttpRequest("GET", f"https://management.azure.com{PATH}?{query}"), answer(200))
    assert facts["apiVersion"] == version


@rows(
    ("request", "got", "hidden"),
    [
        (HttpRequest("GET", URL, headers={"Authorization": f"Bearer {TOKEN}"}), answer(200), TOKEN),
        (HttpRequest("GET", URL, headers={"Authorization": f"Bearer {TOKEN}"}), None, TOKEN),
        (HttpRequest("PUT", URL, json={"properties": {"password": "hunter-two"}}), answer(200), "hunter-two"),
        (HttpRequest("PUT", URL, content=b'{"password": "hunter-two"}'), None, "hunter-two"),
        (HttpRequest("POST", URL, content="grant_type=x&refresh_token=hunter-two"), answer(200), "hunter-two"),
        (HttpRequest("POST", URL), answer(200, {"access_token": "hunter-two"}), "hunter-two"),
        (HttpRequest("POST", URL), answer(200, b" " * 40 + b'{"access_token": "hunter-two"}'), "hunter-two"),
    ],
    ids=["token", "lost", "text", "bytes", "form", "answer", "spaces"],
)
def test_what_was_sent_or_got_as_a_secret_is_hidden_from_then_on(
    request: HttpRequest, got: Answer | None, hidden: str
) -> None:
    """In every later text of the log, wherever it turns up."""
    _, _, kept = noted(request, got)
    assert hidden not in kept.secrets.cut(f"An error that quotes {hidden} somewhere.")


def test_what_a_get_answers_is_no_secret() -> None:
    """No read gives any: what it has under such a name may be told."""
    _, _, kept = noted(HttpRequest("GET", URL), answer(200, {"password": "a-word-of-the-page"}))
    assert kept.secrets.cut("a-word-of-the-page") == "a-word-of-the-page"


@rows("body", [b"[" * 100_000 + b"{", b'{"a":' * 100_000, b"{not json", b"\xff\xfe{", b"plain words", b""])
def test_an_odd_body_is_searched_in_vain_and_without_harm(body: bytes) -> None:
    """The log breaks no request."""
    event, _, _ = noted(HttpRequest("POST", URL), answer(200, body))
    assert event == "RequestAnswered"


def test_a_request_to_a_registry_is_told_with_its_host_and_region() -> None:
    """On the line, and in the log; a request to ARM has only its path on the line."""
    lines: list[str] = []
    log = RequestLog(tell=lines.append, opened=0.0)
    log.note(HttpRequest("GET", URL), answer(200), log.now(), attempt=1, failure=None)
    own = log.of_host("contoso.azurecr.io", "westus")
    own.note(HttpRequest("GET", "https://contoso.azurecr.io/v2/?s=s3cr3t"), None, own.now(), attempt=1, failure="x")
    assert lines[0].startswith(f"GET {PATH} 200 ")
    assert lines[1].startswith("GET contoso.azurecr.io/v2/ no answer ")
    assert "s3cr3t" not in str(lines)
    _, facts, _ = noted(HttpRequest("GET", "https://10.0.0.4/v2/"), answer(200), own)
    assert (facts["host"], facts["region"]) == ("contoso.azurecr.io", "westus")


def test_times_are_milliseconds_since_the_log_was_opened() -> None:
    """So is when an attempt began; how long it took is the difference."""
    assert 0 <= RequestLog(opened=time.monotonic() - 100_000).now() - 100_000_000 < 60_000
    lines: list[str] = []
    log = RequestLog(tell=lines.append, opened=time.monotonic() - 1000)
    log.note(HttpRequest("GET", URL), answer(200), log.now() - 5_000, attempt=1, failure=None)
    took, began, ended = (int(number) for number in re.findall(r"(\d+) (?=ms|to)", lines[0]))
    assert 5_000 <= took < 65_000
    assert abs(ended - began - took) <= 1
    assert 995_000 <= began < 1_055_000


def test_the_attempts_of_a_request_are_counted() -> None:
    """A read that Azure throttles twice has three, and the next one begins anew."""
    kept = Kept()
    statuses = iter([429, 429, 200, 200])
    wire = Wire(lambda _: (next(statuses), {"value": []}, {"Retry-After": "1"}))
    session = Session(credential=SignedIn(), http=wire, environ={}, record=kept, sleep=lambda _: None)
    for _ in range(2):
        session.reads.get("/subscriptions", "2022-12-01")
    attempts = [facts["attempt"] for event, facts in kept.events if event == "RequestAnswered"]
    assert attempts == [1, 2, 3, 1]


def test_a_wait_is_kept_with_its_reason() -> None:
    """And of whom it is, where that is not ARM."""
    kept = Kept()
    RequestLog(record=kept, opened=0.0).wait(1.23456, "Azure asks to wait")
    RequestLog(record=kept, opened=0.0, host="contoso.azurecr.io").wait(2, "trying again")
    RequestLog(tell=print, opened=0.0).wait(2, "trying again")
    assert kept.events == [
        ("RequestHeld", {"host": None, "waits": 1.235, "reason": "Azure asks to wait"}),
        ("RequestHeld", {"host": "contoso.azurecr.io", "waits": 2, "reason": "trying again"}),
    ]


def test_a_time_has_one_digit_behind_the_point() -> None:
    """More would be noise."""
    taken = [noted(HttpRequest("GET", URL), answer(200))[1]["milliseconds"] for _ in range(20)]
    assert taken == [round(milliseconds, 1) for milliseconds in taken]
