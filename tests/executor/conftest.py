"""Plans that are made and executed over the sandbox on its virtual clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from acrgeo.arm.gateway import Gateway
from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.execution.events import Event, Result
from acrgeo.core.execution.outcome import ChangeOutcome, Outcome
from acrgeo.core.model.registry import RegistryRef, Replica, Sku
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import Plan
from acrgeo.executor import execute
from acrgeo.sandbox import Response, Sandbox, VirtualClock
from tests.cli.prepared import prepare
from tests.reviewed import reviewed

REF = RegistryRef(subscription=Sandbox.subscription_id, resource_group="contoso-rg", name="contoso")


def wants(*locations: str, **facts: Any) -> DesiredRegistry:
    """Return a desired registry with these replicas, each with the same facts."""
    return DesiredRegistry(replicas=tuple(DesiredReplica(location=region, **facts) for region in locations))


def answer(status: int, code: str = "Odd", *, retry_after: int | None = None) -> Response:
    """Return an error of ARM. Status 0 is a connection that breaks."""
    headers = {"content-type": "application/json"}
    if retry_after is not None:
        headers["retry-after"] = str(retry_after)
    return Response(
        status=status, headers=headers, body=f'{{"error":{{"code":"{code}","message":"{code}."}}}}'.encode()
    )


@dataclass(slots=True)
class World:
    """The registry contoso on the sandbox, and the way to change it."""

    sandbox: Sandbox
    clock: VirtualClock
    gateway: Gateway
    events: list[Event] = field(default_factory=list)

    def plan(self, desired: DesiredRegistry) -> Plan:
        """Read the registry and return the plan."""
        return Plan(registries=(diff(self.gateway.read_registry(REF), desired),))

    def run(self, plan: Plan | DesiredRegistry, **options: Any) -> Outcome:
        """Execute a plan, or that for a desired registry; polls every 10 s, as on Azure."""
        made = plan if isinstance(plan, Plan) else self.plan(plan)
        return execute(
            reviewed(made), self.gateway, self.events.append, clock=self.clock, jitter=lambda: 0.5, **options
        )

    def replicas(self) -> dict[str, Replica]:
        """Return the replicas that Azure has now, by region."""
        return {replica.location: replica for replica in self.gateway.read_registry(REF).replicas}

    def writes(self) -> list[str]:
        """Return method and last words of every write since the last ``forget``."""
        requests = self.sandbox.requests()[self.start :]
        return [f"{method} {path.rsplit('/', 1)[1]}" for method, path in requests if method not in ("GET", "HEAD")]

    start: int = 0

    def forget(self) -> None:
        """Start counting writes again."""
        self.start = len(self.sandbox.requests())


@pytest.fixture
def world(sandbox: Sandbox, clock: VirtualClock, gateway: Gateway) -> World:
    """Return contoso as the seed has it: Standard in westus."""
    return World(sandbox, clock, gateway)


@pytest.fixture
def replicated(world: World) -> World:
    """Return contoso as Premium with Ready replicas in eastus and westeurope, home listed."""

    def run() -> None:
        desired = DesiredRegistry(sku=Sku.PREMIUM, replicas=wants("eastus", "westeurope").replicas)
        assert set(results(world.run(desired)).values()) == {Result.DONE}

    prepare(world.sandbox, world.clock, ("replicated",), run)
    world.clock.advance(60)
    world.forget()
    world.events.clear()
    return world


def results(outcome: Outcome) -> dict[str, Result]:
    """Return the result of each change, by the last word of its ID."""
    return {ended.change.id.removeprefix("contoso/"): ended.result for ended in outcome.results}


def only(outcome: Outcome) -> ChangeOutcome:
    """Return the outcome of the only change."""
    (ended,) = outcome.results
    return ended
