"""From current and desired to a plan. Pure: the same inputs give the same plan, whatever the order of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.desired.tags import spelled_as
from acrgeo.core.model.registry import DRAIN_PREFIX, DRAIN_TAGS, Drain, Registry, Replica
from acrgeo.core.plan.plan import Action, Change, FieldChange, Held, Phase, RegistryPlan
from acrgeo.core.plan.registry_diff import registry_changes


def diff(current: Registry, desired: DesiredRegistry) -> RegistryPlan:
    """The changes that make one registry as desired, in the order of the rule premium-first.

    Nothing is judged here: what is not allowed is in the plan, and ``safety.check`` refuses it.
    """
    changes: list[Change] = list(registry_changes(current, desired))
    held: list[Held] = []
    misnamed: list[tuple[Replica, str]] = []
    matched: set[str] = set()
    for wanted in sorted(desired.replicas, key=lambda replica: (replica.location, replica.name or "")):
        existing = match_replica(current, wanted)
        if existing is not None:
            matched.add(existing.name)
        if existing is not None and wanted.name is not None and wanted.name.lower() != existing.name.lower():
            misnamed.append((existing, wanted.name))
        if existing is None or (existing.is_home and wanted.is_new):
            changes += _creates(current, wanted)
        elif existing.provisioning_state == "Deleting":
            awaited = _await(current, existing, "is being deleted")
            changes += [awaited, *_creates(current, wanted, after=(awaited.id,))]
        elif wanted.is_replaced or (desired.replaces_failed and existing.is_failed and not existing.is_home):
            changes.append(_replacement(current, existing, wanted))
        else:
            changes += _updates(current, existing, wanted, desired, held)
    absent = {name.lower() for name in desired.absent}
    unmanaged = []
    for existing in current.replicas:
        if existing.name.lower() in absent:
            changes.append(_removal(current, existing, is_pruned=False))
        elif desired.lists_replicas and existing.name not in matched and not existing.is_home:
            if desired.prunes:
                changes.append(_removal(current, existing, is_pruned=True))
            else:
                unmanaged.append(existing)
    changes.sort(key=lambda change: (change.step, change.action is not Action.AWAIT, change.id))
    return RegistryPlan(
        current=current,
        changes=tuple(_with_waits(changes)),
        held=tuple(held),
        unmanaged=tuple(unmanaged),
        listed=tuple(existing for existing in current.replicas if existing.name in matched),
        misnamed=tuple(misnamed),
        min_routed=desired.min_routed,
        allows_mass_delete=desired.allows_mass_delete,
        is_of_file=desired.holds_drains,
    )


def match_replica(current: Registry, wanted: DesiredReplica) -> Replica | None:
    """The replica that is there for a wanted one: matched by name within its region, else by region."""
    named = None if wanted.name is None else current.replica_named(wanted.name)
    return named if named is not None and named.location == wanted.location else current.replica_in(wanted.location)


def _id(current: Registry, existing: Replica) -> str:
    """``contoso/westus``; ``contoso/westus:extra1`` for a second replica of a region."""
    label = current.label(existing)
    suffix = "" if label == existing.location else f":{label}"
    return f"{current.name}/{existing.location}{suffix}"


def _creates(current: Registry, wanted: DesiredReplica, after: tuple[str, ...] = ()) -> list[Change]:
    name = wanted.name or wanted.location
    is_routed = wanted.is_routed is not False and not wanted.routes_when_ready
    tags = {key: value for key, value in wanted.tags.items() if value is not None}
    fields = [
        FieldChange(name="location", current=None, desired=wanted.location),
        FieldChange(name="regionEndpointEnabled", current=None, desired=is_routed),
    ]
    if tags:
        fields.append(FieldChange(name="tags", current=None, desired=tags))
    create = Change(
        id=f"{current.name}/{wanted.location}",
        registry=current.ref,
        action=Action.CREATE,
        step=Phase.ADD,
        fields=tuple(fields),
        waits_for=after,
        reason="there is no replica in this region",
        location=wanted.location,
        name=name,
        is_home=wanted.location == current.location,
        is_routed=is_routed,
        tag_edits=tags,
    )
    if not wanted.routes_when_ready or wanted.is_routed is False:
        return [create]
    route = Change(
        id=f"{create.id}/routing",
        registry=current.ref,
        action=Action.UPDATE,
        step=Phase.ADD,
        fields=(FieldChange(name="regionEndpointEnabled", current=False, desired=True),),
        waits_for=(create.id,),
        reason="routed once it is Ready, so that no pull misses an image",
        location=wanted.location,
        name=name,
        is_routed=True,
        needs_ready=True,
    )
    return [create, route]


def _updates(
    current: Registry, existing: Replica, wanted: DesiredReplica, desired: DesiredRegistry, held: list[Held]
) -> list[Change]:
    changes: list[Change] = []
    if not existing.is_settled:
        changes.append(_await(current, existing, f"is {existing.provisioning_state}"))
    routes = wanted.is_routed if wanted.is_routed != existing.is_routed else None
    drain = existing.drain
    if routes and drain is not None and desired.holds_drains:
        held.append(Held(location=existing.location, name=existing.name, drain=drain))
        routes = None
    wished = spelled_as(wanted.tags, existing.tags)
    edits = {key: value for key, value in wished.items() if existing.tags.get(key) != value}
    asks_for_routing = wanted.is_routed is True and not desired.holds_drains
    is_stale = existing.is_routed and routes is None and (bool(edits) or asks_for_routing)
    if routes or is_stale:
        edits |= {key: None for key in DRAIN_TAGS if key in existing.tags}
    is_broken = wanted.is_new and existing.is_failed
    if routes is None and not edits and not is_broken:
        return changes
    fields = []
    if is_broken:
        state = existing.provisioning_state
        fields.append(FieldChange(name="provisioningState", current=state, desired="Succeeded"))
    if routes is not None:
        fields.append(FieldChange(name="regionEndpointEnabled", current=existing.is_routed, desired=routes))
    fields += _tag_fields(existing, edits)
    changes.append(
        Change(
            id=_id(current, existing) + ("/change" if changes else ""),
            registry=current.ref,
            action=Action.UPDATE,
            step=Phase.ROUTE_OFF if routes is False else Phase.ADD,
            fields=tuple(fields),
            waits_for=tuple(change.id for change in changes),
            reason=f"it is {existing.provisioning_state}" if is_broken else _update_reason(routes, edits),
            location=existing.location,
            name=existing.name,
            is_home=existing.is_home,
            current=existing,
            is_routed=routes,
            tag_edits=edits,
            drain=_drain_of(edits) if routes is not True else None,
            needs_ready=routes is True and wanted.routes_when_ready,
            may_appear=existing.id is None,
        )
    )
    return changes


def _tag_fields(existing: Replica, edits: Mapping[str, str | None]) -> list[FieldChange]:
    return [
        FieldChange(name=f"tags.{key}", current=existing.tags.get(key), desired=value)
        for key, value in sorted(edits.items())
        if not key.startswith(DRAIN_PREFIX) and existing.tags.get(key) != value
    ]


def _update_reason(routes: bool | None, edits: Mapping[str, str | None]) -> str:
    if routes is None:
        drains = {value is not None for key, value in edits.items() if key.startswith(DRAIN_PREFIX)}
        if drains == {False} and len(edits) == sum(key.startswith(DRAIN_PREFIX) for key in edits):
            return "the record of a drain that is over is removed"
        return "the record of the drain differs" if True in drains else "the tags differ"
    return f"routing is {'off' if routes else 'on'} and should be {'on' if routes else 'off'}"


def _drain_of(edits: Mapping[str, str | None]) -> Drain | None:
    by = edits.get("acrgeo-drained-by")
    if by is None:
        return None
    return Drain(
        by=by,
        reason=edits.get("acrgeo-drained-reason"),
        at=edits.get("acrgeo-drained-at"),
        until=edits.get("acrgeo-drained-until"),
    )


def _replacement(current: Registry, existing: Replica, wanted: DesiredReplica) -> Change:
    kept = {**existing.tags}
    wished = spelled_as(wanted.tags, existing.tags)
    for key, value in wished.items():
        if value is None:
            kept.pop(key, None)
        else:
            kept[key] = value
    is_routed = existing.is_routed if wanted.is_routed is None or existing.drain else wanted.is_routed
    return Change(
        id=_id(current, existing),
        registry=current.ref,
        action=Action.REPLACE,
        step=Phase.ADD,
        fields=(
            FieldChange(name="provisioningState", current=existing.provisioning_state, desired="Succeeded"),
            FieldChange(name="regionEndpointEnabled", current=existing.is_routed, desired=is_routed),
            *_tag_fields(existing, wished),
        ),
        reason=f"it is {existing.provisioning_state}" + (f": {existing.message}" if existing.message else ""),
        location=existing.location,
        name=existing.name,
        is_home=existing.is_home,
        current=existing,
        is_routed=is_routed,
        tag_edits=kept,
    )


def _removal(current: Registry, existing: Replica, *, is_pruned: bool) -> Change:
    if existing.provisioning_state == "Deleting":
        return _await(current, existing, "is being deleted")
    return Change(
        id=_id(current, existing),
        registry=current.ref,
        action=Action.DELETE,
        step=Phase.DELETE,
        fields=(FieldChange(name="location", current=existing.location, desired=None),),
        reason="it is not in the file" if is_pruned else "asked for",
        location=existing.location,
        name=existing.name,
        is_home=existing.is_home,
        current=existing,
        is_pruned=is_pruned,
    )


def _await(current: Registry, existing: Replica, why: str) -> Change:
    return Change(
        id=f"{_id(current, existing)}/await",
        registry=current.ref,
        action=Action.AWAIT,
        step=Phase.ADD,
        reason=f"it {why} already; it is awaited, not made again",
        location=existing.location,
        name=existing.name,
        is_home=existing.is_home,
        current=existing,
    )


def _with_waits(changes: list[Change]) -> list[Change]:
    """Rule premium-first as dependencies. A change of tags alone holds nobody up and waits for nobody."""

    def is_gate(change: Change) -> bool:
        return change.action is not Action.AWAIT and (change.step is not Phase.ADD or change.is_routed is not None)

    result = []
    for change in changes:
        waits = set(change.waits_for)
        if is_gate(change):
            waits |= {other.id for other in changes if other.step < change.step and is_gate(other)}
            if change.step >= Phase.ROUTE_OFF:
                waits |= {other.id for other in changes if other.action is Action.AWAIT}
        elif change.may_appear:
            waits |= {other.id for other in changes if other.action is Action.CREATE}
        result.append(replace(change, waits_for=tuple(sorted(waits))))
    return result
