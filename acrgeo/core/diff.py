"""From current and desired to a plan. Pure: the same inputs give the same plan, whatever the order of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from acrgeo.core.desired import DesiredRegistry, DesiredReplica
from acrgeo.core.model import DRAIN_PREFIX, DRAIN_TAGS, Drain, Registry, Replica
from acrgeo.core.plan import Action, Change, FieldChange, Held, RegistryPlan, Step


def diff(current: Registry, desired: DesiredRegistry) -> RegistryPlan:
    """The changes that make one registry as desired, in the order of the rule premium-first.

    Nothing is judged here: what is not allowed is in the plan, and ``safety.check`` refuses it.
    """
    changes: list[Change] = list(_registry_changes(current, desired))
    held: list[Held] = []
    misnamed: list[tuple[Replica, str]] = []
    for wanted in sorted(desired.replicas, key=lambda replica: replica.location):
        existing = current.replica_in(wanted.location)
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
    listed = {wanted.location for wanted in desired.replicas}
    unmanaged = []
    for existing in current.replicas:
        if existing.location in desired.absent:
            changes.append(_removal(current, existing, is_pruned=False))
        elif desired.lists_replicas and existing.location not in listed and not existing.is_home:
            if desired.prunes:
                changes.append(_removal(current, existing, is_pruned=True))
            else:
                unmanaged.append(existing)
    changes.sort(key=lambda change: (change.step, change.id))
    return RegistryPlan(
        current=current,
        changes=tuple(_with_waits(changes)),
        held=tuple(held),
        unmanaged=tuple(unmanaged),
        misnamed=tuple(misnamed),
        min_routed=desired.min_routed,
        allows_mass_delete=desired.allows_mass_delete,
    )


def _registry_changes(current: Registry, desired: DesiredRegistry) -> list[Change]:
    changes = []
    if desired.sku is not None and desired.sku is not current.sku:
        goes_up = desired.sku.rank > current.sku.rank
        changes.append(
            Change(
                id=f"{current.name}/sku",
                registry=current.ref,
                action=Action.UPDATE,
                step=Step.UPGRADE if goes_up else Step.DOWNGRADE,
                fields=(FieldChange(name="sku", current=current.sku.value, desired=desired.sku.value),),
                reason="the tier differs",
                sku=desired.sku,
            )
        )
    data, regional = desired.has_data_endpoints, desired.has_regional_endpoints
    fields = []
    if data is not None and data != current.has_data_endpoints:
        fields.append(FieldChange(name="dataEndpointEnabled", current=current.has_data_endpoints, desired=data))
    if regional is not None and regional != (current.has_regional_endpoints or False):
        words = {True: "Enabled", False: "Disabled", None: None}
        fields.append(
            FieldChange(
                name="regionalEndpoints", current=words[current.has_regional_endpoints], desired=words[regional]
            )
        )
    if fields:
        names = {change.name for change in fields}
        changes.append(
            Change(
                id=f"{current.name}/settings",
                registry=current.ref,
                action=Action.UPDATE,
                step=Step.SETTINGS,
                fields=tuple(fields),
                reason="the registry's endpoints differ",
                has_data_endpoints=data if "dataEndpointEnabled" in names else None,
                has_regional_endpoints=regional if "regionalEndpoints" in names else None,
            )
        )
    return changes


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
        step=Step.ADD,
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
        step=Step.ADD,
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
    edits = {key: value for key, value in wanted.tags.items() if existing.tags.get(key) != value}
    if routes:
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
            id=f"{current.name}/{existing.location}" + ("/change" if changes else ""),
            registry=current.ref,
            action=Action.UPDATE,
            step=Step.ROUTE_OFF if routes is False else Step.ADD,
            fields=tuple(fields),
            waits_for=tuple(change.id for change in changes),
            reason=_update_reason(routes, edits),
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
        drains = any(key.startswith(DRAIN_PREFIX) for key in edits)
        return "the record of the drain differs" if drains else "the tags differ"
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
    for key, value in wanted.tags.items():
        if value is None:
            kept.pop(key, None)
        else:
            kept[key] = value
    is_routed = existing.is_routed if wanted.is_routed is None or existing.drain else wanted.is_routed
    return Change(
        id=f"{current.name}/{existing.location}",
        registry=current.ref,
        action=Action.REPLACE,
        step=Step.ADD,
        fields=(
            FieldChange(name="provisioningState", current=existing.provisioning_state, desired="Succeeded"),
            FieldChange(name="regionEndpointEnabled", current=existing.is_routed, desired=is_routed),
            *_tag_fields(existing, wanted.tags),
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
        id=f"{current.name}/{existing.location}",
        registry=current.ref,
        action=Action.DELETE,
        step=Step.DELETE,
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
        id=f"{current.name}/{existing.location}/await",
        registry=current.ref,
        action=Action.AWAIT,
        step=Step.ADD,
        reason=f"it {why} already; it is awaited, not made again",
        location=existing.location,
        name=existing.name,
        is_home=existing.is_home,
        current=existing,
    )


def _with_waits(changes: list[Change]) -> list[Change]:
    """Rule premium-first as dependencies. A change of tags alone holds nobody up and waits for nobody."""

    def is_gate(change: Change) -> bool:
        return change.action is not Action.AWAIT and (change.step is not Step.ADD or change.is_routed is not None)

    result = []
    for change in changes:
        waits = set(change.waits_for)
        if is_gate(change):
            waits |= {other.id for other in changes if other.step < change.step and is_gate(other)}
            if change.step >= Step.ROUTE_OFF:
                waits |= {other.id for other in changes if other.action is Action.AWAIT}
        elif change.may_appear:
            waits |= {other.id for other in changes if other.action is Action.CREATE}
        result.append(replace(change, waits_for=tuple(sorted(waits))))
    return result
