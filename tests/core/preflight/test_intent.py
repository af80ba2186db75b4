"""Tests of acrgeo.core.preflight.intent: what a plan is about to do, which decides what is read and what it takes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.model.registry import Sku
from acrgeo.core.model.webhook import Callback, Webhook, WebhookSettings
from acrgeo.core.permissions.actions import Task, permissions_for
from acrgeo.core.plan.diff import diff
from acrgeo.core.preflight.intent import Intent, intent_of
from tests.core.planning import REF, registry, replica
from tests.rows import rows

HOOK = Webhook(name="hookeast", location="eastus", actions=("push",))
CURRENT = replace(registry("Premium", replica("eastus"), replica("canadacentral")), webhooks=(HOOK,))
FRESH = WebhookSettings(name="hookwest", location="westus", callback=Callback(uri="https://ci"), actions=("push",))
EAST = f"{REF.id}/replications/eastus"


def of(*replicas: DesiredReplica, **facts: Any) -> DesiredRegistry:
    """A desire."""
    return DesiredRegistry(replicas=replicas, **facts)


@rows(
    ("desired", "intent", "tasks"),
    [
        (of(), Intent(), []),
        (of(DesiredReplica(location="westeurope")), Intent(adds=("westeurope",)), [Task.ADD]),
        (
            of(absent=("eastus",)),
            Intent(deletes=("eastus",), removed_ids=(EAST,), touched_ids=(EAST,)),
            [Task.DELETE],
        ),
        (
            of(DesiredReplica(location="eastus", is_replaced=True)),
            Intent(replaces=("eastus",), removed_ids=(EAST,), touched_ids=(EAST,)),
            [Task.ADD, Task.DELETE],
        ),
        (
            of(DesiredReplica(location="eastus", is_routed=False)),
            Intent(drains=("eastus",), touched_ids=(EAST,), updates_replicas=True),
            [Task.ROUTING],
        ),
        (
            of(DesiredReplica(location="eastus", tags={"a": "b"})),
            Intent(touched_ids=(EAST,), updates_replicas=True),
            [Task.ROUTING],
        ),
        (of(DesiredReplica(location="westus", tags={"a": "b"})), Intent(updates_replicas=True), [Task.ROUTING]),
        (of(sku=Sku.STANDARD), Intent(changes_registry=True), [Task.UPGRADE]),
        (of(has_data_endpoints=True), Intent(changes_registry=True), [Task.UPGRADE]),
        (
            of(has_regional_endpoints=True),
            Intent(changes_registry=True, turns_regional_on=True),
            [Task.UPGRADE],
        ),
        (of(webhooks=(FRESH,)), Intent(puts_webhooks=True), [Task.WEBHOOK]),
        (of(absent_webhooks=("hookeast",)), Intent(deletes_webhooks=True), [Task.WEBHOOK]),
        (
            of(webhooks=(FRESH,), absent_webhooks=("hookeast",)),
            Intent(puts_webhooks=True, deletes_webhooks=True),
            [Task.WEBHOOK],
        ),
    ],
)
def test_a_plan_takes_the_tasks_of_its_changes(desired: DesiredRegistry, intent: Intent, tasks: list[Task]) -> None:
    """And no other: a plan that sends nothing is not looked into."""
    found = intent_of(diff(CURRENT, desired))
    assert found == intent
    assert (list(found.tasks), found.needs_reading) == (tasks, bool(tasks))


def test_regional_endpoints_that_are_turned_off_take_no_address() -> None:
    """It is a change of the registry, and no more."""
    on = replace(CURRENT, has_regional_endpoints=True)
    assert intent_of(diff(on, of(has_regional_endpoints=False))) == Intent(changes_registry=True)


def test_the_general_question_is_about_one_more_region() -> None:
    """What would stop any change of replicas: an addition, a deletion, a drain."""
    general = intent_of(diff(CURRENT, of()), is_general=True)
    assert general == Intent(is_general=True)
    assert general.tasks == (Task.ADD, Task.DELETE, Task.ROUTING)
    assert (general.creates, general.removes, general.new_regions) == (True, True, 1)
    assert replace(general, adds=("a", "b")).new_regions == 2
    assert (Intent().creates, Intent().removes, Intent().new_regions) == (False, False, 0)


@rows(
    ("intent", "verbs"),
    [
        (Intent(puts_webhooks=True), ["read", "write", "action", "action", "action"]),
        (Intent(deletes_webhooks=True), ["read", "delete"]),
        (Intent(puts_webhooks=True, deletes_webhooks=True), ["read", "write", "delete", "action", "action", "action"]),
    ],
)
def test_webhooks_are_written_or_deleted(intent: Intent, verbs: list[str]) -> None:
    """Only the permission for what is done with them is taken."""
    taken = [at.action for at in permissions_for([Task.WEBHOOK]) if intent.takes(at) and "/webhooks/" in at.action]
    assert [action.rpartition("/")[2] for action in taken] == verbs
