"""What a plan does to the network and the bill, as parts of its document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from acrgeo.core.impact.cost import Cost, CostChange, Price
from acrgeo.core.impact.impact import Impact
from acrgeo.core.impact.network import Host
from acrgeo.core.preflight.addresses import SubnetNeed


def impact_parts(impacts: Sequence[Impact]) -> dict[str, Any]:
    """``network`` and ``cost`` of a plan's document: one entry a registry that they concern."""
    return {
        "network": [_network(one) for one in impacts if one.touches_network],
        "cost": [
            {"registry": one.registry, **cost_change_document(one.cost)} for one in impacts if one.cost is not None
        ],
    }


def host_document(host: Host) -> dict[str, Any]:
    """One host name."""
    return {"name": host.name, "kind": host.kind.value, "location": host.location, "port": 443}


def subnet_document(need: SubnetNeed) -> dict[str, Any]:
    """The arithmetic of one subnet; ``free`` is an upper bound unless ``exact``."""
    return {
        "id": need.subnet.id,
        "addressPrefixes": list(need.subnet.prefixes),
        "needed": need.needed,
        "free": need.subnet.free,
        "usable": need.subnet.size,
        "exact": need.subnet.is_exact,
        "privateEndpoints": [one.id for one in need.endpoints],
    }


def cost_change_document(change: CostChange) -> dict[str, Any]:
    """Before, after and the difference, each with its currency, date and source."""
    return {
        "currency": change.after.currency,
        "perDay": rounded(change.per_day),
        "current": cost_document(change.before),
        "desired": cost_document(change.after),
    }


def cost_document(cost: Cost) -> dict[str, Any]:
    """One state: the sum a day, and each region with its price; null is not known."""
    return {
        "currency": cost.currency,
        "perDay": rounded(cost.per_day),
        "regions": [
            {"location": line.location, "sku": line.sku.value, "price": price_document(line.price)}
            for line in cost.lines
        ],
    }


def price_document(price: Price | None) -> dict[str, Any] | None:
    """A price with its date and source."""
    if price is None:
        return None
    return {
        "meter": price.meter,
        "amount": price.amount,
        "currency": price.currency,
        "asOf": price.as_of,
        "source": price.source,
    }


def rounded(amount: float | None) -> float | None:
    """To a hundredth of a cent, as list prices are."""
    return None if amount is None else round(amount, 4)


def _network(impact: Impact) -> dict[str, Any]:
    return {
        "registry": impact.registry,
        "appearing": [host_document(one) for one in impact.network.appearing],
        "disappearing": [host_document(one) for one in impact.network.disappearing],
        "regionalEndpointsKnown": impact.is_regional_known,
        "subnets": [subnet_document(one) for one in impact.subnets],
        "dnsZone": impact.zone,
        "dnsByHand": impact.is_by_hand,
        "dnsRecords": [{"action": {"+": "add", "-": "remove"}[sign], "name": name} for sign, name in impact.records],
    }
