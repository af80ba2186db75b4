"""The events of a run, as data in the past tense. A sink is one function that takes an event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from acrgeo.core.plan.change import Change
from acrgeo.core.plan.plan import Plan


class Result(str, Enum):
    """The result of one change."""

    DONE = "done"
    ALREADY = "already"  # found in the desired state just before acting: no write was sent
    FAILED = "failed"
    BLOCKED = "blocked"  # not started, because something it waits for did not succeed
    ACCEPTED = "accepted"  # Azure took the write; not awaited (--no-wait)
    RUNNING = "running"  # still under way when time ran out or the user interrupted
    UNSTARTED = "unstarted"

    @property
    def is_good(self) -> bool:
        """True where the changes that wait for this one may start."""
        return self in (Result.DONE, Result.ALREADY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event at the time ``at``, in Unix seconds."""

    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStarted(Event):
    """Execution began."""

    plan: Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeStarted(Event):
    """A change was started; its resource is read again first."""

    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeMoved(Event):
    """A change went on. ``state`` is Azure's word for it, or why it waits.

    ``recovery`` is the command that finishes the change if the run stops now; None where the same command does.
    """

    change: Change
    state: str
    recovery: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEnded(Event):
    """A change reached its result. ``detail`` is the reason, where there is one; an error has a code, and a hint."""

    change: Change
    result: Result
    detail: str | None = None
    error_code: str | None = None
    hint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEnded(Event):
    """Execution ended; every change has its result."""

    is_interrupted: bool


Sink = Callable[[Event], None]
