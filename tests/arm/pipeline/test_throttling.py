"""What a read waits where Azure throttles it: real SDK, scripted answers, virtual clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.utils import formatdate

import pytest

from acrgeo.arm.gateway import Gateway
from acrgeo.arm.pipeline.throttling import SIDE_READS, WaitBudget
from acrgeo.arm.preflight_reads import PreflightReads
from acrgeo.arm.session import Session
from acrgeo.core.model.registry import RegistryRef
from acrgeo.core.preflight.facts import Unknown
from acrgeo.errors import AzureError, ErrorKind, ExitCode
from tests.arm.wires import SUBSCRIPTION, Answer, Sent, SignedIn, Wire
from tests.rows import rows

REF = RegistryRef(subscription=SUBSCRIPTION, resource_group="contoso-rg", name="contoso")
REPLICA = {"id": f"{REF.id}/replications/eastus", "name": "eastus", "location": "eastus", "properties": {}}
LIST = {"value": [REPLICA]}
HOME = {"id": REF.id, "name": "contoso", "location": "westus", "sku": {"name": "Premium"}, "properties": {}}
NOW = 1_790_000_000.0


@dataclass
class Time:
    """A clock that only a wait moves; it remembers the waits, and what was told of them."""

    seconds: float = NOW
    slept: list[float] = field(default_factory=list)
    told: list[tuple[float, float]] = field(default_factory=list)

    def now(self) -> float:
        """Return Unix seconds."""
        return self.seconds

    def sleep(self, seconds: float) -> None:
        """Move on."""
        self.slept.append(seconds)
        self.seconds += seconds

    def tell(self, seconds: float, limit: float) -> None:
        """Remember."""
        self.told.append((seconds, limit))


def throttled(message: str = "Number of requests exceeded the limit.", **headers: str) -> Answer:
    """Return a 429; header names have ``_`` for ``-``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return 429, {"error": {"code": "TooManyRequests", "message": message}}, named


def first(times: int, refusal: Answer) -> Wire:
    """Return a wire that answers so often with a refusal, then with contoso and its replica."""
    left = [times]

    def answer(request: Sent) -> Answer:
        left[0] -= 1
        path = str(request.url).partition("?")[0]
        body = REPLICA if path.endswith("/eastus") else LIST if path.endswith("/replications") else HOME
        return refusal if left[0] >= 0 else (200, body, {})

    return Wire(answer)


def session_over(wire: Wire, time: Time, timeout: float | None = None) -> Session:
    """Return a session over a wire, with the budget of a command."""
    budget = WaitBudget(timeout=timeout, now=time.now, sleep=time.sleep, tell=time.tell)
    return Session(
        subscription=SUBSCRIPTION,
        credential=SignedIn(),
        http=wire,
        sleep=time.sleep,
        environ={},
        budget=budget,
    )


def read(wire: Wire, time: Time, timeout: float | None = None) -> object:
    """Read a replica."""
    return Gateway(session_over(wire, time, timeout)).read_replica(REF, "eastus")


@pytest.mark.parametrize(
    ("times", "refusal", "slept"),
    [
        (1, throttled(Retry_After="1"), [1]),
        (25, throttled(Retry_After="1"), [1] * 25),
        (1, throttled(Retry_After="60"), [60]),
        (5, throttled(Retry_After="60"), [60] * 5),
        (1, throttled(Retry_After="299.5"), [299.5]),
        (1, throttled(Retry_After="0"), [1]),
        (1, throttled(Retry_After=formatdate(NOW + 45, usegmt=True)), [45]),
        (1, throttled(Retry_After=formatdate(NOW - 45, usegmt=True)), [1]),
        (1, throttled(x_ms_retry_after_ms="2500"), [2.5]),
        (1, throttled("Please try again after '6' seconds."), [6]),
        (4, throttled(), [1, 2, 4, 8]),
        (1, throttled(Retry_After="soon"), [1]),
    ],
)
def test_a_read_waits_as_long_as_azure_asks(times: int, refusal: Answer, slept: list[float]) -> None:
    """A number, a date, milliseconds, a sentence, or nothing, which is waited for a little longer each time."""
    time = Time()
    assert read(first(times, refusal), time) is not None
    assert [wait for wait in time.slept if wait >= 1] == slept  # shorter ones keep the pace after refusals
    assert time.told, "a wait is told"


@pytest.mark.parametrize(
    ("refusal", "timeout", "slept", "hint"),
    [
        (throttled(Retry_After="400"), None, 0, "try again in 400 s, or wait for it with --timeout 8m"),
        (throttled(Retry_After="1200"), 600, 0, "try again in 1200 s, or wait for it with --timeout 21m"),
        (throttled(Retry_After="60"), None, 300, "--timeout 2m"),
        (throttled(Retry_After="60"), 150, 120, "--timeout 2m"),
        (throttled(Retry_After="1"), None, 300, "try again in 1 s"),
        (throttled(), None, 287, "try again in a minute"),
        (throttled(Retry_After=formatdate(NOW + 4000, usegmt=True)), None, 0, "try again in"),
    ],
)
def test_a_read_ends_where_the_wait_exceeds_the_budget(
    refusal: Answer, timeout: float | None, slept: float, hint: str
) -> None:
    """Exit 7, and how long it would take; five minutes in total unless --timeout says otherwise."""
    time = Time()
    with pytest.raises(AzureError) as caught:
        read(Wire(lambda _: refusal), time, timeout)
    assert (caught.value.kind, caught.value.exit_code) == (ErrorKind.THROTTLED, ExitCode.UNFINISHED)
    assert sum(time.slept) == slept
    assert hint in (caught.value.hint or "")


