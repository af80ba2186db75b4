"""The reads behind ``endpoints show --private``: the addresses of private endpoints, and the zones for their names.

An address is read where the most is told: the network interface, else ``customDnsConfigs``, else the zone group.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from acrgeo.arm.documents import RETRIES, Document, known, list_documents, read_document
from acrgeo.arm.error_translation import translated
from acrgeo.arm.network.endpoints import NETWORK_VERSION, private_endpoint, read_endpoint, read_zone_groups
from acrgeo.arm.pipeline.reads import RESOURCES
from acrgeo.arm.responses import id_of, mapping_of, required_text_of, rows_of, text_of, texts_of
from acrgeo.arm.session import PARALLEL_READS, Session
from acrgeo.core.impact.members import Member, member_named, member_of_host
from acrgeo.core.impact.network import zone_of
from acrgeo.core.impact.private_access import (
    DnsZone,
    EndpointAccess,
    EndpointAddress,
    PrivateAccess,
    RecordSet,
    is_address,
    sorted_addresses,
)
from acrgeo.core.model.registry import Registry
from acrgeo.core.preflight.connections import Connection, connections_of
from acrgeo.core.preflight.facts import Unknown

ZONES_VERSION = "2024-06-01"
_ZONES = "Microsoft.Network/privateDnsZones"
Found = tuple[Member | None, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class InterfaceAddress:
    """An address of a network interface, with the member and the host names that the interface says it is for."""

    address: str
    member: str
    hosts: tuple[str, ...]


class AccessReads:
    """The reads of private access."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def read(self, registry: Registry, *, with_zones: bool = False, with_records: bool = False) -> PrivateAccess:
        """Read every private endpoint of a registry at once; what cannot be read is Unknown, with the reason.

        ``with_records`` reads the A records of the zones as well.
        """
        connections = connections_of(registry)
        with ThreadPoolExecutor(max_workers=PARALLEL_READS) as pool:
            endpoints = tuple(pool.map(partial(self._endpoint, registry), connections))
            zones: tuple[DnsZone, ...] = ()
            if with_zones:
                ids = {registry.id, *(reached.endpoint.id for reached in endpoints if reached.endpoint.is_live)}
                subscriptions = sorted({identity.split("/")[2].lower() for identity in ids})
                listed = pool.map(partial(self._zones, zone_of(registry)), subscriptions)
                ids_of_zones = [zone for found in listed for zone in found]
                zones = tuple(pool.map(partial(self._zone, with_records=with_records), ids_of_zones))
        return PrivateAccess(registry=registry, endpoints=endpoints, zones=zones)

    def _endpoint(self, registry: Registry, connection: Connection) -> EndpointAccess:
        identity = connection.endpoint_id
        if identity is None:
            return EndpointAccess(endpoint=private_endpoint(connection, Unknown("It names no private endpoint"), ()))
        document = known(read_endpoint, self._session, identity)
        groups = known(read_zone_groups, self._session, identity)
        endpoint = private_endpoint(connection, document, groups)
        if isinstance(document, Unknown):
            return EndpointAccess(endpoint=endpoint, addresses=document)
        if not endpoint.is_live:
            return EndpointAccess(endpoint=endpoint)
        listed = known(self._interfaces, document.interfaces)
        found = [] if isinstance(listed, Unknown) else list(_of_interfaces(registry, listed))
        if not found:
            of_groups = () if isinstance(groups, Unknown) else (name for group in groups for name in group.names)
            names = document.names or of_groups
            found = [(member_of_host(registry, host), address) for host, address in names]
        if not found and isinstance(listed, Unknown):
            return EndpointAccess(endpoint=endpoint, addresses=listed)
        addresses = {
            (member.record, address): EndpointAddress(member=member, address=address)
            for member, address in found
            if member is not None and is_address(address)
        }
        return EndpointAccess(endpoint=endpoint, addresses=sorted_addresses(addresses.values()))

    def _interfaces(self, ids: Sequence[str]) -> list[tuple[InterfaceAddress, ...]]:
        return [read_document(self._session, identity, NETWORK_VERSION, parse_interface) for identity in ids]

    def _zones(self, name: str, subscription: str) -> list[str]:
        """List the ids of the zones of this name in a subscription; none where that is not permitted."""

        def listed() -> list[str]:
            with translated(f"look up {name}"):
                query = {"$filter": f"resourceType eq '{_ZONES}' and name eq '{name}'"}
                path = f"/subscriptions/{subscription}/resources"
                rows = self._session.reads.rows(path, RESOURCES, query, retry_total=RETRIES)
                found = [id_of(row) for row in rows]
                return list(dict.fromkeys(identity for identity in found if identity is not None))

        ids = known(listed)
        return [] if isinstance(ids, Unknown) else ids

    def _zone(self, identity: str, *, with_records: bool) -> DnsZone:
        path = f"{identity}/virtualNetworkLinks"
        links = known(list_documents, self._session, path, ZONES_VERSION, parse_zone_link)
        networks = () if isinstance(links, Unknown) else links
        records: tuple[RecordSet, ...] | Unknown = ()
        if with_records:
            found = known(list_documents, self._session, f"{identity}/A", ZONES_VERSION, parse_record)
            records = found if isinstance(found, Unknown) else tuple(found)
        there = tuple(network for network in networks if network is not None)
        return DnsZone(id=identity, networks=there, records=records)


def parse_interface(body: Document) -> tuple[InterfaceAddress, ...]:
    """Parse the addresses of a network interface, and what says whose each is. Raises ShapeError."""
    found = []
    for configuration in rows_of(mapping_of(body, "properties"), "ipConfigurations"):
        properties = mapping_of(configuration, "properties")
        link = mapping_of(properties, "privateLinkConnectionProperties")
        address = text_of(properties, "privateIPAddress")
        named, hosts = text_of(link, "requiredMemberName") or "", texts_of(link, "fqdns")
        if address:
            found.append(InterfaceAddress(address=address, member=named, hosts=hosts))
    return tuple(found)


def parse_zone_link(body: Document) -> str | None:
    """Parse the network of a link of a private DNS zone, in lower case. Raises ShapeError."""
    network = id_of(mapping_of(mapping_of(body, "properties"), "virtualNetwork"))
    return None if network is None else network.lower()


def parse_record(body: Document) -> RecordSet:
    """Parse an A record set of a private DNS zone. Raises ShapeError."""
    rows = rows_of(mapping_of(body, "properties"), "aRecords")
    addresses = [text_of(row, "ipv4Address") for row in rows]
    return RecordSet(name=required_text_of(body, "name"), addresses=tuple(address for address in addresses if address))


def _of_interfaces(registry: Registry, interfaces: list[tuple[InterfaceAddress, ...]]) -> Iterator[Found]:
    for found in (address for interface in interfaces for address in interface):
        hosts = (member_of_host(registry, host) for host in found.hosts)
        yield member_named(registry, found.member) or next((host for host in hosts if host), None), found.address
