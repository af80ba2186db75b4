"""The private endpoints of a registry in an outage: where each lives, and which hosts it lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from acrgeo.core.assess.point import Point
from acrgeo.core.impact.forecast import present
from acrgeo.core.impact.members import Member, login_member, members_in
from acrgeo.core.impact.network import HostKind
from acrgeo.core.impact.private_access import EndpointAccess, PrivateAccess
from acrgeo.core.model.region import normalise_region
from acrgeo.core.preflight.facts import Unknown
from acrgeo.core.rules.links import PRIVATE_LINK

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointReading:
    """A private endpoint that is live. ``location`` is its network's region, with which it fails; None is unknown.

    ``missing`` are the hosts that it has no address for. ``has_zone`` says whether a zone group keeps its records.
    """

    name: str
    id: str
    status: str
    location: str | None
    network: str | None
    missing: tuple[str, ...] | Unknown
    has_zone: bool | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkReading:
    """What the private zone of a network has: hosts without a record, and hosts with addresses of other endpoints."""

    network: str
    zone_id: str | None = None
    missing: tuple[str, ...] | Unknown = ()
    astray: tuple[str, ...] = ()


def read_endpoints(access: PrivateAccess) -> tuple[EndpointReading, ...]:
    """Return the readings of the endpoints that lead to the registry, by name."""
    found = {reached.endpoint.id.lower(): reached for reached in access.endpoints if reached.endpoint.is_live}
    members = _members(access)
    return tuple(
        _reading(reached, access, members) for reached in sorted(found.values(), key=lambda at: at.endpoint.name)
    )


def endpoint_points(access: PrivateAccess, readings: tuple[EndpointReading, ...]) -> Iterator[Point]:
    """Yield what is weak about the endpoints; zones that networks share are told by a rule."""
    registry = access.registry
    show = f"acrgeo endpoints show {registry.name} --private"
    for reading in readings:
        if isinstance(reading.missing, Unknown):
            yield Point(
                fact=f"The private endpoint {reading.name} could not be read: {reading.missing.reason}. Its region and "
                "the hosts that it lacks are unknown.",
                hint=reading.missing.hint or f"ask who owns {reading.id}",
                is_unknown=True,
            )
        elif reading.missing and reading.status.lower() == "approved":
            yield Point(
                fact=f"{reading.name} has no address for {', '.join(reading.missing)}: pulls in its network fail when "
                "they are sent there.",
                hint=show,
                location=reading.location,
                link=PRIVATE_LINK,
            )
    for network in read_networks(access):
        yield from _network_points(network, access, show)


def _network_points(reading: NetworkReading, access: PrivateAccess, show: str) -> Iterator[Point]:
    if isinstance(reading.missing, Unknown):
        yield Point(
            fact=f"Whether names in {reading.network} lead to each region is unknown: {reading.missing.reason}.",
            hint=f"{show} --records az",
            link=PRIVATE_LINK,
            is_unknown=True,
        )
        return
    zone = f"The zone {access.zone} of {reading.network}"
    if reading.missing:
        yield Point(
            fact=f"{zone} has no record for {', '.join(reading.missing)}: a failover there breaks, or goes the public "
            "way.",
            hint=f"{show} --records az",
            link=PRIVATE_LINK,
        )
    if reading.astray:
        yield Point(
            fact=f"{zone} has addresses for {', '.join(reading.astray)} that are not those of its own endpoints.",
            hint=show,
            link=PRIVATE_LINK,
        )


def read_networks(access: PrivateAccess) -> tuple[NetworkReading, ...]:
    """Return what each network's private zone has of the registry's hosts, by network."""
    by_network: dict[str, list[EndpointAccess]] = {}
    names: dict[str, str] = {}
    for reached in access.endpoints:
        endpoint = reached.endpoint
        if endpoint.is_live and endpoint.status.lower() == "approved" and endpoint.network_id is not None:
            key = endpoint.network_id.lower()
            by_network.setdefault(key, []).append(reached)
            names[key] = endpoint.network_id.rpartition("/")[2]
    return tuple(_network(names[key], key, there, access) for key, there in sorted(by_network.items()))


def _network(name: str, key: str, there: Sequence[EndpointAccess], access: PrivateAccess) -> NetworkReading:
    zone = next((zone for zone in access.zones if key in zone.networks), None)
    if zone is None:
        reason = f"no zone {access.zone} that is linked to it was found"
        return NetworkReading(network=name, missing=Unknown(reason))
    unread = [why for why in (zone.records, *(reached.addresses for reached in there)) if isinstance(why, Unknown)]
    if unread:
        return NetworkReading(network=name, zone_id=zone.id, missing=unread[0])
    written = {record.name.lower(): set(record.addresses) for record in _known(zone.records)}
    own: dict[str, set[str]] = {}
    for reached in there:
        for at in _known(reached.addresses):
            own.setdefault(at.member.record.lower(), set()).add(at.address)
    hosts = {member.record.lower(): member.host for member in _members(access)}
    return NetworkReading(
        network=name,
        zone_id=zone.id,
        missing=tuple(host for record, host in hosts.items() if not written.get(record)),
        astray=tuple(host for record, host in hosts.items() if written.get(record, set()) - own.get(record, set())),
    )


def _known(found: tuple[T, ...] | Unknown) -> tuple[T, ...]:
    return () if isinstance(found, Unknown) else found


def _members(access: PrivateAccess) -> tuple[Member, ...]:
    state = present(access.registry)
    kinds = (HostKind.DATA, HostKind.REGIONAL) if state.has_regional_endpoints else (HostKind.DATA,)
    return (login_member(access.registry), *members_in(access.registry, state.locations, *kinds))


def _reading(reached: EndpointAccess, access: PrivateAccess, members: tuple[Member, ...]) -> EndpointReading:
    endpoint, addresses = reached.endpoint, reached.addresses
    missing: tuple[str, ...] | Unknown
    if isinstance(addresses, Unknown):
        missing = addresses
    else:
        there = {at.member.record for at in addresses}
        missing = tuple(member.host for member in members if member.record not in there)
    return EndpointReading(
        name=endpoint.name,
        id=endpoint.id,
        status=endpoint.status,
        location=None if endpoint.location is None else normalise_region(endpoint.location),
        network=None if endpoint.network_id is None else endpoint.network_id.rpartition("/")[2],
        missing=missing,
        has_zone=endpoint.problem if endpoint.problem is not None else endpoint.has_zone(access.zone),
    )
