"""The changes of replicas: matched by region, acted on by name."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.desired.tags import apply_edits, match_keys
from acrgeo.core.model.drain import encode_drain, is_own_tag, without_drain
from acrgeo.core.model.registry import Registry, Replica, ReplicaSettings
from acrgeo.core.plan.change import Action, Change, Phase, ReplicaChange


@dataclass(slots=True)
class ReplicaDiff:
    """What came of comparing the replicas; see ``RegistryPlan`` for the parts. ``matched`` are names."""

    changes: list[Change] = field(default_factory=list)
    held: list[Replica] = field(default_factory=list)
    unmanaged: list[Replica] = field(default_factory=list)
    misnamed: list[tuple[Replica, str]] = field(default_factory=list)
    matched: set[str] = field(default_factory=set)


def diff_replicas(current: Registry, desired: DesiredRegistry) -> ReplicaDiff:
    """Compare every desired replica with what is there, then what is there with what was asked for."""
    found = ReplicaDiff()
    for target in sorted(desired.replicas, key=lambda replica: (replica.location, replica.name or "")):
        existing = match_replica(current, target)
        if existing is not None:
            found.matched.add(existing.name)
            if target.name is not None and target.name.lower() != existing.name.lower():
                found.misnamed.append((existing, target.name))
        _diff_replica(current, desired, target, existing, found)
    absent = {name.lower() for name in desired.absent}
    for existing in current.replicas:
        if existing.name.lower() in absent:
            found.changes.append(_removal(current, existing, is_pruned=False))
        elif desired.lists_replicas and existing.name not in found.matched and not existing.is_home:
            if desired.prunes:
                found.changes.append(_removal(current, existing, is_pruned=True))
            else:
                found.unmanaged.append(existing)
    return found


def match_replica(current: Registry, target: DesiredReplica) -> Replica | None:
    """Return the replica that is there for a desired one: matched by name within its region, else by region."""
    named = None if target.name is None else current.replica_named(target.name)
    return named if named is not None and named.location == target.location else current.replica_in(target.location)


def await_ready(current: Registry, replica: Replica) -> ReplicaChange:
    """Return the change that waits until a replica, left as it is, has all images."""
    reason = f"it is {replica.display_status or 'not Ready'}; it is awaited until it is Ready"
    return _awaited(current, replica, f"{current.name}/{current.label(replica)}/ready", reason)


def _diff_replica(
    current: Registry, desired: DesiredRegistry, target: DesiredReplica, existing: Replica | None, found: ReplicaDiff
) -> None:
    if existing is None or (existing.is_home and target.is_new):
        found.changes += _creates(current, target)
    elif existing.provisioning_state == "Deleting":
        awaited = _await(current, existing)
        found.changes += [awaited, *_creates(current, target, after=(awaited.id,))]
    elif target.is_replaced or (desired.replaces_failed and existing.is_failed and not existing.is_home):
        found.changes.append(_replacement(current, existing, target))
    else:
        found.changes += _updates(current, existing, target, desired, found.held)


def _id(current: Registry, existing: Replica) -> str:
    """``contoso/westus``; ``contoso/westus:extra1`` for a second replica of a region."""
    label = current.label(existing)
    suffix = "" if label == existing.location else f":{label}"
    return f"{current.name}/{existing.location}{suffix}"


def _creates(current: Registry, target: DesiredReplica, after: tuple[str, ...] = ()) -> list[ReplicaChange]:
    settings = ReplicaSettings(
        name=target.name or target.location,
        location=target.location,
        is_routed=target.is_routed is not False and not target.routes_when_ready,
        tags=apply_edits({}, target.tags),
    )
    create = ReplicaChange(
        id=f"{current.name}/{target.location}",
        registry=current.ref,
        action=Action.CREATE,
        phase=Phase.ADD,
        reason="there is no replica in this region",
        waits_for=after,
        current=None,
        desired=settings,
        is_home=target.location == current.location,
    )
    if not target.routes_when_ready or target.is_routed is False:
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
    current: Registry, existing: Replica, target: DesiredReplica, desired: DesiredRegistry, held: list[Replica]
) -> list[ReplicaChange]:
    awaited = [] if existing.is_settled else [_await(current, existing)]
    routes = target.is_routed if target.is_routed != existing.is_routed else None
    if routes and existing.drain is not None and desired.holds_drains:
        held.append(existing)
        routes = None
    settings = _edited_settings(existing, target, desired, routes)
    must_recover = target.is_new and existing.is_failed
    if settings == existing.settings and not must_recover:
        return awaited
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
        needs_ready=routes is True and target.routes_when_ready,
        may_appear=existing.id is None,
        must_recover=must_recover,
    )
    return [*awaited, change]


def _edited_settings(
    existing: Replica, target: DesiredReplica, desired: DesiredRegistry, routes: bool | None
) -> ReplicaSettings:
    """The replica with the edits made. Routing it removes the record of a drain, also one that something else ended."""
    edits = match_keys(target.tags, existing.tags)
    if target.drain is not None:
        edits |= encode_drain(target.drain)
    asks_for_routing = target.is_routed is True and not desired.holds_drains
    is_edited = apply_edits(existing.tags, edits) != dict(existing.tags)
    if routes or (existing.is_routed and routes is None and (is_edited or asks_for_routing)):
        edits |= without_drain(existing.tags)
    is_routed = existing.is_routed if routes is None else routes
    return replace(existing.settings, is_routed=is_routed, tags=apply_edits(existing.tags, edits))


def _update_reason(existing: Replica, settings: ReplicaSettings) -> str:
    if settings.is_routed != existing.is_routed:
        return f"routing is {_on(existing.is_routed)} and should be {_on(settings.is_routed)}"
    differing = {key for key in (*existing.tags, *settings.tags) if existing.tags.get(key) != settings.tags.get(key)}
    own = {key for key in differing if is_own_tag(key)}
    if own and any(key in settings.tags for key in own):
        return "the record of the drain differs"
    return "the record of a drain that is over is removed" if own == differing else "the tags differ"


def _on(is_routed: bool) -> str:
    return "on" if is_routed else "off"


def _replacement(current: Registry, existing: Replica, target: DesiredReplica) -> ReplicaChange:
    """Deleted and created again: what the replaced replica had, it keeps."""
    is_kept = target.is_routed is None or existing.drain is not None
    tags = apply_edits(existing.tags, match_keys(target.tags, existing.tags))
    return ReplicaChange(
        id=_id(current, existing),
        registry=current.ref,
        action=Action.REPLACE,
        phase=Phase.ADD,
        reason=f"it is {existing.provisioning_state}" + (f": {existing.message}" if existing.message else ""),
        current=existing,
        desired=replace(
            existing.settings, is_routed=existing.is_routed if is_kept else target.is_routed is True, tags=tags
        ),
        is_home=existing.is_home,
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
