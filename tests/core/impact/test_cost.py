"""Costs: every number has an origin, and what is not known stays unknown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.impact.cost import GIB, Cost, CostChange, CostLine, Price, Prices, transfer_rate, transfers_of
from acrgeo.core.impact.cost_report import NOT_KNOWN, CostReport, cost_report
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Sku
from acrgeo.core.plan.diff import diff
from acrgeo.core.preflight.facts import Unknown, Usage
from tests.core.planning import registry, replica

GROUPS = {"westus": "US", "eastus": "US", "westeurope": "Europe", "brazilsouth": "South America", "japaneast": None}


def price(meter: str, amount: float) -> Price:
    """Return a price of the test."""
    return Price(meter=meter, amount=amount, currency="USD", as_of="2026-11-01", source="a test")


PRICES = Prices(
    currency="USD",
    by_region={("Premium Registry Unit", "westeurope"): price("Premium Registry Unit", 2.0)},
    everywhere={
        "Standard Registry Unit": price("Standard Registry Unit", 0.5),
        "Premium Registry Unit": price("Premium Registry Unit", 1.5),
        "Data Stored": price("Data Stored", 0.1),
    },
)


def report(*adds: str, size: int | None = 0, prices: Prices = PRICES, home: str = "westus") -> CostReport:
    """Return the report of a Standard registry that becomes Premium. ``size`` is in bytes, None unknown."""
    current = registry("Standard", home=home)
    replicas = tuple(DesiredReplica(location=location) for location in adds)
    plan = diff(current, DesiredRegistry(sku=Sku.PREMIUM if adds else None, replicas=replicas))
    usages = Unknown("no") if size is None else (Usage(name="Size", limit=-1, current=size),)
    regions = {
        name: RegionFacts(name=name, display_name=name, is_offered=True, geography_group=group)
        for name, group in GROUPS.items()
    }
    return cost_report(plan, prices, usages, regions)


def test_each_region_costs_its_own_price() -> None:
    """Home and replicas alike, at the region's price where it has one."""
    made = report("westeurope", "eastus")
    assert made.before.per_day == 0.5
    assert made.after is not None
    assert made.after.per_day == 1.5 + 1.5 + 2.0
    assert made.after.origins == (("2026-11-01", "a test"),)


def test_a_region_whose_list_was_read_and_lacks_a_price_has_none() -> None:
    """The table does not replace a price that the list does not have; the sum is unknown then."""
    made = report("westeurope", "eastus", prices=replace(PRICES, read=frozenset({"eastus", "westeurope"})))
    assert made.after is not None
    assert [line.price is None for line in made.after.lines] == [True, False, False]
    assert made.after.per_day is None
    assert made.after.origins == (("2026-11-01", "a test"),)


def test_no_change_has_no_cost() -> None:
    """Without changes there is no cost after the plan."""
    assert report().after is None


def test_storage_has_two_readings() -> None:
    """700 GiB in three regions are 200 over in each, or 2,100 less 500 in all."""
    made = report("westeurope", "eastus", size=700 * GIB)
    assert made.storage is not None
    assert made.storage.least == made.storage.most == pytest.approx(600 * 0.1)  # one copy, 100 GiB included
    assert made.storage_after is not None
    assert made.storage_after.least == pytest.approx(60.0)
    assert made.storage_after.most == pytest.approx(160.0)


@pytest.mark.parametrize(
    ("home", "new", "amount"),
    [
        ("westus", "eastus", 0.2),
        ("westus", "westeurope", 0.5),
        ("brazilsouth", "westus", 1.6),
        ("westus", "japaneast", None),
    ],
)
def test_the_first_sync_is_paid_by_where_it_comes_from(home: str, new: str, amount: float | None) -> None:
    """Ten GiB cost the rate of the sender's part of the world; an unknown part has no rate."""
    (sync,) = report(new, size=10 * GIB, home=home).transfers
    assert sync.amount == (None if amount is None else pytest.approx(amount))


def test_an_unread_size_leaves_storage_unknown() -> None:
    """No number is made up."""
    made = report("eastus", size=None)
    assert (made.storage, made.transfers) == (None, ())
    assert isinstance(made.size, Unknown)


def test_another_currency_is_not_converted() -> None:
    """Rates are known in US dollars only."""
    empty = Prices(currency="EUR", by_region={}, everywhere={})
    made = report("eastus", size=GIB, prices=empty)
    assert (made.before.per_day, made.storage, made.transfers[0].price) == (None, None, None)


def test_a_replica_that_stays_costs_no_more() -> None:
    """Routing and tags do not change the bill."""
    current = registry("Premium", replica("eastus"))
    drained = DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_routed=False),))
    assert cost_report(diff(current, drained), PRICES, (), None).after is None


def test_the_size_is_that_of_its_row() -> None:
    """Whatever else listUsages has, and unknown where it has no such row."""
    plan = diff(registry(), DesiredRegistry())
    rows = (Usage(name="Webhooks", limit=500, current=3), Usage(name="Size", limit=-1, current=7))
    assert cost_report(plan, PRICES, rows, None).size == 7
    assert GIB == 1_073_741_824
    assert cost_report(plan, PRICES, rows[:1], None).size == Unknown("listUsages has no row Size")


def test_a_transfer_has_no_price_without_both_regions() -> None:
    """And without their parts of the world."""
    known = RegionFacts(name="eastus", display_name="East US", is_offered=True, geography_group="US")
    nowhere = replace(known, geography_group=None)
    for sender, receiver in ((None, known), (known, None), (nowhere, known), (known, nowhere)):
        assert transfer_rate(sender, receiver) is None
    unread: tuple[dict[str, RegionFacts] | None, ...] = (None, {})
    for regions in unread:
        assert [sync.price for sync in transfers_of("westus", ["eastus"], GIB, regions, "USD")] == [None]


def test_a_difference_needs_both_sums() -> None:
    """Less is below 0."""
    known, unknown = (
        Cost(currency="USD", lines=(CostLine(location="eastus", sku=Sku.PREMIUM, price=found),))
        for found in (price("unit", 1.5), None)
    )
    none = Cost(currency="USD", lines=())
    assert [CostChange(before=a, after=b).per_day for a, b in ((known, none), (none, known))] == [-1.5, 1.5]
    assert [CostChange(before=a, after=b).per_day for a, b in ((unknown, known), (known, unknown))] == [None, None]


def test_what_no_number_includes_is_told() -> None:
    """What else is on the bill of a registry."""
    assert [fact.split()[0] for fact in NOT_KNOWN] == ["discounts", "transfer", "tasks,", "private"]
