"""The changes of replicas: matched by region, acted on by name."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.desired.tags import apply_edits, match_keys
from acrgeo.core.execution.mark import is_interrupted, is_over, kept_otherwise
from acrgeo.core.model.drain import encode_drain, is_own_tag, without_drain
from acrgeo.core.model.registry import Registry, Replica, ReplicaSettings
from acrgeo.core.plan.change import Action, Change, Phase, ReplicaChange


@dataclass(slots=True)
class ReplicaDiff:
    """The result of comparing replicas; see ``RegistryPlan`` for its parts. ``matched`` are names."""

    changes: list[Change] = field(default_factory=list)
    held: list[Replica] = field(default_factory=list)
    unmanaged: list[Replica] = field(default_factory=list)
    misnamed: list[tuple[Replica, str]] = field(default_factory=list)
    matched: set[str] = field(default_factory=set)


def diff_replicas(current: Registry, desired: DesiredRegistry) -> ReplicaDiff:
    """Return the changes of replicas: first for each desired one, then for existing ones that are not desired."""
    result = ReplicaDiff()
    for desired_replica in sorted(desired.replicas, key=lambda replica: (replica.location, replica.name or "")):
        existing = match_replica(current, desired_replica)
        if existing is not None:
            result.matched.add(existing.name)
            if desired_replica.name is not None and desired_replica.name.lower() != existing.name.lower():
                result.misnamed.append((existing, desired_replica.name))
        _diff_replica(current, desired, desired_replica, existing, result)
    absent = {name.lower() for name in desired.absent}
    for existing in current.replicas:
        if existing.name.lower() in absent:
            result.changes.append(_removal(current, existing, is_pruned=False))
        elif desired.lists_replicas and existing.name not in result.matched and not existing.is_home:
            if desired.prunes:
                result.changes.append(_removal(current, existing, is_pruned=True))
            else:
                result.unmanaged.append(existing)
    return result


def match_replica(current: Registry, desired: DesiredReplica) -> Replica | None:
    """Return the existing replica that a desired one stands for: by name within its region, else by region."""
    named = None if desired.name is None else current.replica_named(desired.name)
    return named if named is not None and named.location == desired.location else current.replica_in(desired.location)


def await_ready(current: Registry, replica: Replica) -> ReplicaChange:
    """Return a change that only waits until a replica has all images."""
    reason = f"it is {replica.display_status or 'not Ready'}; it is awaited until it is Ready"
    return _awaited(current, replica, f"{current.name}/{current.label(replica)}/ready", reason)


def _diff_replica(
    current: Registry,
    desired: DesiredRegistry,
    desired_replica: DesiredReplica,
    existing: Replica | None,
    result: ReplicaDiff,
) -> None:
    if existing is None or (existing.is_home and desired_replica.is_new):
        result.changes += _creates(current, desired_replica)
    elif existing.provisioning_state == "Deleting":
        awaited = _await(current, existing)
        result.changes += [awaited, *_creates(current, desired_replica, waits_for=(awaited.id,))]
    elif desired_replica.is_replaced and is_over(current, existing):
        result.changes.append(_mark_removal(current, existing))
    elif (
        desired_replica.is_replaced
        or is_interrupted(existing)
        or (desired.replaces_failed and existing.is_failed and not existing.is_home)
    ):
        result.changes.append(_replacement(current, existing, desired_replica))
    else:
        result.changes += _updates(current, existing, desired_replica, desired, result.held)


def _id(current: Registry, existing: Replica) -> str:
    """Return ``contoso/westus``, or ``contoso/westus:extra1`` for a second replica of a region."""
    label = current.label(existing)
    suffix = "" if label == existing.location else f":{label}"
    return f"{current.name}/{existing.location}{suffix}"


def _creates(current: Registry, desired: DesiredReplica, waits_for: tuple[str, ...] = ()) -> list[ReplicaChange]:
    settings = ReplicaSettings(
        name=desired.name or desired.location,
        location=desired.location,
        is_routed=desired.is_routed is not False and not desired.routes_when_ready,
        zone_redundancy=desired.zone_redundancy,
        tags=apply_edits({}, desired.tags),
    )
    create = ReplicaChange(
        id=f"{current.name}/{desired.location}",
        registry=current.ref,
        action=Action.CREATE,
        phase=Phase.ADD,
        reason="there is no replica in this region",
        waits_for=waits_for,
        current=None,
        desired=settings,
        is_home=desired.location == current.location,
    )
    if not desired.routes_when_ready or desired.is_routed is False:
        return [create]
    made = Replica(name=settings.name, location=settings.location, is_routed=settings.is_routed, tags=settings.tags)
    route = ReplicaChange(
        id=f"{create.id}/routing",
        registry=current.ref,
        action=Action.UPDATE,
        phase=Phase.ADD,
        reason="routed once it is Ready, so that no pull misses an image",
        waits_for=(create.id,),
        current=made,
        desired=replace(settings, is_routed=True),
        needs_ready=True,
    )
    return [create, route]


def _updates(
    current: Registry, existing: Replica, desired_replica: DesiredReplica, desired: DesiredRegistry, held: list[Replica]
) -> list[ReplicaChange]:
    awaited = [] if existing.is_settled else [_await(current, existing)]
    routes = desired_replica.is_routed if desired_replica.is_routed != existing.is_routed else None
    if routes and existing.drain is not None and desired.holds_drains:
        held.append(existing)
        routes = None
    settings = _edited_settings(existing, desired_replica, desired, routes)
    must_recover = desired_replica.is_new and existing.is_failed
    if settings == existing.settings and not must_recover:
        is_finished = (desired.lists_replicas or desired_replica.is_new) and is_over(current, existing)
        return [_mark_removal(current, existing)] if is_finished else awaited
    change = ReplicaChange(
        id=_id(current, existing) + ("/change" if awaited else ""),
        registry=current.ref,
        action=Action.UPDATE,
        phase=Phase.ROUTE_OFF if routes is False else Phase.ADD,
        reason=f"it is {existing.provisioning_state}" if must_recover else _update_reason(existing, settings),
        waits_for=tuple(change.id for change in awaited),
        current=existing,
        desired=settings,
        is_home=existing.is_home,
        needs_ready=routes is True and desired_replica.routes_when_ready,
        may_appear=existing.id is None,
        must_recover=must_recover,
    )
    return [*awaited, change]


def _edited_settings(
    existing: Replica, desired_replica: DesiredReplica, desired: DesiredRegistry, routes: bool | None
) -> ReplicaSettings:
    """Return the settings after the edits. The record of a drain that is over goes with the first of them."""
    edits = match_keys(desired_replica.tags, existing.tags)
    asks_for_routing = desired_replica.is_routed is True and not desired.holds_drains
    is_edited = routes is False or apply_edits(existing.tags, edits) != dict(existing.tags)
    if routes or (existing.is_routed and (is_edited or asks_for_routing)):
        edits |= without_drain(existing.tags)
    if desired_replica.drain is not None:
        edits |= encode_drain(desired_replica.drain)
    is_routed = existing.is_routed if routes is None else routes
    return replace(existing.settings, is_routed=is_routed, tags=apply_edits(existing.tags, edits))


def _update_reason(existing: Replica, settings: ReplicaSettings) -> str:
    if settings.is_routed != existing.is_routed:
        return f"routing is {_on(existing.is_routed)} and should be {_on(settings.is_routed)}"
    differing = {key for key in (*existing.tags, *settings.tags) if existing.tags.get(key) != settings.tags.get(key)}
    own = {key for key in differing if is_own_tag(key)}
    if any(key in settings.tags for key in own):
        return "the record of the drain differs"
    return "the record of a drain that is over is removed" if own == differing else "the tags differ"


def _on(is_routed: bool) -> str:
    return "on" if is_routed else "off"


def _replacement(current: Registry, existing: Replica, desired: DesiredReplica) -> ReplicaChange:
    """Return the change that deletes a replica and creates it again; it keeps what the replaced one had."""
    is_kept = desired.is_routed is None or existing.drain is not None
    edits = match_keys(desired.tags, existing.tags)
    if existing.is_routed:
        edits |= without_drain(existing.tags)
    return ReplicaChange(
        id=_id(current, existing),
        registry=current.ref,
        action=Action.REPLACE,
        phase=Phase.ADD,
        reason=f"it is {existing.provisioning_state}" + (f": {existing.message}" if existing.message else ""),
        current=existing,
        desired=replace(
            existing.settings,
            is_routed=existing.is_routed if is_kept else desired.is_routed is True,
            zone_redundancy=desired.zone_redundancy or existing.zone_redundancy,
            tags=apply_edits(existing.tags, edits),
        ),
        is_home=existing.is_home,
    )


def _mark_removal(current: Registry, existing: Replica) -> ReplicaChange:
    """Return the change that removes what a replacement wrote down and left, as the replica is there again."""
    kept = kept_otherwise(current, existing)
    return ReplicaChange(
        id=_id(current, existing),
        registry=current.ref,
        action=Action.UPDATE,
        phase=Phase.ADD,
        reason="its replacement has ended: only the record of it, in tags of the registry, is removed"
        + (f"; by the record it had {', '.join(kept)}" if kept else ""),
        current=existing,
        desired=existing.settings,
        is_home=existing.is_home,
        removes_mark=True,
    )


def _removal(current: Registry, existing: Replica, *, is_pruned: bool) -> ReplicaChange:
    if existing.provisioning_state == "Deleting":
        return _await(current, existing)
    return ReplicaChange(
        id=_id(current, existing),
        registry=current.ref,
        action=Action.DELETE,
        phase=Phase.DELETE,
        reason="it is not in the file" if is_pruned else "asked for",
        current=existing,
        desired=None,
        is_home=existing.is_home,
        is_pruned=is_pruned,
    )


def _await(current: Registry, existing: Replica) -> ReplicaChange:
    is_going = existing.provisioning_state == "Deleting"
    state = "is being deleted" if is_going else f"is {existing.provisioning_state}"
    reason = f"it {state} already; it is awaited, not made again"
    return _awaited(current, existing, f"{_id(current, existing)}/await", reason)


def _awaited(current: Registry, existing: Replica, change_id: str, reason: str) -> ReplicaChange:
    return ReplicaChange(
        id=change_id,
        registry=current.ref,
        action=Action.AWAIT,
        phase=Phase.ADD,
        reason=reason,
        current=existing,
        desired=None if existing.provisioning_state == "Deleting" else existing.settings,
        is_home=existing.is_home,
    )
