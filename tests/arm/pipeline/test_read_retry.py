"""When a read is repeated, how long it waits before, and what counts as a repetition: one answer at a time."""

from __future__ import annotations

from typing import Any

import pytest
from azure.core.exceptions import ServiceRequestError, ServiceResponseError
from azure.core.pipeline import PipelineContext, PipelineRequest, PipelineResponse
from azure.core.rest import HttpRequest
from urllib3 import HTTPHeaderDict

from acrgeo.arm.pipeline.answer import Answer
from acrgeo.arm.pipeline.request_log import RequestLog
from acrgeo.arm.pipeline.throttling import ReadRetry, WaitBudget
from tests.arm.pipeline.test_throttling import Time
from tests.kept_record import KeptRecord
from tests.rows import rows

GET = HttpRequest("GET", "https://management.azure.com/subscriptions/1")


def answered(status: int, *, method: str = "GET", **headers: str) -> PipelineResponse[Any, Any]:
    """Return an answer; header names have ``_`` for ``-``."""
    request = HttpRequest(method, GET.url)
    named = HTTPHeaderDict({name.replace("_", "-"): value for name, value in headers.items()})
    answer = Answer(request, status=status, reason="", headers=named, content=b"")
    return PipelineResponse(request, answer, PipelineContext(None))


def retry(time: Time, timeout: float | None = None) -> ReadRetry:
    """Return the policy of a command."""
    return ReadRetry(WaitBudget(timeout=timeout, now=time.now, sleep=time.sleep))


@rows(
    "response, total, is_repeated, wait",
    [
        (answered(200), 10, False, None),
        (answered(399, Retry_After="5"), 10, False, None),
        (answered(400), 10, False, None),
        (answered(400, Retry_After="5"), 10, True, 5),
        (answered(404), 10, False, None),
        (answered(429), 10, True, 1),
        (answered(429, Retry_After="5"), 10, True, 5),
        (answered(429, Retry_After="0.2"), 10, True, 1),
        (answered(429, Retry_After="300"), 10, True, 300),
        (answered(429, Retry_After="301"), 10, False, 301),
        (answered(429, Retry_After="5"), 1, True, 5),
        (answered(429, Retry_After="5"), 0, False, None),
        (answered(503), 10, True, None),
        (answered(503), 0, False, None),
        (answered(503, method="PATCH"), 10, True, None),
        (answered(502, method="PATCH"), 10, False, None),
        (answered(503, Retry_After="5"), 10, True, 5),
        (answered(503, Retry_After="5"), 0, False, None),
        (answered(503, Retry_After="301"), 10, False, 301),
    ],
)
def test_what_is_repeated_and_when(
    response: PipelineResponse[Any, Any], total: int, is_repeated: bool, wait: float | None
) -> None:
    """What Azure asks to wait for, at least a second, within the budget; else the SDK says."""
    policy = retry(Time())
    settings = {**policy.configure_retries({}), "total": total, "wait": 99.0}
    assert bool(policy.is_retry(settings, response)) is is_repeated
    assert settings["wait"] == wait


@rows(
    "waits, repeated",
    [
        (["150", "150"], [True, True]),
        (["150", "150.5"], [True, False]),
        (["200", "200"], [True, False]),
        (["299", "0", "0"], [True, True, False]),
    ],
)
def test_one_read_waits_as_long_as_a_command_may(waits: list[str], repeated: list[bool]) -> None:
    """Though its waits were at the same time as another one's, which count once for the command."""
    policy = retry(Time())
    settings = policy.configure_retries({})
    assert [policy.is_retry(settings, answered(429, Retry_After=wait)) for wait in waits] == repeated


@rows("options, repeated", [({}, [True] * 6), ({"retry_total": 3}, [True, True, True, False, False, False])])
def test_a_side_read_is_throttled_three_times(options: dict[str, Any], repeated: list[bool]) -> None:
    """One that says how often it may fail only makes something unknown. Other failures count elsewhere."""
    policy = retry(Time())
    settings = policy.configure_retries(options)
    assert policy.is_retry(settings, answered(503, Retry_After="1"))
    assert [policy.is_retry(settings, answered(429)) for _ in range(6)] == repeated


@rows(
    "response, error, spent",
    [
        (answered(429), None, {"total": 0, "status": 0, "connect": 0, "read": 0}),
        (answered(503), None, {"total": 1, "status": 1, "connect": 0, "read": 0}),
        (PipelineRequest(GET, PipelineContext(None)), ServiceRequestError("x"),
         {"total": 1, "status": 0, "connect": 1, "read": 0}),
        (PipelineRequest(GET, PipelineContext(None)), ServiceResponseError("x"),
         {"total": 1, "status": 0, "connect": 0, "read": 1}),
    ],
)  # fmt: skip
def test_throttling_is_no_failure(response: Any, error: Exception | None, spent: dict[str, int]) -> None:
    """It takes nothing from what the SDK counts; a failure takes one."""
    policy = retry(Time())
    before = policy.configure_retries({})
    after = {**before, "history": []}
    assert policy.increment(after, response=response, error=error) is True
    assert {name: before[name] - after[name] for name in spent} == spent


def test_the_sdk_ends_what_fails_too_often() -> None:
    """The fourth failure is the last."""
    policy = retry(Time())
    settings = policy.configure_retries({})
    assert [policy.increment(settings, response=answered(503)) for _ in range(4)] == [True, True, True, False]


@pytest.mark.parametrize(("wait", "slept", "of_sdk"), [(5.0, [5.0], []), (None, [], [3.2])])
def test_what_was_reserved_is_waited_for(wait: float | None, slept: list[float], of_sdk: list[float]) -> None:
    """By the budget, which tells the log; else by the SDK, which waits longer each time."""
    time = Time()
    waited: list[float] = []
    transport = type("Transport", (), {"sleep": staticmethod(waited.append)})()
    policy = retry(time)
    settings = {**policy.configure_retries({}), "wait": wait, "history": [1, 2, 3]}
    policy.sleep(settings, transport)
    assert time.slept == slept
    assert waited == of_sdk


@pytest.mark.parametrize("is_logged", [True, False])
def test_a_wait_is_logged_with_its_reason(is_logged: bool) -> None:
    """Where there is a log."""
    time, record = Time(), KeptRecord()
    budget = WaitBudget(now=time.now, sleep=time.sleep)
    budget.log = RequestLog(record=record, opened=0.0) if is_logged else None
    budget.wait(2.0, "keeping to the pace of Azure")
    assert time.slept == [2.0]
    held = [(facts["waits"], facts["reason"]) for facts in record.of("RequestHeld")]
    assert held == ([(2.0, "keeping to the pace of Azure")] if is_logged else [])
