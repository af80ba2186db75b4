"""The private network around a registry, and the arithmetic of its addresses and DNS records. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from acrgeo.core.impact.network import addresses_needed, dns_records
from acrgeo.core.model.registry import Registry
from acrgeo.core.preflight.facts import Fact, Facts, PrivateEndpoint, Subnet, Unknown
from acrgeo.core.preflight.intent import Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateNetwork:
    """The private endpoints of a registry, and their subnets by id in lower case."""

    endpoints: tuple[PrivateEndpoint, ...] = ()
    subnets: Mapping[str, Subnet] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionalEndpoints:
    """The switch of regional endpoints, None where it is not known, and the host names that Azure lists."""

    is_on: bool | None = None
    hosts: tuple[str, ...] = ()


NETWORK: Fact[PrivateNetwork] = Fact(
    what="The private endpoints", brief="private endpoints", path="{registry.id}/privateEndpointConnections"
)
"""Each endpoint and subnet tells by itself what of it could not be read."""

REGIONAL: Fact[RegionalEndpoints] = Fact(
    what="Whether regional endpoints are on",
    brief="regional endpoints",
    then=" They take an address more a region and private endpoint.",
    path="{registry.id}",
)
"""Only the preview api-version tells it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubnetNeed:
    """How many addresses a plan takes of one subnet, over all of the registry's endpoints in it."""

    subnet: Subnet
    endpoints: tuple[PrivateEndpoint, ...]
    needed: int

    @property
    def is_short(self) -> bool:
        """Return whether there are surely too few: what is free is never more than counted."""
        return self.subnet.free is not None and self.needed > self.subnet.free

    @property
    def arithmetic(self) -> str:
        """Return ``fabrikam-net/endpoints (10.0.1.0/28): needs 1, has 0 of 11 free``."""
        prefixes = f" ({', '.join(self.subnet.prefixes)})" if self.subnet.prefixes else ""
        size, free = self.subnet.size, self.subnet.free
        if free is None:
            return f"{self.subnet.name}{prefixes}: needs {self.needed}, has an unknown number free"
        most = "" if self.subnet.is_exact else "at most "
        return f"{self.subnet.name}{prefixes}: needs {self.needed}, has {most}{free} of {size} free"


def network_of(facts: Facts) -> PrivateNetwork:
    """Return the private network as far as it was read."""
    network = facts.get(NETWORK)
    return PrivateNetwork() if network is None or isinstance(network, Unknown) else network


def has_regional_endpoints(registry: Registry, facts: Facts) -> bool | None:
    """Return whether regional endpoints are on; None where that is not known."""
    regional = facts.get(REGIONAL)
    if regional is None:  # not read anew
        return registry.has_regional_endpoints
    return None if isinstance(regional, Unknown) else regional.is_on


def subnet_needs(registry: Registry, intent: Intent, facts: Facts) -> tuple[SubnetNeed, ...]:
    """Return what each subnet has to give, sorted by subnet; empty where nothing is taken."""
    each = addresses_needed(
        new_regions=intent.new_regions,
        regions=len(registry.replicas) + intent.new_regions,
        has_regional=has_regional_endpoints(registry, facts) is True,
        turns_regional_on=intent.turns_regional_on,
    )
    if not each:
        return ()
    network = network_of(facts)
    by_subnet: dict[str, list[PrivateEndpoint]] = {}
    for endpoint in network.endpoints:
        if endpoint.subnet_id is not None and endpoint.problem is None:
            by_subnet.setdefault(endpoint.subnet_id.lower(), []).append(endpoint)
    return tuple(
        SubnetNeed(
            subnet=network.subnets.get(key, Subnet(id=there[0].subnet_id or key)),
            endpoints=tuple(sorted(there, key=lambda endpoint: endpoint.name)),
            needed=each * len(there),
        )
        for key, there in sorted(by_subnet.items())
    )


def record_changes(registry: Registry, intent: Intent, facts: Facts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the DNS records that a plan needs and those that it leaves behind, relative to the private zone."""
    is_regional = has_regional_endpoints(registry, facts) is True
    added = {*dns_records(registry, intent.adds, has_regional=is_regional or intent.turns_regional_on)}
    if intent.turns_regional_on:
        there = [replica.location for replica in registry.replicas]
        added |= {name for name in dns_records(registry, there, has_regional=True) if name.endswith(".geo")}
    return tuple(sorted(added)), dns_records(registry, intent.deletes, has_regional=is_regional)
