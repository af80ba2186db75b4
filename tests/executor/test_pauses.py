"""The pauses of one change, second by second: how often something is asked, how long is waited, and what is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from acrgeo.core.execution.operation import Operation, OperationState
from acrgeo.core.execution.precheck import ACT, ALREADY, UNDER_WAY, Decision, Precheck
from acrgeo.errors import AcrGeoError, AzureError, ErrorKind, ExitCode, InterruptedByUserError, RefusedError
from acrgeo.executor.retries import Pause, Retries
from acrgeo.executor.rounds import Halt
from tests.executor.scripted import Answers, Notes, Scripted, drive, failure, retries_on, running, seconds
from tests.rows import rows

RUNNING, SUCCEEDED, FAILED = OperationState.RUNNING, OperationState.SUCCEEDED, OperationState.FAILED
TRANSIENT, LOST, THROTTLED = ErrorKind.TRANSIENT, ErrorKind.LOST, ErrorKind.THROTTLED
PASSING = (TRANSIENT, LOST, THROTTLED)
REFUSALS = (
    ErrorKind.FORBIDDEN, ErrorKind.GOVERNED, ErrorKind.UNAUTHENTICATED, ErrorKind.NOT_FOUND, ErrorKind.REJECTED,
)  # fmt: skip


def retries(*polls: Any, jitter: float = 0.5, is_crowded: Callable[[], bool] = lambda: False) -> Retries:
    """Return retries over a gateway whose polls have these answers."""
    return retries_on(Scripted(poll=polls), jitter=jitter, is_crowded=is_crowded)


@rows("jitter, waits", [(0.0, [1, 2, 4, 8, 16]), (0.5, [1.5, 3, 6, 12, 24]), (1.0, [2, 4, 8, 16, 32])])
def test_a_read_is_asked_six_times_and_twice_as_late_each_time(jitter: float, waits: list[float]) -> None:
    """Half of each wait is jitter; the sixth failure in a row is an error."""
    for kind in (TRANSIENT, LOST):
        made, ask = retries(jitter=jitter), Answers(failure(kind))
        pauses, error = drive(made.read(ask))
        assert (seconds(pauses), ask.asked) == (waits, 6)
        assert {(pause.state, pause.is_conflict) for pause in pauses} == {("no good answer (Odd), trying again", False)}
        assert isinstance(error, AzureError)
        told = {"kind": kind.value, "errorCode": "Odd", "errorMessage": "No."}
        assert notes(made).of("ReadFailed") == [told] * 6
        assert drive(retries().read(Answers(*[failure(kind)] * 5, 17)))[1] == 17


def notes(made: Retries) -> Notes:
    """Return what was recorded."""
    assert isinstance(made.record, Notes)
    return made.record


def test_a_read_that_is_throttled_is_asked_as_often_as_it_takes() -> None:
    """After the seconds that Azure names, two where it names none; it counts for nothing."""
    pauses, answer = drive(retries(jitter=1.0).read(Answers(*[failure(THROTTLED, 7)] * 20, failure(THROTTLED), 17)))
    assert (seconds(pauses), answer) == ([7] * 20 + [2], 17)
    assert {pause.state for pause in pauses} == {"throttled"}


@rows("kind", [*REFUSALS, ErrorKind.CONFLICT])
def test_a_read_that_is_refused_is_not_asked_again(kind: ErrorKind) -> None:
    """What does not pass is an error at once."""
    ask = Answers(failure(kind))
    pauses, error = drive(retries().read(ask))
    assert (pauses, ask.asked) == ([], 1)
    assert isinstance(error, AzureError)


def sent(made: Retries, checks: Sequence[Precheck], *writes: Any) -> tuple[list[Pause], Any, int, int]:
    """Send writes with these answers after these checks; return pauses, result, and how many of each there were."""
    check, write = Answers(*checks), Answers(*writes)
    pauses, end = drive(made.send(check, write))
    return pauses, end, check.asked, write.asked


@rows("decision", [ALREADY, UNDER_WAY])
def test_where_nothing_is_to_be_done_nothing_is_sent(decision: Precheck) -> None:
    """It is made already, or on its way."""
    made = retries()
    assert sent(made, [decision], running()) == ([], None, 1, 0)
    assert (made.is_sent, made.is_following) == (False, False)
    assert notes(made).events == [("ChangeChecked", {"decision": decision.decision.value, "reason": None})]


def test_what_changed_since_the_plan_is_refused() -> None:
    """Before anything is sent, with what changed and the next step."""
    made = retries()
    pauses, error, checks, writes = sent(made, [Precheck(decision=Decision.CHANGED, why="it is gone")], running())
    assert (pauses, checks, writes, made.is_sent) == ([], 1, 0, False)
    assert isinstance(error, RefusedError)
    assert (error.message, error.hint, error.code) == (
        "changed since the plan: it is gone; it was left as it is.",
        "check what changed, then run the command again",
        "changed-since-plan",
    )
    assert notes(made).of("ChangeChecked") == [{"decision": "changed", "reason": "it is gone"}]


def test_what_cannot_be_done_yet_is_looked_at_at_each_interval() -> None:
    """As long as it takes; what is bounded is an error at its thirteenth read."""
    waiting = Precheck(decision=Decision.NOT_YET, why="it is Updating")
    pauses, end, checks, writes = sent(retries(), [*[waiting] * 30, ACT], Operation(state=SUCCEEDED))
    assert (seconds(pauses), checks, writes) == ([10] * 30, 31, 1)
    assert {(pause.state, pause.is_conflict) for pause in pauses} == {("it is Updating", False)}
    assert isinstance(end, Operation)
    bounded = Precheck(decision=Decision.NOT_YET, why="it is not there", is_bounded=True)
    assert sent(retries(), [*[bounded] * 12, ACT], Operation(state=SUCCEEDED))[2:] == (13, 1)
    pauses, error, checks, writes = sent(retries(), [bounded], running())
    assert (len(pauses), checks, writes) == (12, 13, 0)
    assert isinstance(error, AcrGeoError)
    assert (error.message, error.code) == ("it is not there, after 13 reads.", "NotShown")


@rows(
    "retry_after, interval", [(None, 10.0), (0.0, 10.0), (0.5, 1.0), (17.0, 17.0), (1_200.0, 1_200.0), (9e9, 1_200.0)]
)
def test_an_accepted_write_is_followed_as_often_as_azure_asks(retry_after: float | None, interval: float) -> None:
    """It is sent once, and from then on Azure is at work on it."""
    made = retries()
    operation = running(retry_after)
    assert sent(made, [ACT], operation) == ([], operation, 1, 1)
    assert (made.is_sent, made.is_following, made.poll_interval) == (True, True, interval)
    progress = {"state": "running", "retryAfter": retry_after, "errorCode": None, "errorMessage": None}
    assert notes(made).events[1:] == [("ChangeSent", {"attempt": 1}), ("ChangeAccepted", progress)]


def test_nothing_is_sent_after_the_run_has_ended() -> None:
    """A step that is still under way after Ctrl-C checks, and writes nothing."""
    made = retries()
    made.halt = Halt()
    made.halt.call()
    pauses, error, checks, writes = sent(made, [ACT], running())
    assert (pauses, checks, writes, made.is_sent) == ([], 1, 0, False)
    assert isinstance(error, InterruptedByUserError)
    assert notes(made).of("ChangeSent") == []


@rows("kind, is_down", [(TRANSIENT, True), (LOST, False)])
def test_a_write_without_an_answer_may_have_been_sent(kind: ErrorKind, is_down: bool) -> None:
    """Each attempt checks first; six are made. That writes are down is said of answers only."""
    made = retries()
    pauses, error, checks, writes = sent(made, [ACT], failure(kind))
    assert (seconds(pauses), checks, writes) == ([1.5, 3, 6, 12, 24], 6, 6)
    assert isinstance(error, AzureError)
    assert (made.is_sent, made.is_following, made.is_write_down) == (True, False, is_down)
    assert notes(made).of("ChangeSent") == [{"attempt": attempt} for attempt in range(1, 7)]
    assert notes(made).of("ChangeRefused") == [{"kind": kind.value, "errorCode": "Odd", "errorMessage": "No."}] * 6
    made = retries()
    assert sent(made, [ACT, ALREADY], failure(kind)) == (pauses[:1], None, 2, 1)
    assert (made.is_sent, made.is_following, made.is_write_down) == (True, False, False)


@rows("kind", REFUSALS)
def test_a_refused_write_was_not_sent(kind: ErrorKind) -> None:
    """It is not repeated; where an earlier one got no answer, that may still have arrived."""
    made = retries()
    pauses, error, checks, writes = sent(made, [ACT], failure(kind))
    assert (pauses, checks, writes) == ([], 1, 1)
    assert isinstance(error, AzureError)
    assert (made.is_sent, made.is_following, made.is_write_down) == (False, False, False)
    made = retries()
    assert sent(made, [ACT], failure(LOST), failure(kind))[3] == 2
    assert made.is_sent


def test_a_throttled_write_is_sent_as_often_as_it_takes() -> None:
    """It was not sent, and counts for nothing."""
    made = retries()
    pauses, error, _, writes = sent(made, [ACT], *[failure(THROTTLED, 61)] * 20, failure(ErrorKind.REJECTED))
    assert (seconds(pauses), writes) == ([61] * 20, 21)
    assert isinstance(error, AzureError)
    assert {pause.state for pause in pauses} == {"throttled; Azure asks to wait 61 s"}
    assert notes(made).of("ChangeSent") == [{"attempt": 1}] * 21
    assert not made.is_sent


def test_a_conflict_waits_an_interval_and_as_long_as_others_create() -> None:
    """Six are an error; a pause while others are at work is no attempt."""
    made = retries()
    pauses, error, checks, writes = sent(made, [ACT], failure(ErrorKind.CONFLICT))
    assert (seconds(pauses), checks, writes) == ([10] * 5, 6, 6)
    assert isinstance(error, AzureError)
    assert (made.is_sent, made.is_write_down) == (False, False)
    assert {(pause.state, pause.is_conflict) for pause in pauses} == {("waiting for another operation", True)}
    others = Answers(*[True] * 20, False)
    made = retries(is_crowded=others)
    pauses, end, checks, writes = sent(made, [ACT], failure(ErrorKind.CONFLICT, 3), running())
    assert (seconds(pauses), checks, writes, others.asked) == ([3] * 21, 2, 2, 21)
    assert isinstance(end, Operation)
    others = Answers(True)
    assert len(sent(retries(is_crowded=others), [ACT], failure(TRANSIENT), running())[0]) == 1
    assert others.asked == 0


def followed(made: Retries, operation: Operation) -> tuple[list[Pause], AcrGeoError | None, int]:
    """Follow an operation; return the pauses, the error, and how many polls there were."""
    made.is_following = True
    pauses, error = drive(made.follow(operation, "Creating", "Creating the replica"))
    gateway: Any = made.gateway
    return pauses, error, len(gateway.calls)


@rows("operation", [Operation(state=SUCCEEDED), Operation(state=RUNNING), Operation(state=SUCCEEDED, url="https://x")])
def test_what_has_ended_or_names_no_url_is_not_polled(operation: Operation) -> None:
    """A read of the resource decides."""
    made = retries(running())
    assert followed(made, operation) == ([], None, 0)
    assert (made.is_following, made.poll_error) == (True, None)


@rows(
    "retry_after, wait, told",
    [
        (None, 10.0, ""), (0.0, 10.0, ""), (0.5, 1.0, ""), (60.0, 60.0, ""), (61.0, 61.0, "; Azure asks to wait 61 s"),
        (1_200.0, 1_200.0, "; Azure asks to wait 1200 s"),
        (1_201.0, 1_200.0, "; Azure asks to wait 1201 s, and is asked again in 1200 s"),
    ],
)  # fmt: skip
def test_an_operation_is_polled_when_azure_asks(retry_after: float | None, wait: float, told: str) -> None:
    """Each answer says when to ask next; a long wait is told."""
    made = retries(running(), running(retry_after), Operation(state=SUCCEEDED))
    pauses, error, polls = followed(made, running(retry_after))
    assert [(pause.seconds, pause.state) for pause in pauses] == [
        (wait, f"Creating{told}"),
        (10.0, "Creating"),
        (wait, f"Creating{told}"),
    ]
    assert (error, polls, made.is_following, made.poll_error) == (None, 3, True, None)
    polled = {"state": "running", "retryAfter": None, "errorCode": None, "errorMessage": None}
    assert notes(made).of("ChangePolled") == [
        polled,
        polled | {"retryAfter": retry_after},
        polled | {"state": "succeeded"},
    ]


@rows(
    "code, message, told, end",
    [
        (None, None, "no reason was given", ("OperationFailed", None, ExitCode.FAILED)),
        ("NoRoom", "It is full.", "It is full.", ("NoRoom", None, ExitCode.FAILED)),
        ("AlreadyInUse", "No.", "No.", ("AlreadyInUse", None, ExitCode.FAILED)),
        ("ExpiredAuthenticationToken", "No.", "No.", ("ExpiredAuthenticationToken", None, ExitCode.FAILED)),
        ("ScopeLocked", "No.", "No.", ("ScopeLocked", "acrgeo preflight contoso", ExitCode.REFUSED)),
    ],
)
def test_an_operation_that_fails_says_why(
    code: str | None, message: str | None, told: str, end: tuple[str, str | None, ExitCode]
) -> None:
    """With Azure's own words and code; nothing is under way any more. What governs Azure has a next step."""
    made = retries(Operation(state=FAILED, error_code=code, error_message=message))
    pauses, error, polls = followed(made, running())
    assert (len(pauses), polls, made.is_following) == (1, 1, False)
    assert isinstance(error, AcrGeoError)
    assert error.message == f"Creating the replica failed in Azure: {told}"
    assert (error.code, error.hint and error.hint.partition(";")[0], error.exit_code) == end
    assert notes(made).of("ChangePolled") == [
        {"state": "failed", "retryAfter": None, "errorCode": code, "errorMessage": message}
    ]


