"""A plan that could never end is refused when it is built."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import Plan
from tests.core.planning import registry


def planned(waits: dict[str, tuple[str, ...]]) -> Plan:
    """Return a plan of two creations on contoso with these waits."""
    desired = DesiredRegistry(replicas=(DesiredReplica(location="eastus"), DesiredReplica(location="japaneast")))
    made = diff(registry(), desired)
    changes = tuple(replace(change, waits_for=waits.get(change.location or "", ())) for change in made.changes)
    return Plan(registries=(replace(made, changes=changes),))


@pytest.mark.parametrize(
    ("waits", "fact"),
    [
        ({"eastus": ("contoso/atlantis",)}, "does not hold: contoso/atlantis"),
        ({"eastus": ("contoso/eastus",)}, "circle: contoso/eastus"),
        (
            {"eastus": ("contoso/japaneast",), "japaneast": ("contoso/eastus",)},
            "circle: contoso/eastus, contoso/japaneast",
        ),
    ],
)
def test_waits_that_never_end_are_refused(waits: dict[str, tuple[str, ...]], fact: str) -> None:
    """The error names unknown IDs and circles."""
    with pytest.raises(ValueError, match=fact):
        planned(waits)


def test_two_changes_of_one_id_are_refused() -> None:
    """An ID identifies a change."""
    made = planned({}).registries[0]
    with pytest.raises(ValueError, match="have one id"):
        Plan(registries=(made, made))


def test_waits_within_the_plan_are_taken() -> None:
    """The order of the changes does not matter."""
    assert len(planned({"eastus": ("contoso/japaneast",)}).changes) == 2
