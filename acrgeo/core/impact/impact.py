"""What a plan does beside its changes: to host names, addresses, DNS records and the bill. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from acrgeo.core.impact.cost import CostChange, Prices, cost_of
from acrgeo.core.impact.forecast import forecast, present
from acrgeo.core.impact.network import NetworkImpact, network_impact, zone_of
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.core.preflight.addresses import (
    REGIONAL,
    RegionalEndpoints,
    SubnetNeed,
    has_regional_endpoints,
    network_of,
    record_changes,
    subnet_needs,
)
from acrgeo.core.preflight.facts import AnyFact, Facts, Unknown
from acrgeo.core.preflight.intent import Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What one registry's plan does around it.

    ``records`` are for a private DNS zone, relative to ``zone``, as sign and name; ``is_by_hand`` unless zone groups
    keep them for every endpoint. ``is_regional_known`` False means that regional host names could not be told.
    """

    registry: str
    network: NetworkImpact
    subnets: tuple[SubnetNeed, ...] = ()
    records: tuple[tuple[str, str], ...] = ()
    zone: str = ""
    is_by_hand: bool = True
    is_regional_known: bool = True
    cost: CostChange | None = None

    @property
    def touches_network(self) -> bool:
        """Return whether there is anything to say of the network."""
        return bool(self.network.appearing or self.network.disappearing or self.subnets or self.records)

    @property
    def is_none(self) -> bool:
        """Return whether there is nothing to say at all."""
        return not self.touches_network and self.cost is None


def facts_for_impact(plan: RegistryPlan, intent: Intent) -> frozenset[AnyFact]:
    """Return what must be read beside the facts of the rules: without private endpoints, the regional host names."""
    comes_or_goes = intent.creates or intent.removes
    return frozenset({REGIONAL} if comes_or_goes and plan.current.has_regional_endpoints is None else ())


def impact_of(plan: RegistryPlan, intent: Intent, facts: Facts, prices: Prices) -> Impact:
    """Return the impact of one registry's plan, with what was read around it."""
    regional = facts.get(REGIONAL)
    hosts = regional.hosts if isinstance(regional, RegionalEndpoints) else ()
    known = replace(
        plan.current,
        has_regional_endpoints=has_regional_endpoints(plan.current, facts),
        regional_endpoint_hosts=hosts or plan.current.regional_endpoint_hosts,
    )
    seen = replace(plan, current=known)
    before, after = present(known), forecast(seen)
    records: tuple[tuple[str, str], ...] = ()
    if known.has_private_endpoints:
        added, removed = record_changes(known, intent, facts)
        records = (*(("+", name) for name in added), *(("-", name) for name in removed))
    cost = CostChange(before=cost_of(before, prices), after=cost_of(after, prices))
    return Impact(
        registry=known.name,
        network=network_impact(seen),
        subnets=subnet_needs(known, intent, facts),
        records=records,
        zone=zone_of(known),
        is_by_hand=any(endpoint.has_zone_group is not True for endpoint in network_of(facts).endpoints),
        is_regional_known=not isinstance(regional, Unknown),
        cost=None if cost.is_none else cost,
    )
