"""One change of the replica in eastus on a scripted gateway, and the replicas that the tests of it have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.execution.mark import encode_mark
from acrgeo.core.model.registry import Registry, Replica
from acrgeo.core.plan.change import ReplicaChange
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.executor.replica_steps import ReplicaSteps
from acrgeo.executor.retries import Pause
from tests.core.planning import registry, replica
from tests.executor.scripted import Scripted, drive, retries_on

HOME, EAST = replica("westus"), replica("eastus")
OTHER = replica("westeurope")
FAILED = replace(EAST, provisioning_state="Failed", display_status=None, timestamp="1")
GOING = replace(EAST, provisioning_state="Deleting")
MAKING = replace(EAST, provisioning_state="Creating", display_status=None)
UNROUTED = replace(EAST, is_routed=False)
SYNCING = replace(EAST, display_status="Syncing")
GONE = None
REPAIR = "acrgeo replica repair contoso eastus"
RECREATE = "acrgeo replica add contoso eastus"
AT = 1_790_000_000.0  # 2026-09-21T14:13:20+00:00


def wants(**facts: Any) -> DesiredRegistry:
    """Return the desire for a replica in eastus."""
    return DesiredRegistry(replicas=(DesiredReplica(location="eastus", **facts),))


class Change:
    """The change of eastus on a gateway with some answers."""

    def __init__(
        self,
        desired: DesiredRegistry,
        current: Registry | Sequence[Replica] = (HOME,),
        *,
        is_followed: bool = True,
        waits_for_ready: bool = False,
        edit: Mapping[str, Any] | None = None,
        **answers: Sequence[Any],
    ) -> None:
        there = current if isinstance(current, Registry) else registry("Premium", *current)
        self.plan: RegistryPlan = diff(there, desired)
        [change] = [made for made in self.plan.replica_changes if made.location == "eastus"][:1]
        self.change: ReplicaChange = replace(change, **edit) if edit else change
        self.gateway = Scripted(**answers)
        self.retries = retries_on(self.gateway)
        self.steps = ReplicaSteps(
            change=self.change,
            registry=self.plan,
            retries=self.retries,
            is_followed=is_followed,
            waits_for_ready=waits_for_ready,
            now=lambda: AT,
        )

    def run(self) -> tuple[list[Pause], Any]:
        """Return the pauses, and the result or the error."""
        return drive(self.steps.steps())


ADD, DRAIN, TAG, DELETE = wants(), wants(is_routed=False), wants(tags={"a": "b"}), DesiredRegistry(absent=("eastus",))
REPLACE = wants(is_replaced=True)

THERE = registry("Premium", EAST, OTHER, HOME)
MARK = encode_mark(EAST.settings, "2026-09-21T14:13:20+00:00") or {}
MARKED = registry("Premium", EAST, OTHER, HOME, tags={"owner": "kim", **MARK})


def told(pauses: list[Pause]) -> list[tuple[float, str]]:
    """Return how long each pause is, and its state."""
    return [(pause.seconds, pause.state) for pause in pauses]
