"""Webhooks in a plan: the same diff, the same rules and the same prechecks as for replicas."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.execution.precheck import Decision, precheck_webhook
from acrgeo.core.model.registry import Sku
from acrgeo.core.model.webhook import Callback, Webhook, WebhookSettings
from acrgeo.core.plan.change import Action, WebhookChange
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import Plan, RegistryPlan
from acrgeo.core.plan.webhook_diff import regions_after
from tests.core.planning import check, regions, registry, replica, summary

CALLBACK = Callback(uri="https://hooks.example.com/s3cret", headers={"X-Token": "s3cret"})
EXISTING = Webhook(name="hookeast", location="eastus", actions=("push",), callback=CALLBACK)
CURRENT = replace(registry("Premium", replica("eastus")), webhooks=(EXISTING,))


def settings(**facts: Any) -> WebhookSettings:
    """Return the settings of the existing webhook, with some of them changed."""
    return WebhookSettings(
        **{"name": "hookeast", "location": "eastus", "actions": ("push",), "callback": CALLBACK, **facts}
    )


def plan(*desired: WebhookSettings, existing: Webhook = EXISTING, gone: tuple[str, ...] = ()) -> RegistryPlan:
    """Return a plan for a registry with one webhook."""
    current = replace(CURRENT, webhooks=(existing,))
    return diff(current, DesiredRegistry(webhooks=desired, absent_webhooks=gone))


@pytest.mark.parametrize(
    ("absent", "after"),
    [
        ((), ("eastus", "westus")),
        (("east2",), ("eastus", "westus")),
        (("east", "east2"), ("westus",)),
    ],
)
def test_a_region_stays_while_a_replica_of_it_does(absent: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Of two replicas that list one region."""
    current = registry("Premium", replica("eastus", name="east"), replica("eastus", name="east2"))
    planned = diff(current, DesiredRegistry(absent=absent))
    assert len(planned.changes) == len(absent)
    assert regions_after(current, planned.changes) == after


def test_the_desired_webhook_is_no_change() -> None:
    """The same command does nothing the second time."""
    assert plan(settings()).changes == ()
    assert plan(settings(name="HookEast")).changes == ()


@pytest.mark.parametrize(
    ("desired", "field"),
    [
        (settings(actions=("push", "delete")), "actions"),
        (settings(scope="web:*"), "scope"),
        (settings(is_enabled=False), "status"),
        (settings(callback=replace(CALLBACK, uri="https://elsewhere.example.com")), "serviceUri"),
        (settings(callback=replace(CALLBACK, headers={})), "customHeaders"),
        (settings(callback=replace(CALLBACK, headers={"X-Token": "another"})), "customHeaders"),
    ],
)
def test_each_difference_is_a_field(desired: WebhookSettings, field: str) -> None:
    """The secrets are in no text of the plan."""
    (change,) = plan(desired).changes
    assert (change.action, [edit.name for edit in change.fields]) == (Action.UPDATE, [field])
    assert "s3cret" not in repr(change)


def test_a_receiver_that_may_not_be_read_is_written_again() -> None:
    """It may differ, and the plan says so."""
    (change,) = plan(settings(), existing=replace(EXISTING, callback=None)).changes
    assert change.fields[0].current == "unknown (may not be read)"


def test_deleting_what_is_not_there_is_nothing() -> None:
    """A name in any case deletes; an unknown name does nothing."""
    assert [change.action for change in plan(gone=("HookEast",)).changes] == [Action.DELETE]
    assert plan(gone=("another",)).changes == ()


def test_a_webhook_waits_for_the_replica_of_its_region() -> None:
    """Azure accepts a webhook only where a replica is; one in another region waits for none."""
    hooks = (settings(name="hookeurope", location="westeurope"), settings(scope="web:*"))
    desired = DesiredRegistry(replicas=(DesiredReplica(location="westeurope"),), webhooks=hooks)
    made = diff(CURRENT, desired)
    waits = {change.id: change.waits_for for change in made.webhook_changes}
    assert waits == {"contoso/webhooks/hookeurope": ("contoso/westeurope",), "contoso/webhooks/hookeast": ()}
    assert check(Plan(registries=(made,)), regions()) == ()


