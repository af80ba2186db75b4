"""Warnings, and what is known of broken replicas."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

import pytest

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.model.registry import Registry
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import Plan
from acrgeo.core.rules.diagnosis import explain, is_stuck
from acrgeo.core.rules.safety import check
from tests.core.planning import regions, registry, replica

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=timezone.utc)


def found(current: Registry, *wanted: DesiredReplica) -> list[str]:
    """Severity, id and region of the findings of a file's plan."""
    desired = DesiredRegistry(replicas=wanted, holds_drains=True, replaces_failed=True, lists_replicas=True)
    findings = check(Plan(registries=(diff(current, desired),)), regions(), NOW)
    return [f"{one.severity.value} {one.id} {one.location}" for one in findings]


def drained(until: str) -> Registry:
    """Contoso with eastus drained until some time."""
    tags = {"acrgeo-drained-by": "ana", "acrgeo-drained-until": until}
    return registry("Premium", replica("westus"), replica("eastus", is_routed=False, tags=tags))


def test_a_drain_that_should_have_ended_is_a_warning() -> None:
    """Once its time has passed, and not before."""
    east = DesiredReplica(location="eastus", is_routed=True)
    assert found(drained("2026-11-24T11:59:59Z"), east) == ["warning drain-expired eastus"]
    assert found(drained("2026-11-24T12:00:01Z"), east) == []
    assert found(drained("soon"), east) == []


def test_another_name_than_the_replica_has_is_a_warning() -> None:
    """A name cannot be changed, so the file does not come true."""
    current = registry("Premium", replica("westus"), replica("eastus", name="primary"))
    assert found(current, DesiredReplica(location="eastus", name="other", is_routed=True)) == [
        "warning replica-name eastus"
    ]
    assert found(current, DesiredReplica(location="eastus", name="Primary", is_routed=True)) == []


def test_a_record_of_a_drain_on_a_routed_replica_is_a_warning() -> None:
    """Something else routed it; any change of it removes the record, so that there is nothing to tell."""
    current = registry("Premium", replica("westus"), replica("eastus", tags={"acrgeo-drained-by": "ana"}))
    assert found(current, DesiredReplica(location="eastus", is_routed=True)) == ["warning stale-drain-record eastus"]
    assert found(current, DesiredReplica(location="eastus", is_routed=True, tags={"a": "b"})) == []


def test_fewer_routed_replicas_than_wanted_is_a_warning() -> None:
    """Also where the file changes nothing; replicas that the plan adds count."""
    desired = DesiredRegistry(min_routed=3, replicas=(DesiredReplica(location="eastus", is_routed=True),))
    few = registry("Premium", replica("westus"), replica("eastus"))
    (finding,) = check(Plan(registries=(diff(few, desired),)), regions(), NOW)
    assert (finding.id, finding.severity.value) == ("min-routed", "warning")
    more = replace(desired, replicas=(*desired.replicas, DesiredReplica(location="eastus2", is_routed=True)))
    assert check(Plan(registries=(diff(few, more),)), regions(), NOW) == ()


def test_creating_for_hours_is_a_warning() -> None:
    """By the time of its state, as ``createdAt`` survives re-creation."""
    slow = replica("eastus", provisioning_state="Creating", display_status=None, timestamp="2026-11-24T09:00:00.12Z")
    east = DesiredReplica(location="eastus", is_routed=True)
    assert found(registry("Premium", replica("westus"), slow), east) == ["warning stuck-replica eastus"]
    young = replace(slow, timestamp="2026-11-24T11:00:00Z")
    assert found(registry("Premium", replica("westus"), young), east) == []


def test_a_failed_home_replica_is_a_warning() -> None:
    """Nothing replaces it, so it is said."""
    current = registry("Premium", replica("westus", provisioning_state="Failed"), replica("eastus"))
    assert found(current) == ["warning home-failed westus"]


def test_the_only_replica_that_may_answer_is_not_replaced() -> None:
    """A Failed replica may go on answering; with nothing else in service it is left."""
    broken = replica("eastus", provisioning_state="Failed", message="subnet full")
    east = DesiredReplica(location="eastus", is_routed=True)
    alone = registry("Premium", replica("westus", is_routed=False), broken)
    assert found(alone, east) == ["blocker last-routed eastus"]
    assert found(registry("Premium", replica("westus"), broken), east) == []


def test_without_a_time_nothing_is_stuck() -> None:
    """What cannot be told is not judged."""
    assert not is_stuck(replica("eastus", provisioning_state="Creating"), NOW)


@pytest.mark.parametrize(
    ("message", "cause"),
    [
        (
            "Failed to replicate private endpoint. Private Endpoint pe1 contains static ipconfigurations",
            "static IP addresses",
        ),
        ("The client is not authorized to perform action", "may not change"),
        ("Subnet snet1 has not enough free addresses", "without free addresses"),
    ],
)
def test_a_known_cause_is_recognised(message: str, cause: str) -> None:
    """The one that the message names, and what mends it."""
    broken = replica("eastus", provisioning_state="Failed", message=message, timestamp="2026-11-24T09:00:00Z")
    told = explain(registry("Premium", replica("westus"), broken), broken, NOW)
    assert f"Failed for 3.0 h: {message}." in told.fact
    assert cause in told.fact
    assert "; " not in (told.hint or "")


def test_without_a_message_all_causes_of_private_endpoints_are_told() -> None:
    """And none where there is no private endpoint."""
    stuck = replica("eastus", provisioning_state="Creating")
    private = explain(registry("Premium", replica("westus"), stuck, has_private_endpoints=True), stuck, NOW)
    assert (private.hint or "").count("; ") == 2
    assert "since when is unknown" in private.fact
    assert explain(registry("Premium", replica("westus"), stuck), stuck, NOW).hint is None
