"""What a read just before a change means, for every kind of change: act, wait, be done, or leave it alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.execution.precheck import precheck_registry, precheck_replica, precheck_webhook
from acrgeo.core.model.drain import Drain
from acrgeo.core.model.registry import Registry, Replica, Sku
from acrgeo.core.model.webhook import Callback, Webhook, WebhookSettings
from acrgeo.core.plan.change import Action, Phase, RegistryChange, ReplicaChange, WebhookChange
from acrgeo.core.plan.diff import diff
from tests.core.planning import REF, registry, replica
from tests.rows import rows

Facts = dict[str, Any]
EAST = replica("eastus")


def planned(desired: DesiredRegistry, *replicas: Replica, sku: str = "Premium", **facts: Any) -> ReplicaChange:
    """Return the only change of eastus in a plan."""
    [made] = [
        change
        for change in diff(registry(sku, *replicas, **facts), desired).replica_changes
        if change.location == "eastus"
    ]
    return made


def wanting(**facts: Any) -> DesiredRegistry:
    """Return the desire for a replica in eastus."""
    return DesiredRegistry(replicas=(DesiredReplica(location="eastus", **facts),))


CREATED = planned(wanting(tags={"team": "web"}))
DRAINED = planned(wanting(is_routed=False), EAST, replica("westeurope"))
TAGGED = planned(wanting(tags={"team": "web"}), EAST)
RESTORED = planned(wanting(is_routed=True), replica("eastus", is_routed=False))
RECORDED = planned(wanting(is_routed=False, drain=Drain(by="ana")), EAST)
CLEARED = planned(wanting(is_routed=True), replica("eastus", is_routed=False, tags={"acrgeo-drained-by": "ana"}))
DRAINED_SICK = planned(wanting(is_routed=False), replica("eastus", provisioning_state="Failed"))
DELETED = planned(DesiredRegistry(absent=("eastus",)), EAST)
STUCK = replica("eastus", provisioning_state="Creating", display_status=None, timestamp="2026-01-01T00:00:00Z")
REPLACED = replace(DELETED, action=Action.REPLACE, current=STUCK, desired=EAST.settings)
HEALED = replace(REPLACED, current=replica("eastus", provisioning_state="Failed"))
INTERRUPTED = replace(REPLACED, current=replica("eastus", id=None))
APPEARING = replace(TAGGED, may_appear=True)
READY_FIRST = replace(RESTORED, needs_ready=True)
MARKED = planned(
    DesiredRegistry(replicas=(DesiredReplica(location="eastus"),), lists_replicas=True),
    EAST,
    tags={"acrgeo-replacing-eastus-1of1": "{"},
)

TABLE: list[tuple[ReplicaChange, Facts | None, str]] = [
    (CREATED, None, "act"),
    (CREATED, {"tags": {"team": "web"}}, "already"),
    (CREATED, {"tags": {"team": "web"}, "provisioning_state": "Creating"}, "under way"),
    (CREATED, {"tags": {"team": "web"}, "location": "westus2"}, "changed: a replica named eastus is now in westus2"),
    (CREATED, {"provisioning_state": "Deleting"}, "changed: a replica in this region is being deleted"),
    (CREATED, {"provisioning_state": "Failed", "tags": {"team": "web"}}, "changed: there is now a replica in this "
     "region, and it is Failed"),
    (CREATED, {}, "changed: there is now a replica in this region, with other routing or tags"),
    (CREATED, {"tags": {"team": "web"}, "is_routed": False}, "changed: there is now a replica in this region, with "
     "other routing or tags"),
    (TAGGED, None, "changed: the replica is gone"),
    (APPEARING, None, "not yet, for some reads: Azure has not added the home replica yet"),
    (TAGGED, {"provisioning_state": "Deleting"}, "changed: the replica is being deleted"),
    (TAGGED, {"location": "westus2"}, "changed: the replica named eastus is now in westus2"),
    (TAGGED, {"location": "westus2", "tags": {"team": "web"}}, "changed: the replica named eastus is now in westus2"),
    (TAGGED, {"tags": {"team": "web"}}, "already"),
    (TAGGED, {"tags": {"team": "web"}, "provisioning_state": "Updating"}, "under way"),
    (TAGGED, {"tags": {"team": "ops"}}, "changed: tag team differs"),
    (TAGGED, {}, "act"),
    (TAGGED, {"is_routed": False}, "act"),
    (TAGGED, {"tags": {"other": "1"}}, "act"),
    (TAGGED, {"provisioning_state": "Failed"}, "changed: the replica is now Failed"),
    (TAGGED, {"provisioning_state": "Failed", "message": "no room"}, "changed: the replica is now Failed: no room"),
    (TAGGED, {"provisioning_state": "Failed", "is_home": True}, "act"),
    (TAGGED, {"provisioning_state": "Updating"}, "not yet: the replica is Updating"),
    (DRAINED, {"provisioning_state": "Failed"}, "changed: the replica is now Failed"),
    (DRAINED, {"is_routed": False}, "already"),
    (DRAINED, {}, "act"),
    (DRAINED, {"display_status": "Syncing"}, "act"),
    (DRAINED_SICK, {"provisioning_state": "Failed"}, "act"),
    (replace(TAGGED, current=DRAINED_SICK.current), {"provisioning_state": "Failed"}, "changed: the replica is now "
     "Failed"),
    (RESTORED, {"is_routed": False}, "act"),
    (RESTORED, {}, "already"),
    (RECORDED, {"is_routed": False}, "changed: routing is now off"),
    (RECORDED, {"is_routed": False, "tags": {"acrgeo-drained-by": "bob"}}, "changed: routing is now off"),
    (RECORDED, {"tags": {"acrgeo-drained-by": "bob"}}, "changed: the record of the drain differs"),
    (CLEARED, {"tags": {"acrgeo-drained-by": "ana"}}, "changed: routing is now on"),
    (replace(RECORDED, current=replace(EAST, id=None)), {"is_routed": False}, "act"),  # its routing was not read
    (READY_FIRST, {"is_routed": False, "display_status": "Syncing"}, "not yet: the replica is Syncing"),
    (READY_FIRST, {"is_routed": False, "display_status": None}, "not yet: the replica is not Ready"),
    (READY_FIRST, {"is_routed": False}, "act"),
    (DELETED, None, "already"),
    (DELETED, {"provisioning_state": "Deleting"}, "under way"),
    (DELETED, {"location": "westus2"}, "changed: the replica named eastus is now in westus2"),
    (DELETED, {"is_routed": False}, "changed: routing is now off"),
    (replace(DELETED, current=RESTORED.current), {}, "changed: routing is now on"),
    (DELETED, {"provisioning_state": "Failed"}, "act"),
    (DELETED, {}, "act"),
    (REPLACED, None, "under way"),
    (REPLACED, {"provisioning_state": "Deleting"}, "under way"),
    (REPLACED, {"location": "westus2", "provisioning_state": "Deleting"}, "under way"),
    (REPLACED, {"location": "westus2", "provisioning_state": "Failed"}, "changed: the replica named eastus is now in "
     "westus2"),
    (REPLACED, {"provisioning_state": "Creating", "timestamp": STUCK.timestamp}, "act"),
    (REPLACED, {"provisioning_state": "Creating", "timestamp": "2026-01-02T00:00:00Z"}, "under way"),
    (REPLACED, {"provisioning_state": "Updating", "timestamp": STUCK.timestamp}, "under way"),
    (REPLACED, {}, "already"),
    (REPLACED, {"is_routed": False}, "changed: it is healthy again"),
    (REPLACED, {"provisioning_state": "Failed"}, "act"),
    (HEALED, {"provisioning_state": "Canceled"}, "act"),
    (INTERRUPTED, {"provisioning_state": "Creating", "timestamp": None}, "under way"),
    (INTERRUPTED, {"provisioning_state": "Succeeded", "is_routed": False}, "under way"),
    (INTERRUPTED, {"provisioning_state": "Failed"}, "act"),
    (MARKED, {}, "act"),
    (MARKED, {"provisioning_state": "Updating", "is_routed": False, "tags": {"team": "web"}}, "act"),
    (MARKED, None, "changed: the replica is gone"),
    (MARKED, {"location": "westus2"}, "changed: the replica named eastus is now in westus2"),
    (MARKED, {"provisioning_state": "Failed"}, "changed: the replica is now Failed"),
    (MARKED, {"provisioning_state": "Creating"}, "changed: the replica is now Creating"),
    (MARKED, {"provisioning_state": "Deleting"}, "changed: the replica is now Deleting"),
]  # fmt: skip

OURS: list[tuple[ReplicaChange, Facts, str]] = [
    (CREATED, {"tags": {"team": "web"}, "provisioning_state": "Failed"}, "already"),
    (CREATED, {"tags": {"team": "ops"}}, "already"),  # a policy wrote over it
    (CREATED, {"tags": {"team": "ops"}, "is_routed": False}, "changed: there is now a replica in this region, with "
     "other routing or tags"),
    (TAGGED, {"tags": {"team": "ops"}}, "already"),
    (TAGGED, {"tags": {"team": "ops"}, "provisioning_state": "Updating"}, "under way"),
    (TAGGED, {}, "act"),
    (replace(RESTORED, desired=replace(EAST.settings, tags={"team": "web"})), {"tags": {"team": "ops"}, "is_routed":
     False}, "changed: tag team differs"),
]  # fmt: skip


@rows("change, facts, told", TABLE)
def test_a_replica_is_compared_with_what_the_plan_saw(change: ReplicaChange, facts: Facts | None, told: str) -> None:
    """Already as desired it is done; different from what was seen it is left as it is."""
    assert told_of(precheck_replica(change, fresh_of(facts), is_ours=False)) == told


@rows("change, facts, told", OURS)
def test_a_replica_that_this_run_wrote_may_differ_in_tags(change: ReplicaChange, facts: Facts, told: str) -> None:
    """Azure Policy edits tags; that is no reason to write again, and routing decides."""
    assert told_of(precheck_replica(change, fresh_of(facts), is_ours=True)) == told


def fresh_of(facts: Facts | None) -> Replica | None:
    """Return what the read finds: eastus, unless the facts say otherwise."""
    return None if facts is None else replace(EAST, **facts)


def told_of(precheck: Any) -> str:
    """Return a precheck in words."""
    bounded = ", for some reads" if precheck.is_bounded else ""
    return f"{precheck.decision.value}{bounded}" + (f": {precheck.why}" if precheck.why else "")


def registry_change(desired: DesiredRegistry, current: Registry) -> RegistryChange:
    """Return the only change of the registry itself."""
    [made] = diff(current, desired).registry_changes
    return made


UPGRADED = registry_change(DesiredRegistry(sku=Sku.PREMIUM), registry("Standard"))
DOWNGRADED = registry_change(DesiredRegistry(sku=Sku.STANDARD), registry("Premium"))
LOWERED = registry_change(DesiredRegistry(sku=Sku.BASIC), registry("Standard"))
ENDPOINTS = registry_change(DesiredRegistry(has_data_endpoints=True), registry("Premium"))


@rows(
    "change, fresh, told",
    [
        (UPGRADED, registry("Standard"), "act"),
        (UPGRADED, registry("Premium"), "already"),
        (UPGRADED, registry("Basic"), "changed: sku is now Basic"),
        (UPGRADED, registry("Standard", provisioning_state="Deleting"), "changed: the registry is being deleted"),
        (UPGRADED, registry("Premium", provisioning_state="Deleting"), "changed: the registry is being deleted"),
        (UPGRADED, registry("Standard", provisioning_state="Updating"), "not yet: the registry is Updating"),
        (UPGRADED, registry("Standard", provisioning_state="Failed"), "act"),
        (DOWNGRADED, registry("Premium"), "act"),
        (DOWNGRADED, registry("Premium", EAST), "changed: it now has replicas in eastus"),
        (DOWNGRADED, registry("Standard", EAST), "already"),
        (LOWERED, registry("Standard", EAST), "act"),  # a list may still have what an earlier downgrade took
        (ENDPOINTS, registry("Premium", EAST), "act"),
        (ENDPOINTS, registry("Premium", has_data_endpoints=True), "already"),
    ],
)
def test_a_registry_is_compared_with_what_the_plan_saw(change: RegistryChange, fresh: Registry, told: str) -> None:
    """It must not be in motion, and no downgrade meets replicas that the plan did not see."""
    assert told_of(precheck_registry(change, fresh)) == told


HOOK = Webhook(name="deployed", location="eastus", actions=("push",))
SETTINGS = WebhookSettings(
    name="deployed", location="eastus", actions=("push",), callback=Callback(uri="https://ci.example.com")
)


def webhook_change(action: Action, current: Webhook | None, desired: WebhookSettings | None) -> WebhookChange:
    """Return a change of the webhook."""
    return WebhookChange(
        id="contoso/webhooks/deployed",
        registry=REF,
        action=action,
        phase=Phase.ADD,
        reason="desired",
        current=current,
        desired=desired,
    )


ADDED = webhook_change(Action.CREATE, None, SETTINGS)
EDITED = webhook_change(Action.UPDATE, HOOK, replace(SETTINGS, scope="web", is_enabled=False))
REMOVED = webhook_change(Action.DELETE, HOOK, None)


@rows(
    "change, fresh, is_ours, told",
    [
        (ADDED, None, False, "act"),
        (ADDED, HOOK, False, "changed: a webhook deployed is there now"),
        (ADDED, replace(HOOK, location="westus"), False, "changed: the webhook deployed is in westus now"),
        (ADDED, None, True, "act"),
        (ADDED, HOOK, True, "already"),
        (ADDED, replace(HOOK, scope="web"), True, "act"),
        (ADDED, replace(HOOK, location="westus"), True, "changed: the webhook deployed is in westus now"),
        (EDITED, None, False, "changed: the webhook deployed is gone"),
        (EDITED, HOOK, False, "act"),
        (EDITED, replace(HOOK, location="westus"), False, "changed: the webhook deployed is in westus now"),
        (EDITED, replace(HOOK, scope="api"), False, "changed: scope of the webhook deployed is now api"),
        (EDITED, replace(HOOK, actions=("delete",)), False, "changed: actions of the webhook deployed is now delete"),
        (EDITED, replace(HOOK, is_enabled=False), False, "changed: status of the webhook deployed is now disabled"),
        (EDITED, replace(HOOK, scope="api"), True, "act"),
        (EDITED, replace(HOOK, scope="web", is_enabled=False), True, "act"),  # where it posts is not shown
        (EDITED, replace(HOOK, scope="web", is_enabled=False), False, "act"),  # where it posts may still differ
        (REMOVED, None, False, "already"),
        (REMOVED, HOOK, False, "act"),
        (REMOVED, replace(HOOK, location="westus"), False, "changed: the webhook deployed is in westus now"),
    ],
)
def test_a_webhook_is_compared_with_what_the_plan_saw(
    change: WebhookChange, fresh: Webhook | None, is_ours: bool, told: str
) -> None:
    """Its name is the registry's, so that it may have become another region's webhook."""
    assert told_of(precheck_webhook(change, fresh, is_ours=is_ours)) == told
