"""``--wait ready``: replicas that were asked for and are there, but have not all images yet, are awaited too."""

from __future__ import annotations

from dataclasses import replace

from acrgeo.core.plan.plan import Plan, RegistryPlan
from acrgeo.core.plan.replica_diff import await_ready


def until_ready(plan: Plan) -> Plan:
    """Return the same plan, with the replicas that it leaves unchanged awaited until they are Ready."""
    return Plan(registries=tuple(map(_until_ready, plan.registries)))


def _until_ready(plan: RegistryPlan) -> RegistryPlan:
    changed = {change.name for change in plan.replica_changes}
    waiting = [
        replica
        for replica in plan.listed
        if replica.name not in changed and not replica.is_ready and not replica.is_failed
    ]
    return replace(plan, changes=(*plan.changes, *(await_ready(plan.current, replica) for replica in waiting)))
