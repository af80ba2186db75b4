"""Which replicas surely serve while a plan takes others out of service."""

from __future__ import annotations

from typing import Any

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.model.registry import Replica
from acrgeo.core.plan.change import Action
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.serving import serving_after
from tests.core.planning import registry, replica
from tests.rows import rows

HOME = replica("westus")
NEW: dict[str, Any] = {"is_routed": True, "routes_when_ready": True}


def eastus(**facts: Any) -> Replica:
    """Return the replica in eastus, out of service unless the facts say otherwise."""
    return replica("eastus", **{"is_routed": False, **facts})


@rows(
    "there, wanted, serves",
    [
        (eastus(is_routed=True), {}, True),
        (eastus(), {}, False),
        (eastus(), {"is_routed": True}, True),
        (eastus(), {"tags": {"a": "b"}}, False),
        (eastus(display_status="Syncing"), {"is_routed": True}, False),
        (eastus(display_status="Syncing"), NEW, True),  # it is routed once it is Ready
        (eastus(), {"is_routed": True, "is_replaced": True}, False),  # it is made again, and has no images then
        (eastus(is_routed=True, provisioning_state="Updating"), {}, True),
        (eastus(is_routed=False, provisioning_state="Updating"), {}, False),
        (eastus(is_routed=True, provisioning_state="Updating", display_status="Syncing"), {}, False),
        (eastus(is_routed=True, provisioning_state="Creating", display_status=None), {}, False),
        (eastus(is_routed=True, provisioning_state="Creating", display_status="Ready"), {}, False),
        (None, {"is_routed": True}, False),
        (None, NEW, True),
    ],
)
def test_what_serves_before_others_leave(there: Replica | None, wanted: dict[str, Any], serves: bool) -> None:
    """What is Ready and routed now, or by then: a new replica is Succeeded first and Ready later."""
    desired = DesiredRegistry(
        replicas=(DesiredReplica(location="eastus", **wanted), DesiredReplica(location="brazilsouth"))
    )
    plan = diff(registry("Premium", HOME, *([there] if there else [])), desired)
    assert serving_after(plan, ()) == (["eastus", "westus"] if serves else ["westus"])


def test_what_leaves_serves_no_more() -> None:
    """Nor does what is deleted while it is being updated."""
    current = registry("Premium", HOME, eastus(is_routed=True), replica("westeurope", provisioning_state="Updating"))
    plan = diff(current, DesiredRegistry(absent=("eastus", "westeurope")))
    deletions = [change for change in plan.replica_changes if change.action is Action.DELETE]
    assert serving_after(plan, ()) == ["eastus", "westus"]
    assert serving_after(plan, deletions) == ["westus"]


def test_a_second_replica_of_a_region_goes_by_its_name() -> None:
    """A new one goes by its region, also under a name of its own."""
    current = registry("Premium", HOME, replica("westus", home="", name="extra1"))
    desired = DesiredRegistry(
        replicas=(
            DesiredReplica(location="brazilsouth"),
            DesiredReplica(location="eastus", name="second1", **NEW),
            DesiredReplica(location="japaneast"),
        )
    )
    assert serving_after(diff(current, desired), ()) == ["eastus", "extra1", "westus"]
