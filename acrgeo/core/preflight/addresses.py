"""Private endpoints: fixed addresses, connections that are not approved, room in the subnets, DNS records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from acrgeo.core.impact.network import addresses_needed, dns_records, zone_of
from acrgeo.core.model.registry import Registry
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.core.preflight.connections import connections_of
from acrgeo.core.preflight.facts import Facts, PrivateEndpoint, Subnet, Unknown
from acrgeo.core.preflight.intent import Intent
from acrgeo.core.rules.finding import Finding, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class SubnetNeed:
    """How many addresses a plan takes of one subnet, over all of the registry's endpoints in it."""

    subnet: Subnet
    endpoints: tuple[PrivateEndpoint, ...]
    needed: int

    @property
    def is_short(self) -> bool:
        """Whether there are surely too few: what is free is never more than counted."""
        return self.subnet.free is not None and self.needed > self.subnet.free

    @property
    def arithmetic(self) -> str:
        """``fabrikam-net/endpoints (10.0.1.0/28): needs 1, has 0 of 11 free``."""
        prefixes = f" ({', '.join(self.subnet.prefixes)})" if self.subnet.prefixes else ""
        size, free = self.subnet.size, self.subnet.free
        if free is None:
            return f"{self.subnet.name}{prefixes}: needs {self.needed}, has an unknown number free"
        most = "" if self.subnet.is_exact else "at most "
        return f"{self.subnet.name}{prefixes}: needs {self.needed}, has {most}{free} of {size} free"


def subnet_needs(registry: Registry, intent: Intent, facts: Facts) -> tuple[SubnetNeed, ...]:
    """What each subnet has to give, sorted by subnet; empty where nothing is taken."""
    has_regional = facts.has_regional_endpoints is True
    each = addresses_needed(
        new_regions=intent.new_regions,
        regions=len(registry.replicas) + intent.new_regions,
        has_regional=has_regional,
        turns_regional_on=intent.turns_regional_on,
    )
    if not each:
        return ()
    by_subnet: dict[str, list[PrivateEndpoint]] = {}
    for endpoint in facts.endpoints:
        if endpoint.subnet_id is not None and endpoint.problem is None:
            by_subnet.setdefault(endpoint.subnet_id.lower(), []).append(endpoint)
    return tuple(
        SubnetNeed(
            subnet=facts.subnets.get(key, Subnet(id=there[0].subnet_id or key)),
            endpoints=tuple(sorted(there, key=lambda one: one.name)),
            needed=each * len(there),
        )
        for key, there in sorted(by_subnet.items())
    )


