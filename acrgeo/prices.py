"""List prices: from Azure's Retail Prices API, kept for a day, else from the dated table in the package.

Law: every price says its date and where it is from. The API takes no credential and gets none.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from acrgeo.core.impact.cost import STORAGE_METER, UNIT_METERS, Price, Prices
from acrgeo.core.impact.price_table import TABLE_DATE, TABLE_SOURCE, TABLE_USD
from acrgeo.errors import AcrGeoError

URL = "https://prices.azure.com/api/retail/prices"
SOURCE = "Azure Retail Prices API"
API_VERSION = "2023-01-01-preview"
KEPT_FOR = timedelta(days=1)
TIMEOUT = (3.0, 10.0)  # seconds to connect and to be answered
MOST_PAGES = 20
METERS = (*UNIT_METERS.values(), STORAGE_METER)

Fetch = Callable[[str, Mapping[str, str] | None], Mapping[str, Any]]
"""URL and query to the JSON of the answer. Raises OSError for no answer, ValueError for one that is none."""


def table_prices(currency: str) -> Prices:
    """The dated table: US dollars, in any region; nothing in any other currency."""
    everywhere = {
        meter: Price(meter=meter, amount=amount, currency="USD", as_of=TABLE_DATE, source=TABLE_SOURCE)
        for meter, amount in TABLE_USD.items()
        if currency == "USD"
    }
    return Prices(currency=currency, by_region={}, everywhere=everywhere)


def kept_prices(folder: Path, locations: Sequence[str], currency: str) -> Prices:
    """What was read of the API before, whatever its age (its date is shown), and the table for the rest.

    Nothing is fetched: a plan does not wait for a price.
    """
    return _prices(_load(folder, currency), locations, currency)


def read_prices(
    folder: Path, locations: Sequence[str], currency: str, now: datetime, fetch: Fetch | None = None
) -> tuple[Prices, str | None]:
    """The prices of some regions, fetched where they are not kept or older than a day.

    Returns them with why the API was not read, None where it was: then older ones and the table are given, as they say.
    """
    kept = _load(folder, currency)
    stale = [location for location in locations if not _is_fresh(kept.get(location), now)]
    why = None
    if stale:
        try:
            kept |= _fetched(fetch or _get, stale, currency, now)
            _save(folder, currency, kept)
        except (OSError, ValueError) as error:  # requests' errors are OSErrors
            why = " ".join(str(error).split())[:200] or type(error).__name__
    return _prices(kept, locations, currency), why


def cache_folder(environ: Mapping[str, str]) -> Path:
    """``$XDG_CACHE_HOME/acrgeo``."""
    home = environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(home).expanduser() / "acrgeo"


def parse_currency(text: str) -> str:
    """Three letters in capitals; AcrGeoError otherwise."""
    if len(text) != 3 or not text.isalpha() or not text.isascii():
        raise AcrGeoError(f"{text!r} is no currency: three letters, such as USD or EUR.", code="Currency")
    return text.upper()


def _fetched(fetch: Fetch, locations: Sequence[str], currency: str, now: datetime) -> dict[str, Any]:
    """Rows by region: ``{"read": time, "prices": {meter: amount}}``; a region without rows has no prices."""
    found: dict[str, Any] = {one: {"read": now.isoformat(timespec="seconds"), "prices": {}} for one in locations}
    places = " or ".join(f"armRegionName eq '{one}'" for one in locations)
    query: dict[str, str] | None = {
        "api-version": API_VERSION,
        "currencyCode": f"'{currency}'",
        "$filter": f"serviceName eq 'Container Registry' and priceType eq 'Consumption' and ({places})",
    }
    url: str | None = URL
    for _ in range(MOST_PAGES):
        body = fetch(url or URL, query)
        for row in body.get("Items") or ():
            meter, location = row.get("meterName"), row.get("armRegionName")
            if meter in METERS and location in found and row.get("currencyCode") == currency:
                # Some meters have a free first tier: the price of what is used beyond it counts.
                amount = float(row["retailPrice"])
                there = found[location]["prices"].get(meter, 0.0)
                found[location]["prices"][meter] = max(amount, there)
        url, query = body.get("NextPageLink"), None
        if not url:
            return found
        if urlsplit(url)[:2] != urlsplit(URL)[:2]:
            raise ValueError(f"the next page is at {urlsplit(url).hostname}")
    raise ValueError(f"more than {MOST_PAGES} pages came")


def _get(url: str, query: Mapping[str, str] | None) -> Mapping[str, Any]:
    import requests

    answer = requests.get(url, params=query, timeout=TIMEOUT, allow_redirects=False)
    answer.raise_for_status()
    body = answer.json()
    if not isinstance(body, dict):
        raise ValueError("the answer is no object")  # noqa: TRY004 as any unreadable answer
    return body


def _prices(kept: Mapping[str, Any], locations: Sequence[str], currency: str) -> Prices:
    by_region = {
        (meter, location): Price(
            meter=meter, amount=amount, currency=currency, as_of=str(kept[location]["read"])[:10], source=SOURCE
        )
        for location in locations
        if location in kept
        for meter, amount in kept[location]["prices"].items()
    }
    return Prices(
        currency=currency,
        by_region=by_region,
        everywhere=table_prices(currency).everywhere,
        read=frozenset(location for location in locations if location in kept),
    )


def _is_fresh(entry: Mapping[str, Any] | None, now: datetime) -> bool:
    if entry is None:
        return False
    age = now - datetime.fromisoformat(entry["read"])
    return timedelta() <= age < KEPT_FOR


def _load(folder: Path, currency: str) -> dict[str, Any]:
    """What is kept; nothing where the file is missing or is not ours."""
    try:
        kept = json.loads(_file(folder, currency).read_text(encoding="utf-8"))
        return {
            str(location): {
                "read": datetime.fromisoformat(entry["read"]).isoformat(timespec="seconds"),
                "prices": {str(meter): float(amount) for meter, amount in entry["prices"].items() if meter in METERS},
            }
            for location, entry in kept.items()
            if datetime.fromisoformat(entry["read"]).tzinfo is not None
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _save(folder: Path, currency: str, kept: Mapping[str, Any]) -> None:
    """Whole or not at all; a folder that cannot be written costs only the next read."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f".prices-{currency}.{os.getpid()}"
        part.write_text(json.dumps(kept, indent=1, sort_keys=True), encoding="utf-8")
        part.replace(_file(folder, currency))
    except OSError:
        return


def _file(folder: Path, currency: str) -> Path:
    return folder / f"prices-{currency}.json"
