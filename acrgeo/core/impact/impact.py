"""The side effects of a plan: on host names, addresses, DNS records and the bill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from acrgeo.core.impact.cost import CostChange, Prices, cost_of
from acrgeo.core.impact.forecast import forecast, present
from acrgeo.core.impact.network import NetworkImpact, network_impact, zone_of
from acrgeo.core.impact.zones import ZoneTruth, zone_truths
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.core.preflight.addresses import (
    REGIONAL,
    AddressNeed,
    RegionalEndpoints,
    SubnetNeed,
    address_needs,
    has_regional_endpoints,
    network_of,
    record_changes,
    subnet_needs,
)
from acrgeo.core.preflight.facts import AnyFact, Facts, Unknown
from acrgeo.core.preflight.intent import Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """The side effects of one registry's plan.

    ``addresses`` are those that private endpoints get. ``records`` are for a private DNS zone, relative to ``zone``,
    as sign and name; ``is_by_hand`` unless zone groups keep them for every endpoint. ``is_regional_known`` False means
    that regional host names could not be told.
    """

    registry: str
    network: NetworkImpact
    subnets: tuple[SubnetNeed, ...] = ()
    addresses: tuple[AddressNeed, ...] = ()
    records: tuple[tuple[str, str], ...] = ()
    zone: str = ""
    is_by_hand: bool = True
    is_regional_known: bool = True
    zones: tuple[ZoneTruth, ...] = ()
    cost: CostChange | None = None

    @property
    def touches_network(self) -> bool:
        """True where the network is affected."""
        return bool(
            self.network.appearing or self.network.disappearing or self.subnets or self.addresses or self.records
        )

    @property
    def is_none(self) -> bool:
        """True where the plan has no side effects."""
        return not self.touches_network and not self.zones and self.cost is None


def facts_for_impact(plan: RegistryPlan, intent: Intent) -> frozenset[AnyFact]:
    """Return what must be read beside the facts of the rules: without private endpoints, the regional host names."""
    comes_or_goes = intent.creates or intent.removes
    return frozenset({REGIONAL} if comes_or_goes and plan.current.has_regional_endpoints is None else ())


def impact_of(
    plan: RegistryPlan,
    intent: Intent,
    facts: Facts,
    prices: Prices,
    regions: Mapping[str, RegionFacts] | None = None,
) -> Impact:
    """Return the impact of one registry's plan. ``facts`` are what was read around the registry."""
    regional = facts.get(REGIONAL)
    hosts = regional.hosts if isinstance(regional, RegionalEndpoints) else ()
    current = replace(
        plan.current,
        has_regional_endpoints=has_regional_endpoints(plan.current, facts),
        regional_endpoint_hosts=hosts or plan.current.regional_endpoint_hosts,
    )
    plan = replace(plan, current=current)
    before, after = present(current), forecast(plan)
    records: tuple[tuple[str, str], ...] = ()
    if current.has_private_endpoints:
        added, removed = record_changes(current, intent, facts)
        records = (*(("+", name) for name in added), *(("-", name) for name in removed))
    zone = zone_of(current)
    cost = CostChange(before=cost_of(before, prices), after=cost_of(after, prices))
    return Impact(
        registry=current.name,
        network=network_impact(plan),
        subnets=subnet_needs(current, intent, facts),
        addresses=address_needs(current, intent, facts),
        records=records,
        zone=zone,
        is_by_hand=any(endpoint.has_zone(zone) is not True for endpoint in network_of(facts).live),
        is_regional_known=not isinstance(regional, Unknown),
        zones=zone_truths(plan, regions),
        cost=None if cost.is_none else cost,
    )
