"""Names, and replicas that are stuck. The other cases are files."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry
from acrgeo.core.plan.diff import diff
from acrgeo.core.rules import replicas
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.standing.facts import REPLICAS
from tests.core.planning import registry, replica, subject_of
from tests.core.rules.cases import OWNER, found
from tests.rows import rows

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


@pytest.mark.parametrize(
    ("is_there", "wanted", "has_zones", "says"),
    [
        ("Enabled", "Enabled", True, None),
        ("Disabled", None, True, None),
        (None, "Enabled", True, None),
        ("enabled", "Enabled", True, None),
        ("ENABLED", "Enabled", True, None),
        ("disabled", "Enabled", True, "is disabled, not Enabled"),
        ("Disabled", "Enabled", True, "is Disabled, not Enabled"),
        ("Enabled", "Disabled", False, "is Enabled, not Disabled"),
    ],
)
def test_zone_redundancy_that_differs_is_told_and_changes_nothing(
    is_there: str | None, wanted: str | None, has_zones: bool, says: str | None
) -> None:
    """The property is set at creation only; what is not known is no difference."""
    current = registry("Premium", replica("eastus", zone_redundancy=is_there, is_zone_redundant=has_zones))
    desired = DesiredRegistry(replicas=(DesiredReplica(location="eastus", zone_redundancy=wanted),))
    assert diff(current, desired).changes == ()
    told = [finding.fact for finding in found(replicas.RULES, desired, current=current)]
    assert [says in fact for fact in told if says] == ([True] if says else [])
    assert bool(told) is (says is not None)


@pytest.mark.parametrize(("name", "told"), [(None, "Disabled"), ("canada1", "Enabled"), ("CANADA1", "Enabled")])
def test_of_several_replicas_in_a_region_the_one_that_is_meant_counts(name: str | None, told: str) -> None:
    """The replica that the plan would change, by name, else the first; no other one of the region."""
    current = registry(
        "Premium",
        replica("canadacentral", name="canadacentral", zone_redundancy="Disabled"),
        replica("canadacentral", name="canada1", zone_redundancy="Enabled"),
    )
    for wanted in ("Enabled", "Disabled"):
        desired = DesiredRegistry(
            replicas=(DesiredReplica(location="canadacentral", name=name, zone_redundancy=wanted),)
        )
        facts = [
            finding.fact
            for finding in found(replicas.RULES, desired, current=current)
            if finding.id == "no-zone-replace"
        ]
        assert [f"is {told}, not {wanted}" in fact for fact in facts] == ([] if wanted == told else [True])


@pytest.mark.parametrize("has_zones", [True, False, None])
@pytest.mark.parametrize("wanted", ["Enabled", "Disabled"])
def test_a_creation_says_what_the_region_makes_of_zone_redundancy(wanted: str, has_zones: bool | None) -> None:
    """A warning where the two disagree; the truth is in the plan's impact wherever it is asked for."""
    desired = DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_new=True, zone_redundancy=wanted),))
    regions = {"eastus": RegionFacts(name="eastus", display_name="East US", is_offered=True, has_zones=has_zones)}
    told = [
        finding.fact
        for finding in found(replicas.RULES, desired, current=registry("Premium"), regions=regions)
        if finding.id == "no-zone-replace"
    ]
    agrees = has_zones is None or has_zones is (wanted == "Enabled")
    because = "which has zones: a replica there is zone redundant" if has_zones else "which has no zones"
    text = f"zoneRedundancy {wanted} has no effect in eastus, {because}"
    assert [text in fact for fact in told] == ([] if agrees else [True])


def test_the_property_of_a_replica_that_is_made_again_is_no_difference() -> None:
    """It is set at creation, so that this one gets the desired one."""
    gone = replica("eastus", provisioning_state="Deleting", zone_redundancy="Disabled", display_status=None)
    desired = DesiredRegistry(replicas=(DesiredReplica(location="eastus", zone_redundancy="Enabled"),))
    assert found(replicas.RULES, desired, current=registry("Premium", gone)) == []


def pruning(*regions: str, kept: int, **facts: Any) -> tuple[Registry, DesiredRegistry]:
    """A registry from which a file prunes regions and keeps some others."""
    others = [f"region{number}" for number in range(kept)]
    listed = tuple(DesiredReplica(location=name) for name in others)
    current = registry("Premium", replica("westus"), *(replica(name) for name in (*regions, *others)))
    return current, DesiredRegistry(replicas=listed, lists_replicas=True, prunes=True, **facts)


FAILED = replica("eastus", provisioning_state="Failed", display_status=None)
TWICE = DesiredRegistry(replicas=(DesiredReplica(location="eastus", name="taken", is_new=True),))


