"""Watching what Azure does, reading only: one GET a replica, until all are as waited for or one failed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from acrgeo.core.execution.goal import Goal, is_reached, progress_word
from acrgeo.core.model.registry import Registry, RegistryRef, Replica
from acrgeo.errors import AcrGeoError, AzureError, ErrorKind, UnfinishedError
from acrgeo.executor.scheduler import Clock

GONE_READS = 2  # 404s in a row before a replica that was there counts as gone
MISSED_READS = 30  # reads of one replica in a row without an answer: a network that comes back is waited for
PASSING = (ErrorKind.TRANSIENT, ErrorKind.LOST, ErrorKind.THROTTLED)


class Reader(Protocol):
    """What watching needs of Azure. Every method may raise AzureError."""

    def read_registry(self, ref: RegistryRef) -> Registry:
        """The registry with its replicas."""

    def read_replica(self, ref: RegistryRef, name: str) -> Replica | None:
        """One replica, or None."""


def watch(
    ref: RegistryRef,
    replicas: Sequence[Replica],
    goal: Goal,
    reader: Reader,
    say: Callable[[Replica, str], None],
    *,
    clock: Clock,
    timeout: float | None,
    poll_interval: float,
) -> tuple[Replica, ...]:
    """Wait for the goal on every replica; returns them as last read, those that are gone left out.

    ``say`` is told each replica's state when it changes. Raises AcrGeoError at once when one failed or vanished,
    UnfinishedError after ``timeout`` seconds, AzureError where Azure may not be read.
    """
    deadline = None if timeout is None else clock.now() + timeout
    told: dict[str, str] = {}
    gone: dict[str, int] = {}
    waiting = {one.name: one for one in replicas}
    reached: dict[str, Replica | None] = {}
    missed: dict[str, int] = {}
    while waiting:
        for name, before in list(waiting.items()):
            try:
                fresh = _read(ref, before, reader)
            except AzureError as error:
                missed[name] = missed.get(name, 0) + 1
                if error.kind not in PASSING or missed[name] >= MISSED_READS:
                    raise
                continue
            missed[name] = 0
            word = progress_word(goal, fresh)
            if told.get(name) != word:
                told[name] = word
                say(before, word)
            if is_reached(goal, fresh):
                reached[name] = fresh
                del waiting[name]
                continue
            gone[name] = gone.get(name, 0) + 1 if fresh is None else 0
            _refuse_failure(ref, before, fresh, goal, gone[name])
        if not waiting:
            break
        pause = poll_interval if deadline is None else min(poll_interval, deadline - clock.now())
        if pause <= 0:
            left = ", ".join(f"{one.location} ({told.get(name, 'not read')})" for name, one in waiting.items())
            raise UnfinishedError(
                f"Time ran out: not {goal.value} yet: {left}.",
                hint=f"acrgeo replica wait {ref} {' '.join(one.location for one in waiting.values())} "
                f"--for {goal.value}",
            )
        clock.sleep(pause)
    return tuple(one for name in (one.name for one in replicas) if (one := reached[name]) is not None)


def _read(ref: RegistryRef, before: Replica, reader: Reader) -> Replica | None:
    """The home replica that Azure does not list yet can only be told from its registry."""
    if before.id is None:
        return reader.read_registry(ref).home
    return reader.read_replica(ref, before.name)


def _refuse_failure(ref: RegistryRef, before: Replica, fresh: Replica | None, goal: Goal, gone: int) -> None:
    if fresh is not None and fresh.is_failed:
        because = f": {fresh.message}" if fresh.message else "; Azure gives no reason."
        repair = f"acrgeo replica repair {ref} {fresh.location}"
        raise AcrGeoError(
            f"The replica in {fresh.location} is {fresh.provisioning_state}{because}",
            hint="open a support request with Azure" if fresh.is_home else repair,
            code="ReplicaFailed",
        )
    if gone >= GONE_READS and goal is not Goal.DELETED:
        raise AcrGeoError(
            f"The replica in {before.location} is gone: it was deleted, or its creation was rolled back.",
            hint=f"acrgeo replica list {ref}",
            code="ReplicaGone",
        )
