"""The private network around a registry, and the arithmetic of its addresses and DNS records. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from acrgeo.core.impact.members import Member, members_in
from acrgeo.core.impact.network import HostKind, addresses_needed
from acrgeo.core.model.registry import Registry
from acrgeo.core.preflight.facts import Fact, Facts, PrivateEndpoint, Subnet, Unknown
from acrgeo.core.preflight.intent import Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateNetwork:
    """The private endpoints of a registry, and their subnets by id in lower case."""

    endpoints: tuple[PrivateEndpoint, ...] = ()
    subnets: Mapping[str, Subnet] = field(default_factory=dict)

    @property
    def live(self) -> tuple[PrivateEndpoint, ...]:
        """Return the endpoints that lead to the registry, each once, whatever the number of its connections."""
        by_id = {endpoint.id.lower(): endpoint for endpoint in self.endpoints if endpoint.is_live}
        return tuple(by_id.values())

    @property
    def read(self) -> tuple[PrivateEndpoint, ...]:
        """Return those of them that could be read."""
        return tuple(endpoint for endpoint in self.live if endpoint.problem is None)


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
class AddressNeed:
    """One address that a plan takes: a member at a private endpoint.

    ``address`` is the one that the endpoint has declared for it; None where Azure chooses one, or where a fixed
    endpoint lacks it (``is_missing``).
    """

    endpoint: PrivateEndpoint
    member: Member
    address: str | None = None
    is_missing: bool = False


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


def planned_members(
    registry: Registry, intent: Intent, *, has_regional: bool, with_replaced: bool = False
) -> tuple[Member, ...]:
    """Return the members that a plan adds, sorted by region; ``with_replaced`` those too that are made again."""
    added = {*intent.adds, *(intent.replaces if with_replaced else ())}
    there = {replica.location for replica in registry.replicas}
    found = [*members_in(registry, sorted(added), HostKind.DATA)]
    if has_regional or intent.turns_regional_on:
        regions = added | there if intent.turns_regional_on else added
        found += members_in(registry, sorted(regions), HostKind.REGIONAL)
    return tuple(sorted(found, key=lambda member: member.record))


def address_needs(
    registry: Registry, intent: Intent, facts: Facts, *, with_replaced: bool = False
) -> tuple[AddressNeed, ...]:
    """Return each address that a plan takes at the endpoints that could be read, by region, then endpoint."""
    members = planned_members(
        registry, intent, has_regional=has_regional_endpoints(registry, facts) is True, with_replaced=with_replaced
    )
    endpoints = sorted(network_of(facts).read, key=lambda endpoint: endpoint.name)
    return tuple(_need(endpoint, member) for member in members for endpoint in endpoints)


def _need(endpoint: PrivateEndpoint, member: Member) -> AddressNeed:
    if endpoint.fixed is None:
        return AddressNeed(endpoint=endpoint, member=member)
    address = endpoint.fixed.get(member.name)
    return AddressNeed(endpoint=endpoint, member=member, address=address or None, is_missing=address is None)


def subnet_needs(registry: Registry, intent: Intent, facts: Facts) -> tuple[SubnetNeed, ...]:
    """Return what each subnet has to give, sorted by subnet; empty where nothing is taken.

    An endpoint with fixed addresses takes none: what it has declared it has, and without that the plan is refused.
    """
    each = addresses_needed(
        new_regions=intent.new_regions,
        regions=len({*(replica.location for replica in registry.replicas), *intent.adds}),
        has_regional=has_regional_endpoints(registry, facts) is True,
        turns_regional_on=intent.turns_regional_on,
    )
    if not each:
        return ()
    network = network_of(facts)
    ids: dict[str, str] = {}
    by_subnet: dict[str, list[PrivateEndpoint]] = {}
    for endpoint in network.read:
        if endpoint.subnet_id is not None and endpoint.fixed is None:
            key = endpoint.subnet_id.lower()
            ids.setdefault(key, endpoint.subnet_id)
            by_subnet.setdefault(key, []).append(endpoint)
    return tuple(
        SubnetNeed(
            subnet=network.subnets.get(key, Subnet(id=ids[key])),
            endpoints=tuple(sorted(there, key=lambda endpoint: endpoint.name)),
            needed=each * len(there),
        )
        for key, there in sorted(by_subnet.items())
    )


def record_changes(registry: Registry, intent: Intent, facts: Facts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the DNS records that a plan needs and those that it leaves behind, relative to the private zone."""
    is_regional = has_regional_endpoints(registry, facts) is True
    added = planned_members(registry, intent, has_regional=is_regional)
    kinds = (HostKind.DATA, HostKind.REGIONAL) if is_regional else (HostKind.DATA,)
    removed = members_in(registry, intent.deletes, *kinds)
    return tuple(sorted({member.record for member in added})), tuple(member.record for member in removed)
