"""What a plan does to the network and the bill: lines below it, and parts of its document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from acrgeo.core.impact.cost import Cost, CostChange, Price
from acrgeo.core.impact.impact import Impact
from acrgeo.core.impact.network import Host
from acrgeo.core.impact.zones import ZoneTruth
from acrgeo.core.preflight.addresses import AddressNeed, SubnetNeed
from acrgeo.output.page import Canvas, assemble, styled
from acrgeo.output.view import Document
from acrgeo.output.wording import count_of

if TYPE_CHECKING:
    from rich.text import Text

SIGNS = {"+": "green", "-": "red"}
RECORD_ACTIONS = {"+": "add", "-": "remove"}


def draw_impacts(canvas: Canvas, impacts: Sequence[Impact]) -> Iterator[Text]:
    """Yield the blocks of all registries, each named where there are several, and a blank line below them."""
    for impact in impacts:
        of = f" of {impact.registry}" if len(impacts) > 1 else ""
        if impact.touches_network:
            yield from canvas.wrap(f"network{of}:", style="bold")
            for sign, text in network_lines(impact):
                yield from canvas.wrap(assemble((sign, SIGNS.get(sign, "dim")), f" {text}"), indent=2, hanging=4)
        for truth in impact.zones:
            yield from canvas.wrap(assemble((f"zones{of}: ", "bold"), zone_line(truth)), hanging=2)
        if impact.cost is not None:
            line = assemble((f"cost{of}: ", "bold"), cost_line(impact.cost, times=canvas.glyphs.times))
            yield from canvas.wrap(line, hanging=2)
    if impacts:
        yield styled()


def network_lines(impact: Impact) -> Iterator[tuple[str, str]]:
    """Yield a sign and a text each: host names, addresses, records."""
    for host in impact.network.appearing:
        yield "+", f"{host.name} ({host.kind.value})"
    for host in impact.network.disappearing:
        yield "-", f"{host.name} ({host.kind.value})"
    if not impact.is_regional_known:
        yield "?", "regional host names: unknown, they could not be read"
    for need in impact.subnets:
        yield "=", f"addresses in {need.arithmetic}"
    for location, needs in _by_region(impact.addresses).items():
        yield "+", f"private addresses in {location}: {', '.join(_addresses_at(needs))}"
    for sign, name in impact.records:
        yield sign, f"DNS record {name} in {impact.zone}{'' if impact.is_by_hand else ', kept by DNS zone groups'}"


def _by_region(needs: Sequence[AddressNeed]) -> dict[str, list[AddressNeed]]:
    found: dict[str, list[AddressNeed]] = {}
    for need in needs:
        found.setdefault(need.member.location or "any", []).append(need)
    return found


def _addresses_at(needs: Sequence[AddressNeed]) -> Iterator[str]:
    """Yield ``fabrikam-hub 1`` for each endpoint: how many Azure chooses, or the ones that it has declared."""
    by_endpoint: dict[str, list[AddressNeed]] = {}
    for need in needs:
        by_endpoint.setdefault(need.endpoint.id, []).append(need)
    for there in by_endpoint.values():
        fixed = [need.address or "missing" for need in there if need.endpoint.fixed is not None]
        yield f"{there[0].endpoint.name} {' and '.join(fixed) if fixed else len(there)}"


def zone_line(truth: ZoneTruth) -> str:
    """Return what a new replica will be: the property says nothing of it."""
    if truth.is_zone_redundant is None:
        return f"whether a replica in {truth.location} is zone redundant is unknown, zoneRedundancy does not decide it"
    has = "has zones: a replica there is" if truth.is_zone_redundant else "has no zones: a replica there is not"
    return f"{truth.location} {has} zone redundant, whatever zoneRedundancy says"


def cost_line(change: CostChange, *, times: str = "×") -> str:
    """Return ``+2 × Premium, 3.33 USD more per day (list price of 2026-10-01, …)``: no number without its origin."""
    more = _counts(change, times)
    per_day = change.per_day
    if per_day is None:
        return f"{more}; a list price in {change.after.currency} is not known for every region"
    direction = "more" if per_day >= 0 else "less"
    return f"{more}, {abs(per_day):.2f} {change.after.currency} {direction} per day ({_origin(change.after)})"


def _origin(cost: Cost) -> str:
    return "; ".join(f"list price of {as_of}, {source}" for as_of, source in cost.origins)


def _counts(change: CostChange, times: str) -> str:
    before, after = change.before.lines, change.after.lines
    tiers = {line.sku: 0 for line in (*before, *after)}
    for line in after:
        tiers[line.sku] += 1
    for line in before:
        tiers[line.sku] -= 1
    parts = [f"{number:+d} {times} {sku.value}" for sku, number in tiers.items() if number]
    return ", ".join(parts) or f"{count_of(len(after), 'region')} as before"


def impact_parts(impacts: Sequence[Impact]) -> Document:
    """Return ``network``, ``zones`` and ``cost`` of a plan's document: one entry a registry that they concern."""
    return {
        "network": [_network_document(impact) for impact in impacts if impact.touches_network],
        "zones": [
            {
                "registry": impact.registry,
                "location": truth.location,
                "zoneRedundancy": truth.wanted,
                "zoneRedundant": truth.is_zone_redundant,
            }
            for impact in impacts
            for truth in impact.zones
        ],
        "cost": [
            {"registry": impact.registry, **_cost_change_document(impact.cost)}
            for impact in impacts
            if impact.cost is not None
        ],
    }


