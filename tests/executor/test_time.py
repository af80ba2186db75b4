"""Time: durations are monotonic, and no wait is longer than a server may ask for."""

from __future__ import annotations

import time

import pytest

from acrgeo.core.execution.events import ChangeMoved, Result
from acrgeo.executor.retries import LONGEST_WAIT, kept_wait
from acrgeo.sandbox import Response
from acrgeo.sandbox.engine.clock import WallClock as SandboxClock
from acrgeo.workflow.clock import WallClock
from tests.executor.conftest import World, results, wants
from tests.rows import rows

DAY = 86_400.0
STEPS = [-10 * 365 * DAY, -3_600.0, -1.0, 1.0, 3_600.0, 10 * 365 * DAY]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("kind", [WallClock, SandboxClock])
def test_wall_clock_that_is_set_moves_nothing(
    monkeypatch: pytest.MonkeyPatch, kind: type[WallClock | SandboxClock], step: float
) -> None:
    """Back or forward, an hour or years: only what has passed counts."""
    real = time.time()
    clock = kind()
    before = clock.now()
    monkeypatch.setattr(time, "time", lambda: real + step)
    assert 0 <= clock.now() - before < 5


@pytest.mark.parametrize(("seconds", "slept"), [(-1e10, 0), (-1.0, 0), (0.0, 0), (0.5, 0.5), (1e10, DAY), (1e300, DAY)])
@pytest.mark.parametrize("kind", [WallClock, SandboxClock])
def test_no_sleep_is_negative_or_endless(
    monkeypatch: pytest.MonkeyPatch, kind: type[WallClock | SandboxClock], seconds: float, slept: float
) -> None:
    """What is past is not waited for, and a day is the longest: time.sleep takes neither less nor what overflows."""
    sleeps: list[float] = []
    monkeypatch.setattr(time, "sleep", sleeps.append)
    kind().sleep(seconds)
    assert sum(sleeps) == slept


@rows(
    ("asked", "kept"),
    [
        (None, None), (0.0, None), (-1.0, None), (-1e300, None), (float("nan"), None), (0.001, 1.0), (10.0, 10.0),
        (1_200.0, 1_200.0), (1_201.0, LONGEST_WAIT), (1e9, LONGEST_WAIT), (1e10, LONGEST_WAIT), (1e300, LONGEST_WAIT),
        (float("inf"), LONGEST_WAIT),
    ],
)  # fmt: skip
def test_wait_that_is_kept(asked: float | None, kept: float | None) -> None:
    """One second to twenty minutes; what is no time at all is not asked for."""
    assert kept_wait(asked) == kept


RETRY_AFTER = [
    "0", "-1", "1", "1000000000", "10000000000", "1e400", "nan", "soon", "Wed, 21 Oct 1970 07:28:00 GMT",
    "Wed, 21 Oct 2999 07:28:00 GMT", "Wed, 99 Foo 2026 99:99:99 GMT", "9" * 400, "\x00", "١٠",
]  # fmt: skip


@pytest.mark.parametrize("text", RETRY_AFTER)
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_of_a_write_is_bounded_and_told(replicated: World, text: str, status: int) -> None:
    """Whatever a server asks, the write is sent again within twenty minutes; a long wait is said."""
    began = replicated.clock.now()
    body = b'{"error":{"code":"Busy","message":"busy"}}'
    answer = Response(status=status, headers={"content-type": "application/json", "retry-after": text}, body=body)
    replicated.sandbox.answer_next("PUT", "/replications/japaneast$", answer)
    outcome = replicated.run(wants("japaneast"))
    assert list(results(outcome).values()) == [Result.DONE]
    assert replicated.clock.now() - began < LONGEST_WAIT + 120
    moved = [event.state for event in replicated.events if isinstance(event, ChangeMoved)]
    assert any("Azure asks to wait" in state for state in moved) == (replicated.clock.now() - began > LONGEST_WAIT)


@pytest.mark.parametrize("text", RETRY_AFTER)
def test_timeout_holds_whatever_is_asked(replicated: World, text: str) -> None:
    """A run with a timeout of 30 s ends after 30 s."""
    began = replicated.clock.now()
    answer = Response(status=429, headers={"content-type": "application/json", "retry-after": text}, body=b"{}")
    for _ in range(40):
        replicated.sandbox.answer_next("PUT", "/replications/japaneast$", answer)
    outcome = replicated.run(wants("japaneast"), timeout=30)
    assert list(results(outcome).values()) == [Result.UNSTARTED]
    assert replicated.clock.now() - began == pytest.approx(30)
