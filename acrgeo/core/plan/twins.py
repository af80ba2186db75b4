"""Registries of one name in one plan, of several groups or subscriptions: their changes are told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from acrgeo.core.model.registry import RegistryRef
from acrgeo.core.plan.change import Change
from acrgeo.core.plan.plan import RegistryPlan


def told_apart(plans: Sequence[RegistryPlan]) -> tuple[RegistryPlan, ...]:
    """Return the plans; where several have a registry of one name, its changes carry the group, or more, before it."""
    names = [plan.current.name.lower() for plan in plans]
    places = [_place(plan.current.ref) for plan in plans]
    return tuple(
        plan
        if names.count(plan.current.name.lower()) == 1
        else _labelled(plan, places.count(_place(plan.current.ref)) > 1)
        for plan in plans
    )


def _place(ref: RegistryRef) -> tuple[str, str]:
    return ref.resource_group.lower(), ref.name.lower()


def _labelled(plan: RegistryPlan, needs_subscription: bool) -> RegistryPlan:
    ref = plan.current.ref
    before = f"{ref.resource_group}/"
    if needs_subscription:
        before = f"{ref.subscription}/{before}"
    labelled = replace(ref, label=f"{before}{ref.name}")

    def apart(change: Change) -> Change:
        waits = tuple(f"{before}{id_}" for id_ in change.waits_for)
        return replace(change, id=f"{before}{change.id}", waits_for=waits, registry=labelled)

    return replace(plan, changes=tuple(apart(change) for change in plan.changes))
