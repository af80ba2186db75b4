"""Whether clients of private endpoints reach every region: addresses, and the records that lead to them."""

from __future__ import annotations

from collections.abc import Iterator

from acrgeo.core.assess.private import read_endpoints, read_networks
from acrgeo.core.impact.private_access import PrivateAccess
from acrgeo.core.preflight.facts import Unknown
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.links import PRIVATE_LINK
from acrgeo.core.rules.private_network import is_private
from acrgeo.core.rules.rule import Check, Found, Rule
from acrgeo.core.rules.standing.facts import ACCESS, REPLICAS
from acrgeo.core.rules.subject import Subject


def _show(subject: Subject) -> str:
    return f"acrgeo endpoints show {subject.plan.current.name} --private"


def _find_missing_addresses(subject: Subject) -> Iterator[Found]:
    """An endpoint that could not be read is told by private-endpoint, one that waits by endpoint-pending."""
    for reading in read_endpoints(subject.facts.known(ACCESS)):
        if isinstance(reading.missing, Unknown) or not reading.missing or reading.status.lower() != "approved":
            continue
        yield Found(
            fact=f"The private endpoint {reading.name} has no address for {', '.join(reading.missing)}: pulls in its "
            "network fail when they are sent there.",
            hint=_show(subject),
            location=reading.location,
            read_from=reading.id,
        )


def _find_missing_records(subject: Subject) -> Iterator[Found]:
    access = subject.facts.known(ACCESS)
    for reading in read_networks(access):
        if reading.zone_id is None and not _is_kept(access, reading.network):
            continue  # private-zone-missing
        if isinstance(reading.missing, Unknown):
            yield Found(
                severity=Severity.UNKNOWN,
                fact=f"Whether names in {reading.network} lead to each region is unknown: {reading.missing.reason}.",
                hint=f"{_show(subject)} --records az",
                read_from=reading.zone_id,
            )
        elif reading.missing:
            yield Found(
                fact=f"The zone {access.zone} of {reading.network} has no record for {', '.join(reading.missing)}: a "
                "failover there breaks, or goes the public way.",
                hint=f"{_show(subject)} --records az",
                read_from=reading.zone_id,
            )


def _find_missing_zones(subject: Subject) -> Iterator[Found]:
    access = subject.facts.known(ACCESS)
    for reading in read_networks(access):
        if reading.zone_id is None and not _is_kept(access, reading.network):
            yield Found(
                fact=f"No zone {access.zone} that is linked to {reading.network} was found in the subscriptions of "
                "the registry and its private endpoints. Unless another DNS server has the names, clients there go the "
                "public way, or nowhere.",
                hint=f"{_show(subject)} --records az",
                read_from=f"{subject.plan.current.id}/privateEndpointConnections",
            )


def _is_kept(access: PrivateAccess, network: str) -> bool:
    """Return whether Azure may keep the records of a network in a zone that was not found, or which is not known."""
    return any(
        reached.endpoint.is_live
        and (reached.endpoint.network_id or "").rpartition("/")[2] == network
        and reached.endpoint.has_zone(access.zone) is not False
        for reached in access.endpoints
    )


def _find_stray_records(subject: Subject) -> Iterator[Found]:
    access = subject.facts.known(ACCESS)
    for reading in read_networks(access):
        if reading.astray:
            yield Found(
                fact=f"The zone {access.zone} of {reading.network} has addresses for {', '.join(reading.astray)} that "
                "are not those of its own endpoints: clients may be sent where they reach nothing.",
                hint=_show(subject),
                read_from=reading.zone_id,
            )


RULES = (
    Rule(
        id="private-address-missing",
        severity=Severity.ERROR,
        levels=(Severity.ERROR,),
        cause="An approved private endpoint has no address for a host of the registry: clients of its network that "
        "are sent to that region cannot pull.",
        evidence="the network interface of the private endpoint, or its customDnsConfigs",
        cure="Declare the member that is missing where addresses are fixed; else make the private endpoint anew.",
        link=PRIVATE_LINK,
        audits=(Check(find=_find_missing_addresses, applies=is_private, needs=(REPLICAS, ACCESS)),),
    ),
    Rule(
        id="private-zone-missing",
        severity=Severity.WARNING,
        levels=(Severity.WARNING,),
        cause="No private DNS zone for the registry's names that is linked to a network with a private endpoint was "
        "found. It may be in another subscription, or another DNS server may have the names; else clients there go the "
        "public way, or nowhere.",
        evidence="private DNS zones in the subscriptions of the registry and of its private endpoints, and their "
        "virtualNetworkLinks",
        cure="Link a zone to the network, and give the private endpoint a DNS zone group on it.",
        link=PRIVATE_LINK,
        audits=(Check(find=_find_missing_zones, applies=is_private, needs=(REPLICAS, ACCESS)),),
    ),
    Rule(
        id="private-record-missing",
        severity=Severity.WARNING,
        levels=(Severity.WARNING,),
        cause="The private DNS zone of a network has no record for a host of the registry, so that a failover there "
        "breaks or goes the public way. Unknown where the zone could not be read.",
        evidence="{private DNS zone}/A and {private DNS zone}/virtualNetworkLinks",
        cure="acrgeo endpoints show REGISTRY --private --records az prints the commands.",
        link=PRIVATE_LINK,
        audits=(Check(find=_find_missing_records, applies=is_private, needs=(REPLICAS, ACCESS)),),
    ),
    Rule(
        id="private-record-stray",
        severity=Severity.WARNING,
        levels=(Severity.WARNING,),
        cause="The private DNS zone of a network has addresses for a host of the registry that are not those of the "
        "network's own private endpoints: they are left over, or belong to another network.",
        evidence="{private DNS zone}/A, and the addresses of the private endpoints",
        cure="Remove them, or give each network a zone of its own.",
        link=PRIVATE_LINK,
        audits=(Check(find=_find_stray_records, applies=is_private, needs=(REPLICAS, ACCESS)),),
    ),
)
