"""The regions of new replicas. What Azure does not offer is in the case files."""

from __future__ import annotations

from dataclasses import replace

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.plan.diff import diff
from acrgeo.core.preflight.facts import Facts
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.regions import RULES
from acrgeo.core.rules.standing.facts import REPLICAS
from tests.core.planning import regions, registry, replica, subject_of
from tests.core.rules.cases import ADD, CURRENT, DELETE, DRAIN, found, lines
from tests.rows import rows


def test_regions_that_are_not_allowed_are_refused() -> None:
    """What would be added outside them is; an empty list allows all."""
    everywhere = ("westus", "eastus", "canadacentral")
    (refused,) = found(RULES, ADD, regions=regions(), allowed_regions=everywhere)
    assert (refused.id, refused.severity, refused.location) == ("allowed-regions", Severity.BLOCKER, "westeurope")
    assert found(RULES, ADD, regions=regions(), allowed_regions=(*everywhere, "westeurope")) == []
    assert found(RULES, ADD, regions=regions()) == []


def test_replicas_outside_the_allowed_regions_are_warned_of() -> None:
    """The home replica too, which no command can delete; what the plan deletes anyway is no matter."""
    warned = found(RULES, DRAIN, allowed_regions=("eastus",))
    assert [(finding.severity, finding.location, finding.hint) for finding in warned] == [
        (Severity.WARNING, "canadacentral", "acrgeo replica delete contoso canadacentral"),
        (Severity.WARNING, "westus", None),
    ]
    assert [finding.location for finding in found(RULES, DELETE, allowed_regions=("westus",))] == ["canadacentral"]


def test_regions_that_could_not_be_read_are_unknown() -> None:
    """Only where a plan creates something they are asked for."""
    assert lines(found(RULES, ADD)) == [f"{Severity.UNKNOWN.value} region-offered"]
    assert found(RULES, DELETE) == []


def into(*locations: str) -> DesiredRegistry:
    """New replicas."""
    return DesiredRegistry(replicas=tuple(DesiredReplica(location=location, is_new=True) for location in locations))


@rows(
    ("location", "fact", "hint"),
    [
        ("westeurop", "westeurop is not a region that this subscription knows.", "did you mean westeurope or "),
        ("jioindia", "jioindia is not a region that this subscription knows.", "acrgeo regions contoso"),
        ("atlantis", "atlantis is not a region that this subscription knows.", "acrgeo regions contoso"),
        (
            "jioindiacentral",
            "jioindiacentral (Jio) does not offer container registry replicas.",
            "acrgeo regions contoso",
        ),
    ],
)
def test_a_region_without_registries_is_refused(location: str, fact: str, hint: str) -> None:
    """With one that offers them and looks like it, where there is one."""
    (refused,) = found(RULES, into(location), regions=regions())
    assert (refused.id, refused.severity, refused.location) == ("region-offered", Severity.BLOCKER, location)
    assert refused.fact == fact
    assert (refused.hint or "").startswith(hint)


def test_only_what_is_created_is_asked_about() -> None:
    """Each region by itself; what is drained is there, whatever Azure offers."""
    current = registry("Premium", replica("brazilsouth"), replica("uksouth", provisioning_state="Failed"))
    drained = DesiredReplica(location="brazilsouth", is_routed=False)
    again = DesiredReplica(location="uksouth", is_replaced=True)
    desired = DesiredRegistry(replicas=(drained, again, *into("atlantis", "eastus").replicas))
    refused = found(RULES, desired, current=current, regions=regions())
    assert sorted(finding.location or "" for finding in refused) == ["atlantis", "uksouth"]


def test_a_replica_that_is_not_allowed_is_told_as_what_it_is() -> None:
    """An audit holds the home replica, which stays, and others against the list; without a list it reads nothing."""
    subject = subject_of(diff(CURRENT, DesiredRegistry()), Facts({REPLICAS: ()}), allowed_regions=("eastus", "uksouth"))
    facts = [finding.fact for rule in RULES for finding in rule.audit(subject)]
    end = "which is not one of the regions that are allowed here: eastus, uksouth."
    assert facts == [
        f"contoso has a replica in canadacentral, {end}",
        f"contoso has a home replica in westus, {end}",
    ]
    (check,) = (check for rule in RULES for check in rule.audits)
    assert [check.applies(replace(subject, allowed_regions=allowed)) for allowed in ((), ("eastus",))] == [False, True]
