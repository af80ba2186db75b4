"""The one way out to ARM: every attempt of every request is checked and traced here.

Law: a request goes to the session's own ARM endpoint or nowhere, whatever a nextLink or an operation's URL says.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from http.client import IncompleteRead
from typing import Any, final
from urllib.parse import urlsplit

from azure.core.configuration import ConnectionConfiguration
from azure.core.exceptions import AzureError as SdkError
from azure.core.exceptions import (
    DecodeError,
    HttpResponseError,
    IncompleteReadError,
    ServiceRequestError,
    ServiceRequestTimeoutError,
    ServiceResponseError,
    ServiceResponseTimeoutError,
)
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import ContentDecodePolicy
from azure.core.pipeline.transport import HttpTransport
from azure.core.rest import HttpRequest, HttpResponse
from urllib3 import Timeout, exceptions

from acrgeo.arm.bounds import MOST_BYTES, read_whole
from acrgeo.arm.pipeline.answer import Answer
from acrgeo.arm.pipeline.connections import Wire
from acrgeo.arm.pipeline.request_log import ATTEMPT, RequestLog
from acrgeo.errors import AzureError, ErrorKind

_UNSENT = (exceptions.NewConnectionError, exceptions.SSLError, exceptions.ProxyError)


@final
class Transport(HttpTransport[HttpRequest, HttpResponse]):
    """azure-core's transport over urllib3, for one endpoint. It may be used by several threads, and keeps no cookies.

    What answers is read whole, within its bounds; ``most_bytes`` is a narrower one. Redirects are not followed: ARM has
    none.
    """

    def __init__(
        self,
        *,
        wire: Wire,
        endpoint: str,
        trace: RequestLog | None,
        sleep: Callable[[float], None],
    ) -> None:
        self.connection_config = ConnectionConfiguration()  # from which the retry policy takes the timeouts
        self._wire = wire
        self._sleep = sleep
        self._origin = origin_of(endpoint)
        self._log = trace

    def send(self, request: HttpRequest, **options: Any) -> HttpResponse:
        """Send one attempt. Raises AzureError (REJECTED) for a URL outside the endpoint, before anything is sent."""
        if origin_of(request.url) != self._origin:
            host = urlsplit(request.url).hostname
            raise AzureError(
                f"Refused to send a request to {host}: this session's credential goes to {self._origin[1]} only.",
                kind=ErrorKind.REJECTED,
                code="ForeignHost",
            )
        if self._log is None:
            return self._send(request, options)
        attempt = options.pop(ATTEMPT, 1)
        began, answer, failure = self._log.now(), None, None
        try:
            answer = self._send(request, options)
        except Exception as error:  # noted for the log, whatever it is, and raised again
            failure = str(error) or type(error).__name__
            raise
        finally:
            self._log.note(request, answer, began, attempt=attempt, failure=failure)
        return answer

    def _send(self, request: HttpRequest, options: dict[str, Any]) -> Answer:
        connect = options.get("connection_timeout", self.connection_config.timeout)
        read = options.get("read_timeout", self.connection_config.read_timeout)
        try:
            raw = self._wire.urlopen(
                request.method,
                request.url,
                body=request.content,
                headers={"Accept-Encoding": "gzip, deflate", **request.headers},
                timeout=Timeout(connect=connect, read=read),
                redirect=False,
                retries=False,
                preload_content=False,
            )
            content = read_whole(raw, options.get("most_bytes", MOST_BYTES))
        except exceptions.HTTPError as error:
            failed = _failure_of(error)
            failed.request = request  # type: ignore[attr-defined]  # whose host is told
            raise failed from error
        headers = raw.headers
        return Answer(request, status=raw.status, reason=raw.reason or "", headers=headers, content=content)

    def sleep(self, duration: float) -> None:
        """Wait between two attempts of the retry policy."""
        if self._log is not None:
            self._log.wait(duration, "trying again")
        self._sleep(duration)

    def open(self) -> None:
        """Do nothing: connections open with the first request."""

    def close(self) -> None:
        """Do nothing: the session closes what it opened."""

    def __enter__(self) -> Transport:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Do nothing."""


def _failure_of(error: exceptions.HTTPError) -> SdkError:
    """Return azure-core's error: one of the request where nothing can have arrived, else one of its answer."""
    if isinstance(error, exceptions.ConnectTimeoutError) and not isinstance(error, exceptions.NewConnectionError):
        return ServiceRequestTimeoutError(error, error=error)
    if isinstance(error, _UNSENT):
        return ServiceRequestError(error, error=error)
    if isinstance(error, exceptions.ReadTimeoutError):
        return ServiceResponseTimeoutError(error, error=error)
    if isinstance(error, exceptions.DecodeError):
        return DecodeError(error, error=error)
    if any(isinstance(part, IncompleteRead) for part in error.args):
        return IncompleteReadError(error, error=error)
    return ServiceResponseError(error, error=error)


class ObjectDecode(ContentDecodePolicy):
    """The SDK's decoding, and a check for the bodies that break it.

    The SDK raises AttributeError for a ``null`` where a list should be, and loses the status of an error with an HTML
    body. A poll of a long operation is answered with ``null`` (recorded): it passes ``takes_any_body=True``. A POST
    that reads passes ``is_read=True``.
    """

    def on_request(self, request: PipelineRequest[Any]) -> None:
        """Take the options off, so that the transport does not see it."""
        for option in ("takes_any_body", "is_read"):
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
        is_read = request.context["is_read"] or request.http_request.method == "GET"
        if is_read and answer.status_code == 200 and not isinstance(response.context.get(self.CONTEXT_NAME), dict):
            raise DecodeError("the body is not a JSON object", response=answer)


def _is_json(answer: HttpResponse) -> bool:
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