def test_a_longer_timeout_waits_longer() -> None:
    """Azure asks for 400 s: with --timeout 10m the read is made."""
    time = Time()
    assert read(first(1, throttled(Retry_After="400")), time, 600) is not None
    assert time.slept == [400]


def test_the_budget_is_that_of_a_command() -> None:
    """Waits of several reads add up; waits at the same time count once; short ones are told once."""
    time = Time()
    budget = WaitBudget(now=time.now, sleep=time.sleep, tell=time.tell)
    assert all(budget.reserve(200) for _ in range(50))
    assert time.told == [(200, 300)]
    time.sleep(200)
    assert budget.reserve(100)
    assert not budget.reserve(101)
    time.sleep(150)
    assert not budget.reserve(1)


def test_other_failures_that_name_a_wait_are_repeated_as_often_as_before() -> None:
    """503 with Retry-After: three times, within the same budget."""
    time = Time()
    wire = Wire(lambda _: (503, {"error": {"code": "x", "message": "y"}}, {"Retry-After": "20"}))
    with pytest.raises(AzureError):
        read(wire, time)
    assert time.slept == [20, 20, 20]


@pytest.mark.parametrize("wait", ["1", "6", "", "400"])
def test_a_throttled_side_read_is_unknown_with_when_to_try_again(wait: str) -> None:
    """It is repeated a few times only, and its hint is about time."""
    time = Time()
    wire = Wire(lambda _: throttled(Retry_After=wait) if wait else throttled())
    usages = PreflightReads(session_over(wire, time)).read_usages(REF)
    assert isinstance(usages, Unknown)
    assert usages.status == 429
    assert usages.hint is not None
    assert usages.hint.startswith("try again in")
    assert len(wire.sent) == (1 if wait == "400" else SIDE_READS + 1)


@pytest.mark.parametrize("status", [403, 404])
def test_a_refused_side_read_leaves_the_hint_to_its_rule(status: int) -> None:
    """There a role may be missing."""
    wire = Wire(lambda _: (status, {"error": {"code": "x", "message": "y"}}, {}))
    usages = PreflightReads(session_over(wire, Time())).read_usages(REF)
    assert isinstance(usages, Unknown)
    assert usages.hint is None


@rows(
    ("timeout", "waits"),
    [
        (None, [(300, True), (300, True), (300.5, False)]),
        (None, [(200, True), (200.5, True), (300, True), (300.5, False), (1, True)]),
        (None, [(301, False), (300, True)]),
        (100.0, [(100, True), (100.1, False), (100, True)]),
        (900.0, [(600, True), (900, True), (901, False)]),
        (0.0, [(0, True), (1, False)]),
    ],
)
def test_what_a_command_may_wait_is_counted_to_the_second(
    timeout: float | None, waits: list[tuple[float, bool]]
) -> None:
    """Five minutes of waiting in total, or until its own timeout; what is refused takes nothing."""
    time = Time()
    budget = WaitBudget(timeout=timeout, now=time.now, sleep=time.sleep)
    assert [(seconds, budget.reserve(seconds)) for seconds, _ in waits] == waits


def test_a_timeout_ends_though_nothing_was_waited_for() -> None:
    """It counts from the beginning of the command; without one only waits count."""
    time = Time()
    own, usual = (WaitBudget(timeout=limit, now=time.now, sleep=time.sleep) for limit in (400.0, None))
    time.sleep(350)
    assert not own.reserve(51)
    assert own.reserve(50)
    assert usual.reserve(300)
    assert not usual.reserve(301)


def test_a_wait_is_told_again_when_it_lasts_ten_seconds_longer() -> None:
    """Short ones in a row are told once, with what all may take."""
    time = Time()
    budget = WaitBudget(now=time.now, sleep=time.sleep, tell=time.tell)
    for seconds in (1, 5, 11, 11.5, 12, 22):
        assert budget.reserve(seconds)
    assert time.told == [(1, 300), (11.5, 300), (22, 300)]


def test_a_wait_is_at_least_a_second() -> None:
    """Milliseconds that Azure asks for would be a storm of reads."""
    time = Time()
    assert read(first(3, throttled(x_ms_retry_after_ms="20")), time) is not None
    assert [wait for wait in time.slept if wait >= 0.5] == [1, 1, 1]


def test_each_throttled_attempt_without_a_time_waits_twice_as_long() -> None:
    """Up to 32 seconds; a failure of another kind in between counts for itself."""
    time = Time()
    answers = [throttled()] * 7 + [(503, {}, {"Retry-After": "3"})] + [throttled()]
    then = first(0, throttled())
    assert read(Wire(lambda sent: answers.pop(0) if answers else then._answer(sent)), time) is not None
    assert [wait for wait in time.slept if wait >= 1] == [1, 2, 4, 8, 16, 32, 32, 3, 32]
