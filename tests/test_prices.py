"""List prices: fetched once a day, each with its date; else the dated table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from acrgeo.core.impact.cost import STORAGE_METER
from acrgeo.core.impact.price_table import TABLE_DATE, TABLE_SOURCE
from acrgeo.errors import AcrGeoError
from acrgeo.files.private import PrivateFolder
from acrgeo.prices import SOURCE, cached_prices, parse_currency, read_prices, table_prices

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=timezone.utc)
UNIT = "Premium Registry Unit"


def row(location: str, amount: float, meter: str = UNIT, **facts: Any) -> dict[str, Any]:
    """Return a row as the API has it."""
    return {"meterName": meter, "armRegionName": location, "retailPrice": amount, "currencyCode": "USD", **facts}


class Feed:
    """A price list in pages that remembers the requests."""

    def __init__(self, *pages: dict[str, Any]) -> None:
        self.pages = list(pages)
        self.asked: list[tuple[str, Mapping[str, str] | None]] = []

    def __call__(self, url: str, query: Mapping[str, str] | None) -> Mapping[str, Any]:
        self.asked.append((url, query))
        return self.pages.pop(0)


def test_prices_are_fetched_once_a_day(tmp_path: Path) -> None:
    """Cached prices are fetched again once they are a day old; a new region is fetched alone."""
    feed = Feed({"Items": [row("eastus", 1.7)]}, {"Items": [row("westus", 1.6)]}, {"Items": [row("eastus", 1.8)]})
    prices, why = read_prices(PrivateFolder(tmp_path), ["eastus"], "USD", NOW, feed)
    found = prices.find(UNIT, "eastus")
    assert why is None
    assert found is not None
    assert (found.amount, found.as_of, found.source) == (1.7, "2026-11-24", SOURCE)
    read_prices(PrivateFolder(tmp_path), ["eastus"], "USD", NOW + timedelta(hours=23), feed)
    assert len(feed.asked) == 1
    read_prices(PrivateFolder(tmp_path), ["eastus", "westus"], "USD", NOW + timedelta(hours=1), feed)
    assert "armRegionName eq 'westus'" in str(feed.asked[1])
    assert "eastus" not in str(feed.asked[1])
    newer, _ = read_prices(PrivateFolder(tmp_path), ["eastus"], "USD", NOW + timedelta(days=1), feed)
    assert newer.find(UNIT, "eastus").amount == 1.8  # type: ignore[union-attr]


def test_every_page_is_followed_and_no_other_host(tmp_path: Path) -> None:
    """A next page on another host is not fetched."""
    next_page = "https://prices.azure.com/api/retail/prices?$skip=100"
    feed = Feed({"Items": [], "NextPageLink": next_page}, {"Items": [row("eastus", 1.7)], "NextPageLink": None})
    prices, _ = read_prices(PrivateFolder(tmp_path), ["eastus"], "USD", NOW, feed)
    assert feed.asked[1] == (next_page, None)
    assert prices.find(UNIT, "eastus") is not None
    astray = Feed({"Items": [], "NextPageLink": "https://elsewhere.example.com/"})
    _, why = read_prices(PrivateFolder(tmp_path), ["westus"], "USD", NOW, astray)
    assert "elsewhere.example.com" in str(why)
    assert len(astray.asked) == 1


def test_rows_of_other_meters_currencies_and_free_tiers_are_passed_over(tmp_path: Path) -> None:
    """Of the tiers of a meter the dearest counts: the first may be free."""
    rows = [
        row("eastus", 9.0, "Task vCPU Duration"),
        row("eastus", 9.0, currencyCode="EUR"),
        row("eastus", 9.0, armRegionName="northeurope"),
        row("eastus", 0.1, "Data Stored", tierMinimumUnits=500),
        row("eastus", 0.0, "Data Stored"),
    ]
    prices, _ = read_prices(PrivateFolder(tmp_path), ["eastus"], "USD", NOW, Feed({"Items": rows}))
    assert prices.find(UNIT, "eastus") is None
    assert prices.find("Data Stored", "eastus").amount == 0.1  # type: ignore[union-attr]


@pytest.mark.parametrize("error", [OSError("no network"), ValueError("no JSON")])
def test_without_the_list_the_table_is_given_and_said(tmp_path: Path, error: Exception) -> None:
    """The reason is returned, and the table's prices have its date."""

    def fail(_url: str, _query: Mapping[str, str] | None) -> Mapping[str, Any]:
        raise error

    prices, why = read_prices(PrivateFolder(tmp_path), ["eastus"], "USD", NOW, fail)
    found = prices.find(UNIT, "eastus")
    assert why == str(error)
    assert found is not None
    assert (found.as_of, found.source) == (TABLE_DATE, TABLE_SOURCE)


