"""What a plan does beside its changes: to host names, addresses, DNS records and the bill. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from acrgeo.core.impact.cost import CostChange, Prices, cost_of
from acrgeo.core.impact.forecast import forecast, present
from acrgeo.core.impact.network import NetworkImpact, network_impact, zone_of
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.core.preflight.addresses import SubnetNeed, record_changes, subnet_needs
from acrgeo.core.preflight.facts import Facts, Unknown
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
        """Whether there is anything to say of the network."""
        return bool(self.network.appearing or self.network.disappearing or self.subnets or self.records)

    @property
    def is_none(self) -> bool:
        """Whether there is nothing to say at all."""
        return not self.touches_network and self.cost is None


def impact_of(plan: RegistryPlan, intent: Intent, facts: Facts, prices: Prices) -> Impact:
    """The impact of one registry's plan, with what was read around it."""
    regional = facts.has_regional_endpoints
    if regional is None:  # not read anew
        regional = plan.current.has_regional_endpoints
    known = replace(
        plan.current,
        has_regional_endpoints=None if isinstance(regional, Unknown) else regional,
        regional_endpoint_hosts=facts.regional_endpoint_hosts or plan.current.regional_endpoint_hosts,
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
        is_by_hand=any(one.has_zone_group is not True for one in facts.endpoints),
        is_regional_known=not isinstance(regional, Unknown),
        cost=None if cost.is_none else cost,
    )
