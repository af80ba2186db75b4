"""Law 3: the read just before acting decides; and the writes that each kind of change sends."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.execution.events import ChangeMoved, Event, Result
from acrgeo.core.execution.goal import Wait
from acrgeo.core.model.registry import Sku
from acrgeo.core.plan.plan import Plan
from acrgeo.errors import ExitCode
from acrgeo.executor import execute
from acrgeo.sandbox import Response
from tests.executor.conftest import REF, World, answer, only, results, wants
from tests.reviewed import reviewed
from tests.sandbox.driver import Driver


def test_a_change_that_is_already_made_is_not_sent(replicated: World) -> None:
    """Where somebody made the same change since the plan, nothing is sent."""
    plan = replicated.plan(wants("eastus", is_routed=False))
    replicated.run(wants("eastus", is_routed=False))
    replicated.forget()
    assert only(replicated.run(plan)).result is Result.ALREADY
    assert replicated.writes() == []


def test_what_changed_since_the_plan_fails_alone(replicated: World) -> None:
    """A replica that differs from the plan is left as it is; the other changes go on."""
    plan = replicated.plan(DesiredRegistry(absent=("eastus",), replicas=wants("westeurope", tags={"a": "b"}).replicas))
    replicated.run(wants("eastus", is_routed=False))
    outcome = replicated.run(plan)
    assert results(outcome) == {"westeurope": Result.DONE, "eastus": Result.FAILED}
    assert outcome.results[1].error_code == "changed-since-plan"
    assert "routing is now off" in (outcome.results[1].detail or "")
    assert outcome.exit_code is ExitCode.PARTIAL
    assert "eastus" in replicated.replicas()


def test_a_creation_that_somebody_began_is_awaited(replicated: World) -> None:
    """When two pipelines create the same replica, the second sends nothing and succeeds."""
    plan = replicated.plan(wants("northeurope"))
    replicated.run(wants("northeurope"), timeout=1)
    replicated.forget()
    assert only(replicated.run(plan)).result is Result.ALREADY
    assert replicated.writes() == []
    assert replicated.replicas()["northeurope"].provisioning_state == "Succeeded"


def test_a_settled_answer_that_is_old_is_no_end(replicated: World) -> None:
    """A GET may be behind: the change is done once the replica is settled and shows what was written."""
    path = f"{REF.id}/replications/eastus"
    before = Driver(replicated.sandbox, replicated.clock).get(path)
    old = Response(status=200, headers={"content-type": "application/json"}, body=json.dumps(before.body).encode())
    replicated.sandbox.answer_next("GET", "/replications/eastus$", *[old] * 4)
    end = only(replicated.run(wants("eastus", is_routed=False)))
    assert (end.result, end.replica and end.replica.is_routed) == (Result.DONE, False)
    assert replicated.writes() == ["PATCH eastus"]


def test_two_drains_at_once_never_leave_nobody_serving(replicated: World) -> None:
    """Plans that were each safe are checked again before the write: the last serving replica stays."""
    plans = [replicated.plan(wants(region, is_routed=False)) for region in ("eastus", "westeurope", "westus")]
    ends = [only(replicated.run(plan)) for plan in plans]
    assert [end.result for end in ends] == [Result.DONE, Result.DONE, Result.FAILED]
    assert ends[2].error_code == "last-routed"
    assert replicated.replicas()["westus"].is_serving


def test_an_update_keeps_the_tags_that_are_there(replicated: World) -> None:
    """ARM replaces all tags; a tag set by somebody else since the plan stays."""
    plan = replicated.plan(wants("eastus", tags={"team": "web"}))
    replicated.run(wants("eastus", tags={"owner": "ana"}))
    assert only(replicated.run(plan)).result is Result.DONE
    assert dict(replicated.replicas()["eastus"].tags) == {"owner": "ana", "team": "web"}


def test_routing_alone_does_not_touch_the_tags(replicated: World) -> None:
    """A PATCH of routing sends no tags."""
    replicated.run(wants("eastus", tags={"team": "web"}))
    replicated.run(wants("eastus", is_routed=False))
    assert dict(replicated.replicas()["eastus"].tags) == {"team": "web"}


def test_a_deletion_already_under_way_is_awaited(replicated: World) -> None:
    """Nothing is sent, and the change ends with the deletion."""
    replicated.run(DesiredRegistry(absent=("eastus",)), timeout=1)
    replicated.forget()
    outcome = replicated.run(DesiredRegistry(absent=("eastus",)))
    assert results(outcome) == {"eastus/await": Result.DONE}
    assert replicated.writes() == []
    assert "eastus" not in replicated.replicas()


def test_a_replica_is_created_again_only_when_it_is_surely_gone(replicated: World) -> None:
    """The creation waits for the deletion and for five 404s in a row."""
    replicated.run(DesiredRegistry(absent=("eastus",)), timeout=1)
    replicated.forget()
    outcome = replicated.run(wants("eastus"))
    assert results(outcome) == {"eastus": Result.DONE, "eastus/await": Result.DONE}
    assert replicated.writes() == ["PUT eastus"]
    before = replicated.sandbox.requests()[replicated.start :]
    checks = before[: before.index(next(request for request in before if request[0] == "PUT"))]
    assert sum(path.endswith("/replications/eastus") for _, path in checks) >= 5


def test_a_replacement_deletes_and_creates_with_the_same_routing_and_tags(replicated: World) -> None:
    """A Failed replica comes back healthy, with its tags."""
    outcome = replicated.run(broken(replicated))
    assert only(outcome).result is Result.DONE
    assert replicated.writes() == ["PATCH default", "DELETE eastus", "PUT eastus", "PATCH default"]
    eastus = replicated.replicas()["eastus"]
    assert (eastus.provisioning_state, dict(eastus.tags), eastus.is_routed) == ("Succeeded", {"team": "web"}, True)


def broken(world: World) -> DesiredRegistry:
    """Break eastus, which has a tag; return the desired registry that replaces it."""
    world.run(wants("eastus", tags={"team": "web"}))
    path = world.replicas()["eastus"].id
    assert path is not None
    document = world.sandbox.get_document(path)
    assert document is not None
    document["properties"]["provisioningState"] = "Failed"
    document["properties"]["status"].pop("displayStatus")
    world.sandbox.put_document(path, document)
    world.forget()
    world.events.clear()
    return DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_replaced=True),))


ADD_AGAIN = "acrgeo replica add contoso eastus --tag team=web --zone-redundancy disabled"


@pytest.mark.parametrize(("status", "times", "code"), [(403, 1, ExitCode.NOT_PERMITTED), (503, 30, ExitCode.FAILED)])
def test_a_replacement_that_cannot_create_says_that_the_replica_is_gone(
    replicated: World, status: int, times: int, code: ExitCode
) -> None:
    """It fails, nothing runs in Azure, and the hint is the command that creates the replica as it was."""
    desired = broken(replicated)
    replicated.sandbox.answer_next("PUT", "/replications/eastus$", *[answer(status, "Refused")] * times)
    outcome = replicated.run(desired)
    end = only(outcome)
    assert (end.result, outcome.exit_code, end.hint) == (Result.FAILED, code, ADD_AGAIN)
    assert (end.detail or "").startswith("it was deleted, and is not created again: ")


def test_a_replacement_shows_its_recovery_before_it_deletes(replicated: World) -> None:
    """The recovery command is shown before the first write, for a run that is killed half-way."""
    desired = broken(replicated)
    writes: list[list[str]] = []

    def emit(event: Event) -> None:
        if isinstance(event, ChangeMoved) and event.recovery == ADD_AGAIN:
            writes.append(replicated.writes())

    execute(reviewed(replicated.plan(desired)), replicated.gateway, emit, clock=replicated.clock)
    assert writes[0] == []


def test_a_replacement_stopped_between_its_halves_says_so(replicated: World) -> None:
    """A timeout after the deletion is RUNNING, and the detail says what is missing."""
    outcome = replicated.run(broken(replicated), timeout=25)
    end = only(outcome)
    assert replicated.writes() == ["PATCH default", "DELETE eastus"]
    assert "eastus" not in replicated.replicas()
    assert (end.result, end.detail) == (Result.RUNNING, "it was deleted, and is not created again")
    assert outcome.exit_code is ExitCode.UNFINISHED


def test_a_replacement_of_what_is_healthy_again_sends_nothing(replicated: World) -> None:
    """Somebody else replaced the replica since the plan."""
    plan = replicated.plan(broken(replicated))
    replicated.run(plan)
    replicated.forget()
    assert only(replicated.run(plan)).result is Result.ALREADY
    assert replicated.writes() == []


def test_no_wait_does_not_wait_for_what_is_under_way(replicated: World) -> None:
    """Nor for a creation or deletion by somebody else, planned or found just before acting."""
    plans = [replicated.plan(wants("northeurope")), replicated.plan(DesiredRegistry(absent=("eastus",)))]
    for plan in plans:
        assert only(replicated.run(plan, wait=Wait.NONE)).result is Result.ACCEPTED
    began = replicated.clock.now()
    replicated.forget()
    again = [*plans, replicated.plan(wants("northeurope")), replicated.plan(DesiredRegistry(absent=("eastus",)))]
    assert [only(replicated.run(plan, wait=Wait.NONE)).result for plan in again] == [Result.ACCEPTED] * 4
    assert (replicated.clock.now(), replicated.writes()) == (began, [])


def test_an_upgrade_that_somebody_made_is_already_done(world: World) -> None:
    """The tier is read again before it is changed."""
    plan = world.plan(DesiredRegistry(sku=Sku.PREMIUM))
    world.run(DesiredRegistry(sku=Sku.PREMIUM))
    world.forget()
    assert only(world.run(plan)).result is Result.ALREADY
    assert world.writes() == []


def test_a_downgrade_is_refused_when_a_replica_came_meanwhile(replicated: World) -> None:
    """The plan had no replicas, the registry has some now: nothing is sent."""
    plan = replicated.plan(DesiredRegistry(sku=Sku.STANDARD))
    registry = plan.registries[0]
    bare = replace(
        registry.current, replicas=tuple(replica for replica in registry.current.replicas if replica.is_home)
    )
    outcome = replicated.run(Plan(registries=(replace(registry, current=bare),)))
    assert only(outcome).error_code == "changed-since-plan"
    assert replicated.writes() == []


def test_the_home_replica_is_changed_once_it_appears(world: World) -> None:
    """Its drain waits until Azure lists it, after the first creation of the same plan."""
    world.run(DesiredRegistry(sku=Sku.PREMIUM))
    world.forget()
    outcome = world.run(
        DesiredRegistry(replicas=(*wants("eastus").replicas, *wants("westus", tags={"a": "b"}).replicas))
    )
    assert results(outcome) == {"eastus": Result.DONE, "westus": Result.DONE}
    assert dict(world.replicas()["westus"].tags) == {"a": "b"}
