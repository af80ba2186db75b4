"""How long reads wait where Azure asks for it: as long as it asks, within what one command may wait in total.

Law: writes and polls are never repeated here; the executor decides about those.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from azure.core.pipeline import PipelineResponse
from azure.core.pipeline.policies import RetryPolicy

from acrgeo.arm.responses import asked_wait

if TYPE_CHECKING:
    from acrgeo.arm.pipeline.request_log import RequestLog

WAIT_LIMIT = 300.0
"""Seconds that the reads of a command may wait in total where it has no ``--timeout``."""
LONGEST_BACKOFF = 32.0
PACE = "keeping to the pace of Azure"
ASKED = "Azure asks to wait"
TOLD_EVERY = 10.0  # seconds of waiting: short waits in a row are told once

SIDE_READS = 3
"""How often throttling repeats a read that says itself how often it may fail (``retry_total``)."""


class WaitBudget:
    """The waits of one command's reads. Waits at the same time, of several threads, count once.

    ``timeout`` is the command's own, in seconds from now: it takes the place of ``WAIT_LIMIT``. ``tell`` is called
    with the seconds of a wait and those that all waits may take, where a user should know.
    """

    def __init__(
        self,
        *,
        timeout: float | None = None,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        tell: Callable[[float, float], None] | None = None,
    ) -> None:
        self.now = now
        self.log: RequestLog | None = None
        self._sleep = sleep
        self._tell = tell
        self.limit = WAIT_LIMIT if timeout is None else timeout
        self._deadline = None if timeout is None else now() + timeout
        self._waited = 0.0
        self._until = self._told_until = float("-inf")
        self._lock = threading.Lock()

    def reserve(self, seconds: float) -> bool:
        """Return whether a wait of so many seconds from now on is within the budget, and take it from there if so."""
        now = self.now()
        until = now + seconds
        with self._lock:
            more = max(0.0, until - max(now, self._until))
            if self._deadline is not None:
                if until > self._deadline:
                    return False
            elif self._waited + more > self.limit:
                return False
            self._waited += more
            self._until = max(self._until, until)
            is_news = until > self._told_until + TOLD_EVERY
            if is_news:
                self._told_until = until
        if is_news and self._tell is not None:
            self._tell(seconds, self.limit)
        return True

    def wait(self, seconds: float, reason: str) -> None:
        """Let the time pass that was reserved."""
        if self.log is not None:
            self.log.wait(seconds, reason)
        self._sleep(seconds)


class ReadRetry(RetryPolicy[Any, Any]):
    """The SDK's retries, with the waits that Azure asks for taken from a budget.

    Throttling is no failure of the request: a read is repeated until it is answered or the budget is used up. One that
    only makes something unknown is repeated a few times.
    """

    def __init__(self, budget: WaitBudget) -> None:
        super().__init__()
        self._budget = budget

    def configure_retries(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return the settings of a request, and how often it may be repeated for being throttled."""
        most = SIDE_READS if "retry_total" in options else None
        settings: dict[str, Any] = super().configure_retries(options)
        return {**settings, "most_throttled": most, "throttled": 0, "wait": None, "waited": 0.0}

    def is_retry(self, settings: dict[str, Any], response: PipelineResponse[Any, Any]) -> bool:
        """Return whether to repeat a request, as the SDK does; False where the wait would exceed the budget."""
        answer = response.http_response
        settings["wait"] = None
        if answer.status_code < 400 or settings["total"] <= 0:
            return False
        is_throttled = answer.status_code == 429
        asked = asked_wait(answer, self._budget.now())
        if not is_throttled and asked is None:
            return super().is_retry(settings, response)
        if asked is None:
            asked = min(LONGEST_BACKOFF, 2.0 ** settings["throttled"])
        settings["throttled"] += is_throttled
        if settings["most_throttled"] is not None and settings["throttled"] > settings["most_throttled"]:
            return False
        wait = settings["wait"] = max(1.0, asked)
        settings["waited"] += wait
        return settings["waited"] <= self._budget.limit and self._budget.reserve(wait)

    def increment(self, settings: dict[str, Any], response: Any = None, error: Exception | None = None) -> bool:
        """Count a repetition, unless all that happened is that Azure throttled a read."""
        if error is None and response.http_response.status_code == 429:
            settings["total"] += 1
            settings["status"] += 1
        return bool(super().increment(settings, response=response, error=error))

    def sleep(self, settings: dict[str, Any], transport: Any, response: Any = None) -> None:
        """Wait as long as was reserved; else as the SDK does."""
        if settings["wait"] is not None:
            self._budget.wait(settings["wait"], ASKED)
        else:
            super().sleep(settings, transport, response)
