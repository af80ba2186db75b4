"""Tests of replacements in acrgeo.core.plan: what the replica had, it keeps."""

from __future__ import annotations

import pytest

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.execution.recovery import recreate_command
from acrgeo.core.plan.change import Action, FieldChange
from acrgeo.core.plan.diff import diff
from tests.core.planning import registry, replica


@pytest.mark.parametrize("had", ["Enabled", "Disabled", None])
@pytest.mark.parametrize("is_file", [True, False])
def test_a_replacement_keeps_name_tags_routing_and_zone_redundancy(had: str | None, is_file: bool) -> None:
    """The plan says so; what it had not is not sent."""
    failed = replica(
        "eastus", name="extra1", provisioning_state="Failed", is_routed=False, tags={"a": "b"}, zone_redundancy=had
    )
    desired = DesiredRegistry(
        replicas=(DesiredReplica(location="eastus", is_replaced=not is_file),), replaces_failed=is_file
    )
    [change] = diff(registry("Premium", failed), desired).replica_changes
    settings = change.desired
    assert settings is not None
    assert change.action is Action.REPLACE
    assert (settings.name, settings.is_routed, dict(settings.tags)) == ("extra1", False, {"a": "b"})
    assert settings.zone_redundancy == had
    shown = FieldChange(name="zoneRedundancy", current=had, desired=had)
    assert (shown in change.fields) is (had is not None)


def test_a_file_may_say_the_zone_redundancy_of_a_replacement() -> None:
    """It takes the place of what the replica had."""
    failed = replica("eastus", provisioning_state="Failed", zone_redundancy="Disabled")
    listed = DesiredReplica(location="eastus", zone_redundancy="Enabled")
    [change] = diff(
        registry("Premium", failed), DesiredRegistry(replicas=(listed,), replaces_failed=True)
    ).replica_changes
    assert FieldChange(name="zoneRedundancy", current="Disabled", desired="Enabled") in change.fields
    assert recreate_command(change) == "acrgeo replica add contoso eastus --zone-redundancy enabled"
