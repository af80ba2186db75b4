"""Watch replicas until all reached a goal or one failed. Reads only, one GET a replica and round."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from acrgeo.core.execution.goal import Goal, is_reached, progress_word
from acrgeo.core.model.registry import Registry, RegistryRef, Replica
from acrgeo.errors import AcrGeoError, AzureError, ErrorKind, UnfinishedError
from acrgeo.executor.retries import VANISHED_READS
from acrgeo.executor.scheduler import Clock

MISSED_READS = 30  # reads of one replica in a row without an answer: a network that comes back is waited for
PASSING = (ErrorKind.TRANSIENT, ErrorKind.LOST, ErrorKind.THROTTLED)


class Reader(Protocol):
    """The part of Azure that watching uses. Every method may raise AzureError."""

    def read_registry(self, ref: RegistryRef) -> Registry:
        """Read the registry with its replicas."""

    def read_replica(self, ref: RegistryRef, name: str) -> Replica | None:
        """Read one replica; None where there is none."""


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
    """Wait until every replica reached the goal. Returns their last reads, without deleted ones.

    ``say`` is called with a replica and its state when that changes. ``timeout`` and ``poll_interval`` are in seconds.
    Raises AcrGeoError once a replica failed or vanished, UnfinishedError after ``timeout``, AzureError where Azure
    cannot be read.
    """
    deadline = None if timeout is None else clock.now() + timeout
    states: dict[str, str] = {}
    gone: dict[str, int] = {}
    waiting = {replica.name: replica for replica in replicas}
    reached: dict[str, Replica | None] = {}
    missed: dict[str, int] = {}
    while waiting:
        for name, replica in list(waiting.items()):
            try:
                fresh = _read(ref, replica, reader)
            except AzureError as error:
                missed[name] = missed.get(name, 0) + 1
                if error.kind not in PASSING or missed[name] >= MISSED_READS:
                    raise
                continue
            missed[name] = 0
            state = progress_word(goal, fresh)
            if states.get(name) != state:
                states[name] = state
                say(replica, state)
            if is_reached(goal, fresh):
                reached[name] = fresh
                del waiting[name]
                continue
            gone[name] = gone.get(name, 0) + 1 if fresh is None else 0
            _check_failure(ref, replica, fresh, goal, gone[name])
        if not waiting:
            break
        pause = poll_interval if deadline is None else min(poll_interval, deadline - clock.now())
        if pause <= 0:
            left = ", ".join(
                f"{replica.location} ({states.get(name, 'not read')})" for name, replica in waiting.items()
            )
            raise UnfinishedError(
                f"Timed out: not {goal.value} yet: {left}.",
                hint=f"acrgeo replica wait {ref} {' '.join(replica.location for replica in waiting.values())} "
                f"--for {goal.value}",
            )
        clock.sleep(pause)
    return tuple(fresh for replica in replicas if (fresh := reached[replica.name]) is not None)


def _read(ref: RegistryRef, replica: Replica, reader: Reader) -> Replica | None:
    """Read a replica again. A home replica that Azure does not list yet can only be read with its registry."""
    if replica.id is None:
        return reader.read_registry(ref).home
    return reader.read_replica(ref, replica.name)


def _check_failure(ref: RegistryRef, replica: Replica, fresh: Replica | None, goal: Goal, gone: int) -> None:
    if fresh is not None and fresh.is_failed:
        reason = f": {fresh.message}" if fresh.message else "; Azure gives no reason."
        repair = f"acrgeo replica repair {ref} {fresh.location}"
        raise AcrGeoError(
            f"The replica in {fresh.location} is {fresh.provisioning_state}{reason}",
            hint="open a support request with Azure" if fresh.is_home else repair,
            code="ReplicaFailed",
        )
    if gone >= VANISHED_READS and goal is not Goal.DELETED:
        raise AcrGeoError(
            f"The replica in {replica.location} is gone: it was deleted, or its creation was rolled back.",
            hint=f"acrgeo replica list {ref}",
            code="ReplicaGone",
        )
