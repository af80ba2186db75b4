"""From current and desired to a plan. Pure: the same inputs give the same plan, whatever the order of the file."""

from __future__ import annotations

from dataclasses import replace

from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.execution.mark import interrupted_in, with_missing
from acrgeo.core.model.registry import Registry
from acrgeo.core.plan.change import Action, Change, Phase, RegistryChange, ReplicaChange, WebhookChange
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
    changes = [*diff_settings(current, desired), *replicas.changes, *diff_webhooks(current, desired)]
    changes.sort(key=lambda change: (change.phase, change.action is not Action.AWAIT, change.id))
    return RegistryPlan(
        current=current,
        desired=desired,
        changes=tuple(_with_waits(change, changes) for change in changes),
        held=tuple(replicas.held),
        unmanaged=tuple(replicas.unmanaged),
        listed=tuple(replica for replica in current.replicas if replica.name in replicas.matched),
        misnamed=tuple(replicas.misnamed),
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
    """Rule premium-first as dependencies. A change of tags alone holds nobody up and waits for nobody."""
    waits = set(change.waits_for)
    if _is_gate(change):
        waits |= {other.id for other in changes if other.phase < change.phase and _is_gate(other)}
        if change.phase >= Phase.ROUTE_OFF:
            waits |= {other.id for other in changes if other.action is Action.AWAIT}
    elif isinstance(change, ReplicaChange) and change.may_appear:
        waits |= {other.id for other in changes if isinstance(other, ReplicaChange) and other.action is Action.CREATE}
    elif isinstance(change, WebhookChange) and change.desired is not None:
        waits |= {
            other.id
            for other in changes
            if isinstance(other, ReplicaChange) and other.action is Action.CREATE and other.location == change.location
        }
    return replace(change, waits_for=tuple(sorted(waits)))


def _is_gate(change: Change) -> bool:
    match change:
        case RegistryChange():
            return True
        case WebhookChange():
            return False
        case ReplicaChange():
            return change.action is not Action.AWAIT and (change.phase is not Phase.ADD or change.routing is not None)
