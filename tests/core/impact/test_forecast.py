"""The registry once its plan is done."""

from __future__ import annotations

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.impact.forecast import forecast, present
from acrgeo.core.plan.diff import diff
from tests.core.planning import registry, replica
from tests.rows import rows


@rows(
    ("has", "is_private", "desired", "will_have"),
    [
        (False, False, None, False),
        (True, False, None, True),
        (False, True, None, True),
        (False, False, True, True),
        (True, False, False, False),
        (True, True, False, True),
    ],
)
def test_data_endpoints_follow_their_switch(has: bool, is_private: bool, desired: bool | None, will_have: bool) -> None:
    """Unless private endpoints have them, whatever it says."""
    current = registry("Premium", has_data_endpoints=has, has_private_endpoints=is_private)
    assert present(current).has_data_endpoints is (has or is_private)
    assert forecast(diff(current, DesiredRegistry(has_data_endpoints=desired))).has_data_endpoints is will_have


@rows(
    ("has", "desired", "will_have"),
    [(None, None, None), (True, None, True), (False, None, False), (False, True, True), (True, False, False)],
)
def test_regional_endpoints_follow_theirs(has: bool | None, desired: bool | None, will_have: bool | None) -> None:
    """What is not known stays so until it is set."""
    current = registry("Premium", has_regional_endpoints=has)
    assert present(current).has_regional_endpoints is has
    assert forecast(diff(current, DesiredRegistry(has_regional_endpoints=desired))).has_regional_endpoints is will_have


def test_regions_come_and_go_and_the_tier_changes() -> None:
    """Sorted, each once, whatever else is changed."""
    current = registry("Premium", replica("eastus"), replica("westus", name="second", home="-"), replica("westus"))
    plan = diff(current, DesiredRegistry(replicas=(DesiredReplica(location="canadacentral"),), absent=("eastus",)))
    assert (present(current).locations, forecast(plan).locations) == (("eastus", "westus"), ("canadacentral", "westus"))
    up = diff(registry("Basic"), DesiredRegistry(sku=plan.current.sku))
    assert (present(up.current).sku.value, forecast(up).sku.value) == ("Basic", "Premium")
    routed = diff(registry("Basic"), DesiredRegistry())
    assert forecast(routed) == present(routed.current)
