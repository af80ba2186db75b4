"""``--wait ready``: replicas that were asked for and are there, but have not all images yet, are awaited too. Pure."""

from __future__ import annotations

from dataclasses import replace

from acrgeo.core.plan.plan import Action, Change, Phase, Plan, RegistryPlan


def until_ready(plan: Plan) -> Plan:
    """The same plan, with the replicas that it leaves unchanged awaited until they are Ready."""
    return Plan(registries=tuple(_until_ready(one) for one in plan.registries))


def _until_ready(plan: RegistryPlan) -> RegistryPlan:
    changed = {change.name for change in plan.changes if change.is_replica}
    current = plan.current
    awaited = tuple(
        Change(
            id=f"{current.name}/{current.label(one)}/ready",
            registry=current.ref,
            action=Action.AWAIT,
            step=Phase.ADD,
            reason=f"it is {one.display_status or 'not Ready'}; it is awaited until it is Ready",
            location=one.location,
            name=one.name,
            is_home=one.is_home,
            current=one,
        )
        for one in plan.listed
        if one.name not in changed and not one.is_ready and not one.is_failed
    )
    return replace(plan, changes=(*plan.changes, *awaited))