def test_an_old_price_is_better_than_none(tmp_path: Path) -> None:
    """When the list cannot be read, the last prices are returned with their date; plans never fetch."""
    read_prices(
        PrivateFolder(tmp_path), ["eastus"], "EUR", NOW, Feed({"Items": [row("eastus", 1.5, currencyCode="EUR")]})
    )

    def fail(_url: str, _query: Mapping[str, str] | None) -> Mapping[str, Any]:
        raise OSError("no network")

    prices, why = read_prices(PrivateFolder(tmp_path), ["eastus"], "EUR", NOW + timedelta(days=9), fail)
    assert why == "no network"
    for given in (prices, cached_prices(PrivateFolder(tmp_path), ["eastus"], "EUR")):
        found = given.find(UNIT, "eastus")
        assert found is not None
        assert (found.amount, found.currency, found.as_of) == (1.5, "EUR", "2026-11-24")


@pytest.mark.parametrize("content", ["", "[]", '{"eastus": 1}', '{"eastus": {"read": "yesterday", "prices": {}}}'])
def test_a_broken_cache_is_no_cache(tmp_path: Path, content: str) -> None:
    """It is fetched again and written whole."""
    PrivateFolder(tmp_path).write("prices-USD.json", content.encode())
    prices, why = read_prices(PrivateFolder(tmp_path), ["eastus"], "USD", NOW, Feed({"Items": [row("eastus", 1.7)]}))
    assert why is None
    assert prices.find(UNIT, "eastus").amount == 1.7  # type: ignore[union-attr]
    assert [path.name for path in tmp_path.iterdir()] == ["prices-USD.json"]


def test_the_table_is_in_dollars_only() -> None:
    """No exchange rate is guessed."""
    assert table_prices("USD").find(UNIT, "anywhere") is not None
    assert table_prices("EUR").find(UNIT, "eastus") is None


@pytest.mark.parametrize("text", ["", "EURO", "E1R", "€€€"])
def test_a_currency_has_three_letters(text: str) -> None:
    """It becomes part of a request and of a file name."""
    with pytest.raises(AcrGeoError):
        parse_currency(text)
    assert parse_currency("eur") == "EUR"


ROW: dict[str, object] = {
    "meterName": STORAGE_METER,
    "armRegionName": "westus",
    "currencyCode": "USD",
    "retailPrice": 1.0,
}


PRICES: tuple[object, ...] = (None, "1", True, [], {}, -1, 1e300, float("nan"))


@pytest.mark.parametrize(
    "body",
    [
        {}, {"Items": None}, {"Items": 17}, {"Items": "text"}, {"Items": {}}, {"Items": [None]}, {"Items": [[]]},
        *({"Items": [{**ROW, "retailPrice": price}]} for price in PRICES),
        {"Items": [ROW], "NextPageLink": 17}, {"Items": [ROW], "NextPageLink": ["x"]},
    ],
)  # fmt: skip
def test_odd_list_is_no_list(tmp_path: Path, body: dict[str, object]) -> None:
    """An answer of another shape gives the table and the reason, never a defect or a price that is none."""
    prices, reason = read_prices(PrivateFolder(tmp_path), ["westus"], "USD", NOW, lambda *_: body)
    assert reason
    assert "\n" not in reason
    assert prices.by_region == {}


@pytest.mark.parametrize("key", ["meterName", "armRegionName", "currencyCode"])
@pytest.mark.parametrize("value", [None, 17, [], {}, "other"])
def test_row_of_something_else_is_passed_over(tmp_path: Path, key: str, value: object) -> None:
    """Whatever stands where the meter, the region or the currency should."""
    prices, reason = read_prices(
        PrivateFolder(tmp_path), ["westus"], "USD", NOW, lambda *_: {"Items": [{**ROW, key: value}]}
    )
    assert reason is None
    assert not prices.by_region
