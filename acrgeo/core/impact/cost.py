"""The cost of a registry at list prices. Law: no number without its date and source; what is not known is None."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from acrgeo.core.impact.forecast import Forecast
from acrgeo.core.impact.price_table import NEAR, SENDERS, TRANSFER_DATE, TRANSFER_SOURCE, TRANSFER_USD_PER_GB
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Sku

UNIT_METERS = {
    Sku.BASIC: "Basic Registry Unit",
    Sku.STANDARD: "Standard Registry Unit",
    Sku.PREMIUM: "Premium Registry Unit",
}
STORAGE_METER = "Data Stored"
INCLUDED_GIB = {Sku.BASIC: 10, Sku.STANDARD: 100, Sku.PREMIUM: 500}
MONTH = 30  # days; the unit meters are per day
GIB = 2**30


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """A list price: the unit meters a day, storage a GB and month, transfer a GB. ``as_of`` is a date."""

    meter: str
    amount: float
    currency: str
    as_of: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """List prices by meter and region; ``everywhere`` holds those that a table gives for any region.

    ``read`` are the regions whose price list was read: what it lacks has no price, whatever a table says.
    """

    currency: str
    by_region: Mapping[tuple[str, str], Price]
    everywhere: Mapping[str, Price]
    read: frozenset[str] = frozenset()

    def find(self, meter: str, location: str) -> Price | None:
        """Return the price of a meter in a region, None where it is not known."""
        regional = self.by_region.get((meter, location))
        return regional if regional is not None or location in self.read else self.everywhere.get(meter)


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLine:
    """One region's unit a day; ``price`` None is not known."""

    location: str
    sku: Sku
    price: Price | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """The units of a registry in one state, home included."""

    currency: str
    lines: tuple[CostLine, ...]

    @property
    def per_day(self) -> float | None:
        """The sum; None where a price is not known."""
        amounts = [line.price.amount for line in self.lines if line.price is not None]
        return sum(amounts) if len(amounts) == len(self.lines) else None

    @property
    def origins(self) -> tuple[tuple[str, str], ...]:
        """Date and source of every price in it, once each."""
        return tuple(
            dict.fromkeys((line.price.as_of, line.price.source) for line in self.lines if line.price is not None)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CostChange:
    """The cost of the units before and after a plan."""

    before: Cost
    after: Cost

    @property
    def per_day(self) -> float | None:
        """The difference a day, negative for less; None where a price is not known."""
        if self.before.per_day is None or self.after.per_day is None:
            return None
        return self.after.per_day - self.before.per_day

    @property
    def is_none(self) -> bool:
        """True where the plan changes no unit."""
        return [(line.location, line.sku) for line in self.before.lines] == [
            (line.location, line.sku) for line in self.after.lines
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageCost:
    """Storage a month. Billed in every region; whether the included amount counts once or in each is not documented.

    ``least`` and ``most`` are the two readings, in the currency of ``price``.
    """

    size: int
    copies: int
    included_gib: int
    price: Price
    least: float
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferCost:
    """The transfer of the first sync to a region. ``size`` is in bytes; ``price`` is None where no rate is known."""

    location: str
    size: int
    price: Price | None

    @property
    def amount(self) -> float | None:
        """Size times rate."""
        return None if self.price is None else self.size / GIB * self.price.amount


def cost_of(state: Forecast, prices: Prices) -> Cost:
    """Return one unit of the tier for each region: a replica is billed like the registry (documented)."""
    meter = UNIT_METERS[state.sku]
    lines = [
        CostLine(location=location, sku=state.sku, price=prices.find(meter, location)) for location in state.locations
    ]
    return Cost(currency=prices.currency, lines=tuple(lines))


def storage_of(state: Forecast, prices: Prices, size: int, home: str) -> StorageCost | None:
    """Return the cost of storage; None where no price is known.

    ``size`` is that of one copy in bytes, as listUsages has it for the home region.
    """
    price = prices.find(STORAGE_METER, home)
    if price is None:
        return None
    gib, copies, included = size / GIB, len(state.locations), INCLUDED_GIB[state.sku]
    return StorageCost(
        size=size,
        copies=copies,
        included_gib=included,
        price=price,
        least=copies * max(0.0, gib - included) * price.amount,
        most=max(0.0, copies * gib - included) * price.amount,
    )


def transfers_of(
    home: str, new: Sequence[str], size: int, regions: Mapping[str, RegionFacts] | None, currency: str
) -> tuple[TransferCost, ...]:
    """Return the cost of the first sync to each new region, from the home region. Rates are in US dollars only."""
    return tuple(
        TransferCost(
            location=location,
            size=size,
            price=transfer_rate(regions.get(home), regions.get(location)) if regions and currency == "USD" else None,
        )
        for location in new
    )


def transfer_rate(sender: RegionFacts | None, receiver: RegionFacts | None) -> Price | None:
    """Return the list price of a GB between two regions; None where none is known, as in the clouds of governments."""
    if sender is None or receiver is None:
        return None
    kind = SENDERS.get(sender.geography_group)
    if kind is None or receiver.geography_group not in SENDERS:
        return None
    near = NEAR.get(sender.geography_group)
    if near is not None and near == NEAR.get(receiver.geography_group):
        kind = "within"
    return Price(
        meter="transfer between regions",
        amount=TRANSFER_USD_PER_GB[kind],
        currency="USD",
        as_of=TRANSFER_DATE,
        source=TRANSFER_SOURCE,
    )
