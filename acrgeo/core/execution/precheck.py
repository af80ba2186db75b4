"""Law 3: a resource is read again just before it is changed. This module decides what that read means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from acrgeo.core.desired.tags import apply_edits, match_keys, tag_value
from acrgeo.core.model.drain import is_own_tag
from acrgeo.core.model.registry import Registry, Replica, Sku
from acrgeo.core.model.webhook import Webhook
from acrgeo.core.plan.change import Action, Phase, RegistryChange, ReplicaChange, WebhookChange, settings_fields


class Decision(str, Enum):
    """The next step of a change."""

    ACT = "act"  # as the plan saw it
    ALREADY = "already"  # in the desired state: nothing to send
    UNDER_WAY = "under way"  # on the way to the desired state: only wait
    NOT_YET = "not yet"  # cannot be acted on before Azure is done with something
    CHANGED = "changed"  # different from what the plan saw


@dataclass(frozen=True, slots=True, kw_only=True)
class Precheck:
    """A decision and, for NOT_YET and CHANGED, why. ``is_bounded`` ends a NOT_YET after some reads."""

    decision: Decision
    why: str = ""
    is_bounded: bool = False


ACT = Precheck(decision=Decision.ACT)
ALREADY = Precheck(decision=Decision.ALREADY)
UNDER_WAY = Precheck(decision=Decision.UNDER_WAY)


def precheck_replica(change: ReplicaChange, fresh: Replica | None, *, is_ours: bool) -> Precheck:
    """Compare a fresh read with a change of a replica. ``is_ours`` says that this run already sent the write."""
    match change.action:
        case Action.CREATE:
            return _precheck_create(change, fresh, is_ours=is_ours)
        case Action.DELETE:
            return _precheck_delete(change, fresh)
        case Action.REPLACE:
            return _precheck_replace(change, fresh)
        case _ if change.removes_mark:
            return _precheck_mark(change, fresh)
        case _:
            return _precheck_update(change, fresh, is_ours=is_ours)


def precheck_registry(change: RegistryChange, fresh: Registry) -> Precheck:
    """Compare a fresh read of the registry with a change of it."""
    if fresh.provisioning_state == "Deleting":
        return _changed("the registry is being deleted")
    current = settings_fields(fresh.settings)
    if all(current[field.name] == field.desired for field in change.fields):
        return ALREADY
    for field in change.fields:
        if current[field.name] != field.current:
            return _changed(f"{field.name} is now {current[field.name]}")
    locations = [replica.location for replica in fresh.replicas if not replica.is_home]
    if change.phase is Phase.DOWNGRADE and fresh.sku is Sku.PREMIUM and locations:
        return _changed(f"it now has replicas in {', '.join(locations)}")
    if fresh.provisioning_state not in ("Succeeded", "Failed"):
        return Precheck(decision=Decision.NOT_YET, why=f"the registry is {fresh.provisioning_state}")
    return ACT


def precheck_webhook(change: WebhookChange, fresh: Webhook | None, *, is_ours: bool) -> Precheck:
    """Compare a fresh read with a change of a webhook. ``is_ours`` says that this run already sent the write."""
    desired = change.desired
    if desired is None:
        if fresh is not None and fresh.location != change.location:
            return _changed(f"the webhook {change.name} is in {fresh.location} now")
        return ALREADY if fresh is None else ACT
    seen = change.current
    if fresh is None:
        return ACT if seen is None else _changed(f"the webhook {change.name} is gone")
    if fresh.location != desired.location:
        return _changed(f"the webhook {change.name} is in {fresh.location} now")
    if is_ours:
        return ALREADY if seen is None and desired.is_shown_by(fresh) else ACT
    if seen is None:
        return _changed(f"a webhook {fresh.name} is there now")
    if not desired.is_shown_by(fresh):
        for field in replace(change, current=fresh, desired=replace(desired, **_shown(seen))).fields:
            if field.name not in ("serviceUri", "customHeaders"):
                return _changed(f"{field.name} of the webhook {change.name} is now {field.current}")
    return ACT


def _shown(webhook: Webhook) -> dict[str, Any]:
    return {"actions": webhook.actions, "scope": webhook.scope, "is_enabled": webhook.is_enabled}


def is_in_desired_state(change: ReplicaChange, fresh: Replica) -> bool:
    """Return whether a replica already has the routing and the tags that a change sets."""
    if change.routing is not None and fresh.is_routed != change.routing:
        return False
    return all(tag_value(fresh.tags, key) == value for key, value in change.tag_edits.items())


def tags_to_send(change: ReplicaChange, fresh: Replica | None) -> dict[str, str]:
    """Return all tags for a write: ARM's PATCH replaces the whole set, so the current ones are sent too."""
    tags = fresh.tags if fresh is not None else {}
    return apply_edits(tags, match_keys(change.tag_edits, tags))


