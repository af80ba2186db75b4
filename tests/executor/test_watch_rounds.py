"""Watching, round by round, on answers that are given: what is counted, told and waited for."""

from __future__ import annotations

from typing import Any

import pytest

from acrgeo.core.execution.goal import Goal
from acrgeo.core.model.registry import Registry, RegistryRef, Replica
from acrgeo.errors import AcrGeoError, AzureError, ErrorKind, UnfinishedError
from acrgeo.executor.watch import watch
from acrgeo.sandbox import VirtualClock
from tests.core.planning import REF, registry, replica
from tests.executor.scripted import Answers, failure
from tests.rows import rows

READY, SYNCING = replica("eastus"), replica("eastus", display_status="Syncing")
LOST = failure(ErrorKind.LOST)


class Watched:
    """Replicas whose reads give these answers, each in its turn and the last for ever; how the watching ended."""

    def __init__(self, reads: dict[str, list[Any]], goal: Goal = Goal.READY, timeout: float | None = None) -> None:
        self.answers = {name: Answers(*given) for name, given in reads.items()}
        self.clock = VirtualClock(1_000.0)
        self.reads_left = 15_000
        self.said: list[str] = []
        self.ended: tuple[Replica, ...] = ()
        self.error: AcrGeoError | None = None
        try:
            self.ended = watch(
                REF,
                [replica(name, id=None if name == "westus" else name) for name in reads],
                goal,
                self,
                lambda at, state: self.said.append(f"{self.seconds:g} {at.location} {state}"),
                clock=self.clock,
                timeout=timeout,
                poll_interval=10.0,
            )
        except AcrGeoError as error:
            self.error = error

    @property
    def seconds(self) -> float:
        """How long it takes."""
        return self.clock.now() - 1_000.0

    def read_registry(self, _: RegistryRef) -> Registry:
        """Read the registry, which alone knows its home replica."""
        return registry("Premium", self.answers["westus"]())

    def read_replica(self, _: RegistryRef, name: str) -> Replica | None:
        """Read a replica."""
        self.reads_left -= 1
        assert self.reads_left, "it never ends"
        return self.answers[name]()  # type: ignore[no-any-return]  # what was given


@rows(
    ("reads", "seconds", "is_reached"),
    [
        ([READY], 0, True),
        ([SYNCING, READY], 10, True),
        ([*[LOST] * 29, READY], 290, True),
        ([*[LOST] * 29, SYNCING, *[LOST] * 29, READY], 590, True),
        ([*[LOST] * 30, READY], 290, False),
        ([*[failure(ErrorKind.TRANSIENT)] * 29, READY], 290, True),
        ([*[failure(ErrorKind.THROTTLED)] * 29, READY], 290, True),
        ([failure(ErrorKind.FORBIDDEN), READY], 0, False),
        ([failure(ErrorKind.NOT_FOUND), READY], 0, False),
    ],
    ids=lambda value: str(value)[:40],
)
def test_so_many_reads_may_stay_without_an_answer(reads: list[Any], seconds: float, is_reached: bool) -> None:
    """Thirty in a row are too many; one that is answered begins the count anew."""
    seen = Watched({"eastus": reads})
    assert seen.seconds == seconds
    assert seen.ended == ((READY,) if is_reached else ())
    assert isinstance(seen.error, AzureError) is not is_reached


@rows(
    ("goal", "reads", "seconds", "said", "code"),
    [
        (Goal.READY, [SYNCING, None, READY], 20, ["0 Syncing", "10 not shown", "20 Ready"], None),
        (Goal.READY, [None, SYNCING, None, READY], 30, None, None),
        (Goal.READY, [SYNCING, None, None, READY], 20, ["0 Syncing", "10 not shown"], "ReplicaGone"),
        (Goal.READY, [None, None], 10, ["0 not shown"], "ReplicaGone"),
        (Goal.DELETED, [READY, READY, None], 20, ["0 Ready", "20 deleted"], None),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_replica_is_gone_after_two_reads(
    goal: Goal, reads: list[Any], seconds: float, said: list[str] | None, code: str | None
) -> None:
    """One may miss it; a state is told when it changes, with none left out."""
    seen = Watched({"eastus": reads}, goal)
    assert (seen.seconds, seen.error and seen.error.code) == (seconds, code)
    assert said is None or seen.said == [line.replace(" ", " eastus ", 1) for line in said]
    if seen.error is not None:
        assert seen.error.message == ("The replica in eastus is gone: it was deleted, or its creation was rolled back.")
        assert seen.error.hint == "acrgeo replica list contoso"


@rows(
    ("fresh", "message", "hint"),
    [
        (
            replica("eastus", provisioning_state="Failed"),
            "The replica in eastus is Failed; Azure gives no reason.",
            "acrgeo replica repair contoso eastus",
        ),
        (
            replica("eastus", provisioning_state="Canceled", message="No room."),
            "The replica in eastus is Canceled: No room.",
            "acrgeo replica repair contoso eastus",
        ),
        (
            replica("westus", provisioning_state="Failed"),
            "The replica in westus is Failed; Azure gives no reason.",
            "open a support request with Azure",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_failed_replica_ends_it(fresh: Replica, message: str, hint: str) -> None:
    """With its state, Azure's reason and what mends it: a home replica cannot be made anew."""
    seen = Watched({fresh.location: [fresh]})
    assert seen.error is not None
    assert (seen.error.message, seen.error.hint, seen.error.code) == (message, hint, "ReplicaFailed")
    assert seen.seconds == 0


@rows(
    ("timeout", "seconds", "is_reached"),
    [(0.0, 0, False), (5.0, 5, False), (10.0, 10, False), (19.5, 19.5, False), (20.0, 20, True), (21.0, 20, True)],
)
def test_a_timeout_is_kept_to_the_second(timeout: float, seconds: float, is_reached: bool) -> None:
    """What has the goal at its last moment has reached it; the last wait is cut."""
    seen = Watched({"eastus": [SYNCING, SYNCING, READY if timeout >= 20 else SYNCING]}, timeout=timeout)
    assert (seen.seconds, bool(seen.ended)) == (seconds, is_reached)
    assert isinstance(seen.error, UnfinishedError) is not is_reached


def test_what_is_left_is_told_with_its_state() -> None:
    """In the order that was given; what has reached the goal is not read again."""
    japan = replica("japaneast")
    reads: dict[str, list[Any]] = {
        "westus": [replica("westus", display_status="Syncing")],
        "japaneast": [japan],
        "eastus": [LOST],
    }
    seen = Watched(reads, timeout=15.0)
    assert seen.error is not None
    assert seen.error.message == "Timed out: not ready yet: westus (Syncing), eastus (not read)."
    assert seen.error.hint == "acrgeo replica wait contoso westus eastus --for ready"
    assert {name: answers.asked for name, answers in seen.answers.items()} == {"westus": 3, "japaneast": 1, "eastus": 3}


def test_the_last_reads_are_returned_in_the_order_given() -> None:
    """Without those that are deleted."""
    japan, kept = replica("japaneast"), replica("eastus", tags={"a": "b"})
    assert Watched({"japaneast": [None, japan], "eastus": [kept]}).ended == (japan, kept)
    assert Watched({"japaneast": [None], "eastus": [READY, None]}, Goal.DELETED).ended == ()


def test_without_a_timeout_it_waits() -> None:
    """However long."""
    seen = Watched({"eastus": [*[SYNCING] * 10_000, READY]})
    assert seen.seconds == pytest.approx(100_000)
