"""The changes of a fleet keep to ARM's bucket of writes of each subscription."""

from __future__ import annotations

from collections import defaultdict

import pytest

from acrgeo.arm.fleet.fleets import Fleets
from acrgeo.arm.gateway import Gateway
from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.execution.events import ChangeStarted, Event, Result
from acrgeo.core.model.registry import Sku
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import Plan
from acrgeo.executor import Together, at_once, execute, one_by_one
from acrgeo.sandbox import Sandbox, VirtualClock
from tests.executor.conftest import World, results, wants
from tests.reviewed import reviewed

NEW = ("northeurope", "canadacentral", "japaneast", "uksouth", "koreacentral")


@pytest.mark.parametrize("together", [one_by_one, at_once])
@pytest.mark.parametrize(
    ("pace", "starts"),
    [
        ((2.0, 0.2), [0, 0, 5, 10, 15]),
        ((1.0, 10.0), [0, 0.1, 0.2, 0.3, 0.4]),
        ((1.0, 3.0), [0, 0.333, 0.667, 1, 1.333]),
        ((5.0, 0.001), [0] * 5),
    ],
)
def test_a_burst_of_changes_then_their_pace(
    replicated: World, pace: tuple[float, float], starts: list[float], together: Together
) -> None:
    """What is more than the bucket holds begins as its tokens come back."""
    began = replicated.clock.now()
    outcome = replicated.run(wants(*NEW), pace=pace, together=together)
    assert set(results(outcome).values()) == {Result.DONE}
    started = [event.at - began for event in replicated.events if isinstance(event, ChangeStarted)]
    assert started == pytest.approx(starts, abs=0.01)


def test_each_subscription_has_its_own(gateway: Gateway, sandbox: Sandbox, clock: VirtualClock) -> None:
    """One that has used up its writes does not hold up another one."""
    sandbox.reset("fleet:12")
    wanted = {True: DesiredRegistry(has_data_endpoints=True), False: DesiredRegistry(sku=Sku.PREMIUM)}
    registries = list(Fleets(gateway, print).from_graph())
    plan = Plan(registries=tuple(diff(registry, wanted[registry.sku is Sku.PREMIUM]) for registry in registries))
    began, events = clock.now(), list[Event]()
    outcome = execute(reviewed(plan), gateway, events.append, clock=clock, jitter=lambda: 0.5, pace=(1.0, 0.1))
    assert all(end.result.is_good for end in outcome.results)
    starts = defaultdict(list)
    for event in events:
        if isinstance(event, ChangeStarted):
            starts[event.change.registry.subscription].append(round(event.at - began, 2))
    assert len(starts) > 1
    assert all(moments == [10.0 * number for number in range(len(moments))] for moments in starts.values())


def test_a_timeout_ends_a_wait_for_the_pace(replicated: World) -> None:
    """What had no token by then was never sent."""
    began = replicated.clock.now()
    outcome = replicated.run(wants(*NEW), pace=(1.0, 0.0001), timeout=60)
    assert sorted(end.result for end in outcome.results) == sorted([Result.DONE, *[Result.UNSTARTED] * 4])
    assert len(replicated.writes()) == 1
    assert replicated.clock.now() - began == pytest.approx(60)
