"""A replacement that is killed, or made by two at once: whatever happens, the replica is there again as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from acrgeo.arm.credential import static_credential
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.session import Session
from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.execution.events import Result
from acrgeo.core.execution.mark import MARK, is_over, with_interrupted
from acrgeo.core.execution.outcome import Outcome
from acrgeo.core.execution.recovery import recreate_command
from acrgeo.core.model.registry import ReplicaSettings
from acrgeo.core.plan.change import ReplicaChange
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import Plan
from acrgeo.errors import ExitCode
from acrgeo.executor import execute
from acrgeo.sandbox import Request, Response, Sandbox, VirtualClock
from acrgeo.sandbox.doors.pool import SandboxPool
from tests.executor.conftest import REF
from tests.reviewed import reviewed

KEPT = {"team": "web", "acrgeo-drained-by": "kim", "acrgeo-drained-reason": "x" * 250}
REPLICA = f"{REF.id}/replications/primary"


class Killed(BaseException):
    """The end of the process, as by kill -9."""


class Boundary(Sandbox):
    """A sandbox in which something happens after the answer to one request is made, and before it is read."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__(clock=clock)
        self.left: int | None = None
        self.then: Callable[[], None] = lambda: None

    def handle(self, request: Request) -> Response:
        """Answer like the sandbox."""
        response = super().handle(request)
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                self.left = None
                self.then()
        return response

    def after(self, requests: int, then: Callable[[], None]) -> None:
        """Let something happen after so many requests more."""
        self.left, self.then = requests, then


@dataclass(slots=True)
class Broken:
    """The registry contoso with a Failed, drained replica in eastus under a name of its own, and a healthy one."""

    sandbox: Boundary
    clock: VirtualClock
    gateway: Gateway

    def plan(self, way: str) -> Plan:
        """Return the plan of a repair, of a file that lists the region, or of an addition, as the commands make it."""
        current = self.gateway.read_registry(REF)
        if way != "repair":
            is_file = way == "file"
            eastus = DesiredReplica(location="eastus", is_routed=True if is_file else None, is_new=not is_file)
            desired = DesiredRegistry(
                replicas=(eastus,), lists_replicas=is_file, replaces_failed=is_file, holds_drains=is_file
            )
            return Plan(registries=(diff(current, desired),))
        current = with_interrupted(current)
        broken = tuple(
            DesiredReplica(location=replica.location, name=replica.name, is_replaced=True)
            for replica in current.replicas
            if replica.is_failed or is_over(current, replica)
        )
        return Plan(registries=(diff(current, DesiredRegistry(replicas=broken)),))

    def run(self, plan: Plan) -> Outcome:
        """Execute a plan."""
        return execute(reviewed(plan), self.gateway, lambda _: None, clock=self.clock, jitter=lambda: 0.5)

    def state(self) -> tuple[object, ...]:
        """Return what is left in Azure once all is over: the replica, the marks, and the number of replicas."""
        self.clock.advance(60)
        registry = self.gateway.read_registry(REF)
        replica = registry.replica_named("primary")
        marks = [key for key in registry.tags if key.startswith(MARK)]
        kept = None if replica is None else (replica.settings, replica.provisioning_state, replica.display_status)
        return kept, marks, dict(registry.tags), len(registry.replicas)

    def writes(self, since: int) -> list[str]:
        """Return the methods of the writes since a request."""
        return [method for method, _ in self.sandbox.requests()[since:] if method != "GET"]


@pytest.fixture
def broken() -> Iterator[Broken]:
    """Return the world before the repair."""
    clock = VirtualClock(1_790_000_000.0)
    sandbox = Boundary(clock)
    registry = sandbox.get_document(REF.id)
    assert registry is not None
    sandbox.put_document(REF.id, {**registry, "sku": {"name": "Premium", "tier": "Premium"}, "tags": {"owner": "kim"}})
    session = Session(
        credential=static_credential(sandbox.token), http=SandboxPool(sandbox), environ={}, sleep=clock.sleep
    )
    gateway = Gateway(session)
    gateway.begin_create_replica(REF, "primary", "eastus", is_routed=False, tags=KEPT, zone_redundancy="Enabled")
    gateway.begin_create_replica(REF, "westeurope", "westeurope", is_routed=True, tags={})
    clock.advance(60)
    document: Any = sandbox.get_document(REPLICA)
    document["properties"]["provisioningState"] = "Failed"
    sandbox.put_document(REPLICA, document)
    yield Broken(sandbox, clock, gateway)
    sandbox.close()


REQUESTS = 19
"""Of a repair that nothing disturbs: two to plan it, seventeen to make it."""
PRIMARY = ReplicaSettings(name="primary", location="eastus", is_routed=False, zone_redundancy="Enabled", tags=KEPT)
WHOLE: tuple[object, ...] = ((PRIMARY, "Succeeded", "Ready"), [], {"owner": "kim"}, 3)


def test_undisturbed_repair(broken: Broken) -> None:
    """What the others are held against: what was deleted is kept in tags until it is there again."""
    start = len(broken.sandbox.requests())
    broken.run(broken.plan("repair"))
    assert len(broken.sandbox.requests()) - start == REQUESTS
    assert broken.writes(start) == ["PATCH", "DELETE", "PUT", "PATCH"]
    assert broken.state() == WHOLE


def stop() -> None:
    """Kill the process."""
    raise Killed


@pytest.mark.parametrize("at", range(2, REQUESTS))
def test_killed_after_any_request_it_is_finished(broken: Broken, at: int) -> None:
    """By the same command, by a file that lists the region, or by adding it again: everything that it had is back."""
    broken.sandbox.after(at, stop)
    with pytest.raises(Killed):
        broken.run(broken.plan("repair"))
    others = ("file", "addition") if at >= 5 else ("repair",)  # before its deletion a Failed replica is repaired
    broken.run(broken.plan(("repair", *others)[at % (len(others) + 1)]))
    assert broken.state() == WHOLE


@pytest.mark.parametrize("at", range(REQUESTS - 2))
def test_two_repairs_at_once_make_one_replica(broken: Broken, at: int) -> None:
    """The second begins and ends between two requests of the first, wherever that is; no run fails."""
    plan = broken.plan("repair")
    outcomes: list[Outcome] = []
    start = len(broken.sandbox.requests())
    broken.sandbox.after(at, lambda: outcomes.append(broken.run(broken.plan("repair"))))
    outcomes.append(broken.run(plan))
    assert [outcome.exit_code for outcome in outcomes] == [ExitCode.DONE] * 2, outcomes
    # Azure has no condition for a deletion: between the last look and the DELETE nothing keeps two apart.
    assert broken.writes(start).count("DELETE") == (2 if at == 2 else 1)
    assert broken.state() == WHOLE


def test_a_replacement_whose_creation_fails_says_that_the_replica_is_gone(broken: Broken) -> None:
    """Azure accepted the creation, and rolled it back: what brings the replica back, as it was, is the hint."""
    plan = broken.plan("repair")
    broken.sandbox.after(6, lambda: broken.sandbox.add_fault("operation-failed"))  # the deletion is accepted by then
    (end,) = broken.run(plan).results
    assert isinstance(end.change, ReplicaChange)
    assert (end.result, end.replica) == (Result.FAILED, None)
    assert (end.detail or "").startswith("it was deleted, and is not created again: ")
    assert end.hint == recreate_command(end.change)
