"""The regions of new replicas. What Azure does not offer is in the case files."""

from __future__ import annotations

from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.regions import RULES
from tests.core.planning import regions
from tests.core.rules.cases import ADD, DELETE, DRAIN, found, lines


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
