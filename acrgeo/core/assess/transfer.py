"""The transfer between regions that pulls cause, and what a replica nearby would save. Law: no price, no number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from acrgeo.core.assess.nearest import Nearest
from acrgeo.core.impact.cost import MONTH, UNIT_METERS, Price, Prices, transfer_rate
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry, Sku

LEFT_OUT = "each push is copied to the new region as well, and that transfer is billed too"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """The transfer of a month from one region to another. ``price`` None is not known, ``reason`` says why.

    ``is_free`` where both are one region: nothing goes between regions.
    """

    sender: str
    receiver: str
    gib: float
    price: Price | None = None
    reason: str | None = None

    @property
    def is_free(self) -> bool:
        """Return whether nothing goes between regions."""
        return self.sender == self.receiver

    @property
    def amount(self) -> float | None:
        """Return gigabytes times rate; None where no price is known."""
        if self.is_free:
            return 0.0
        return None if self.price is None else self.gib * self.price.amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """What pulls from a place transfer now, and with a replica in the nearest region that is offered.

    ``unit`` is the list price a day of that replica. ``reason`` says why nothing is known.
    """

    place: str
    gib: float
    now: Leg | None = None
    then: Leg | None = None
    unit: Price | None = None
    reason: str | None = None

    @property
    def saved(self) -> float | None:
        """Return how much less a month; None where a price is not known or there is nothing to compare."""
        if self.now is None or self.then is None or self.now.amount is None or self.then.amount is None:
            return None
        return self.now.amount - self.then.amount

    @property
    def unit_a_month(self) -> float | None:
        """Return what the replica costs in 30 days; None where no price is known."""
        return None if self.unit is None else self.unit.amount * MONTH


def saving_of(
    nearest: Nearest, gib: float, registry: Registry, regions: Mapping[str, RegionFacts] | None, prices: Prices
) -> Saving:
    """Return what a replica near a place would save."""
    place = nearest.place
    if place.region is None:
        reason = "a point is not a region of Azure, and other transfer has other prices: name the region instead"
        return Saving(place=place.label, gib=gib, reason=reason)
    if nearest.first is None:
        return Saving(place=place.label, gib=gib, reason=nearest.reason or "no replica serves")
    now = _leg(nearest.first.location, place.region, gib, registry, regions)
    if nearest.nearer is None:
        return Saving(place=place.label, gib=gib, now=now)
    then = _leg(nearest.nearer.location, place.region, gib, registry, regions)
    is_public = _is_public(registry)
    unit = prices.find(UNIT_METERS[Sku.PREMIUM], nearest.nearer.location) if is_public else None
    return Saving(place=place.label, gib=gib, now=now, then=then, unit=unit)


def _leg(sender: str, receiver: str, gib: float, registry: Registry, regions: Mapping[str, RegionFacts] | None) -> Leg:
    if sender == receiver:
        return Leg(sender=sender, receiver=receiver, gib=gib)
    price = None
    if _is_public(registry):
        price = transfer_rate((regions or {}).get(sender), (regions or {}).get(receiver))
    reason = None if price else f"no price of transfer from {sender} is known"
    return Leg(sender=sender, receiver=receiver, gib=gib, price=price, reason=reason)


def _is_public(registry: Registry) -> bool:
    """Return whether it is in Azure's public cloud: of the others no price was found."""
    return registry.login_server.lower().endswith(".azurecr.io")
