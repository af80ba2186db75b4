"""The reads of a subscription at the pace of ARM's own bucket: a refused read costs more than a wait.

Law: writes are not held here; the executor paces them.
"""

from __future__ import annotations

import re
import threading
from typing import Any

from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import SansIOHTTPPolicy

from acrgeo.arm.pipeline.throttling import PACE, WaitBudget
from acrgeo.core.execution.bucket import READS, Bucket

REMAINING = "x-ms-ratelimit-remaining-subscription-reads"
_SUBSCRIPTION = re.compile(r"/subscriptions/([^/?]+)", re.IGNORECASE)


class ReadPace(SansIOHTTPPolicy[Any, Any]):
    """Lets a read go when its subscription has a token for it."""

    def __init__(self, budget: WaitBudget) -> None:
        self._budget = budget
        self._lock = threading.Lock()
        self._buckets: dict[str, Bucket] = {}

    def on_request(self, request: PipelineRequest[Any]) -> None:
        """Wait for a token; requests of no subscription, and writes, take none."""
        bucket = self._bucket(request.http_request)
        if bucket is None:
            return
        with self._lock:
            wait = bucket.take(self._budget.now())
        if wait > 0:
            self._budget.wait(wait, PACE)

    def on_response(self, request: PipelineRequest[Any], response: PipelineResponse[Any, Any]) -> None:
        """Learn what is left: other programs take from the same bucket, and providers have limits of their own."""
        bucket = self._bucket(request.http_request)
        if bucket is None:
            return
        answer, now = response.http_response, self._budget.now()
        left = answer.headers.get(REMAINING, "")
        with self._lock:
            (bucket.refuse if answer.status_code == 429 else bucket.answer)(now)
            if left.isdecimal():
                bucket.learn(float(left), now)

    def _bucket(self, request: Any) -> Bucket | None:
        found = _SUBSCRIPTION.search(request.url) if request.method in ("GET", "HEAD") else None
        if found is None:
            return None
        with self._lock:
            return self._buckets.setdefault(found[1].lower(), Bucket(*READS))
