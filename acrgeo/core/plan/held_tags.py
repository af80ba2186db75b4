"""Tags that a policy writes: a plan that would set them again and again leaves them alone, and says so.

Law: nothing is remembered. A tag is held where the value that is there now is the one that the policy writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from acrgeo.core.desired.registry import DesiredReplica
from acrgeo.core.model.drain import is_own_tag
from acrgeo.core.model.policy import PolicyVerdict
from acrgeo.core.model.registry import ReplicaSettings
from acrgeo.core.plan.change import Action, ReplicaChange
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import HeldTag, RegistryPlan
from acrgeo.core.plan.replica_diff import match_replica


def retagged_replicas(plan: RegistryPlan) -> tuple[ReplicaSettings, ...]:
    """Return, as they are to be, the existing replicas whose tags a plan changes."""
    return tuple(change.desired for change in _retagged(plan) if change.desired is not None)


def hold_tags(plan: RegistryPlan, verdicts: Mapping[str, tuple[PolicyVerdict, ...]]) -> RegistryPlan:
    """Return the plan without the changes of tags that policies hold, which are kept beside them.

    ``verdicts`` has, by the name of a replica, what policies say of it as the plan would leave it.
    """
    held = [tag for change in _retagged(plan) for tag in _held(change, verdicts.get(change.name, ()))]
    if not held:
        return plan
    keys: dict[str, set[str]] = {}
    for tag in held:
        keys.setdefault(tag.replica.name, set()).add(tag.key.lower())

    def without_held(desired: DesiredReplica) -> DesiredReplica:
        existing = match_replica(plan.current, desired)
        left_out = keys.get(existing.name, set()) if existing is not None else set()
        tags = {key: value for key, value in desired.tags.items() if key.lower() not in left_out}
        return replace(desired, tags=tags)

    replicas = tuple(map(without_held, plan.desired.replicas))
    rest = diff(plan.current, replace(plan.desired, replicas=replicas))
    return replace(rest, desired=plan.desired, held_tags=tuple(held))


def _retagged(plan: RegistryPlan) -> Iterator[ReplicaChange]:
    for change in plan.replica_changes:
        if change.action is Action.UPDATE and any(field.name.startswith("tags.") for field in change.fields):
            yield change


def _held(change: ReplicaChange, verdicts: tuple[PolicyVerdict, ...]) -> Iterator[HeldTag]:
    current = change.current
    assert current is not None, "an update has a current replica"
    for key, wanted in change.tag_edits.items():
        found = current.tags.get(key)
        for verdict in verdicts:
            if not is_own_tag(key) and verdict.sets_tag == key.lower() and verdict.sets_to == found:
                yield HeldTag(replica=current, key=key, wanted=wanted, found=found, assignment=verdict.assignment)
                break
