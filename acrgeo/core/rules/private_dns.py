"""Private DNS: records that somebody has to keep, zones that several networks share, clients that stay."""

from __future__ import annotations

from collections.abc import Iterator

from acrgeo.core.impact.network import zone_of
from acrgeo.core.preflight.addresses import NETWORK, REGIONAL, record_changes
from acrgeo.core.preflight.connections import connections_of
from acrgeo.core.preflight.facts import PrivateEndpoint, Unknown, zone_name
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.links import PRIVATE_LINK
from acrgeo.core.rules.private_network import is_private, reaches_endpoints
from acrgeo.core.rules.rule import Check, Found, Rule, not_read
from acrgeo.core.rules.subject import Subject

_DELETE = "az network private-dns record-set a delete -y"


def _changes_records(subject: Subject) -> bool:
    return reaches_endpoints(subject) or (is_private(subject) and subject.intent.removes)


def _find_records(subject: Subject) -> Iterator[Found]:
    """Where no zone group keeps the records, somebody has to."""
    registry = subject.plan.current
    zone = zone_of(registry)
    read = subject.facts.known(NETWORK).read
    by_hand = [endpoint for endpoint in read if endpoint.has_zone(zone) is False]
    added, removed = record_changes(registry, subject.intent, subject.facts)
    for verb, records in (("add", added), ("remove", removed)):
        if not records:
            continue
        if by_hand:
            names = ", ".join(endpoint.name for endpoint in by_hand)
            after = "its addresses" if len(by_hand) == 1 else "their addresses"
            yield Found(
                fact=f"No DNS zone group keeps the records of {names}{_elsewhere(by_hand)}: {verb} "
                f"{', '.join(records)} in {zone} by hand"
                + (f", with {after}, once the plan is done." if verb == "add" else "."),
                hint=f"acrgeo endpoints show {registry.name} --private --records az"
                if verb == "add"
                else "\n".join(f"{_DELETE} -z {zone} -g GROUP -n {record}" for record in records),
                read_from=f"{by_hand[0].id}/privateDnsZoneGroups",
            )
        for endpoint in read:
            if isinstance(endpoint.zones, Unknown):
                yield not_read(
                    f"Who keeps the DNS records of {endpoint.name}",
                    endpoint.zones,
                    then=f" To {verb}: {', '.join(records)} in {zone}.",
                    read_from=f"{endpoint.id}/privateDnsZoneGroups",
                )


def _find_kept_by_hand(subject: Subject) -> Iterator[Found]:
    """Somebody has to think of these at each change; whether they are right now is told by other rules."""
    registry = subject.plan.current
    zone = zone_of(registry)
    for endpoint in subject.facts.known(NETWORK).read:
        kept = endpoint.has_zone(zone)
        if isinstance(kept, Unknown):
            yield not_read(
                f"Who keeps the DNS records of {endpoint.name}",
                kept,
                hint="ask for a role with Microsoft.Network/privateEndpoints/privateDnsZoneGroups/read",
                read_from=f"{endpoint.id}/privateDnsZoneGroups",
            )
        elif not kept and endpoint.status.lower() == "approved":
            yield Found(
                fact=f"No DNS zone group keeps the records of {endpoint.name} in {zone}{_elsewhere([endpoint])}: each "
                "region that comes or goes has to be written by hand.",
                hint=f"acrgeo endpoints show {registry.name} --private --records az",
                read_from=f"{endpoint.id}/privateDnsZoneGroups",
            )


def _elsewhere(by_hand: list[PrivateEndpoint]) -> str:
    """Tell of zone groups that keep the records of something else."""
    told = [
        f"that of {endpoint.name} is on {', '.join(sorted({zone_name(zone) for zone in endpoint.zones}))}"
        for endpoint in by_hand
        if endpoint.zones and not isinstance(endpoint.zones, Unknown)
    ]
    return f" ({'; '.join(told)})" if told else ""


