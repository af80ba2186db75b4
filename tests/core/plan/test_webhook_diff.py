"""Plans of webhooks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from acrgeo.core.execution.precheck import Decision
from acrgeo.core.model.webhook import Callback, Webhook, WebhookEdit
from acrgeo.core.plan.plan import Action, RegistryPlan
from acrgeo.core.plan.webhook_diff import check_webhooks, plan_webhooks, precheck_webhook
from tests.core.planning import registry, replica

CURRENT = registry("Premium", replica("eastus"))
THERE = Webhook(name="hookeast", location="eastus", actions=("push",))
CALLBACK = Callback(uri="https://hooks.example.com/s3cret", headers={"X-Token": "s3cret"})


def edit(**facts: Any) -> WebhookEdit:
    """The webhook that is there, wanted as it is, unless the facts say otherwise."""
    return WebhookEdit(
        **{"name": "hookeast", "location": "eastus", "actions": ("push",), "callback": CALLBACK, **facts}
    )


def plan(*edits: WebhookEdit, known: Callback | None = CALLBACK) -> RegistryPlan:
    """A plan where THERE exists."""
    return plan_webhooks(CURRENT, [THERE], edits, {"hookeast": known})


def test_as_wanted_is_no_change() -> None:
    """Twice the same command does nothing the second time."""
    assert plan(edit()).changes == ()
    assert plan(edit(name="HookEast")).changes == ()


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (edit(actions=("push", "delete")), "actions"),
        (edit(scope="web:*"), "scope"),
        (edit(is_enabled=False), "status"),
        (edit(callback=replace(CALLBACK, uri="https://elsewhere.example.com")), "serviceUri"),
        (edit(callback=replace(CALLBACK, headers={})), "serviceUri"),
    ],
)
def test_each_difference_is_a_field(wanted: WebhookEdit, field: str) -> None:
    """And the secret is in no text of the plan."""
    (change,) = plan(wanted).changes
    assert (change.action, [one.name for one in change.fields]) == (Action.UPDATE, [field])
    assert "s3cret" not in repr(change)
    assert not change.is_replica


def test_a_receiver_that_may_not_be_read_is_written_again() -> None:
    """Nobody can tell whether it differs, and the plan says so."""
    (change,) = plan(edit(), known=None).changes
    assert change.fields[0].current == "(may not be read)"


def test_deleting_what_is_not_there_is_nothing() -> None:
    """An edit without a receiver deletes."""
    gone = edit(callback=None)
    assert [one.action for one in plan(gone).changes] == [Action.DELETE]
    assert plan(replace(gone, name="another")).changes == ()


@pytest.mark.parametrize(
    ("wanted", "rule"),
    [
        (edit(location="westus"), "webhook-location"),
        (edit(name="hookeurope", location="westeurope"), "webhook-location"),
        (edit(name="no-dash", location="westus"), "webhook-name"),
        (edit(name="hookwest", location="westus", actions=("pull",)), "webhook-action"),
    ],
)
def test_what_azure_would_refuse_is_refused_here(wanted: WebhookEdit, rule: str) -> None:
    """A region without a replica, a move, a bad name, an unknown action."""
    made = plan_webhooks(CURRENT, [THERE], [wanted], {})
    assert [one.id for one in check_webhooks(made, [THERE])] == [rule]


def test_what_a_fresh_look_means() -> None:
    """Law 3: what changed since the plan is left alone; what this run made is done."""
    (create,) = plan_webhooks(CURRENT, [], [edit()], {}).changes
    assert precheck_webhook(create, edit(), None, is_ours=False).verdict is Decision.ACT
    assert precheck_webhook(create, edit(), THERE, is_ours=False).verdict is Decision.CHANGED
    assert precheck_webhook(create, edit(), THERE, is_ours=True).verdict is Decision.ALREADY
    (update,) = plan(edit(scope="web:*")).changes
    assert precheck_webhook(update, edit(scope="web:*"), None, is_ours=False).verdict is Decision.CHANGED
    moved = replace(THERE, location="westus")
    assert precheck_webhook(update, edit(scope="web:*"), moved, is_ours=False).verdict is Decision.CHANGED
    (delete,) = plan(edit(callback=None)).changes
    assert precheck_webhook(delete, edit(callback=None), None, is_ours=False).verdict is Decision.ALREADY
