"""The schedule of a run, second by second: what starts when and beside what, what is told, and how each change ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.execution.events import ChangeEnded, ChangeMoved, ChangeStarted, Event, PlanEnded, PlanStarted, Result
from acrgeo.core.execution.goal import Wait
from acrgeo.core.execution.operation import Operation
from acrgeo.core.execution.outcome import Outcome
from acrgeo.core.model.registry import Registry
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import Plan
from acrgeo.core.rules.finding import Finding, Severity
from acrgeo.errors import AzureError, ErrorKind, ExitCode
from acrgeo.executor import execute
from acrgeo.sandbox import VirtualClock
from tests.core.planning import registry, replica
from tests.executor.scripted import DONE, Azure, Notes, failure, running
from tests.reviewed import reviewed
from tests.rows import rows

HOME = replica("westus")
NAMES = ("brazilsouth", "canadacentral", "eastus", "japaneast")
HERE = registry("Premium", HOME, *(replica(name) for name in NAMES))
START = 1_000.0


class Run:
    """A plan that is executed: its outcome, events, records, and which steps were taken together."""

    def __init__(self, desired: DesiredRegistry, current: Registry = HERE, azure: Azure | None = None, **options: Any):
        self.azure = azure or Azure(current)
        self.events: list[Event] = []
        self.record = Notes()
        self.sizes: list[int] = []
        self.clock = options.pop("clock", None) or VirtualClock(START)
        plans = options.pop("plans", None) or (diff(current, desired),)
        gateway: Any = self.azure

        def together(steps: Sequence[Callable[[], None]]) -> None:
            self.sizes.append(len(steps))
            for step in steps:
                step()

        self.outcome: Outcome = execute(
            reviewed(Plan(registries=plans)), gateway, options.pop("emit", self.events.append), clock=self.clock,
            jitter=lambda: 0.5, together=together, record=self.record, **options,
        )  # fmt: skip

    def told(self) -> list[str]:
        """Return the events in words, with the second of each."""
        return [self._word(event) for event in self.events]

    @staticmethod
    def _word(event: Event) -> str:
        at = f"{event.at - START:g}"
        match event:
            case ChangeStarted():
                return f"{at} {event.change.location} started"
            case ChangeMoved():
                return f"{at} {event.change.location} {event.state}"
            case ChangeEnded():
                return f"{at} {event.change.location} {event.result.value}"
            case PlanEnded():
                return f"{at} ended{' early' if event.is_interrupted else ''}"
        return f"{at} {type(event).__name__}"

    def results(self) -> list[tuple[str | None, str, str | None]]:
        """Return region, result and detail of each change."""
        return [(end.change.location, end.result.value, end.detail) for end in self.outcome.results]


def tagged(*names: str, **facts: Any) -> DesiredRegistry:
    """Return the desire for a tag on some replicas."""
    return DesiredRegistry(replicas=tuple(DesiredReplica(location=name, tags={"a": "b"}) for name in names), **facts)


def drained(*names: str, **facts: Any) -> DesiredRegistry:
    """Return the desire for some replicas out of service."""
    return DesiredRegistry(replicas=tuple(DesiredReplica(location=name, is_routed=False) for name in names), **facts)


def created(*names: str, **facts: Any) -> DesiredRegistry:
    """Return the desire for new replicas."""
    return DesiredRegistry(replicas=tuple(DesiredReplica(location=name, is_routed=True) for name in names), **facts)


BARE = registry("Premium", HOME)
UNROUTED = replica("eastus", is_routed=False)
BROKEN = registry("Premium", HOME, replica("eastus", provisioning_state="Failed"), replica("japaneast"))
REPAIR = DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_replaced=True),))


def test_a_run_tells_each_event_at_its_second() -> None:
    """A state is told once; the outcome has the last read, the time, and nothing that went wrong."""
    azure = Azure(HERE)
    azure.poll_answers = [running(), running(), DONE]
    run = Run(tagged("eastus"), azure=azure)
    assert run.told() == ["0 PlanStarted", "0 eastus started", "0 eastus Updating", "30 eastus done", "30 ended"]
    started, ended = run.events[0], run.events[-2]
    assert isinstance(started, PlanStarted)
    assert [change.location for change in started.plan.changes] == ["eastus"]
    assert isinstance(ended, ChangeEnded)
    assert (ended.detail, ended.error_code, ended.hint) == (None, None, None)
    (end,) = run.outcome.results
    assert (end.seconds, end.exit_code, end.is_write_down) == (30.0, ExitCode.DONE, False)
    assert end.replica == replica("eastus", tags={"a": "b"})
    paused = {"change": "contoso/eastus", "waits": 10.0, "state": "Updating", "recovery": None, "isConflict": None}
    assert run.record.of("ChangePaused") == [paused] * 3
    assert run.record.of("ChangeSent") == [{"change": "contoso/eastus", "attempt": 1}]
    assert (run.outcome.is_interrupted, run.outcome.exit_code) == (False, ExitCode.DONE)


@rows(
    "desired, current, sizes",
    [
        (tagged(*NAMES), HERE, [4, 4]),
        (drained(*NAMES), HERE, [1, 1, 1, 1, 4]),
        (tagged("eastus", "japaneast", absent=("brazilsouth", "canadacentral")), HERE, [1, 1, 2, 4]),
        (created("eastus", "japaneast"), BARE, [2, 2]),
        (tagged("japaneast", has_data_endpoints=True), HERE, [2, 2]),
        (replace(REPAIR, replicas=(*REPAIR.replicas, *tagged("japaneast").replicas)), BROKEN, [1] * 10),
        (tagged("japaneast", absent=("eastus",)), registry("Premium", HOME, UNROUTED, replica("japaneast")), [1, 1, 2]),
        (created("eastus", "japaneast"), replace(BARE, has_private_endpoints=True), [1, 1, 1, 1]),
    ],
)
def test_what_is_taken_together(desired: DesiredRegistry, current: Registry, sizes: list[int]) -> None:
    """What takes a replica out of service goes by itself until Azure accepted it; nothing else waits for its turn."""
    run = Run(desired, current)
    assert {end.result for end in run.outcome.results} == {Result.DONE}
    assert run.sizes == sizes


@rows("parallel, starts", [(1, [0, 10, 20, 30]), (2, [0, 0, 10, 10]), (3, [0, 0, 0, 10]), (4, [0, 0, 0, 0])])
def test_so_many_are_under_way_at_once(parallel: int, starts: list[float]) -> None:
    """The next begins when one has ended."""
    run = Run(tagged(*NAMES), parallel=parallel)
    assert [event.at - START for event in run.events if isinstance(event, ChangeStarted)] == starts


def test_ten_are_under_way_at_once_where_nothing_is_said() -> None:
    """The eleventh waits."""
    names = [f"region{at}" for at in range(11)]
    current = registry("Premium", HOME, *(replica(name) for name in names))
    run = Run(tagged(*names), current)
    assert [event.at - START for event in run.events if isinstance(event, ChangeStarted)] == [0] * 10 + [10]


@rows(
    "pace, starts, held",
    [
        ((4.0, 1.0), [0, 0, 0, 0], []),
        ((1.0, 0.3), [0, 3.333, 6.667, 10], [3.333] * 3),
        ((2.0, 0.1), [0, 0, 10, 20], [10, 10]),
    ],
)
def test_writes_keep_to_the_pace(pace: tuple[float, float], starts: list[float], held: list[float]) -> None:
    """What has no token waits for it, and that is recorded once each time."""
    run = Run(tagged(*NAMES), pace=pace)
    assert [event.at - START for event in run.events if isinstance(event, ChangeStarted)] == pytest.approx(
        starts, abs=0.01
    )
    assert [facts["waits"] for facts in run.record.of("WritesHeld")] == pytest.approx(held, abs=0.002)
    assert {facts["reason"] for facts in run.record.of("WritesHeld")} <= {"keeping to the pace of Azure"}


def test_what_is_only_awaited_takes_no_token() -> None:
    """Nothing is written."""
    going = registry("Premium", HOME, *(replica(name, provisioning_state="Updating") for name in NAMES))
    azure = Azure(going)
    azure.replicas = {seen.name: seen for seen in HERE.replicas}
    run = Run(created(*NAMES), going, azure, pace=(1.0, 0.001))
    assert [result for _, result, _ in run.results()] == ["done"] * 4
    assert (run.clock.now(), run.azure.log) == (START, [])


@rows(
    "timeout, results, seconds",
    [
        (10.1, [("eastus", "done", None), ("westeurope", "running", "Creating")], 10.1),
        (10.0, [("eastus", "running", "Creating"), ("westeurope", "running", "Creating")], 10),
        (0.0, [("eastus", "unstarted", "nothing was sent"), ("westeurope", "unstarted", "nothing was sent")], 0),
        (11.0, [("eastus", "done", None), ("westeurope", "done", None)], 10),
    ],
)
def test_a_timeout_ends_at_its_second(timeout: float, results: list[Any], seconds: float) -> None:
    """What Azure goes on with is running, what was never sent is unstarted; a wait beyond it is cut."""
    is_slow = timeout == 10.1
    azure = Azure(BARE, westeurope=[running(20 if is_slow else None)])
    run = Run(created("eastus", "westeurope"), BARE, azure, timeout=timeout)
    assert run.results() == results
    assert run.clock.now() - START == pytest.approx(seconds)
    assert run.record.of("TimeRanOut") == ([] if timeout == 11.0 else [{}])
    assert run.told()[-1] == f"{seconds:g} ended"


def test_what_waits_for_a_failure_is_blocked_down_the_chain() -> None:
    """By name; what waits for nothing that failed goes on."""
    azure = Azure(HERE, uksouth=[failure(ErrorKind.REJECTED)])
    run = Run(created("uksouth", "ukwest", absent=("eastus",)), azure=azure)
    assert run.results() == [
        ("uksouth", "failed", "No."),
        ("ukwest", "done", None),
        ("eastus", "blocked", "waits for contoso/uksouth, which is failed"),
    ]
    failed, _, blocked = run.outcome.results
    assert (failed.error_code, failed.seconds, failed.exit_code, failed.is_write_down) == (
        "Odd",
        0.0,
        ExitCode.FAILED,
        False,
    )
    assert (blocked.error_code, blocked.seconds, blocked.replica) == (None, None, None)
    assert run.azure.log == ["create uksouth", "create ukwest"]
    assert run.outcome.exit_code is ExitCode.PARTIAL


def test_each_change_is_told_to_end_once() -> None:
    """Also one that two failures block, while others go on."""
    failing = [failure(ErrorKind.REJECTED)]
    azure = Azure(HERE, francecentral=list(failing), uksouth=list(failing), ukwest=[running(20)])
    run = Run(created("canadaeast", "francecentral", "uksouth", "ukwest", absent=("eastus",)), azure=azure)
    ends = [event for event in run.events if isinstance(event, ChangeEnded)]
    ended = {event.change.name: (event.result.value, event.at - START) for event in ends}
    assert ended == {
        "francecentral": ("failed", 0),
        "uksouth": ("failed", 0),
        "eastus": ("blocked", 0),
        "canadaeast": ("done", 10),
        "ukwest": ("done", 20),
    }
    assert len(ends) == len(ended)
    blocked = run.outcome.results[-1]
    assert blocked.detail == "waits for contoso/francecentral, which is failed"


@rows(
    "answers, polls, result, detail, is_down",
    [
        ([failure(ErrorKind.TRANSIENT)], [], Result.FAILED, "No.", True),
        ([failure(ErrorKind.FORBIDDEN)], [], Result.FAILED, "No.", False),
        ([running()], [failure(ErrorKind.REJECTED)], Result.RUNNING, "No.", False),
        ([running()], [KeyError("x")], Result.RUNNING, None, False),
        ([KeyError("x")], [], Result.FAILED, None, False),
    ],
)
def test_an_error_after_azure_took_the_write_is_no_failure(
    answers: list[Any], polls: list[Any], result: Result, detail: str | None, is_down: bool
) -> None:
    """The change is still running; also where the defect is acrgeo's own."""
    azure = Azure(HERE, eastus=answers)
    azure.poll_answers = polls
    (end,) = Run(tagged("eastus"), azure=azure).outcome.results
    assert (end.result, end.is_write_down) == (result, is_down)
    assert end.detail == detail if detail else "contoso/eastus" in (end.detail or "")


