"""The scheduler: it starts unblocked changes, steps those that are due, and ends those that stay blocked."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Protocol

from acrgeo.core.execution.bucket import WRITES, Bucket
from acrgeo.core.execution.defect import defect_of
from acrgeo.core.execution.events import (
    ChangeEnded,
    ChangeMoved,
    ChangeStarted,
    Event,
    PlanEnded,
    PlanStarted,
    Result,
    Sink,
)
from acrgeo.core.execution.goal import Wait
from acrgeo.core.execution.outcome import ChangeOutcome, Outcome
from acrgeo.core.execution.record import Of, Record, Unrecorded
from acrgeo.core.execution.recovery import recreate_command
from acrgeo.core.model.registry import Replica
from acrgeo.core.plan.change import Action, Change, ImportChange, RegistryChange, ReplicaChange, WebhookChange
from acrgeo.core.plan.plan import Plan, RegistryPlan
from acrgeo.errors import AcrGeoError, AzureError, ExitCode
from acrgeo.executor.imports.steps import import_steps
from acrgeo.executor.registry_steps import registry_steps
from acrgeo.executor.replica_steps import ReplicaSteps
from acrgeo.executor.retries import Gateway, Pause, Retries, Steps
from acrgeo.executor.rounds import Halt, Together, one_by_one
from acrgeo.executor.webhook_steps import webhook_steps

if TYPE_CHECKING:
    from acrgeo.core.review import ReviewedPlan


class Clock(Protocol):
    """A clock in seconds."""

    def now(self) -> float:
        """Return Unix seconds."""

    def sleep(self, seconds: float) -> None:
        """Wait for some seconds."""


@dataclass(slots=True, kw_only=True)
class _Task:
    """A started change. ``replica_steps`` is None for a change of no replica."""

    change: Change
    retries: Retries
    steps: Steps
    replica_steps: ReplicaSteps | None
    started_at: float
    wake_at: float
    state: str = ""
    turn: Pause | Result | Exception | None = None

    def step(self) -> None:
        """Take the next step; ``turn`` is what came of it. Touches nothing of other tasks, but for reading it."""
        try:
            self.turn = next(self.steps)
        except StopIteration as end:
            self.turn = end.value
        except Exception as error:  # noqa: BLE001 one answer, one change: the others go on
            self.turn = error

    @property
    def is_exclusive(self) -> bool:
        """True while it may take a replica out of service: what it finds serving must not be drained beside it."""
        change = self.change
        if not isinstance(change, ReplicaChange):
            return False
        if change.action is Action.REPLACE:
            return True
        return (change.action is Action.DELETE or change.takes_traffic) and not self.retries.is_following

    @property
    def replica(self) -> Replica | None:
        """The last read of the replica."""
        return None if self.replica_steps is None else self.replica_steps.replica

    @property
    def lost(self) -> ReplicaChange | None:
        """The replacement that deleted its replica and has nothing in its place; None for any other change."""
        steps = self.replica_steps
        return steps.change if steps is not None and steps.is_lost else None


@dataclass(slots=True)
class _Scheduler:
    plan: Plan
    gateway: Gateway
    emit: Sink
    clock: Clock
    wait: Wait
    deadline: float | None
    parallel: int
    poll_interval: float
    jitter: Callable[[], float]
    together: Together
    pace: tuple[float, float]
    record: Record
    halt: Halt = field(default_factory=Halt)
    ended: dict[str, ChangeOutcome] = field(default_factory=dict)
    running: dict[str, _Task] = field(default_factory=dict)
    serial: set[str] = field(default_factory=set)
    is_silent: bool = False
    buckets: dict[str, Bucket] = field(default_factory=dict)
    paced_until: float | None = None

    def run(self) -> Outcome:
        for registry in self.plan.registries:
            if registry.current.has_private_endpoints:
                self.serial.add(registry.current.ref.id)
        is_interrupted = False
        try:
            self._tell(PlanStarted(at=self.clock.now(), plan=self.plan))
            self._loop()
        except KeyboardInterrupt:
            is_interrupted = True
        self.halt.call()
        self._leave()
        self._tell(PlanEnded(at=self.clock.now(), is_interrupted=is_interrupted))
        results = tuple(self.ended[change.id] for change in self.plan.changes)
        return Outcome(results=results, is_interrupted=is_interrupted)

    def _tell(self, event: Event) -> None:
        """Hand an event to the sink. One that raises gets no more: what watches a run must not end it."""
        if self.is_silent:
            return
        try:
            self.emit(event)
        except Exception:  # noqa: BLE001 a sink is anybody's, and its failure is no failure of a change
            self.is_silent = True

    def _loop(self) -> None:
        handled = -1
        while len(self.ended) < len(self.plan.changes):
            if len(self.ended) != handled or self._is_token_there():  # only an end unblocks or blocks others
                handled = len(self.ended)
                self._block()
                self._start()
            if not self.running and self.paced_until is None:
                if len(self.ended) == handled:
                    self._end_stuck()
                continue
            moments = [*(task.wake_at for task in self.running.values()), self.paced_until]
            wake_at = min(moment for moment in moments if moment is not None)
            now = self.clock.now()
            if self.deadline is not None and max(wake_at, now) >= self.deadline:
                self.clock.sleep(max(0.0, self.deadline - now))
                self.record("TimeRanOut")
                return
            if wake_at > now:
                self.clock.sleep(wake_at - now)
            self._step(self._due(max(wake_at, self.clock.now())))

    def _due(self, now: float) -> list[_Task]:
        """Return the tasks that take their next step together: the first that is due, and what may go beside it."""
        due = sorted(
            (task for task in self.running.values() if task.wake_at <= now),
            key=lambda task: (task.wake_at, task.change.id),
        )
        if due and self._is_by_itself(due[0]):
            return due[:1]
        return [task for task in due if not self._is_by_itself(task)]

    def _is_by_itself(self, task: _Task) -> bool:
        return task.is_exclusive or (task.change.registry.id in self.serial and self._creates(task.change))

    def _block(self) -> None:
        """End the changes that can never start, with the reason. Blocking goes down the chain in plan order."""
        for change in self.plan.changes:
            if change.id in self.ended:
                continue
            for awaited in change.waits_for:
                end = self.ended.get(awaited)
                if end is not None and not end.result.is_good:
                    self._end(change, Result.BLOCKED, detail=f"waits for {awaited}, which is {end.result.value}")
                    break

    def _end_stuck(self) -> None:
        """End the changes that nothing will start. A plan refuses such waits; a loop must not trust it."""
        stuck = [change for change in self.plan.changes if change.id not in self.ended]
        for change, waits in [(change, [id_ for id_ in change.waits_for if id_ not in self.ended]) for change in stuck]:
            self._end(change, Result.BLOCKED, detail=f"waits for {', '.join(waits)}, which will never end")

    def _is_token_there(self) -> bool:
        return self.paced_until is not None and self.clock.now() >= self.paced_until

    def _takes_token(self, change: Change) -> bool:
        """Take a token of the subscription's writes for a change; False where it has to wait for one."""
        bucket = self.buckets.setdefault(change.registry.subscription.lower(), Bucket(*self.pace))
        now = self.clock.now()
        wait = bucket.wait(now)
        if wait:
            if self.paced_until is None:
                self.record("WritesHeld", waits=round(wait, 3), reason="keeping to the pace of Azure")
            self.paced_until = min(now + wait, self.paced_until or now + wait)
            return False
        bucket.take(now)
        return True

    def _start(self) -> None:
        self.paced_until = None
        for registry in self.plan.registries:
            for change in registry.changes:
                if len(self.running) >= self.parallel:
                    return
                if change.id in self.ended or change.id in self.running or self._is_waiting(registry, change):
                    continue
                if change.action is not Action.AWAIT and not self._takes_token(change):
                    continue
                task = self._task(registry, change)
                self.running[change.id] = task
                self._tell(ChangeStarted(at=task.started_at, change=change))

    def _task(self, registry: RegistryPlan, change: Change) -> _Task:
        retries = Retries(
            gateway=self.gateway,
            registry=registry.current.name,
            poll_interval=self.poll_interval,
            jitter=self.jitter,
            is_crowded=partial(self._is_crowded, change, is_accepted=True),
            halt=self.halt,
            record=Of(change.id, self.record),
        )
        is_followed = self.wait is not Wait.NONE or self._is_awaited(registry, change)
        replica_steps = None
        match change:
            case ReplicaChange():
                replica_steps = ReplicaSteps(
                    change=change,
                    registry=registry,
                    retries=retries,
                    is_followed=is_followed,
                    waits_for_ready=self.wait is Wait.READY,
                    now=self.clock.now,
                )
                steps = replica_steps.steps()
            case RegistryChange():
                steps = registry_steps(change, retries, is_followed=is_followed)
            case WebhookChange():
                steps = webhook_steps(change, retries, is_followed=is_followed)
            case ImportChange():
                steps = import_steps(change, retries, is_followed=is_followed)
        now = self.clock.now()
        return _Task(
            change=change, retries=retries, steps=steps, replica_steps=replica_steps, started_at=now, wake_at=now
        )

    def _is_waiting(self, registry: RegistryPlan, change: Change) -> bool:
        if any(awaited not in self.ended for awaited in change.waits_for):
            return True
        return registry.current.ref.id in self.serial and self._creates(change) and self._is_crowded(change)

    @staticmethod
    def _creates(change: Change) -> bool:
        return isinstance(change, ReplicaChange) and change.action in (Action.CREATE, Action.REPLACE)

    @staticmethod
    def _is_awaited(registry: RegistryPlan, change: Change) -> bool:
        return any(change.id in waiting.waits_for for waiting in registry.changes)

    def _is_crowded(self, change: Change, *, is_accepted: bool = False) -> bool:
        """Return whether another creation on the same registry is under way. A conflict makes the registry serial.

        ``is_accepted`` counts only those that Azure works on: creations that met a conflict must not wait for each
        other.
        """
        return any(
            self._creates(task.change)
            and task.change.id != change.id
            and task.change.registry == change.registry
            and (task.retries.is_following or not is_accepted)
            for task in self.running.values()
        )

    def _step(self, tasks: list[_Task]) -> None:
        """Take a step of each task, and then handle what came of them in this order."""
        if not tasks:
            return
        for task in tasks:
            task.turn = None
        try:
            self.together([task.step for task in tasks])
        finally:  # also after Ctrl-C: what has come is known
            now = self.clock.now()  # one moment for all: what went out together is due again together
            for task in tasks:
                if task.turn is not None:
                    self._handle(task, now)

    def _handle(self, task: _Task, now: float) -> None:
        change, turn = task.change, task.turn
        match turn:
            case Pause():
                self._pause(task, turn, now)
            case AzureError():
                is_under_way = task.retries.is_following
                self._end(change, Result.RUNNING if is_under_way else Result.FAILED, error=turn)
            case AcrGeoError():
                self._end(change, Result.FAILED, error=turn)
            case Exception():
                is_under_way = task.retries.is_following
                self._end(change, Result.RUNNING if is_under_way else Result.FAILED, error=defect_of(change.id, turn))
            case Result():
                self._end(change, turn, detail=task.retries.note)

    def _pause(self, task: _Task, pause: Pause, now: float) -> None:
        change = task.change
        if pause.is_conflict:
            self.serial.add(change.registry.id)
        task.wake_at = now + pause.seconds
        paused = {"waits": round(pause.seconds, 3), "state": pause.state, "recovery": pause.recovery}
        self.record("ChangePaused", change=change.id, **paused, isConflict=pause.is_conflict or None)
        if pause.state != task.state:
            task.state = pause.state
            moved = ChangeMoved(at=now, change=change, state=pause.state, recovery=pause.recovery)
            self._tell(moved)

    def _end(
        self, change: Change, result: Result, *, detail: str | None = None, error: AcrGeoError | None = None
    ) -> None:
        now = self.clock.now()
        task = self.running.pop(change.id, None)
        replica = task.replica if task else None
        detail = error.message if error else detail
        hint = error.hint if error else None
        if task is not None and task.lost is not None and not result.is_good:
            detail = "it was deleted, and is not created again" + (f": {error.message}" if error else "")
            is_there = replica is not None and replica.is_failed  # a half-made one: the error says to repair it
            hint = recreate_command(task.lost) if result is Result.FAILED and not is_there else hint
        exit_code, code = (error.exit_code, error.code) if error else (ExitCode.DONE, None)
        self.ended[change.id] = ChangeOutcome(
            change=change,
            result=result,
            error_code=code,
            detail=detail,
            hint=hint,
            replica=replica,
            seconds=now - task.started_at if task else None,
            exit_code=exit_code,
            is_write_down=task is not None and task.retries.is_write_down,
        )
        self._tell(ChangeEnded(at=now, change=change, result=result, detail=detail, error_code=code, hint=hint))

    def _leave(self) -> None:
        """End every change that is left after a timeout or Ctrl-C: RUNNING where Azure goes on, else UNSTARTED."""
        for change in self.plan.changes:
            if change.id in self.ended:
                continue
            task = self.running.get(change.id)
            if task is not None and (task.retries.is_sent or task.retries.is_following):
                self._end(change, Result.RUNNING, detail=task.state or "sent")
            else:
                self._end(change, Result.UNSTARTED, detail="nothing was sent")


