"""The one way out to ARM: every attempt of every request is checked and traced here.

Law: a request goes to the session's own ARM endpoint or nowhere, whatever a nextLink or an operation's URL says.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests
from azure.core.exceptions import DecodeError, HttpResponseError
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import ContentDecodePolicy
from azure.core.pipeline.transport import RequestsTransport

from acrgeo.arm.bounds import checked_page
from acrgeo.errors import AzureError, ErrorKind


class Transport(RequestsTransport):  # type: ignore[misc] # azure-core loads it lazily, so it has no type
    """azure-core's transport over one `requests` session, for one endpoint."""

    def __init__(
        self,
        *,
        session: requests.Session,
        endpoint: str,
        trace: Callable[[str], None] | None,
        sleep: Callable[[float], None],
        **kwargs: Any,
    ) -> None:
        super().__init__(session=session, session_owner=False, **kwargs)
        self._sleep = sleep
        self._origin = origin_of(endpoint)
        self._trace = trace

    def send(self, request: Any, **kwargs: Any) -> Any:
        """Send one attempt. Raises AzureError (REJECTED) for a URL outside the endpoint, before anything is sent."""
        if origin_of(request.url) != self._origin:
            host = urlsplit(request.url).hostname
            raise AzureError(
                f"Refused to send a request to {host}: this session's credential goes to {self._origin[1]} only.",
                kind=ErrorKind.REJECTED,
                code="ForeignHost",
            )
        if self._trace is None:
            return super().send(request, **kwargs)
        began, status = time.monotonic(), "no answer"
        try:
            answer = super().send(request, **kwargs)
            status = str(answer.status_code)
        finally:
            took = round((time.monotonic() - began) * 1000)
            self._trace(f"{request.method} {urlsplit(request.url).path} {status} {took} ms")
        return answer

    def sleep(self, duration: float) -> None:
        """Wait between two attempts of the retry policy."""
        self._sleep(duration)


class ObjectDecode(ContentDecodePolicy):
    """The SDK's decoding, and a check for the bodies that break it.

    The SDK raises AttributeError for a ``null`` where a list should be, and loses the status of an error with an HTML
    body. A poll of a long operation is answered with ``null`` (recorded): it passes ``takes_any_body=True``. A list
    passes ``is_list=True``: the SDK takes a page without ``value`` for an empty one.
    """

    def on_request(self, request: PipelineRequest[Any]) -> None:
        """Take the options off, so that the transport does not see it."""
        for option in ("takes_any_body", "is_list"):
            request.context[option] = request.context.options.pop(option, False)
        super().on_request(request)

    def on_response(self, request: PipelineRequest[Any], response: PipelineResponse[Any, Any]) -> None:
        """Raise azure.core's DecodeError for a body that no read of ARM has, HttpResponseError for a bare status."""
        if request.context["takes_any_body"]:
            return
        answer = response.http_response
        if answer.status_code >= 300 and not _is_json(answer):
            raise HttpResponseError(response=answer)
        super().on_response(request, response)
        is_list = request.context["is_list"] and answer.status_code == 200
        is_read = is_list or (request.http_request.method == "GET" and answer.status_code == 200)
        if is_read and not isinstance(response.context.get(self.CONTEXT_NAME), dict):
            raise DecodeError("the body is not a JSON object", response=answer)
        if is_list:
            checked_page(response.context[self.CONTEXT_NAME])


def _is_json(answer: Any) -> bool:
    if hasattr(answer, "read"):  # the answer to a write is a stream
        answer.read()
    try:
        json.loads(answer.text())
    except (ValueError, RecursionError):
        return False
    return True


def origin_of(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port of a URL. With user info, the origin equals no other."""
    parts = urlsplit(url)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    host = parts.netloc if "@" in parts.netloc else parts.hostname or ""
    return parts.scheme, host, port