def test_what_is_refused_has_its_hint() -> None:
    """The last that serves stays."""
    two = registry("Premium", replica("westus", is_routed=False), replica("eastus"), replica("japaneast"))
    run = Run(drained("eastus", "japaneast"), two)
    kept = run.outcome.results[1]
    assert (kept.result, kept.error_code, kept.exit_code) == (Result.FAILED, "last-routed", ExitCode.REFUSED)
    assert kept.hint == "acrgeo routing show contoso"
    [ended] = [event for event in run.events if isinstance(event, ChangeEnded) and event.result is Result.FAILED]
    assert (ended.detail, ended.error_code, ended.hint) == (kept.detail, kept.error_code, kept.hint)
    assert run.azure.log == ["update eastus"]


@rows(
    "error, timeout, result, detail, hint",
    [
        (failure(ErrorKind.FORBIDDEN), None, "failed", "it was deleted, and is not created again: No.",
         "acrgeo replica add contoso eastus"),
        (failure(ErrorKind.CONFLICT), 35.0, "running", "it was deleted, and is not created again", None),
    ],
)  # fmt: skip
def test_a_replica_that_was_deleted_and_is_not_there_is_told(
    error: AzureError, timeout: float | None, result: str, detail: str, hint: str | None
) -> None:
    """With the command that brings it back where the run has failed; each event before has it too."""
    azure = Azure(BROKEN, eastus=[running(), error])
    run = Run(REPAIR, BROKEN, azure, timeout=timeout)
    (end,) = run.outcome.results
    assert (end.result.value, end.detail, end.hint, end.replica) == (result, detail, hint, None)
    moved = [event for event in run.events if isinstance(event, ChangeMoved)]
    assert moved[0].recovery == "acrgeo replica add contoso eastus"
    assert run.record.of("ChangePaused")[0]["recovery"] == "acrgeo replica add contoso eastus"