@rows(
    "current, desired, told",
    [
        (*pruning("eastus", kept=0), []),
        (*pruning("eastus", kept=1), []),
        (*pruning("eastus", "eastus2", kept=4), []),  # a third
        (*pruning("eastus", "eastus2", kept=3), ["mass-delete -"]),
        (*pruning("eastus", "eastus2", kept=0), ["mass-delete -"]),
        (*pruning("eastus", "eastus2", kept=0, allows_mass_delete=True), []),
        (
            registry("Premium", replica("eastus"), replica("eastus2")),
            DesiredRegistry(absent=("eastus", "eastus2")),
            [],
        ),
        (
            registry("Premium", FAILED),
            DesiredRegistry(replicas=(DesiredReplica(location="eastus", tags={"a": "b"}),)),
            ["failed-replica eastus"],
        ),
        (
            registry("Premium", FAILED),
            DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_routed=False),)),
            [],
        ),
        (
            registry("Premium", replica("westus", provisioning_state="Failed"), replica("eastus")),
            DesiredRegistry(replicas=(DesiredReplica(location="westus", tags={"a": "b"}),)),
            [],
        ),
        (
            registry("Premium", replica("eastus", tags={str(number): "" for number in range(49)})),
            DesiredRegistry(replicas=(DesiredReplica(location="eastus", tags={"a": "b"}),)),
            [],
        ),
        (
            registry("Premium", replica("eastus", tags={str(number): "" for number in range(50)})),
            DesiredRegistry(replicas=(DesiredReplica(location="eastus", tags={"a": "b"}),)),
            ["tag-limits eastus"],
        ),
        (
            registry("Premium"),
            DesiredRegistry(replicas=(DesiredReplica(location="eastus", tags={str(tag): "" for tag in range(51)}),)),
            ["tag-limits eastus"],
        ),
        (registry("Premium", replica("westeurope", name="Taken")), TWICE, ["replica-name eastus"]),
        (registry("Premium", replica("westeurope", name="free")), TWICE, []),
        (
            registry("Premium"),
            DesiredRegistry(replicas=(DesiredReplica(location="eastus", name="a-b", is_new=True),)),
            ["replica-name eastus"],
        ),
        (  # what is there has the name that it has
            registry("Premium", replica("westus"), replica("eastus", name="east"), replica("eastus2", name="e-2")),
            DesiredRegistry(replicas=(DesiredReplica(location="eastus", tags={"a": "b"}),), absent=("e-2",)),
            [],
        ),
        (  # the rule home-replica refuses it, whatever the name
            registry("Premium", replica("eastus")),
            DesiredRegistry(replicas=(DesiredReplica(location="westus", name="eastus", is_new=True),)),
            [],
        ),
    ],
)
def test_what_blocks_a_change_of_replicas(current: Registry, desired: DesiredRegistry, told: list[str]) -> None:
    """Names that are taken, too many tags, the change of what failed, and more deletions than a file may bring."""
    findings = [
        finding for finding in found(replicas.RULES, desired, current=current) if finding.severity is Severity.BLOCKER
    ]
    assert [f"{finding.id} {finding.location or '-'}" for finding in findings] == told


def test_what_is_creating_is_stuck_only_where_it_is_waited_for() -> None:
    """A command about another region does not tell of it, nor where the time is not known."""
    slow = replica("eastus", provisioning_state="Creating", display_status=None, timestamp="2026-11-24T09:00:00Z")
    current = registry("Premium", replica("westus"), slow)
    other = DesiredRegistry(replicas=(DesiredReplica(location="westus", tags={"a": "b"}),))
    assert found(replicas.RULES, other, current=current, now=NOW) == []
    assert found(replicas.RULES, DesiredRegistry(replicas=(DesiredReplica(location="eastus"),)), current=current) == []
    repair = DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_replaced=True),))
    assert found(replicas.RULES, repair, current=current, now=NOW) == []


def test_an_audit_tells_of_what_is_stuck_where_it_knows_the_time() -> None:
    """And of what failed besides home, with the command that repairs it."""
    slow = replica("eastus", provisioning_state="Creating", display_status=None, timestamp="2026-11-24T09:00:00Z")
    current = registry("Premium", replica("westus", provisioning_state="Failed"), slow)
    facts = OWNER.having(REPLICAS, True)
    for now, told in [(NOW, ["stuck-replica eastus acrgeo replica repair contoso eastus"]), (None, [])]:
        subject = subject_of(diff(current, DesiredRegistry()), facts, now=now)
        findings = [finding for rule in replicas.RULES for finding in rule.audit(subject)]
        assert [f"{finding.id} {finding.location} {finding.hint}" for finding in findings] == told


def test_what_failed_is_told_with_azures_reason() -> None:
    """Where it gives one, and with the repair that comes first."""
    tagged = DesiredRegistry(replicas=(DesiredReplica(location="eastus", tags={"a": "b"}),))
    for message, because in [("No capacity", ": No capacity"), (None, "")]:
        [finding] = found(replicas.RULES, tagged, current=registry("Premium", replace(FAILED, message=message)))
        assert finding.fact == f"The replica in eastus is Failed{because}; it must be repaired first."
        assert finding.hint == "acrgeo replica repair contoso eastus"
