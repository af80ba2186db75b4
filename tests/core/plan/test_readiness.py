"""The changes that ``--wait ready`` adds to a plan."""

from __future__ import annotations

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import Plan
from acrgeo.core.plan.readiness import until_ready
from tests.core.planning import registry, replica, summary


def test_what_was_asked_for_and_is_not_ready_is_awaited() -> None:
    """Replicas that are Ready, Failed, changed anyway or not listed are not awaited."""
    current = registry(
        "Premium",
        replica("eastus", display_status="Syncing"),
        replica("eastus2"),
        replica("northeurope", display_status="Syncing"),
        replica("westeurope", display_status="Syncing"),
        replica("canadacentral", provisioning_state="Failed", display_status=None),
    )
    replicas = (
        *(DesiredReplica(location=region) for region in ("eastus", "eastus2", "canadacentral")),
        DesiredReplica(location="northeurope", tags={"team": "web"}),
    )
    plan = Plan(registries=(diff(current, DesiredRegistry(replicas=replicas)),))
    assert [line.split()[1] for line in summary(plan)] == ["northeurope"]
    assert [line.split()[:2] for line in summary(until_ready(plan))] == [["~", "northeurope"], ["…", "eastus/ready"]]
    assert not until_ready(Plan(registries=(diff(current, DesiredRegistry()),))).changes


def test_it_says_what_it_waits_for() -> None:
    """Azure's own word, where there is one."""
    current = registry("Premium", replica("eastus", display_status="Syncing"), replica("eastus2", display_status=None))
    desired = DesiredRegistry(replicas=(DesiredReplica(location="eastus"), DesiredReplica(location="eastus2")))
    waiting = until_ready(Plan(registries=(diff(current, desired),)))
    assert [change.reason for change in waiting.changes] == [
        "it is Syncing; it is awaited until it is Ready",
        "it is not Ready; it is awaited until it is Ready",
    ]
