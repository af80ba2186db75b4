"""Each attempt of a request: the line that ``-v`` has for it, and what the log of the run keeps of it.

Law: neither has a query, which may be signed, nor a header or a body that may hold a secret. What was sent or got as a
secret is hidden in all that the log of the run gets after it.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from azure.core.pipeline import PipelineRequest
from azure.core.pipeline.policies import SansIOHTTPPolicy
from azure.core.rest import HttpRequest

from acrgeo.arm.pipeline.answer import Answer
from acrgeo.arm.responses import asked_wait, parse_body, parse_error
from acrgeo.core.execution.record import Record
from acrgeo.core.secrets import Secrets

ATTEMPT = "attempt"
_API_VERSION = re.compile(r"\d{4}-\d\d-\d\d(?:-\w+)?")
_ID = re.compile(r"[\w.:-]{1,100}")
_IDS = {
    "requestId": "x-ms-request-id",
    "correlationId": "x-ms-correlation-request-id",
    "routingId": "x-ms-routing-request-id",
}
"""What support asks for, by the headers of an answer; the last one begins with the region of ARM that answered."""
_REMAINING = {
    "readsLeft": "x-ms-ratelimit-remaining-subscription-reads",
    "writesLeft": "x-ms-ratelimit-remaining-subscription-writes",
}
_MOST_SEARCHED = 256 * 1024
"""Bytes of a body in which secrets are looked for."""


class Attempts(SansIOHTTPPolicy[Any, Any]):
    """Counts the attempts of a request, for the log alone. It stands behind the policy that repeats them."""

    def on_request(self, request: PipelineRequest[Any]) -> None:
        """Count one."""
        request.context.options[ATTEMPT] = request.context.options.get(ATTEMPT, 0) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLog:
    """Where attempts are told: ``tell`` takes lines, ``record`` events; times are milliseconds since it was opened.

    ``host`` is told where it is not ARM's, with the ``region`` that it is the host of.
    """

    tell: Callable[[str], None] | None = None
    record: Record | None = None
    opened: float
    host: str = ""
    region: str | None = None

    def of_host(self, host: str, region: str | None) -> RequestLog:
        """Return the same log for the requests to a host of a registry."""
        return replace(self, host=host, region=region)

    def now(self) -> float:
        """Return the time of the log."""
        return (time.monotonic() - self.opened) * 1000

    def note(
        self, request: HttpRequest, answer: Answer | None, began: float, *, attempt: int, failure: str | None
    ) -> None:
        """Write down an attempt that has just ended, with an answer or because of a failure."""
        ended = self.now()
        if self.tell is not None:
            status = "no answer" if answer is None else answer.status_code
            took = f"{ended - began:.0f} ms, from {began:.0f} to {ended:.0f} ms"
            self.tell(f"{request.method} {self.host}{urlsplit(request.url).path} {status} {took}")
        if self.record is not None:
            _hide(self.record.secrets, request, answer)
            parts = urlsplit(request.url)
            versions = [value for name, value in parse_qsl(parts.query) if name == "api-version"]
            self.record(
                "RequestAnswered" if answer is not None else "RequestFailed",
                method=request.method,
                host=self.host or parts.hostname,
                path=parts.path,
                region=self.region,
                apiVersion=next(filter(_API_VERSION.fullmatch, versions), None),
                attempt=attempt,
                milliseconds=round(ended - began, 1),
                bytesSent=len(_bytes_of(request)),
                clientRequestId=_word(request.headers, "x-ms-client-request-id"),
                failure=failure,
                **({} if answer is None else _facts_of(answer)),
            )

    def wait(self, seconds: float, reason: str) -> None:
        """Write down that a request waits, and why."""
        if self.record is not None:
            self.record("RequestHeld", host=self.host or None, waits=round(seconds, 3), reason=reason)


def _hide(secrets: Secrets, request: HttpRequest, answer: Answer | None) -> None:
    """Hide the token of a request, and the secrets in what was sent and in what came back; no GET gives any."""
    secrets.hide(request.headers.get("Authorization", "").rpartition(" ")[2])
    for body in (_bytes_of(request), b"" if answer is None or request.method == "GET" else answer.content):
        secrets.hide_in(_document_of(body[:_MOST_SEARCHED]))


def _facts_of(answer: Answer) -> dict[str, object]:
    error = {} if answer.status_code < 400 else _error_in(answer)
    return {
        "status": answer.status_code,
        "bytes": len(answer.content),
        **{name: _word(answer.headers, header) for name, header in _IDS.items()},
        **{name: _number(answer.headers, header) for name, header in _REMAINING.items()},
        "retryAfter": asked_wait(answer),
        "errorCode": error.get("code"),
        "errorMessage": error.get("message"),
    }


def _error_in(answer: Answer) -> Mapping[str, str]:
    """Return code and message of ARM's or of a registry's error; nothing where the body is something else."""
    try:
        body = parse_body(answer)
    except ValueError:
        return {}
    listed = body.get("errors") if isinstance(body, dict) else None
    if isinstance(listed, list) and listed:
        body = listed[0]
    return {name: str(value) for name, value in parse_error(body).items()}


def _document_of(body: bytes) -> object:
    """Return the JSON or the form in a body; None for anything else."""
    if b"{" not in body:
        return dict(parse_qsl(body.decode(errors="replace"))) if b"=" in body else None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _bytes_of(request: HttpRequest) -> bytes:
    content = request.content
    return content.encode() if isinstance(content, str) else content if isinstance(content, bytes) else b""


def _word(headers: Mapping[str, str], name: str) -> str | None:
    """Return an identifier of a header; None where it is absent or something else."""
    value = headers.get(name, "")
    return value if _ID.fullmatch(value) else None


def _number(headers: Mapping[str, str], name: str) -> int | None:
    value = headers.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else None
