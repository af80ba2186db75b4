"""The replicas that surely serve while a plan takes others out of service: the arithmetic of rule last-routed."""

from __future__ import annotations

from collections.abc import Sequence

from acrgeo.core.model.registry import Replica
from acrgeo.core.plan.change import Action, ReplicaChange
from acrgeo.core.plan.plan import RegistryPlan


def serving_after(plan: RegistryPlan, removals: Sequence[ReplicaChange]) -> list[str]:
    """Return the labels of the replicas that surely serve once ``removals`` are done.

    Routing that the plan turns on counts where the replica is Ready by then, and so does a routed replica whose update
    is awaited, because nothing is taken out of service before these succeeded. A new replica does not count:
    Succeeded is not Ready.
    """
    gone = {change.name for change in removals}
    serving = {replica.name for replica in plan.current.replicas if replica.is_serving}
    for change in plan.replica_changes:
        current = change.current
        will_route = change.action is Action.UPDATE and change.routing
        is_awaited = change.action is Action.AWAIT and current is not None and current.is_routed
        is_ready = change.needs_ready or (current is not None and _has_images(current))
        if (will_route or is_awaited) and is_ready:
            serving.add(change.name)
    return sorted(_label(plan, name) for name in serving - gone)


def _label(plan: RegistryPlan, name: str) -> str:
    replica = plan.current.replica_named(name)
    if replica is not None:
        return plan.current.label(replica)
    return next(change.location for change in plan.replica_changes if change.name == name)


def _has_images(replica: Replica) -> bool:
    """Return whether it is Ready now or after the update under way: an update takes no images away."""
    return replica.is_ready or (replica.provisioning_state == "Updating" and replica.display_status == "Ready")
