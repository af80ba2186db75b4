"""A plan as a document: each change with what is, what will be, and what it waits for. acrgeo's own tags stay out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from acrgeo.core.impact.impact import Impact
from acrgeo.core.model.registry import DRAIN_PREFIX, Drain, Registry, RegistryRef, Replica
from acrgeo.core.model.webhook import WebhookEdit
from acrgeo.core.plan.plan import Action, Change, Plan, RegistryPlan
from acrgeo.core.rules.finding import Finding
from acrgeo.output.views.impact_document import impact_parts
from acrgeo.output.wording import COUNTED

ACTIONS = {Action.REPLACE: ["delete", "create"]}


def plan_parts(plan: Plan, findings: Sequence[Finding], impacts: Sequence[Impact] = ()) -> dict[str, Any]:
    """The members of a plan's document. Times and signed URLs are in none of them: same plan, same bytes."""
    changes = [(registry, change) for registry in plan.registries for change in registry.changes]
    return {
        "hasChanges": plan.has_changes,
        "counts": {action.value: plan.count(action) for action in COUNTED},
        "changes": [_change(registry, one) for registry, one in changes if one.action is not Action.AWAIT],
        "held": [
            {**_place(registry.current.ref, one.location, one.name), "drained": drain_document(one.drain)}
            for registry in plan.registries
            for one in registry.held
        ],
        "unmanaged": [
            {**_place(registry.current.ref, one.location, one.name), "regionEndpointEnabled": one.is_routed}
            for registry in plan.registries
            for one in registry.unmanaged
        ],
        "inProgress": [
            {
                **change_identity(one),
                "provisioningState": None if one.current is None else one.current.provisioning_state,
                "reason": one.reason,
            }
            for _, one in changes
            if one.action is Action.AWAIT
        ],
        **impact_parts(impacts),
        "findings": [finding_document(one) for one in findings],
    }


def _place(ref: RegistryRef, location: str | None, name: str | None) -> dict[str, Any]:
    return {"registry": ref.name, "resourceGroup": ref.resource_group, "location": location, "name": name}


def _change(plan: RegistryPlan, change: Change) -> dict[str, Any]:
    current: dict[str, Any] | None
    desired: dict[str, Any] | None
    if change.webhook is not None:
        current, desired = None, _desired_webhook(change, change.webhook)
    elif change.is_replica:
        current = _replica_state(change.current) or _created_before(plan, change)
        desired = _desired_replica(change, current)
    else:
        current, desired = _registry_state(plan.current), _desired_registry(plan.current, change)
    return {
        **change_identity(change),
        "actions": ACTIONS.get(change.action, [change.action.value]),
        "current": current,
        "desired": desired,
        "fields": [
            {"name": field.name, "current": _visible(field.current), "desired": _visible(field.desired)}
            for field in change.fields
        ],
        "reason": change.reason,
        "waitsFor": list(change.waits_for),
    }


def _registry_state(registry: Registry) -> dict[str, Any]:
    regional = {True: "Enabled", False: "Disabled", None: None}[registry.has_regional_endpoints]
    return {
        "sku": {"name": registry.sku.value},
        "dataEndpointEnabled": registry.has_data_endpoints,
        "regionalEndpoints": regional,
    }


def _desired_registry(registry: Registry, change: Change) -> dict[str, Any]:
    desired = _registry_state(registry)
    if change.sku is not None:
        desired["sku"] = {"name": change.sku.value}
    if change.has_data_endpoints is not None:
        desired["dataEndpointEnabled"] = change.has_data_endpoints
    if change.has_regional_endpoints is not None:
        desired["regionalEndpoints"] = "Enabled" if change.has_regional_endpoints else "Disabled"
    return desired


def _replica_state(replica: Replica | None) -> dict[str, Any] | None:
    if replica is None:
        return None
    return {
        "name": replica.name,
        "location": replica.location,
        "regionEndpointEnabled": replica.is_routed,
        "provisioningState": replica.provisioning_state,
        "drained": drain_document(replica.drain),
        "tags": _visible(replica.tags),
    }


def _created_before(plan: RegistryPlan, change: Change) -> dict[str, Any] | None:
    """What an earlier change of the plan makes, where this one updates it: routing on once it is Ready."""
    if change.action is not Action.UPDATE:
        return None
    creates = (one for one in plan.changes if one.action is Action.CREATE and one.location == change.location)
    create = next(creates, None)
    return None if create is None else _desired_replica(create, None)


def _desired_replica(change: Change, current: dict[str, Any] | None) -> dict[str, Any] | None:
    if change.action is Action.DELETE:
        return None
    before: dict[str, Any] = current if change.action is Action.UPDATE and current is not None else {}
    is_routed = before.get("regionEndpointEnabled") if change.is_routed is None else change.is_routed
    tags = {**before.get("tags", {}), **change.tag_edits}
    return {
        "name": change.name,
        "location": change.location,
        "regionEndpointEnabled": is_routed,
        "provisioningState": "Succeeded",
        "drained": drain_document(change.drain) or (None if is_routed else before.get("drained")),
        "tags": _visible({key: value for key, value in tags.items() if value is not None}),
    }


def _desired_webhook(change: Change, edit: WebhookEdit) -> dict[str, Any] | None:
    """What GET will show; where it posts to is a secret."""
    if change.action is Action.DELETE:
        return None
    return {
        "name": edit.name,
        "location": edit.location,
        "actions": list(edit.actions),
        "scope": edit.scope,
        "status": "enabled" if edit.is_enabled else "disabled",
    }


def change_identity(change: Change) -> dict[str, Any]:
    """What says which change it is, in every document."""
    return {"id": change.id, **_place(change.registry, change.location, change.name)}


def drain_document(drain: Drain | None) -> dict[str, Any] | None:
    """Who drained a replica, why, when and until when; None for nobody."""
    if drain is None:
        return None
    return {"by": drain.by, "reason": drain.reason, "at": drain.at, "until": drain.until}


def _visible(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: content for key, content in sorted(value.items()) if not str(key).startswith(DRAIN_PREFIX)}
    return value


def finding_document(finding: Finding) -> dict[str, Any]:
    """One finding; ``readFrom`` is the ARM path of what it is about."""
    return {
        "id": finding.id,
        "severity": finding.severity.value,
        "registry": finding.registry,
        "location": finding.location,
        "fact": finding.fact,
        "hint": finding.hint,
        "readFrom": finding.read_from,
    }
