"""Webhooks through the executor: as with replicas, a write is never repeated blindly."""

from __future__ import annotations

from dataclasses import replace

from acrgeo.arm.webhooks import Webhooks
from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.execution.events import Result
from acrgeo.core.execution.goal import Wait
from acrgeo.core.model.webhook import Callback, WebhookSettings
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import Plan
from tests.executor.conftest import REF, World, answer

HOOK = WebhookSettings(
    name="acrgeowestus", location="westus", actions=("push",), callback=Callback(uri="https://hooks.example.com/s3cret")
)
DESIRED = DesiredRegistry(webhooks=(HOOK,))


def plan(world: World, desired: DesiredRegistry = DESIRED) -> Plan:
    """Return the plan from contoso's webhooks to the desired ones."""
    webhooks = Webhooks(world.gateway.session).list_all(REF)
    return Plan(registries=(diff(replace(world.gateway.read_registry(REF), webhooks=webhooks), desired),))


def test_a_webhook_is_made_and_deleted(world: World) -> None:
    """Each takes one write; a webhook that somebody else deleted is ALREADY."""
    assert [end.result for end in world.run(plan(world)).results] == [Result.DONE]
    gone = plan(world, DesiredRegistry(absent_webhooks=(HOOK.name,)))
    assert [end.result for end in world.run(gone).results] == [Result.DONE]
    assert [end.result for end in world.run(gone).results] == [Result.ALREADY]
    assert world.writes() == ["PUT acrgeowestus", "DELETE acrgeowestus"]


def test_a_failed_write_is_checked_before_it_is_repeated(world: World) -> None:
    """After two 503s it is created; a webhook of the same name that exists by then belongs to somebody else."""
    world.sandbox.answer_next("PUT", "/webhooks/", answer(503), answer(503))
    made = plan(world)
    assert [end.result for end in world.run(made).results] == [Result.DONE]
    (late,) = world.run(made).results
    assert (late.result, late.error_code) == (Result.FAILED, "changed-since-plan")


def test_a_refusal_says_no_secret(world: World) -> None:
    """The URI is only in the request."""
    world.sandbox.answer_next("PUT", "/webhooks/", answer(400))
    (failed,) = world.run(plan(world)).results
    assert failed.result is Result.FAILED
    assert "s3cret" not in f"{failed}{world.events}"


def test_without_waiting_it_is_accepted(world: World) -> None:
    """Azure still creates it at once."""
    (accepted,) = world.run(plan(world), wait=Wait.NONE).results
    assert accepted.result is Result.ACCEPTED


def test_writes_that_fail_while_reads_answer_are_marked(world: World) -> None:
    """The mark leads to the note on the home region; a refusal has none."""
    world.sandbox.add_fault("home-down")
    (down,) = world.run(plan(world)).results
    assert (down.result, down.is_write_down) == (Result.FAILED, True)
    world.sandbox.clear_faults()
    world.sandbox.answer_next("PUT", "/webhooks/", answer(400))
    (refused,) = world.run(plan(world)).results
    assert (refused.result, refused.is_write_down) == (Result.FAILED, False)
