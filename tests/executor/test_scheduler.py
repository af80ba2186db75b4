"""Order, concurrency, blocking, timeouts and interruptions."""

from __future__ import annotations

from dataclasses import replace
from typing import NoReturn

import pytest

from acrgeo.arm.gateway import Gateway
from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.execution.events import ChangeEnded, ChangeStarted, Result
from acrgeo.core.execution.goal import Wait
from acrgeo.core.model.registry import Sku
from acrgeo.errors import ExitCode
from acrgeo.executor import execute
from acrgeo.sandbox import Failure, Lifecycle, Sandbox, VirtualClock
from acrgeo.sandbox.doors.pool import SandboxPool
from tests.executor.conftest import World, results, wants
from tests.reviewed import reviewed


def test_creations_run_at_once(replicated: World) -> None:
    """Three replicas take as long as one, not as three."""
    began = replicated.clock.now()
    outcome = replicated.run(wants("northeurope", "canadacentral", "japaneast"))
    assert set(results(outcome).values()) == {Result.DONE}
    assert replicated.clock.now() - began < 2 * Lifecycle().create + 10


def test_parallel_limits_what_is_under_way(replicated: World) -> None:
    """With parallel 1 a change starts only after the previous one has ended."""
    replicated.run(wants("northeurope", "canadacentral"), parallel=1)
    kinds = [type(event) for event in replicated.events if isinstance(event, (ChangeStarted, ChangeEnded))]
    assert kinds == [ChangeStarted, ChangeEnded, ChangeStarted, ChangeEnded]


def test_the_order_is_upgrade_create_route_off_delete(replicated: World) -> None:
    """Writes are sent in the order of the rule premium-first."""
    desired = DesiredRegistry(
        has_data_endpoints=True,
        absent=("westeurope",),
        replicas=(*wants("northeurope").replicas, *wants("eastus", is_routed=False).replicas),
    )
    assert replicated.run(desired).exit_code is ExitCode.DONE
    assert replicated.writes() == ["PATCH contoso", "PUT northeurope", "PATCH eastus", "DELETE westeurope"]


def test_a_failure_blocks_only_what_waits_for_it(clock: VirtualClock) -> None:
    """A failed creation leaves the other one alone and blocks the deletion behind both, by name."""
    lifecycle = Lifecycle(failures={"northeurope": Failure(code="NoRoom", message="There is no room.")})
    sandbox = Sandbox(clock=clock, lifecycle=lifecycle)
    world = World(sandbox, clock, _gateway(sandbox, clock))
    world.run(DesiredRegistry(sku=Sku.PREMIUM, replicas=wants("eastus").replicas))
    clock.advance(60)
    outcome = world.run(DesiredRegistry(absent=("eastus",), replicas=wants("northeurope", "canadacentral").replicas))
    assert results(outcome) == {
        "canadacentral": Result.DONE,
        "northeurope": Result.FAILED,
        "eastus": Result.BLOCKED,
    }
    failed, blocked = outcome.results[1], outcome.results[2]
    assert "There is no room." in (failed.detail or "")
    assert "contoso/northeurope" in (blocked.detail or "")
    assert outcome.exit_code is ExitCode.PARTIAL
    assert "eastus" in world.replicas()


def _gateway(sandbox: Sandbox, clock: VirtualClock) -> Gateway:
    from acrgeo.arm.credential import static_credential
    from acrgeo.arm.session import Session

    session = Session(
        credential=static_credential(sandbox.token), http=SandboxPool(sandbox), environ={}, sleep=clock.sleep
    )
    return Gateway(session)


def test_private_endpoints_make_creations_go_one_at_a_time(replicated: World) -> None:
    """A registry with private endpoints gets its replicas one after the other."""
    plan = replicated.plan(wants("northeurope", "canadacentral"))
    private = replace(plan.registries[0].current, has_private_endpoints=True)
    outcome = replicated.run(replace(plan, registries=(replace(plan.registries[0], current=private),)))
    assert set(results(outcome).values()) == {Result.DONE}
    kinds = [type(event) for event in replicated.events if isinstance(event, (ChangeStarted, ChangeEnded))]
    assert kinds == [ChangeStarted, ChangeEnded, ChangeStarted, ChangeEnded]


