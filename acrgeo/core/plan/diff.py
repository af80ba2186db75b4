"""From current and desired to a plan. Pure: the same inputs give the same plan, whatever the order of the file."""

from __future__ import annotations

from dataclasses import replace

from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.execution.mark import interrupted_in, with_missing
from acrgeo.core.model.registry import Registry
from acrgeo.core.plan.change import Action, Change, ImportChange, Phase, RegistryChange, ReplicaChange, WebhookChange
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.core.plan.registry_diff import diff_settings
from acrgeo.core.plan.replica_diff import diff_replicas
from acrgeo.core.plan.webhook_diff import diff_webhooks


def diff(current: Registry, desired: DesiredRegistry) -> RegistryPlan:
    """Return the changes that bring one registry to what is desired, in the order of the rule premium-first.

    Nothing is judged here: what is not allowed is in the plan, and ``review`` refuses it.
    """
    current = with_missing(current, _meant_regions(current, desired))
    replicas = diff_replicas(current, desired)
    webhooks = diff_webhooks(current, desired, replicas.changes)
    changes = [*diff_settings(current, desired), *replicas.changes, *webhooks.changes]
    changes.sort(key=lambda change: (change.phase, change.action is not Action.AWAIT, change.id))
    return RegistryPlan(
        current=current,
        desired=desired,
        changes=tuple(_with_waits(change, changes) for change in changes),
        held=tuple(replicas.held),
        unmanaged=tuple(replicas.unmanaged),
        listed=tuple(replica for replica in current.replicas if replica.name in replicas.matched),
        misnamed=tuple(replicas.misnamed),
        unmanaged_webhooks=tuple(webhooks.unmanaged),
        unread_webhooks=tuple(webhooks.unread),
    )


def _meant_regions(current: Registry, desired: DesiredRegistry) -> set[str]:
    """Return the regions that something is desired of, where a replacement that was interrupted is to be finished."""
    listed = {replica.location for replica in desired.replicas}
    marks = interrupted_in(current)
    if desired.lists_replicas and desired.prunes:
        return listed | {mark.location for mark in marks}
    absent = {name.lower() for name in desired.absent}
    return listed | {mark.location for mark in marks if mark.name.lower() in absent}


def _with_waits(change: Change, changes: list[Change]) -> Change:
    """Rule premium-first as dependencies. A change of tags alone holds nobody up and waits for nobody.

    A webhook comes after its replica and goes before it; it goes before a downgrade too, which may leave it no room.
    """
    waits = set(change.waits_for)
    if isinstance(change, WebhookChange):
        waits |= {other.id for other in changes if change.desired is not None and _is_before_webhook(other, change)}
    elif change.action is Action.DELETE or change.phase is Phase.DOWNGRADE:
        is_all = change.phase is Phase.DOWNGRADE
        waits |= {
            other.id
            for other in changes
            if isinstance(other, WebhookChange)
            and other.desired is None
            and (is_all or other.location == change.location)
        }
    if _is_gate(change):
        waits |= {other.id for other in changes if other.phase < change.phase and _is_gate(other)}
        if change.phase >= Phase.ROUTE_OFF:
            waits |= {other.id for other in changes if other.action is Action.AWAIT}
    elif isinstance(change, ReplicaChange) and change.may_appear:
        waits |= {other.id for other in changes if isinstance(other, ReplicaChange) and other.action is Action.CREATE}
    return replace(change, waits_for=tuple(sorted(waits)))


def _is_before_webhook(other: Change, webhook: WebhookChange) -> bool:
    """Return whether a webhook is written after another change: what makes its replica, and an upgrade."""
    match other:
        case RegistryChange():
            return other.phase is Phase.UPGRADE
        case ReplicaChange():
            makes = other.action in (Action.CREATE, Action.REPLACE, Action.AWAIT) and other.desired is not None
            return makes and other.location == webhook.location
    return False


def _is_gate(change: Change) -> bool:
    match change:
        case RegistryChange():
            return True
        case WebhookChange() | ImportChange():
            return False
        case ReplicaChange():
            return change.phase is not Phase.ADD or change.routing is not None