def _find_unmoved_clients(subject: Subject) -> Iterator[Found]:
    """Documented: a drain moves nobody who comes through a private endpoint."""
    registry = subject.plan.current
    listed = [connection.endpoint_id for connection in connections_of(registry) if connection.is_open]
    names = [endpoint.rpartition("/")[2] for endpoint in listed if endpoint]
    for location in subject.intent.drains if names else ():
        yield Found(
            fact=f"Clients of the private endpoint{'s' if len(names) > 1 else ''} {', '.join(names)} do not move when "
            f"{location} is drained.",
            hint="move their DNS records by hand where they must move",
            location=location,
            read_from=f"{registry.id}/privateEndpointConnections",
        )


def _find_shared_zones(subject: Subject) -> Iterator[Found]:
    """A zone has one record a name: of several networks, only the one that wrote last reaches its endpoint."""
    zone = zone_of(subject.plan.current)
    writers: dict[str, tuple[str, list[PrivateEndpoint]]] = {}
    for endpoint in subject.facts.known(NETWORK).read:
        zones = () if isinstance(endpoint.zones, Unknown) else endpoint.zones
        for written, identity in {at.lower(): at for at in zones if zone_name(at) == zone}.items():
            writers.setdefault(written, (identity, []))[1].append(endpoint)
    for _, (written, endpoints) in sorted(writers.items()):
        if len({(endpoint.network_id or "").lower() for endpoint in endpoints}) < 2:
            continue
        names = ", ".join(
            f"{endpoint.name} ({_network_name(endpoint)})" for endpoint in sorted(endpoints, key=lambda at: at.name)
        )
        yield Found(
            fact=f"Private endpoints in different networks keep the same records in one DNS zone {zone}: {names}. The "
            "last one to write wins, and clients in the other networks are sent to an address that they may not reach.",
            hint=f"give each network a zone {zone} of its own, in another resource group and linked to that network "
            f"alone; the shared one is {written}",
            read_from=f"{endpoints[0].id}/privateDnsZoneGroups",
        )


def _network_name(endpoint: PrivateEndpoint) -> str:
    return f"network {(endpoint.network_id or 'unknown').rpartition('/')[2]}"


RULES = (
    Rule(
        id="dns-record",
        severity=Severity.WARNING,
        also=(Severity.UNKNOWN,),
        cause="No DNS zone group on the registry's zone keeps the records of a private endpoint, so somebody has to, "
        "by hand. A group on another zone keeps none of them.",
        evidence="{private endpoint}/privateDnsZoneGroups",
        cure="Add or remove the records that the finding names, or give the endpoint a zone group. Once it is done, "
        "acrgeo endpoints show REGISTRY --private --records az prints the commands.",
        link=PRIVATE_LINK,
        checks=(Check(find=_find_records, needs=(NETWORK,), uses=(REGIONAL,), applies=_changes_records),),
        audits=(Check(find=_find_kept_by_hand, needs=(NETWORK,), applies=is_private),),
        levels=(Severity.NOTE,),
    ),
    Rule(
        id="dns-zone-shared",
        severity=Severity.WARNING,
        cause="Private endpoints in different networks keep the same records in one private DNS zone: the last one to "
        "write wins, and clients of the other networks are sent to an address that they may not reach.",
        evidence="{private endpoint}/privateDnsZoneGroups",
        cure="Give each network a zone of its own, in another resource group and linked to that network alone.",
        link=PRIVATE_LINK,
        checks=(Check(find=_find_shared_zones, needs=(NETWORK,), applies=reaches_endpoints),),
        audits=(Check(find=_find_shared_zones, needs=(NETWORK,), applies=is_private),),
        levels=(Severity.WARNING,),
    ),
    Rule(
        id="drain-private",
        severity=Severity.WARNING,
        cause="Clients of private endpoints do not move when a region is drained.",
        evidence="{registry.id}/privateEndpointConnections",
        cure="Move their DNS records by hand where they must move.",
        link=PRIVATE_LINK,
        checks=(Check(find=_find_unmoved_clients, applies=is_private),),
    ),
)
