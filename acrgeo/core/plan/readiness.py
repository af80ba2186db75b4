"""``--wait ready``: also wait for desired replicas that the plan does not change and that are not Ready yet."""

from __future__ import annotations

from dataclasses import replace

from acrgeo.core.plan.plan import Plan, RegistryPlan
from acrgeo.core.plan.replica_diff import await_ready


def until_ready(plan: Plan) -> Plan:
    """Return the plan with a change that waits for each listed replica that it leaves unchanged and is not Ready."""
    return Plan(registries=tuple(map(_until_ready, plan.registries)))


def _until_ready(plan: RegistryPlan) -> RegistryPlan:
    changed = {change.name for change in plan.replica_changes}
    waiting = [
        replica
        for replica in plan.listed
        if replica.name not in changed and not replica.is_ready and not replica.is_failed
    ]
    return replace(plan, changes=(*plan.changes, *(await_ready(plan.current, replica) for replica in waiting)))
