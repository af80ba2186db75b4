"""Private endpoints: fixed addresses, connections that are not approved, room in the subnets, DNS records."""

from __future__ import annotations

from collections.abc import Iterator

from acrgeo.core.impact.network import zone_of
from acrgeo.core.preflight.addresses import NETWORK, REGIONAL, SubnetNeed, record_changes, subnet_needs
from acrgeo.core.preflight.connections import connections_of
from acrgeo.core.preflight.facts import Unknown
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.links import PRIVATE_LINK
from acrgeo.core.rules.rule import Check, Found, Rule, not_read
from acrgeo.core.rules.subject import Subject


def _is_private(subject: Subject) -> bool:
    return subject.plan.current.has_private_endpoints


def _takes_addresses(subject: Subject) -> bool:
    return _is_private(subject) and (subject.intent.new_regions > 0 or subject.intent.turns_regional_on)


def _reaches_endpoints(subject: Subject) -> bool:
    return _takes_addresses(subject) or (_is_private(subject) and bool(subject.intent.replaces))


def _changes_records(subject: Subject) -> bool:
    return _reaches_endpoints(subject) or (_is_private(subject) and subject.intent.removes)


def _find_unread(subject: Subject) -> Iterator[Found]:
    for endpoint in subject.facts.known(NETWORK).endpoints:
        if endpoint.problem is not None:
            yield not_read(
                f"The private endpoint {endpoint.name}",
                endpoint.problem,
                then=" Its addresses were not checked.",
                hint=f"ask who owns {endpoint.id}",
                read_from=endpoint.id,
            )


def _find_fixed(subject: Subject) -> Iterator[Found]:
    for endpoint in subject.facts.known(NETWORK).endpoints:
        if endpoint.members:
            yield Found(
                fact=f"The private endpoint {endpoint.name} has fixed addresses ({', '.join(endpoint.members)}): it "
                "gets none for a new member by itself, and the creation would fail.",
                hint=f"add the new member to the ipConfigurations of {endpoint.id} first, or make it dynamic",
                read_from=endpoint.id,
            )


def _find_pending(subject: Subject) -> Iterator[Found]:
    registry = subject.plan.current
    for endpoint in subject.facts.known(NETWORK).endpoints:
        if endpoint.status.lower() != "approved":
            yield Found(
                fact=f"The connection of the private endpoint {endpoint.name} is {endpoint.status}: its clients reach "
                "no region through it.",
                hint=f"az acr private-endpoint-connection approve -r {registry.name} -n NAME",
                read_from=f"{registry.id}/privateEndpointConnections",
            )


def _find_full_subnets(subject: Subject) -> Iterator[Found]:
    for need in subnet_needs(subject.plan.current, subject.intent, subject.facts):
        if need.is_short:
            yield Found(
                fact=f"The subnet of the {_endpoints_in(need)} has no room: {need.arithmetic}.",
                hint=f"enlarge the subnet, or move the endpoint: {need.subnet.id}",
                read_from=need.subnet.id,
            )
        elif not need.subnet.is_exact:
            because = f" ({need.subnet.problem.reason})" if need.subnet.problem else ""
            yield Found(
                severity=Severity.UNKNOWN,
                fact=f"Whether the subnet of the {_endpoints_in(need)} has room is not known: "
                f"{need.arithmetic}{because}.",
                hint="ask for a role with Microsoft.Network/virtualNetworks/usages/read on its network",
                read_from=need.subnet.id,
            )


def _endpoints_in(need: SubnetNeed) -> str:
    names = ", ".join(endpoint.name for endpoint in need.endpoints)
    return f"private endpoint{'s' if len(need.endpoints) > 1 else ''} {names}"


