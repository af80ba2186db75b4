"""A table of one's own prices, as TOML: units a day, storage a GB and month, for every region or for some."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from acrgeo.core.impact.cost import STORAGE_METER, UNIT_METERS, Price, Prices
from acrgeo.core.model.region import normalise_region
from acrgeo.core.model.registry import Sku
from acrgeo.errors import UsageError
from acrgeo.files.reading import read_bytes

METERS = {
    "basic": UNIT_METERS[Sku.BASIC],
    "standard": UNIT_METERS[Sku.STANDARD],
    "premium": UNIT_METERS[Sku.PREMIUM],
    "storage": STORAGE_METER,
}
"""What the table calls each meter."""

_MOST_BYTES = 1024 * 1024
_MOST_AMOUNT = 1e9
_KEYS = ("currency", "date", "prices", "regions")


def read_price_table(path: Path) -> Prices:
    """Read a table. Raises UsageError for one that is wrong; what it leaves out has no price."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        document = tomllib.loads(read_bytes(str(path), _MOST_BYTES).decode())
    except OSError as error:
        raise UsageError(f"The price table {path} cannot be read: {error.strerror or error}.") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"The price table {path} is not TOML: {error or 'it is nested too deeply'}.") from error

    def refuse(fact: str) -> UsageError:
        return UsageError(f"The price table {path}: {fact}.")

    unknown = sorted(document.keys() - {*_KEYS})
    if unknown:
        raise refuse(f"{unknown[0]!r} is unknown; there are {', '.join(_KEYS)}")
    currency, date = document.get("currency"), document.get("date")
    if not isinstance(currency, str) or len(currency) != 3 or not currency.isascii() or not currency.isalpha():
        raise refuse("currency must be three letters, such as EUR")
    if isinstance(date, datetime.datetime) or not isinstance(date, datetime.date):
        raise refuse("date must be the day of the prices, such as 2026-10-01")

    def prices_of(where: str, given: object) -> dict[str, Price]:
        if not isinstance(given, Mapping):
            raise refuse(f"{where} must be a table")
        found = [price(f"{where}.{name}", name, amount) for name, amount in given.items()]
        return {each.meter: each for each in found}

    def price(where: str, name: str, amount: Any) -> Price:
        if name not in METERS:
            raise refuse(f"{where} is unknown; there are {', '.join(METERS)}")
        if isinstance(amount, bool) or not isinstance(amount, (int, float)) or not 0 <= amount < _MOST_AMOUNT:
            raise refuse(f"{where} must be an amount")
        return Price(
            meter=METERS[name], amount=float(amount), currency=currency.upper(), as_of=str(date), source=path.name
        )

    regions = document.get("regions", {})
    if not isinstance(regions, Mapping):
        raise refuse("regions must be a table")
    return Prices(
        currency=currency.upper(),
        by_region={
            (meter, normalise_region(region)): found
            for region, given in regions.items()
            for meter, found in prices_of(f"regions.{region}", given).items()
        },
        everywhere=prices_of("prices", document.get("prices", {})),
    )
