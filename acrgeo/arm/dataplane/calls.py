"""Requests to one host of a registry: paced, few at once, repeated as reads are, and never redirected."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from azure.core.pipeline import Pipeline, PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import HeadersPolicy, HTTPPolicy, UserAgentPolicy
from azure.core.rest import HttpRequest, HttpResponse

from acrgeo import __version__
from acrgeo.arm.dataplane.places import Place
from acrgeo.arm.pipeline.answer import Answer
from acrgeo.arm.pipeline.request_log import Attempts
from acrgeo.arm.pipeline.throttling import PACE, ReadRetry, WaitBudget
from acrgeo.arm.session import Session
from acrgeo.arm.transport import Transport, origin_of
from acrgeo.core.execution.bucket import Bucket
from acrgeo.core.model.registry import Sku

AT_ONCE = 16
"""Requests under way at one host."""
PREMIUM_PACE = (1_000.0, 150.0)
OTHER_PACE = (500.0, 75.0)
"""Requests at once and then by the second: within the 10,000 and 5,000 a minute that a replica takes of a caller."""
CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
MOST_ANSWER = 16 * 1024 * 1024
_FORM = "application/x-www-form-urlencoded"

AddressOf = Callable[[str], "str | None"]
"""Where a host of a registry listens in a sandbox, such as ``127.0.0.1:5000``; None where it is asked by its name."""


class _Pace(HTTPPolicy[Any, Any]):
    """Lets a request go when its host has a place for it."""

    def __init__(self, budget: WaitBudget, sku: Sku) -> None:
        self._budget = budget
        self._bucket = Bucket(*(PREMIUM_PACE if sku is Sku.PREMIUM else OTHER_PACE))
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(AT_ONCE)

    def send(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:
        """Wait for a place, and send."""
        with self._lock:
            wait = self._bucket.take(self._budget.now())
        if wait > 0:
            self._budget.wait(wait, PACE)
        with self._places:
            response: PipelineResponse[Any, Any] = self.next.send(request)
        is_refused = response.http_response.status_code == 429
        with self._lock:
            (self._bucket.refuse if is_refused else self._bucket.answer)(self._budget.now())
        return response


class Calls:
    """The requests to registries' hosts. Raises azure-core's errors, and AzureError for a host that is not theirs."""

    def __init__(self, session: Session, address_of: AddressOf = lambda _: None) -> None:
        self._session = session
        self._address_of = address_of
        self._lock = threading.Lock()
        self._lines: dict[str, Pipeline[HttpRequest, HttpResponse]] = {}

    def url(self, place: Place, path: str = "") -> str:
        """Return the URL of a path at a host."""
        return f"https://{self._address_of(place.host) or place.host}{path}"

    def send(
        self, place: Place, method: str, url: str, *, headers: Mapping[str, str] | None = None, **options: Any
    ) -> Answer:
        """Send one request and return its answer, whatever the status."""
        return self._run(place, HttpRequest(method, url, headers=dict(headers or {})), options)

    def post(self, place: Place, url: str, form: Mapping[str, str]) -> Answer:
        """Send a form. It may be sent again: nothing but a token comes of it."""
        request = HttpRequest("POST", url, headers={"Content-Type": _FORM}, content=urlencode(form).encode())
        return self._run(place, request, {"retry_on_methods": frozenset({"POST"})})

    def _run(self, place: Place, request: HttpRequest, options: Mapping[str, Any]) -> Answer:
        bounds = {"connection_timeout": CONNECT_SECONDS, "read_timeout": READ_SECONDS, "most_bytes": MOST_ANSWER}
        answer = self._line(place, request.url).run(request, stream=False, **{**bounds, **options}).http_response
        assert isinstance(answer, Answer)
        return answer

    def _line(self, place: Place, url: str) -> Pipeline[HttpRequest, HttpResponse]:
        """Return the pipeline to a host, which takes no other one."""
        scheme, host, port = origin_of(url)
        origin = f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"
        with self._lock:
            if origin not in self._lines:
                session, region = self._session, place.of.regions[place.host]
                transport = Transport(
                    wire=session.wire_to(url),
                    endpoint=origin,
                    trace=None if session.log is None else session.log.of_host(place.host, region),
                    sleep=session.sleep,
                )
                policies: list[Any] = [
                    HeadersPolicy(),
                    UserAgentPolicy(user_agent=f"acrgeo/{__version__}"),
                    ReadRetry(session.budget),
                    _Pace(session.budget, place.of.sku),
                ]
                if session.log is not None:
                    policies.append(Attempts())
                self._lines[origin] = Pipeline(transport, policies)
            return self._lines[origin]
