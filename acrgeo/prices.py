"""List prices: from Azure's Retail Prices API, cached for a day, else from the dated table in the package.

Law: every price has its date and source. The API takes no credential and gets none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from acrgeo.core.impact.cost import STORAGE_METER, UNIT_METERS, Price, Prices
from acrgeo.core.impact.price_table import TABLE_DATE, TABLE_SOURCE, TABLE_USD
from acrgeo.errors import AcrGeoError
from acrgeo.files.private import PrivateFolder

URL = "https://prices.azure.com/api/retail/prices"
SOURCE = "Azure Retail Prices API"
API_VERSION = "2023-01-01-preview"
_MOST_AMOUNT = 1e9  # of a price, in any currency
FRESH_FOR = timedelta(days=1)
TIMEOUT = (3.0, 10.0)  # seconds: to connect, to answer
MAX_PAGES = 20
METERS = (*UNIT_METERS.values(), STORAGE_METER)

Fetch = Callable[[str, Mapping[str, str] | None], Mapping[str, Any]]
"""From URL and query to the JSON of the answer. Raises OSError for no answer, ValueError for an unreadable one."""


def table_prices(currency: str) -> Prices:
    """Return the dated table: US dollars for any region, no price in any other currency."""
    everywhere = {
        meter: Price(meter=meter, amount=amount, currency="USD", as_of=TABLE_DATE, source=TABLE_SOURCE)
        for meter, amount in TABLE_USD.items()
        if currency == "USD"
    }
    return Prices(currency=currency, by_region={}, everywhere=everywhere)


def cached_prices(store: PrivateFolder | None, locations: Sequence[str], currency: str) -> Prices:
    """Return the cached prices, whatever their age (their date is shown), and the table for the rest.

    Fetches nothing: a plan does not wait for a price.
    """
    return _prices(_load(store, currency), locations, currency)


def read_prices(
    store: PrivateFolder | None, locations: Sequence[str], currency: str, now: datetime, fetch: Fetch | None = None
) -> tuple[Prices, str | None]:
    """Read the prices of regions, from the API where they are not cached or older than a day.

    Returns the prices and the reason why the API could not be read, None where it could. Without the API, older prices
    and the table are returned, each with its date.
    """
    cached = _load(store, currency)
    stale = [location for location in locations if not _is_fresh(cached.get(location), now)]
    reason = None
    if stale:
        try:
            cached |= _fetch(fetch or _get, stale, currency, now)
            _save(store, currency, cached)
        except (OSError, ValueError, RecursionError) as error:  # requests' errors are OSErrors
            reason = " ".join(str(error).split())[:200] or type(error).__name__
    return _prices(cached, locations, currency), reason


def parse_currency(text: str) -> str:
    """Parse three letters to capitals. Raises AcrGeoError for anything else."""
    if len(text) != 3 or not text.isalpha() or not text.isascii():
        raise AcrGeoError(f"{text!r} is not a currency: use three letters, such as USD or EUR.", code="Currency")
    return text.upper()


def _fetch(fetch: Fetch, locations: Sequence[str], currency: str, now: datetime) -> dict[str, Any]:
    """Fetch entries by region: ``{"read": time, "prices": {meter: amount}}``; a region without rows has no prices."""
    read_at = now.isoformat(timespec="seconds")
    entries: dict[str, Any] = {location: {"read": read_at, "prices": {}} for location in locations}
    places = " or ".join(f"armRegionName eq '{location}'" for location in locations)
    query: dict[str, str] | None = {
        "api-version": API_VERSION,
        "currencyCode": f"'{currency}'",
        "$filter": f"serviceName eq 'Container Registry' and priceType eq 'Consumption' and ({places})",
    }
    url: str | None = URL
    for _ in range(MAX_PAGES):
        body = fetch(url or URL, query)
        for row in _rows(body):
            meter, location = row.get("meterName"), str(row.get("armRegionName"))
            if meter in METERS and location in entries and row.get("currencyCode") == currency:
                # Some meters have a free first tier: the price beyond it counts.
                amount = _amount(row)
                prices = entries[location]["prices"]
                prices[meter] = max(amount, prices.get(meter, 0.0))
        url, query = body.get("NextPageLink"), None
        if not url:
            return entries
        if not isinstance(url, str):
            raise ValueError("the next page has no address")  # noqa: TRY004 as any unreadable answer
        if urlsplit(url)[:2] != urlsplit(URL)[:2]:
            raise ValueError(f"the next page is on another host, {urlsplit(url).hostname}")
    raise ValueError(f"the answer has more than {MAX_PAGES} pages")


def _rows(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = body.get("Items")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("the answer has no list of prices")
    return rows


def _amount(row: Mapping[str, Any]) -> float:
    amount = row.get("retailPrice")
    if isinstance(amount, bool) or not isinstance(amount, (int, float)) or not 0 <= amount < _MOST_AMOUNT:
        raise ValueError("a price is no amount")
    return float(amount)


def _get(url: str, query: Mapping[str, str] | None) -> Mapping[str, Any]:
    import requests

    answer = requests.get(url, params=query, timeout=TIMEOUT, allow_redirects=False)
    answer.raise_for_status()
    body = answer.json()
    if not isinstance(body, dict):
        raise ValueError("the answer is not a JSON object")  # noqa: TRY004 as any unreadable answer
    return body


def _prices(cached: Mapping[str, Any], locations: Sequence[str], currency: str) -> Prices:
    by_region = {
        (meter, location): Price(
            meter=meter, amount=amount, currency=currency, as_of=str(cached[location]["read"])[:10], source=SOURCE
        )
        for location in locations
        if location in cached
        for meter, amount in cached[location]["prices"].items()
    }
    return Prices(
        currency=currency,
        by_region=by_region,
        everywhere=table_prices(currency).everywhere,
        read=frozenset(location for location in locations if location in cached),
    )


def _is_fresh(entry: Mapping[str, Any] | None, now: datetime) -> bool:
    if entry is None:
        return False
    age = now - datetime.fromisoformat(entry["read"])
    return timedelta() <= age < FRESH_FOR


def _load(store: PrivateFolder | None, currency: str) -> dict[str, Any]:
    """Return the cached entries; none where the file is missing or not ours."""
    try:
        cached = json.loads((store and store.read(_name(currency))) or b"{}")
        return {
            str(location): {
                "read": datetime.fromisoformat(entry["read"]).isoformat(timespec="seconds"),
                "prices": {str(meter): float(amount) for meter, amount in entry["prices"].items() if meter in METERS},
            }
            for location, entry in cached.items()
            if datetime.fromisoformat(entry["read"]).tzinfo is not None
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _save(store: PrivateFolder | None, currency: str, cached: Mapping[str, Any]) -> None:
    """Write the cache. A folder that cannot be written costs only the next read."""
    if store is not None:
        store.write(_name(currency), json.dumps(cached, indent=1, sort_keys=True).encode())


def _name(currency: str) -> str:
    return f"prices-{currency}.json"
