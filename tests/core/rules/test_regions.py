"""The regions of new replicas. What Azure does not offer is in the case files."""

from __future__ import annotations

from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.regions import RULES
from tests.core.planning import regions
from tests.core.rules.cases import ADD, DELETE, found, lines


def test_regions_that_are_not_allowed_are_refused() -> None:
    """Only what would be added counts; an empty list allows all."""
    (refused,) = found(RULES, ADD, regions=regions(), allowed_regions=("eastus", "northeurope"))
    assert (refused.id, refused.location) == ("allowed-regions", "westeurope")
    assert found(RULES, ADD, regions=regions(), allowed_regions=("westeurope",)) == []
    assert found(RULES, DELETE, allowed_regions=("northeurope",)) == []


def test_regions_that_could_not_be_read_are_unknown() -> None:
    """Only where a plan creates something they are asked for."""
    assert lines(found(RULES, ADD)) == [f"{Severity.UNKNOWN.value} region-offered"]
    assert found(RULES, DELETE) == []
