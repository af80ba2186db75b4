"""How clients reach a registry through its private endpoints: addresses, and the records that lead to them. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import ip_address

from acrgeo.core.impact.members import Member
from acrgeo.core.impact.network import zone_of
from acrgeo.core.model.registry import Registry
from acrgeo.core.preflight.facts import PrivateEndpoint, Unknown
from acrgeo.errors import UsageError

TTL = 3600
"""Seconds: what the Azure CLI gives to a record of which no more is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointAddress:
    """An address of a private endpoint, and the member of the registry that it leads to."""

    member: Member
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointAccess:
    """A private endpoint with its addresses, sorted by region, the login server's first."""

    endpoint: PrivateEndpoint
    addresses: tuple[EndpointAddress, ...] | Unknown = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSet:
    """The A records of one name, which is relative to the zone."""

    name: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsZone:
    """A private DNS zone, and the ids of the virtual networks that are linked to it, in lower case.

    ``records`` are its A records, where they were asked for.
    """

    id: str
    networks: tuple[str, ...] = ()
    records: tuple[RecordSet, ...] | Unknown = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateAccess:
    """The private endpoints of a registry, and the zones with its private name, as far as they were looked for."""

    registry: Registry
    endpoints: tuple[EndpointAccess, ...] = ()
    zones: tuple[DnsZone, ...] = ()

    @property
    def zone(self) -> str:
        """Return the name of the private DNS zone."""
        return zone_of(self.registry)

    def linked_zone(self, network_id: str) -> str | None:
        """Return the id of the zone that is linked to a network, where one was found."""
        return next((zone.id for zone in self.zones if network_id.lower() in zone.networks), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkRecords:
    """The records that somebody has to keep for one virtual network, and the zone for them, where it is known."""

    network_id: str
    zone: str
    zone_id: str | None
    endpoints: tuple[str, ...]
    records: tuple[RecordSet, ...]

    @property
    def network(self) -> str:
        """Return the name of the network."""
        return self.network_id.rpartition("/")[2]


def is_address(text: str) -> bool:
    """Return whether a text is an IP address, which can be pasted without quotes."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def parse_zone_id(text: str) -> str:
    """Parse the resource ID of a private DNS zone. Raises UsageError."""
    words = text.strip("/").split("/")
    kinds = [word.lower() for word in words[::2]]
    provider = f"{words[5]}/{words[6]}".lower() if len(words) == 8 else ""
    if kinds[:3] != ["subscriptions", "resourcegroups", "providers"] or provider != "microsoft.network/privatednszones":
        raise UsageError(
            f"{text!r} is not the resource ID of a private DNS zone.",
            hint="az network private-dns zone show -g GROUP -n ZONE --query id",
        )
    return f"/{'/'.join(words)}"


def sorted_addresses(addresses: Collection[EndpointAddress]) -> tuple[EndpointAddress, ...]:
    """Return addresses by region, the login server's first: Azure has no order."""
    return tuple(sorted(addresses, key=lambda at: at.member.record))


def why_no_records(access: PrivateAccess, reached: EndpointAccess) -> str | None:
    """Return why nobody has to keep records of an endpoint by hand; None where somebody has to."""
    endpoint = reached.endpoint
    if endpoint.is_gone:
        return f"the connection {endpoint.connection} is stale: its private endpoint is gone"
    if not endpoint.is_live:
        return f"{endpoint.name}: {endpoint.status}, so it has no records"
    if isinstance(reached.addresses, Unknown):
        return f"{endpoint.name}: unknown, {reached.addresses.reason}"
    if endpoint.has_zone(access.zone) is True:
        return f"{endpoint.name}: its DNS zone group keeps its records in {access.zone}"
    if endpoint.status.lower() != "approved":
        return f"{endpoint.name}: {endpoint.status}, so its records come once it is approved"
    linked = access.linked_zone(endpoint.network_id or "")
    for other in access.endpoints:
        zones = () if isinstance(other.endpoint.zones, Unknown) else other.endpoint.zones
        if linked and other.endpoint.is_live and linked.lower() in [zone.lower() for zone in zones]:
            return f"{endpoint.name}: the DNS zone group of {other.endpoint.name} keeps these names in its network"
    return None


def records_by_hand(
    access: PrivateAccess, *, names: Collection[str] | None = None, zone_id: str | None = None
) -> tuple[NetworkRecords, ...]:
    """Return the records of the endpoints that no zone group keeps, by network; those of some names only, if given.

    ``zone_id`` is the zone that the user named; else it is the one that is linked to the network.
    """
    by_network: dict[str, list[EndpointAccess]] = {}
    ids: dict[str, str] = {}
    for reached in access.endpoints:
        endpoint = reached.endpoint
        if endpoint.network_id is not None and why_no_records(access, reached) is None:
            ids.setdefault(endpoint.network_id.lower(), endpoint.network_id)
            by_network.setdefault(endpoint.network_id.lower(), []).append(reached)
    found = []
    for network, there in sorted(by_network.items()):
        found_of: dict[str, list[str]] = {}
        for reached in there:
            for at in () if isinstance(reached.addresses, Unknown) else reached.addresses:
                if names is None or at.member.record in names:
                    found_of.setdefault(at.member.record, []).append(at.address)
        linked = access.linked_zone(network)
        if found_of:
            found.append(
                NetworkRecords(
                    network_id=ids[network],
                    zone=access.zone,
                    zone_id=zone_id or linked,
                    endpoints=tuple(sorted({reached.endpoint.name for reached in there})),
                    records=tuple(
                        RecordSet(name=name, addresses=tuple(dict.fromkeys(addresses)))
                        for name, addresses in found_of.items()
                    ),
                )
            )
    return tuple(found)
