"""The private endpoints of a registry in an outage: where each lives, and which hosts it lacks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from acrgeo.core.assess.point import Point
from acrgeo.core.impact.forecast import present
from acrgeo.core.impact.members import Member, login_member, members_in
from acrgeo.core.impact.network import HostKind
from acrgeo.core.impact.private_access import EndpointAccess, PrivateAccess, records_by_hand
from acrgeo.core.model.region import normalise_region
from acrgeo.core.preflight.facts import Unknown
from acrgeo.core.rules.links import PRIVATE_LINK


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
    by_hand = records_by_hand(access)
    if by_hand:
        networks = ", ".join(network.network for network in by_hand)
        yield Point(
            fact=f"No DNS zone group keeps every record in {networks}: whether the private zone has each region's data "
            "host was not read, and a failover breaks at the first layer where one is missing.",
            hint=f"{show} --records az",
            link=PRIVATE_LINK,
        )


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
        network=None if endpoint.network_id is None else endpoint.network_id.rsplit("/", 1)[-1],
        missing=missing,
        has_zone=endpoint.problem if endpoint.problem is not None else endpoint.has_zone(access.zone),
    )