@rows("kind, polls", [(TRANSIENT, 6), (LOST, 6), (ErrorKind.FORBIDDEN, 1), (ErrorKind.GOVERNED, 1),
                      (ErrorKind.NOT_FOUND, 1)])  # fmt: skip
def test_polls_that_lead_nowhere_are_given_up(kind: ErrorKind, polls: int) -> None:
    """The change goes on: a read decides, and why polls ended is kept."""
    refused = failure(kind)
    made = retries(refused)
    pauses, error, asked = followed(made, running())
    assert (error, asked, made.is_following) == (None, polls, True)
    assert made.poll_error is refused
    assert seconds(pauses) == [10, 1.5, 10, 3, 10, 6, 10, 12, 10, 24, 10][: 2 * polls - 1]
    assert notes(made).of("PollFailed") == [{"kind": kind.value, "errorCode": "Odd", "errorMessage": "No."}] * polls


@rows("kind", [ErrorKind.REJECTED, ErrorKind.UNAUTHENTICATED, ErrorKind.CONFLICT])
def test_a_refused_poll_is_an_error(kind: ErrorKind) -> None:
    """The write was accepted: it goes on in Azure."""
    made = retries(failure(kind))
    pauses, error, asked = followed(made, running())
    assert (len(pauses), asked, made.is_following, made.poll_error) == (1, 1, True, None)
    assert isinstance(error, AzureError)


def test_only_failed_polls_in_a_row_count() -> None:
    """A good answer in between begins anew, and a throttled one is none."""
    five = [failure(TRANSIENT)] * 5
    made = retries(*five, running(), *five, *[failure(THROTTLED, 2)] * 9, Operation(state=SUCCEEDED))
    _, error, asked = followed(made, running())
    assert (error, asked, made.poll_error) == (None, 21, None)


@pytest.mark.parametrize(("interval", "pause"), [(10.0, 5.0), (30.0, 5.0), (4.0, 2.0), (0.01, 0.005)])
def test_what_is_gone_is_looked_at_more_often(interval: float, pause: float) -> None:
    """Every five seconds, and twice in each interval of a sandbox whose time runs faster."""
    made = retries()
    made.poll_interval = interval
    assert made.gone_pause() == pause