@rows("current, starts", [(BARE, [0, 0]), (replace(BARE, has_private_endpoints=True), [0, 10])])
def test_creations_go_one_at_a_time_behind_private_endpoints(current: Registry, starts: list[float]) -> None:
    """Changes of what is there do not wait for them."""
    run = Run(created("eastus", "japaneast"), current)
    assert [event.at - START for event in run.events if isinstance(event, ChangeStarted)] == starts
    there = replace(HERE, has_private_endpoints=True)
    run = Run(tagged("eastus", "japaneast"), there)
    assert [event.at - START for event in run.events if isinstance(event, ChangeStarted)] == [0, 0]


def test_a_conflict_makes_the_creations_after_it_go_one_at_a_time() -> None:
    """It waits for the one that Azure is at; what has not begun waits for both. It is recorded."""
    azure = Azure(BARE, eastus=[running(25)], japaneast=[failure(ErrorKind.CONFLICT), running()])
    run = Run(created("eastus", "japaneast", "ukwest"), BARE, azure, parallel=2)
    assert run.told() == [
        "0 PlanStarted", "0 eastus started", "0 japaneast started", "0 eastus Creating",
        "0 japaneast waiting for another operation", "25 eastus done", "30 japaneast Creating", "40 japaneast done",
        "40 ukwest started", "40 ukwest Creating", "50 ukwest done", "50 ended",
    ]  # fmt: skip
    conflicts = [
        facts["isConflict"] for facts in run.record.of("ChangePaused") if facts["change"] == "contoso/japaneast"
    ]
    assert conflicts == [True, True, True, None]


