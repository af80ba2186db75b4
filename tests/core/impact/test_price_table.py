"""The dated table of prices, and what is included: facts of Azure's pages, each written down here a second time."""

from __future__ import annotations

import pytest

from acrgeo.core.impact.cost import GIB, INCLUDED_GIB, MONTH, cost_of, storage_of, transfer_rate
from acrgeo.core.impact.forecast import Forecast
from acrgeo.core.impact.price_table import NEAR, SENDERS
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Sku
from acrgeo.prices import table_prices
from tests.rows import rows


def state(tier: str, *locations: str) -> Forecast:
    """Return a registry of a tier."""
    return Forecast(sku=Sku(tier), locations=locations, has_data_endpoints=False, has_regional_endpoints=False)


@rows(("tier", "a_day", "included"), [("Basic", 0.1666, 10), ("Standard", 0.6666, 100), ("Premium", 1.6666, 500)])
def test_each_tier_has_its_price_and_its_storage(tier: str, a_day: float, included: int) -> None:
    """A unit a day in each region, and so many GiB; each more is 0.1 a month."""
    assert cost_of(state(tier, "eastus", "westus"), table_prices("USD")).per_day == pytest.approx(2 * a_day)
    for more in (0, 7):
        found = storage_of(state(tier, "eastus"), table_prices("USD"), (included + more) * GIB, "eastus")
        assert found is not None
        assert (found.included_gib, found.least) == (included, found.most)
        assert found.least == pytest.approx(more * 0.1)
    assert INCLUDED_GIB[Sku(tier)] == included


def test_a_month_has_thirty_days() -> None:
    """As Azure's calculator counts units that are billed by the day."""
    assert MONTH == 30


@rows(
    ("sender", "near", "far"),
    [
        ("US", ("US", "Canada", "Mexico"), 0.05),
        ("Canada", ("US", "Canada", "Mexico"), 0.05),
        ("Mexico", ("US", "Canada", "Mexico"), 0.05),
        ("Europe", ("Europe", "UK"), 0.05),
        ("UK", ("Europe", "UK"), 0.05),
        ("Asia Pacific", (), 0.08),
        ("Middle East", (), 0.08),
        ("Africa", (), 0.08),
        ("South America", (), 0.16),
    ],
)
def test_a_transfer_is_paid_by_where_it_comes_from(sender: str, near: tuple[str, ...], far: float) -> None:
    """Within North America and within Europe 0.02 a GB, to anywhere else what that part of the world sends for."""
    for receiver in map(str, SENDERS):
        facts = [
            RegionFacts(name=at, display_name=at, is_offered=True, geography_group=at) for at in (sender, receiver)
        ]
        price = transfer_rate(*facts)
        assert price is not None
        assert (price.amount, price.currency) == (0.02 if receiver in near else far, "USD"), receiver
    assert len(SENDERS) == 9
    assert (sender in NEAR) is bool(near)