def host_document(host: Host) -> Document:
    """Return one host name."""
    return {"name": host.name, "kind": host.kind.value, "location": host.location, "port": 443}


def _subnet_document(need: SubnetNeed) -> Document:
    """Return the arithmetic of one subnet; ``free`` is an upper bound unless ``exact``."""
    return {
        "id": need.subnet.id,
        "addressPrefixes": list(need.subnet.prefixes),
        "needed": need.needed,
        "free": need.subnet.free,
        "usable": need.subnet.size,
        "exact": need.subnet.is_exact,
        "privateEndpoints": [endpoint.id for endpoint in need.endpoints],
    }


def _address_document(need: AddressNeed) -> Document:
    """Return one address that an endpoint gets; ``ipAddress`` null is one that Azure chooses, or a missing one."""
    return {
        "location": need.member.location,
        "privateEndpoint": need.endpoint.id,
        "subnet": need.endpoint.subnet_id,
        "member": need.member.name,
        "fqdn": need.member.host,
        "ipAddress": need.address,
        "static": need.endpoint.fixed is not None,
        "missing": need.is_missing,
    }


def _cost_change_document(change: CostChange) -> Document:
    """Return before, after and the difference, each with its currency, date and source."""
    return {
        "currency": change.after.currency,
        "perDay": rounded(change.per_day),
        "current": cost_document(change.before),
        "desired": cost_document(change.after),
    }


def cost_document(cost: Cost) -> Document:
    """Return one state: the sum a day, and each region with its price; null is not known."""
    return {
        "currency": cost.currency,
        "perDay": rounded(cost.per_day),
        "regions": [
            {"location": line.location, "sku": line.sku.value, "price": price_document(line.price)}
            for line in cost.lines
        ],
    }


def price_document(price: Price | None) -> Document | None:
    """Return a price with its date and source."""
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
    """Round to a hundredth of a cent, as list prices are."""
    return None if amount is None else round(amount, 4)


def _network_document(impact: Impact) -> Document:
    return {
        "registry": impact.registry,
        "appearing": [host_document(host) for host in impact.network.appearing],
        "disappearing": [host_document(host) for host in impact.network.disappearing],
        "regionalEndpointsKnown": impact.is_regional_known,
        "subnets": [_subnet_document(need) for need in impact.subnets],
        "privateAddresses": [_address_document(need) for need in impact.addresses],
        "dnsZone": impact.zone,
        "dnsByHand": impact.is_by_hand,
        "dnsRecords": [{"action": RECORD_ACTIONS[sign], "name": name} for sign, name in impact.records],
    }