def record_changes(registry: Registry, intent: Intent, facts: Facts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The DNS records that a plan needs and those that it leaves behind, relative to the private zone."""
    is_regional = facts.has_regional_endpoints is True
    added = {*dns_records(registry, intent.adds, has_regional=is_regional or intent.turns_regional_on)}
    if intent.turns_regional_on:
        there = [one.location for one in registry.replicas]
        added |= {name for name in dns_records(registry, there, has_regional=True) if name.endswith(".geo")}
    return tuple(sorted(added)), dns_records(registry, intent.deletes, has_regional=is_regional)


def check_addresses(plan: RegistryPlan, intent: Intent, facts: Facts) -> Iterator[Finding]:
    """Everything that private endpoints put in the way, endpoint by endpoint and subnet by subnet."""
    if not plan.current.has_private_endpoints:
        return
    takes_addresses = intent.new_regions > 0 or intent.turns_regional_on
    if takes_addresses or intent.replaces:
        yield from _endpoints(plan.current, facts, takes_addresses=takes_addresses)
        yield from _regional(plan.current, intent, facts)
    for need in subnet_needs(plan.current, intent, facts):
        yield from _room(plan.current, need)
    yield from _records(plan, intent, facts)
    yield from _drains(plan, intent)


def _drains(plan: RegistryPlan, intent: Intent) -> Iterator[Finding]:
    """Documented: a drain moves nobody who comes through a private endpoint."""
    names = [endpoint.rsplit("/", 1)[-1] for endpoint, _ in connections_of(plan.current)]
    for location in intent.drains if names else ():
        yield Finding(
            id="drain-private",
            severity=Severity.WARNING,
            registry=plan.current.name,
            location=location,
            fact=f"Clients of the private endpoint{'s' if len(names) > 1 else ''} {', '.join(names)} do not move when "
            f"{location} is drained.",
            hint="move their DNS records by hand where they must move",
            read_from=f"{plan.current.id}/privateEndpointConnections",
        )


def _endpoints(registry: Registry, facts: Facts, *, takes_addresses: bool) -> Iterator[Finding]:
    for endpoint in facts.endpoints:
        if endpoint.problem is not None:
            yield Finding(
                id="private-endpoint",
                severity=Severity.UNKNOWN,
                registry=registry.name,
                fact=f"The private endpoint {endpoint.name} could not be read, so its addresses were not checked: "
                f"{endpoint.problem.reason}.",
                hint=f"ask who owns {endpoint.id}",
                read_from=endpoint.id,
            )
        if endpoint.members and takes_addresses:
            yield Finding(
                id="static-ip",
                severity=Severity.BLOCKER,
                registry=registry.name,
                fact=f"The private endpoint {endpoint.name} has fixed addresses ({', '.join(endpoint.members)}): it "
                "gets none for a new member by itself, and the creation would fail.",
                hint=f"add the new member to the ipConfigurations of {endpoint.id} first, or make it dynamic",
                read_from=endpoint.id,
            )
        if endpoint.status.lower() != "approved":
            yield Finding(
                id="endpoint-pending",
                severity=Severity.WARNING,
                registry=registry.name,
                fact=f"The connection of the private endpoint {endpoint.name} is {endpoint.status}: its clients reach "
                "no region through it.",
                hint=f"az acr private-endpoint-connection approve -r {registry.name} -n NAME",
                read_from=f"{registry.id}/privateEndpointConnections",
            )


def _regional(registry: Registry, intent: Intent, facts: Facts) -> Iterator[Finding]:
    known = facts.has_regional_endpoints
    if intent.new_regions and isinstance(known, Unknown):
        yield Finding(
            id="regional-endpoints",
            severity=Severity.UNKNOWN,
            registry=registry.name,
            fact=f"Whether regional endpoints are on could not be read: {known.reason}. They take an address more a "
            "region and private endpoint.",
            read_from=registry.id,
            unread=known.brief("regional endpoints"),
        )


def _room(registry: Registry, need: SubnetNeed) -> Iterator[Finding]:
    names = ", ".join(one.name for one in need.endpoints)
    which = f"private endpoint{'s' if len(need.endpoints) > 1 else ''} {names}"
    if need.is_short:
        yield Finding(
            id="subnet-full",
            severity=Severity.BLOCKER,
            registry=registry.name,
            fact=f"The subnet of the {which} has no room: {need.arithmetic}.",
            hint=f"enlarge the subnet, or move the endpoint: {need.subnet.id}",
            read_from=need.subnet.id,
        )
    elif not need.subnet.is_exact:
        because = f" ({need.subnet.problem.reason})" if need.subnet.problem else ""
        yield Finding(
            id="subnet-full",
            severity=Severity.UNKNOWN,
            registry=registry.name,
            fact=f"Whether the subnet of the {which} has room is not known: {need.arithmetic}{because}.",
            hint="a role with Microsoft.Network/virtualNetworks/usages/read on its network",
            read_from=need.subnet.id,
        )


def _records(plan: RegistryPlan, intent: Intent, facts: Facts) -> Iterator[Finding]:
    """Where no zone group keeps the records, somebody has to."""
    registry, zone = plan.current, zone_of(plan.current)
    by_hand = [one for one in facts.endpoints if one.problem is None and one.has_zone_group is False]
    unsure = [one for one in facts.endpoints if one.problem is None and isinstance(one.has_zone_group, Unknown)]
    added, removed = record_changes(registry, intent, facts)
    for verb, records in (("add", added), ("remove", removed)):
        if not records:
            continue
        if by_hand:
            names = ", ".join(one.name for one in by_hand)
            after = "its addresses" if len(by_hand) == 1 else "their addresses"
            yield Finding(
                id="dns-record",
                severity=Severity.WARNING,
                registry=registry.name,
                fact=f"No DNS zone group keeps the records of {names}: {verb} {', '.join(records)} in {zone} by hand"
                + (f", with {after}, once the plan is done." if verb == "add" else "."),
                hint=f"az network private-dns record-set a list -z {zone} -g GROUP",
                read_from=f"{by_hand[0].id}/privateDnsZoneGroups",
            )
        for endpoint in unsure:
            assert isinstance(endpoint.has_zone_group, Unknown)
            yield Finding(
                id="dns-record",
                severity=Severity.UNKNOWN,
                registry=registry.name,
                fact=f"Who keeps the DNS records of {endpoint.name} could not be read: "
                f"{endpoint.has_zone_group.reason}. To {verb}: {', '.join(records)} in {zone}.",
                read_from=f"{endpoint.id}/privateDnsZoneGroups",
            )