def _changed(why: str) -> Precheck:
    return Precheck(decision=Decision.CHANGED, why=why)


def _precheck_create(change: ReplicaChange, fresh: Replica | None, *, is_ours: bool) -> Precheck:
    if fresh is None:
        return ACT
    if fresh.location != change.location:
        return _changed(f"a replica named {fresh.name} is now in {fresh.location}")
    if fresh.provisioning_state == "Deleting":
        return _changed("a replica in this region is being deleted")
    if fresh.is_failed and not is_ours:
        return _changed(f"there is now a replica in this region, and it is {fresh.provisioning_state}")
    if not is_in_desired_state(change, fresh) and not (is_ours and fresh.is_routed == change.routing):
        return _changed("there is now a replica in this region, with other routing or tags")
    return ALREADY if fresh.is_settled else UNDER_WAY


def _precheck_update(change: ReplicaChange, fresh: Replica | None, *, is_ours: bool) -> Precheck:
    if fresh is None:
        if change.may_appear:
            why = "Azure has not added the home replica yet"
            return Precheck(decision=Decision.NOT_YET, why=why, is_bounded=True)
        return _changed("the replica is gone")
    if fresh.provisioning_state == "Deleting":
        return _changed("the replica is being deleted")
    if fresh.location != change.location:
        return _changed(f"the replica named {fresh.name} is now in {fresh.location}")
    if is_in_desired_state(change, fresh):
        return ALREADY if fresh.is_settled else UNDER_WAY
    planned = _seen(change)
    differences = [*_differences(change, planned, fresh)]
    if differences and is_ours and change.routing in (None, fresh.is_routed):
        return ALREADY if fresh.is_settled else UNDER_WAY  # written, with tags that a policy edited
    for why in differences:
        return _changed(why)
    if fresh.is_failed and not fresh.is_home and not (planned.is_failed and change.only_drains):
        reason = f": {fresh.message}" if fresh.message else ""
        return _changed(f"the replica is now {fresh.provisioning_state}{reason}")
    if not fresh.is_settled:
        return Precheck(decision=Decision.NOT_YET, why=f"the replica is {fresh.provisioning_state}")
    if change.needs_ready and not fresh.is_ready:
        return Precheck(decision=Decision.NOT_YET, why=f"the replica is {fresh.display_status or 'not Ready'}")
    return ACT


def _precheck_mark(change: ReplicaChange, fresh: Replica | None) -> Precheck:
    """Let a mark go only where its replica is there: what is gone again, or failed, may need it."""
    if fresh is None:
        return _changed("the replica is gone")
    if fresh.location != change.location:
        return _changed(f"the replica named {fresh.name} is now in {fresh.location}")
    if fresh.is_failed or fresh.provisioning_state in ("Creating", "Deleting"):
        return _changed(f"the replica is now {fresh.provisioning_state}")
    return ACT


def _differences(change: ReplicaChange, planned: Replica, fresh: Replica) -> Iterator[str]:
    if planned.id is not None and change.routing is not None and fresh.is_routed != planned.is_routed:
        yield f"routing is now {'on' if fresh.is_routed else 'off'}"
    for key in change.tag_edits:
        if tag_value(fresh.tags, key) != tag_value(planned.tags, key):
            yield "the record of the drain differs" if is_own_tag(key) else f"tag {key} differs"


def _precheck_delete(change: ReplicaChange, fresh: Replica | None) -> Precheck:
    if fresh is None:
        return ALREADY
    if fresh.provisioning_state == "Deleting":
        return UNDER_WAY
    if fresh.location != change.location:
        return _changed(f"the replica named {fresh.name} is now in {fresh.location}")
    if fresh.is_routed != _seen(change).is_routed:
        return _changed(f"routing is now {'on' if fresh.is_routed else 'off'}")
    return ACT


def _precheck_replace(change: ReplicaChange, fresh: Replica | None) -> Precheck:
    """Go on where there is no replica or a Deleting one: that is what a replacement leaves that stopped half-way."""
    if fresh is None or fresh.provisioning_state == "Deleting":
        return UNDER_WAY
    if fresh.location != change.location:
        return _changed(f"the replica named {fresh.name} is now in {fresh.location}")
    seen = _seen(change)
    if seen.id is None and not fresh.is_failed:
        return UNDER_WAY  # it was deleted and is made again already, by a run that was interrupted
    is_as_planned = (seen.provisioning_state, seen.timestamp) == (fresh.provisioning_state, fresh.timestamp)
    if not fresh.is_settled and not is_as_planned:
        return UNDER_WAY  # somebody else replaces it: what the plan saw Failed or stuck is not what is created now
    if fresh.provisioning_state == "Succeeded":
        return ALREADY if is_in_desired_state(change, fresh) else _changed("it is healthy again")
    return ACT


def _seen(change: ReplicaChange) -> Replica:
    assert change.current is not None, "only a creation starts from no replica"
    return change.current
