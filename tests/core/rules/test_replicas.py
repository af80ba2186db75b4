"""Names, and replicas that are stuck. The other cases are files."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.model.registry import Registry
from acrgeo.core.rules import replicas
from tests.core.planning import registry, replica
from tests.core.rules.cases import found

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=timezone.utc)


def of_file(current: Registry, listed: DesiredReplica) -> list[str]:
    """Severity, id and region of the findings of a file's plan."""
    desired = DesiredRegistry(replicas=(listed,), holds_drains=True, replaces_failed=True, lists_replicas=True)
    findings = found(replicas.RULES, desired, current=current, now=NOW)
    return [f"{finding.severity.value} {finding.id} {finding.location}" for finding in findings]


def test_another_name_than_the_replica_has_is_a_warning() -> None:
    """A name cannot be changed, so the file does not come true."""
    current = registry("Premium", replica("westus"), replica("eastus", name="primary"))
    east = DesiredReplica(location="eastus", name="other", is_routed=True)
    assert of_file(current, east) == ["warning replica-name eastus"]
    assert of_file(current, replace(east, name="Primary")) == []


def test_creating_for_hours_is_a_warning() -> None:
    """By the time of its state, as ``createdAt`` survives re-creation."""
    slow = replica("eastus", provisioning_state="Creating", display_status=None, timestamp="2026-11-24T09:00:00.12Z")
    east = DesiredReplica(location="eastus", is_routed=True)
    assert of_file(registry("Premium", replica("westus"), slow), east) == ["warning stuck-replica eastus"]
    young = replace(slow, timestamp="2026-11-24T11:00:00Z")
    assert of_file(registry("Premium", replica("westus"), young), east) == []
