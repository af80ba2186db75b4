"""Tests of replacements in acrgeo.core.plan: what the replica had, it keeps."""

from __future__ import annotations

import pytest

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.plan.change import Action, FieldChange
from acrgeo.core.plan.diff import diff
from tests.core.planning import registry, replica


@pytest.mark.parametrize("had", ["Enabled", "Disabled", None])
@pytest.mark.parametrize("is_file", [True, False])
def test_a_replacement_keeps_name_tags_routing_and_zone_redundancy(had: str | None, is_file: bool) -> None:
    """The plan says so; Disabled is the service's own default and is not sent."""
    failed = replica(
        "eastus", name="extra1", provisioning_state="Failed", is_routed=False, tags={"a": "b"}, zone_redundancy=had
    )
    desired = DesiredRegistry(
        replicas=(DesiredReplica(location="eastus", is_replaced=not is_file),), replaces_failed=is_file
    )
    [change] = diff(registry("Premium", failed), desired).replica_changes
    kept = "Enabled" if had == "Enabled" else None
    settings = change.desired
    assert settings is not None
    assert change.action is Action.REPLACE
    assert (settings.name, settings.is_routed, dict(settings.tags)) == ("extra1", False, {"a": "b"})
    assert settings.zone_redundancy == kept
    shown = FieldChange(name="zoneRedundancy", current=kept, desired=kept)
    assert (shown in change.fields) is (kept is not None)