def test_timeout_says_what_still_runs_and_what_was_never_sent(replicated: World) -> None:
    """The creation is RUNNING, the deletion behind it UNSTARTED, and the exit code is 7."""
    outcome = replicated.run(DesiredRegistry(absent=("eastus",), replicas=wants("northeurope").replicas), timeout=5)
    assert results(outcome) == {"northeurope": Result.RUNNING, "eastus": Result.UNSTARTED}
    assert outcome.exit_code is ExitCode.UNFINISHED
    assert replicated.writes() == ["PUT northeurope"]


def test_timeout_on_what_is_awaited_says_that_it_runs(replicated: World) -> None:
    """Nothing was sent, but Azure is at work on it: RUNNING, not UNSTARTED."""
    replicated.run(wants("northeurope"), wait=Wait.NONE)
    outcome = replicated.run(wants("northeurope"), timeout=1)
    assert results(outcome) == {"northeurope/await": Result.RUNNING}
    assert outcome.results[0].detail == "Creating"


def test_ctrl_c_leaves_what_azure_goes_on_with(replicated: World) -> None:
    """The change is RUNNING, the exit code is 130, and Azure finishes it."""

    class Impatient(VirtualClock):
        def sleep(self, _seconds: float) -> NoReturn:
            raise KeyboardInterrupt

    plan = replicated.plan(wants("northeurope"))
    clock = Impatient(replicated.clock.now())
    outcome = execute(reviewed(plan), replicated.gateway, replicated.events.append, clock=clock)
    assert results(outcome) == {"northeurope": Result.RUNNING}
    assert outcome.exit_code is ExitCode.INTERRUPTED
    replicated.clock.advance(30)
    assert replicated.replicas()["northeurope"].is_ready


def test_no_wait_ends_once_every_write_is_accepted(replicated: World) -> None:
    """A change is followed only where others wait for it."""
    desired = DesiredRegistry(absent=("eastus",), replicas=wants("northeurope").replicas)
    outcome = replicated.run(desired, wait=Wait.NONE)
    assert results(outcome) == {"northeurope": Result.DONE, "eastus": Result.ACCEPTED}
    assert outcome.exit_code is ExitCode.DONE


def test_wait_ready_follows_until_the_images_are_there(replicated: World) -> None:
    """The replica is Ready in the end, not only Succeeded."""
    outcome = replicated.run(wants("northeurope"), wait=Wait.READY)
    assert outcome.results[0].replica is not None
    assert outcome.results[0].replica.is_ready


@pytest.mark.parametrize("parallel", [1, 10])
def test_route_when_ready_routes_only_then(replicated: World, parallel: int) -> None:
    """The replica is created with routing off, and routed once it is Ready."""
    desired = wants("northeurope", is_routed=True, routes_when_ready=True)
    outcome = replicated.run(desired, parallel=parallel)
    assert results(outcome) == {"northeurope": Result.DONE, "northeurope/routing": Result.DONE}
    assert replicated.writes() == ["PUT northeurope", "PATCH northeurope"]
    moved = [event for event in replicated.events if getattr(event, "state", "") == "the replica is Syncing"]
    assert moved
    assert replicated.replicas()["northeurope"].is_serving


@pytest.mark.parametrize(
    "waits",
    [
        {"contoso/northeurope": ("contoso/atlantis",)},
        {"contoso/northeurope": ("contoso/canadacentral",), "contoso/canadacentral": ("contoso/northeurope",)},
        {"contoso/northeurope": ("contoso/northeurope",)},
    ],
    ids=["unknown", "circle", "itself"],
)
def test_what_can_never_start_ends_as_blocked(replicated: World, waits: dict[str, tuple[str, ...]]) -> None:
    """Whatever a plan holds, the loop ends: such a change is BLOCKED with the reason, the others are done."""
    plan = replicated.plan(wants("northeurope", "canadacentral", "japaneast"))
    for change in plan.changes:  # behind the back of the plan, which refuses this when it is built
        object.__setattr__(change, "waits_for", waits.get(change.id, ()))
    outcome = replicated.run(plan)
    stuck = {ended.change.id: ended.detail for ended in outcome.results if ended.result is Result.BLOCKED}
    assert stuck.keys() == waits.keys()
    for change_id, ids in waits.items():
        assert stuck[change_id] == f"waits for {ids[0]}, which will never end"
    assert results(outcome)["japaneast"] is Result.DONE
    assert outcome.exit_code is ExitCode.PARTIAL