def _find_records(subject: Subject) -> Iterator[Found]:
    """Where no zone group keeps the records, somebody has to."""
    zone = zone_of(subject.plan.current)
    read = [endpoint for endpoint in subject.facts.known(NETWORK).endpoints if endpoint.problem is None]
    by_hand = [endpoint for endpoint in read if endpoint.has_zone_group is False]
    added, removed = record_changes(subject.plan.current, subject.intent, subject.facts)
    for verb, records in (("add", added), ("remove", removed)):
        if not records:
            continue
        if by_hand:
            names = ", ".join(endpoint.name for endpoint in by_hand)
            after = "its addresses" if len(by_hand) == 1 else "their addresses"
            yield Found(
                fact=f"No DNS zone group keeps the records of {names}: {verb} {', '.join(records)} in {zone} by hand"
                + (f", with {after}, once the plan is done." if verb == "add" else "."),
                hint=f"az network private-dns record-set a list -z {zone} -g GROUP",
                read_from=f"{by_hand[0].id}/privateDnsZoneGroups",
            )
        for endpoint in read:
            if isinstance(endpoint.has_zone_group, Unknown):
                yield not_read(
                    f"Who keeps the DNS records of {endpoint.name}",
                    endpoint.has_zone_group,
                    then=f" To {verb}: {', '.join(records)} in {zone}.",
                    read_from=f"{endpoint.id}/privateDnsZoneGroups",
                )


def _find_unmoved_clients(subject: Subject) -> Iterator[Found]:
    """Documented: a drain moves nobody who comes through a private endpoint."""
    registry = subject.plan.current
    names = [endpoint.rsplit("/", 1)[-1] for endpoint, _ in connections_of(registry)]
    for location in subject.intent.drains if names else ():
        yield Found(
            fact=f"Clients of the private endpoint{'s' if len(names) > 1 else ''} {', '.join(names)} do not move when "
            f"{location} is drained.",
            hint="move their DNS records by hand where they must move",
            location=location,
            read_from=f"{registry.id}/privateEndpointConnections",
        )


RULES = (
    Rule(
        id="private-endpoint",
        severity=Severity.UNKNOWN,
        cause="A private endpoint may not be read, or is in another tenant, so its addresses were not checked.",
        evidence="the private endpoint, by the id that the registry lists",
        cure="Ask who owns it, or have a role with Microsoft.Network/privateEndpoints/read on it.",
        link=PRIVATE_LINK,
        checks=(Check(find=_find_unread, needs=(NETWORK,), applies=_reaches_endpoints),),
    ),
    Rule(
        id="static-ip",
        severity=Severity.BLOCKER,
        cause="A private endpoint has fixed addresses: it gets none for a new region by itself, and the replica's "
        "creation would fail.",
        evidence="ipConfigurations of the private endpoint",
        cure="Add the new member to its ipConfigurations first, or make it dynamic.",
        link=PRIVATE_LINK,
        checks=(Check(find=_find_fixed, needs=(NETWORK,), applies=_takes_addresses),),
    ),
    Rule(
        id="endpoint-pending",
        severity=Severity.WARNING,
        cause="The connection of a private endpoint is not approved: its clients reach no region through it.",
        evidence="{registry.id}/privateEndpointConnections",
        cure="Approve it: az acr private-endpoint-connection approve -r REGISTRY -n NAME.",
        link=PRIVATE_LINK,
        checks=(Check(find=_find_pending, needs=(NETWORK,), applies=_reaches_endpoints),),
    ),
    Rule(
        id="subnet-full",
        severity=Severity.BLOCKER,
        also=(Severity.UNKNOWN,),
        cause="The registry's private endpoints in a subnet need more addresses than are free there. Unknown where the "
        "network's own count could not be read.",
        evidence="{network}/usages and {subnet}",
        cure="Enlarge the subnet, free addresses in it, or move the endpoint.",
        link=PRIVATE_LINK,
        checks=(Check(find=_find_full_subnets, needs=(NETWORK,), uses=(REGIONAL,), applies=_takes_addresses),),
    ),
    Rule(
        id="dns-record",
        severity=Severity.WARNING,
        also=(Severity.UNKNOWN,),
        cause="No DNS zone group keeps the records of a private endpoint, so somebody has to, by hand.",
        evidence="{private endpoint}/privateDnsZoneGroups",
        cure="Add or remove the records that the finding names, or give the endpoint a zone group.",
        link=PRIVATE_LINK,
        checks=(Check(find=_find_records, needs=(NETWORK,), uses=(REGIONAL,), applies=_changes_records),),
    ),
    Rule(
        id="drain-private",
        severity=Severity.WARNING,
        cause="Clients of private endpoints do not move when a region is drained.",
        evidence="{registry.id}/privateEndpointConnections",
        cure="Move their DNS records by hand where they must move.",
        link=PRIVATE_LINK,
        checks=(Check(find=_find_unmoved_clients, applies=_is_private),),
    ),
)