def test_a_webhook_goes_at_once_and_before_what_it_is_in_the_way_of() -> None:
    """It waits for no replica of its region; a downgrade, and the deletion of its own replica, wait for it."""
    hooks = (replace(EXISTING, name="hookwest", location="westus"), EXISTING)
    gone = ("hookwest", "hookeast")
    up = replace(registry("Standard"), webhooks=hooks)
    new = DesiredRegistry(sku=Sku.PREMIUM, replicas=(DesiredReplica(location="eastus"),), absent_webhooks=gone)
    assert summary(Plan(registries=(diff(up, new),))) == [
        "~ sku [sku: Standard -> Premium]",
        "+ eastus [regionEndpointEnabled: None -> True] after sku",
        "- webhooks/hookeast []",
        "- webhooks/hookwest []",
    ]
    down = DesiredRegistry(sku=Sku.STANDARD, absent=("eastus",), absent_webhooks=gone)
    assert summary(Plan(registries=(diff(replace(CURRENT, webhooks=hooks), down),))) == [
        "- eastus [] after webhooks/hookeast",
        "- webhooks/hookeast []",
        "- webhooks/hookwest []",
        "~ sku [sku: Premium -> Standard] after eastus, webhooks/hookeast, webhooks/hookwest",
    ]
    kept = DesiredRegistry(sku=Sku.STANDARD, webhooks=(settings(name="hooknew", location="westus"),))
    (lowered,) = diff(registry("Premium"), kept).registry_changes
    assert lowered.waits_for == ()


@pytest.mark.parametrize(
    ("desired", "rule"),
    [
        (settings(location="westus"), "webhook-location"),
        (settings(name="hookeurope", location="westeurope"), "webhook-location"),
        (settings(name="no-dash", location="westus"), "webhook-name"),
        (settings(name="hookwest", location="westus", actions=("pull",)), "webhook-action"),
    ],
)
def test_what_azure_would_refuse_is_refused_here(desired: WebhookSettings, rule: str) -> None:
    """A region without a replica, a move, a bad name and an unknown action are refused."""
    assert [finding.id for finding in check(Plan(registries=(plan(desired),)), regions())] == [rule]


def test_what_a_fresh_read_means() -> None:
    """Law 3: a webhook that changed since the plan is left alone; one that this run made is ALREADY."""

    def decide(made: RegistryPlan, fresh: Webhook | None, *, is_ours: bool = False) -> Decision:
        (change,) = made.changes
        assert isinstance(change, WebhookChange)
        return precheck_webhook(change, fresh, is_ours=is_ours).decision

    create = diff(replace(CURRENT, webhooks=()), DesiredRegistry(webhooks=(settings(),)))
    assert decide(create, None) is Decision.ACT
    assert decide(create, EXISTING) is Decision.CHANGED
    assert decide(create, EXISTING, is_ours=True) is Decision.ALREADY
    update = plan(settings(scope="web:*"))
    assert decide(update, None) is Decision.CHANGED
    assert decide(update, replace(EXISTING, location="westus")) is Decision.CHANGED
    assert decide(update, EXISTING) is Decision.ACT
    assert decide(update, replace(EXISTING, is_enabled=False)) is Decision.CHANGED
    assert decide(update, replace(EXISTING, is_enabled=False), is_ours=True) is Decision.ACT
    assert decide(update, replace(EXISTING, scope="web:*")) is Decision.ACT
    assert decide(plan(gone=("hookeast",)), None) is Decision.ALREADY
    assert decide(plan(gone=("hookeast",)), EXISTING) is Decision.ACT
    assert decide(plan(gone=("hookeast",)), replace(EXISTING, location="westus")) is Decision.CHANGED