def execute(
    reviewed: ReviewedPlan,
    gateway: Gateway,
    emit: Sink,
    *,
    clock: Clock,
    wait: Wait = Wait.SUCCEEDED,
    timeout: float | None = None,
    parallel: int = 10,
    poll_interval: float = 10.0,
    jitter: Callable[[], float] = random.random,
    together: Together = one_by_one,
    pace: tuple[float, float] = WRITES,
    record: Record | None = None,
) -> Outcome:
    """Run the changes of a reviewed plan, at most ``parallel`` at once, and return the outcome of each.

    ``together`` takes the steps of changes that are due at the same moment and do not depend on each other. ``pace``
    says how many changes begin at once in each subscription, and how many a second after that. ``record`` takes what is
    decided.

    ``timeout`` and ``poll_interval`` (between two polls where Azure names no Retry-After) are in seconds. Failures of
    Azure are in the outcome, and so is what still runs there after Ctrl-C. Raises ValueError for a refused plan.
    """
    if reviewed.blockers:
        raise ValueError(f"a refused plan is not executed: {reviewed.blockers[0].id}")
    deadline = None if timeout is None else clock.now() + timeout
    note = record or Unrecorded()
    return _Scheduler(
        reviewed.plan, gateway, emit, clock, wait, deadline, parallel, poll_interval, jitter, together, pace, note
    ).run()
