"""What registries cost."""

from __future__ import annotations

from dataclasses import replace

from acrgeo.core.impact.cost import GIB, Cost, CostLine, Price, StorageCost, TransferCost
from acrgeo.core.impact.cost_report import CostReport
from acrgeo.core.model.registry import Sku
from acrgeo.core.preflight.facts import Unknown
from acrgeo.output.views.cost import costs_view
from tests.output.golden import assert_fits, shown


def price(amount: float) -> Price:
    """A price with its date and source."""
    return Price(meter="any", amount=amount, currency="USD", as_of="2026-11-01", source="a test")


def cost(**prices: Price | None) -> Cost:
    """Premium in regions, each at a price."""
    lines = tuple(CostLine(location=location, sku=Sku.PREMIUM, price=known) for location, known in prices.items())
    return Cost(currency="USD", lines=lines)


STORAGE = StorageCost(size=600 * GIB, copies=1, included_gib=500, price=price(0.1), least=10.0, most=10.0)
REPORT = CostReport(
    registry="contoso",
    before=cost(westus=price(1.5)),
    after=cost(westus=price(1.5), eastus=price(2.0)),
    size=600 * GIB,
    storage=STORAGE,
    storage_after=replace(STORAGE, copies=2, least=20.0, most=70.0),
    transfers=(TransferCost(location="eastus", size=600 * GIB, price=price(0.02)),),
)


def test_before_and_after_stand_side_by_side() -> None:
    """A region that is new costs nothing now; sums for a day and a month; storage and the first sync below."""
    page = shown(costs_view([REPORT], None))
    assert_fits(page, 80)
    rows = [line.split() for line in page.splitlines()]
    assert ["eastus", "none", "-", "Premium", "2.0000"] in rows
    assert ["a", "day", "1.50", "3.50"] in rows
    assert ["30", "days", "45.00", "105.00"] in rows
    words = " ".join(page.split())
    assert "600.0 GiB in the home region; 10.00 USD a month, after it 20.00 to 70.00 USD" in words
    assert "First sync of 600.0 GiB, once: eastus 12.00 USD at 0.02 a GB. Rates of 2026-11-01, a test." in words
    assert "Prices: list prices of 2026-11-01, a test." in words


def test_what_is_not_known_is_said() -> None:
    """A price, a size and why the list was not read."""
    unknown = CostReport(registry="contoso", before=cost(westus=None), after=None, size=Unknown("403"))
    view = costs_view([unknown], "it did not answer")
    words = " ".join(shown(view).split())
    assert "westus Premium unknown" in words
    assert "Storage: unknown, the size could not be read: 403." in words
    assert "Azure's price list was not read: it did not answer." in words
    (registry,) = view.document["registries"]
    assert (registry["size"], registry["storage"], registry["desired"]) == (None, None, None)
    assert (registry["current"]["perDay"], view.document["notRead"]) == (None, "it did not answer")