class Stopped(VirtualClock):
    """A clock whose first sleep is Ctrl-C."""

    def sleep(self, _seconds: float) -> None:
        """Stop."""
        raise KeyboardInterrupt


def test_after_ctrl_c_what_was_sent_is_running() -> None:
    """What has no state yet was sent; what waits was not."""
    run = Run(created("ukwest", absent=("japaneast",)), clock=Stopped(START))
    assert run.results() == [("ukwest", "running", "Creating"), ("japaneast", "unstarted", "nothing was sent")]
    assert (run.outcome.is_interrupted, run.outcome.exit_code) == (True, ExitCode.INTERRUPTED)
    assert run.told()[-1] == "0 ended early"

    class Cut(Azure):
        def begin_update_replica(self, *given: Any, **options: Any) -> Operation:
            super().begin_update_replica(*given, **options)
            raise KeyboardInterrupt

    run = Run(tagged("eastus", "japaneast"), HERE, Cut(HERE))
    assert run.results() == [("eastus", "running", "sent"), ("japaneast", "unstarted", "nothing was sent")]
    assert run.azure.log == ["update eastus"]


def test_who_watches_a_run_does_not_end_it() -> None:
    """A sink that raises gets no more events."""
    heard: list[Event] = []

    def emit(event: Event) -> None:
        heard.append(event)
        raise ValueError("full")

    run = Run(tagged(*NAMES), emit=emit)
    assert [result for _, result, _ in run.results()] == ["done"] * 4
    assert len(heard) == 1


@rows(
    "wait, absent, results",
    [
        (Wait.NONE, (), ["accepted"]),
        (Wait.SUCCEEDED, (), ["done"]),
        (Wait.READY, (), ["done"]),
        (Wait.NONE, ("japaneast",), ["done", "accepted"]),
    ],
)
def test_only_what_others_wait_for_is_followed_where_nobody_does(
    wait: Wait, absent: tuple[str, ...], results: list[str]
) -> None:
    """Else a change ends where Azure accepts it."""
    run = Run(created("ukwest", absent=absent), HERE, wait=wait)
    assert [result for _, result, _ in run.results()] == results


def test_a_refused_plan_is_not_executed() -> None:
    """Whoever calls: its first refusal is named."""
    made = Plan(registries=(diff(HERE, tagged("eastus")),))
    refusal = Finding(id="last-routed", severity=Severity.BLOCKER, registry="contoso", fact="No.")
    azure: Any = Azure(HERE)
    with pytest.raises(ValueError, match="a refused plan is not executed: last-routed"):
        execute(reviewed(made, findings=[refusal]), azure, lambda _: None, clock=VirtualClock(START))
    assert azure.log == []
