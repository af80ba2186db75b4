"""Steps of several changes that go out together, and those that must not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from urllib3 import BaseHTTPResponse

from acrgeo.arm.credential import static_credential
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.session import Session
from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.execution.events import Result
from acrgeo.executor import Together, at_once, execute, one_by_one
from acrgeo.sandbox.doors.pool import SandboxPool
from tests.executor.conftest import World, answer, results, wants
from tests.reviewed import reviewed

NEW = ("northeurope", "canadacentral", "japaneast", "uksouth")
BOTH = pytest.mark.parametrize("together", [one_by_one, at_once])


@dataclass(slots=True)
class Passes:
    """How many steps went out together, each time; ``writes`` counts the writes of each."""

    world: World
    together: Together = at_once
    sizes: list[int] = field(default_factory=list)
    writes: list[int] = field(default_factory=list)

    def __call__(self, steps: Sequence[Callable[[], None]]) -> None:
        """Take the steps."""
        before = len(self.world.writes())
        self.together(steps)
        self.sizes.append(len(steps))
        self.writes.append(len(self.world.writes()) - before)


@BOTH
@pytest.mark.parametrize("parallel", [1, 3, 10])
def test_creations_go_out_together_within_parallel(replicated: World, parallel: int, together: Together) -> None:
    """As many at once as --parallel lets, and no more."""
    passes = Passes(replicated, together)
    outcome = replicated.run(wants(*NEW), parallel=parallel, together=passes)
    assert set(results(outcome).values()) == {Result.DONE}
    assert max(passes.sizes) == max(passes.writes) == min(parallel, len(NEW))


@BOTH
@pytest.mark.parametrize(
    "desired",
    [wants("eastus", "westeurope", is_routed=False), DesiredRegistry(absent=("eastus", "westeurope"))],
    ids=["drain", "delete"],
)
def test_what_takes_a_replica_out_of_service_goes_alone(
    replicated: World, desired: DesiredRegistry, together: Together
) -> None:
    """Two that each count on the other one would leave nothing in service, where the third was drained meanwhile."""
    plan = replicated.plan(desired)
    home = f"{replicated.plan(desired).registries[0].current.id}/replications/westus"
    document = replicated.sandbox.get_document(home) or {}
    replicated.sandbox.put_document(
        home, {**document, "properties": {**document["properties"], "regionEndpointEnabled": False}}
    )
    passes = Passes(replicated, together)
    outcome = replicated.run(plan, together=passes)
    assert sorted(end.error_code or "" for end in outcome.results) == ["", "last-routed"]
    assert max(passes.writes) == 1
    assert sum(replica.is_serving for replica in replicated.replicas().values()) == 1


@BOTH
def test_after_a_conflict_creations_are_sent_one_at_a_time(replicated: World, together: Together) -> None:
    """All met a conflict: none is sent beside another one again, and each is made."""
    for region in NEW:
        replicated.sandbox.answer_next("PUT", f"/replications/{region}$", answer(409, "Conflict"))
    passes = Passes(replicated, together)
    outcome = replicated.run(wants(*NEW), together=passes)
    assert set(results(outcome).values()) == {Result.DONE}
    assert [number for number in passes.writes if number] == [len(NEW), 1, 1, 1, 1]


class Interrupted:
    """The sandbox, where Ctrl-C comes during the first read of a creation while the others are being answered."""

    def __init__(self, pool: SandboxPool) -> None:
        self._pool = pool
        self.left = threading.Event()
        self.threads: list[threading.Thread] = []

    def urlopen(self, method: str, url: str, **options: Any) -> BaseHTTPResponse:
        """Answer, late."""
        if any(f"/replications/{region}?" in url for region in NEW):
            if threading.current_thread() is threading.main_thread():
                raise KeyboardInterrupt
            self.threads.append(threading.current_thread())
            assert self.left.wait(10)
        return self._pool.urlopen(method, url, **options)


def test_nothing_is_sent_after_an_interruption(replicated: World) -> None:
    """What was being read beside it is not written: the outcome says so, and stays true."""
    wire = Interrupted(SandboxPool(replicated.sandbox))
    session = Session(
        subscription=replicated.sandbox.subscription_id,
        credential=static_credential(replicated.sandbox.token),
        http=wire,
        environ={},
        sleep=replicated.clock.sleep,
    )
    plan = reviewed(replicated.plan(wants(*NEW)))
    outcome = execute(plan, Gateway(session), lambda _: None, clock=replicated.clock, together=at_once)
    assert outcome.is_interrupted
    assert set(results(outcome).values()) == {Result.UNSTARTED}
    wire.left.set()
    for thread in wire.threads:
        thread.join(10)
    assert replicated.writes() == []


def test_a_defect_of_one_step_ends_the_run_and_is_not_lost() -> None:
    """What a step raises reaches whoever started them, also from another thread."""

    def fail() -> None:
        raise SystemExit(3)

    taken: list[int] = []
    with pytest.raises(SystemExit):
        at_once([lambda: taken.append(1), fail, lambda: taken.append(2)])
    assert sorted(taken) == [1, 2]


def test_no_step_keeps_the_program_from_ending() -> None:
    """After Ctrl-C an answer that never comes is not waited for; the first step needs no thread."""
    seen: list[tuple[bool, bool]] = []

    def step() -> None:
        thread = threading.current_thread()
        seen.append((thread is threading.main_thread(), thread.daemon))

    at_once([step, step, step])
    assert sorted(seen) == [(False, True), (False, True), (True, False)]
