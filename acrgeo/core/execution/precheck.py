"""Law 3: a replica is read again just before acting on it. What that look means for the change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from acrgeo.core.model.registry import DRAIN_PREFIX, Registry, Replica, Sku
from acrgeo.core.plan.plan import Action, Change, Phase


class Decision(str, Enum):
    """What to do next about a change."""

    ACT = "act"  # as the plan saw it
    ALREADY = "already"  # as desired: nothing to send
    UNDER_WAY = "under way"  # being made as desired: only wait
    NOT_YET = "not yet"  # cannot be acted on before Azure is done with something
    CHANGED = "changed"  # different from what the plan saw


@dataclass(frozen=True, slots=True, kw_only=True)
class Precheck:
    """A verdict and, for NOT_YET and CHANGED, why. ``is_bounded`` NOT_YETs end after some looks."""

    verdict: Decision
    why: str = ""
    is_bounded: bool = False


def precheck_replica(change: Change, fresh: Replica | None, *, is_ours: bool) -> Precheck:
    """Compare a fresh read with the change. ``is_ours`` says that this run already sent the write once."""
    match change.action:
        case Action.CREATE:
            return _precheck_create(change, fresh, is_ours=is_ours)
        case Action.DELETE:
            return _precheck_delete(change, fresh)
        case Action.REPLACE:
            return _precheck_replace(change, fresh)
        case _:
            return _precheck_update(change, fresh)


def is_as_desired(change: Change, fresh: Replica) -> bool:
    """Whether routing and the edited tags of a replica already are what the change wants."""
    if change.is_routed is not None and fresh.is_routed != change.is_routed:
        return False
    return all(fresh.tags.get(key) == value for key, value in change.tag_edits.items())


def merged_tags(change: Change, fresh: Replica | None) -> dict[str, str]:
    """The whole tag set to send: ARM's PATCH replaces all tags, so what is there is merged in."""
    tags = dict(fresh.tags) if fresh is not None else {}
    for key, value in change.tag_edits.items():
        if value is None:
            tags.pop(key, None)
        else:
            tags[key] = value
    return tags


def precheck_registry(change: Change, fresh: Registry) -> Precheck:
    """The same for a change of the registry itself."""
    if fresh.provisioning_state == "Deleting":
        return Precheck(verdict=Decision.CHANGED, why="the registry is being deleted")
    current: dict[str, object] = {
        "sku": fresh.sku.value,
        "dataEndpointEnabled": fresh.has_data_endpoints,
        "regionalEndpoints": {True: "Enabled", False: "Disabled", None: None}[fresh.has_regional_endpoints],
    }
    if all(current[one.name] == one.desired for one in change.fields):
        return Precheck(verdict=Decision.ALREADY)
    for one in change.fields:
        if current[one.name] != one.current:
            return _changed(f"{one.name} is now {current[one.name]}")
    others = [replica.location for replica in fresh.replicas if not replica.is_home]
    if change.step is Phase.DOWNGRADE and fresh.sku is Sku.PREMIUM and others:
        return _changed(f"it now has replicas in {', '.join(others)}")
    if fresh.provisioning_state not in ("Succeeded", "Failed"):
        return Precheck(verdict=Decision.NOT_YET, why=f"the registry is {fresh.provisioning_state}")
    return Precheck(verdict=Decision.ACT)


def _changed(why: str) -> Precheck:
    return Precheck(verdict=Decision.CHANGED, why=why)


def _precheck_create(change: Change, fresh: Replica | None, *, is_ours: bool) -> Precheck:
    if fresh is None:
        return Precheck(verdict=Decision.ACT)
    if fresh.location != change.location:
        return _changed(f"a replica named {fresh.name} is now in {fresh.location}")
    if fresh.provisioning_state == "Deleting":
        return _changed("a replica in this region is being deleted")
    if fresh.is_failed and not is_ours:
        return _changed(f"there is now a replica in this region, and it is {fresh.provisioning_state}")
    if not is_as_desired(change, fresh):
        return _changed("there is now a replica in this region, with other routing or tags")
    return Precheck(verdict=Decision.ALREADY if fresh.is_settled else Decision.UNDER_WAY)


def _precheck_update(change: Change, fresh: Replica | None) -> Precheck:
    if fresh is None:
        if change.may_appear:
            return Precheck(verdict=Decision.NOT_YET, why="Azure has not added the home replica yet", is_bounded=True)
        return _changed("the replica is gone")
    if fresh.provisioning_state == "Deleting":
        return _changed("the replica is being deleted")
    if fresh.location != change.location:
        return _changed(f"the replica named {fresh.name} is now in {fresh.location}")
    if is_as_desired(change, fresh):
        return Precheck(verdict=Decision.ALREADY if fresh.is_settled else Decision.UNDER_WAY)
    if change.current is not None:
        for why in _differences(change, change.current, fresh):
            return _changed(why)
    was_failed = change.current is not None and change.current.is_failed
    if fresh.is_failed and not fresh.is_home and not (was_failed and change.only_drains):
        return _changed(f"the replica is now {fresh.provisioning_state}" + _because(fresh))
    if not fresh.is_settled:
        return Precheck(verdict=Decision.NOT_YET, why=f"the replica is {fresh.provisioning_state}")
    if change.needs_ready and not fresh.is_ready:
        return Precheck(verdict=Decision.NOT_YET, why=f"the replica is {fresh.display_status or 'not Ready'}")
    return Precheck(verdict=Decision.ACT)


def _differences(change: Change, seen: Replica, fresh: Replica) -> Iterator[str]:
    if seen.id is not None and change.is_routed is not None and fresh.is_routed != seen.is_routed:
        yield f"routing is now {'on' if fresh.is_routed else 'off'}"
    for key in change.tag_edits:
        if fresh.tags.get(key) != seen.tags.get(key):
            yield "the record of the drain differs" if key.startswith(DRAIN_PREFIX) else f"tag {key} differs"


def _precheck_delete(change: Change, fresh: Replica | None) -> Precheck:
    if fresh is None:
        return Precheck(verdict=Decision.ALREADY)
    if fresh.provisioning_state == "Deleting":
        return Precheck(verdict=Decision.UNDER_WAY)
    if fresh.location != change.location:
        return _changed(f"the replica named {fresh.name} is now in {fresh.location}")
    if change.current is not None and fresh.is_routed != change.current.is_routed:
        return _changed(f"routing is now {'on' if fresh.is_routed else 'off'}")
    return Precheck(verdict=Decision.ACT)


def _precheck_replace(change: Change, fresh: Replica | None) -> Precheck:
    """A replacement stopped half-way left nothing or a Deleting replica: going on is what it wants."""
    if fresh is None or fresh.provisioning_state == "Deleting":
        return Precheck(verdict=Decision.UNDER_WAY)
    if fresh.location != change.location:
        return _changed(f"the replica named {fresh.name} is now in {fresh.location}")
    if fresh.provisioning_state == "Succeeded":
        return Precheck(verdict=Decision.ALREADY) if is_as_desired(change, fresh) else _changed("it is healthy again")
    return Precheck(verdict=Decision.ACT)


def _because(replica: Replica) -> str:
    return f": {replica.message}" if replica.message else ""
