"""Tests of replacements in acrgeo.core.plan: what the replica had, it keeps."""

from __future__ import annotations

import pytest

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.execution.mark import encode_mark, is_over
from acrgeo.core.execution.recovery import recreate_command
from acrgeo.core.model.registry import ReplicaSettings
from acrgeo.core.plan.change import Action, FieldChange
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import Plan
from acrgeo.output.handover.az.plan import az_lines
from tests.core.planning import registry, replica
from tests.reviewed import reviewed
from tests.rows import rows


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


ENDED = "its replacement has ended: only the record of it, in tags of the registry, is removed"
FILE = DesiredRegistry(replicas=(DesiredReplica(location="eastus"),), lists_replicas=True, replaces_failed=True)
REPAIR = DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_replaced=True),))
ADDITION = DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_new=True),))
OTHER = DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_routed=True),))


def kept(location: str = "eastus", *, is_routed: bool = True, **tags: str) -> dict[str, str]:
    """Return the record of a replacement."""
    settings = ReplicaSettings(
        name="eastus", location=location, is_routed=is_routed, tags={k.replace("_", "-"): v for k, v in tags.items()}
    )
    mark = encode_mark(settings)
    assert mark is not None
    return mark


@rows(
    "desired, state, tags, told",
    [
        (FILE, "Succeeded", kept(), ENDED),
        (REPAIR, "Succeeded", kept(), ENDED),
        (ADDITION, "Succeeded", kept(), ENDED),
        (OTHER, "Succeeded", kept(), None),
        (FILE, "Succeeded", {}, None),
        (FILE, "Succeeded", kept("westus2"), None),
        (FILE, "Succeeded", {"acrgeo-replacing-eastus-1of2": "{"}, ENDED),
        (FILE, "Succeeded", {"acrgeo-replacing-eastus2-1of2": "{"}, None),
        (FILE, "Failed", kept(), "it is Failed"),
        (REPAIR, "Failed", kept(), "it is Failed"),
        (FILE, "Creating", kept(), "it is Creating already; it is awaited, not made again"),
        (FILE, "Succeeded", kept(is_routed=False, team="web", acrgeo_drained_by="kim"),
         f"{ENDED}; by the record it had routing off, a drain by kim, the tag team=web"),
    ],
)  # fmt: skip
def test_the_record_of_a_replacement_goes_once_the_replica_is_there_again(
    desired: DesiredRegistry, state: str, tags: dict[str, str], told: str | None
) -> None:
    """A file, a repair and an addition plan that, in plain words; a record that may still be needed stays."""
    there = replica("eastus", provisioning_state=state)
    plan = diff(registry("Premium", there, replica("westeurope"), tags={"owner": "kim", **tags}), desired)
    assert [change.reason for change in plan.replica_changes] == ([] if told is None else [told])
    removals = [change for change in plan.replica_changes if change.removes_mark]
    assert bool(removals) is (told or "").startswith(ENDED)
    for change in removals:
        assert (change.action, change.fields, change.takes_traffic) == (Action.UPDATE, (), False)
        assert az_lines(reviewed(Plan(registries=(plan,)))) == [
            "# eastus: the record of its replacement is acrgeo's own, which az does not write"
        ]


def test_what_the_service_has_not_shown_yet_is_no_end_of_a_replacement() -> None:
    """A replica that only its record has is none that is there again."""
    assert not is_over(registry("Premium", tags=kept()), replica("eastus", id=None))


LISTED = (DesiredReplica(location="westeurope"),)


@rows(
    "desired, plan",
    [
        (DesiredRegistry(replicas=(DesiredReplica(location="eastus"),)), ["± eastus"]),
        (DesiredRegistry(replicas=LISTED), []),
        (DesiredRegistry(replicas=LISTED, lists_replicas=True), []),
        (DesiredRegistry(replicas=LISTED, prunes=True), []),
        (DesiredRegistry(replicas=LISTED, prunes=True, lists_replicas=True), ["- eastus"]),
        (DesiredRegistry(absent=("EXTRA1",)), ["- eastus"]),
        (DesiredRegistry(replicas=LISTED, absent=("northeurope",)), []),
        (DesiredRegistry(replicas=(DesiredReplica(location="northeurope"),)), ["+ northeurope"]),
    ],
)
def test_a_replacement_that_was_interrupted_is_finished_where_it_is_meant(
    desired: DesiredRegistry, plan: list[str]
) -> None:
    """Where its region is listed, or where it is to go; any other command leaves it, and its mark, alone."""
    mark = encode_mark(ReplicaSettings(name="extra1", location="eastus"))
    assert mark is not None
    made = diff(registry("Premium", replica("westeurope"), tags=mark), desired)
    assert [f"{change.action.glyph} {change.id.removeprefix('contoso/')}" for change in made.changes] == plan
    assert [seen.location for seen in made.unmanaged] == []
    assert (made.current.replica_in("eastus") is not None) is ("eastus" in "".join(plan))
