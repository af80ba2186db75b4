"""The reads behind ``endpoints show --private``: the addresses of private endpoints, and the zones for their names.

An address is read where the most is told: the network interface, else ``customDnsConfigs``, else the zone group.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from acrgeo.arm.documents import RETRIES, Document, known, list_documents, properties_of, read_document
from acrgeo.arm.error_translation import translated
from acrgeo.arm.network.endpoints import NETWORK_VERSION, parse_endpoint, zone_groups
from acrgeo.arm.session import PARALLEL_READS, Session
from acrgeo.core.impact.members import Member, member_named, member_of_host
from acrgeo.core.impact.network import zone_of
from acrgeo.core.impact.private_access import (
    DnsZone,
    EndpointAccess,
    EndpointAddress,
    PrivateAccess,
    is_address,
    sorted_addresses,
)
from acrgeo.core.model.registry import Registry
from acrgeo.core.preflight.connections import Connection, connections_of
from acrgeo.core.preflight.facts import Unknown

ZONES_VERSION = "2024-06-01"
_ZONES = "Microsoft.Network/privateDnsZones"
Found = tuple[Member | None, str]


class AccessReads:
    """The reads of private access."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def read(self, registry: Registry, *, with_zones: bool = False) -> PrivateAccess:
        """Read every private endpoint of a registry at once; what cannot be read is Unknown, with the reason."""
        connections = connections_of(registry)
        with ThreadPoolExecutor(max_workers=PARALLEL_READS) as pool:
            endpoints = tuple(pool.map(partial(self._endpoint, registry), connections))
            zones: tuple[DnsZone, ...] = ()
            if with_zones:
                ids = {registry.id, *(reached.endpoint.id for reached in endpoints if reached.endpoint.is_live)}
                subscriptions = sorted({identity.split("/")[2].lower() for identity in ids})
                listed = pool.map(partial(self._zones, zone_of(registry)), subscriptions)
                zones = tuple(pool.map(self._zone, [zone for found in listed for zone in found]))
        return PrivateAccess(registry=registry, endpoints=endpoints, zones=zones)

    def _endpoint(self, registry: Registry, connection: Connection) -> EndpointAccess:
        identity = connection.endpoint_id
        if identity is None:
            return EndpointAccess(endpoint=parse_endpoint(connection, Unknown("It names no private endpoint"), ()))
        body = known(read_document, self._session, identity, NETWORK_VERSION)
        groups = known(zone_groups, self._session, identity)
        endpoint = parse_endpoint(connection, body, groups)
        if isinstance(body, Unknown):
            return EndpointAccess(endpoint=endpoint, addresses=body)
        if not endpoint.is_live:
            return EndpointAccess(endpoint=endpoint)
        listed = known(self._interfaces, body)
        found = [] if isinstance(listed, Unknown) else list(_of_interfaces(registry, listed))
        found = found or list(_of_names(registry, body)) or list(_of_groups(registry, groups))
        if not found and isinstance(listed, Unknown):
            return EndpointAccess(endpoint=endpoint, addresses=listed)
        addresses = {
            (member.record, address): EndpointAddress(member=member, address=address)
            for member, address in found
            if member is not None and is_address(address)
        }
        return EndpointAccess(endpoint=endpoint, addresses=sorted_addresses(addresses.values()))

    def _interfaces(self, endpoint: Document) -> list[Document]:
        interfaces = properties_of(endpoint).get("networkInterfaces") or ()
        return [read_document(self._session, str(interface["id"]), NETWORK_VERSION) for interface in interfaces]

    def _zones(self, name: str, subscription: str) -> list[str]:
        """List the ids of the zones of this name in a subscription; none where that is not permitted."""

        def listed() -> list[str]:
            with translated(f"look up {name}"):
                resources = self._session.resources_in(subscription).resources
                found = resources.list(filter=f"resourceType eq '{_ZONES}' and name eq '{name}'", retry_total=RETRIES)
                return [str(resource.get("id")) for resource in found]

        ids = known(listed)
        return [] if isinstance(ids, Unknown) else ids

    def _zone(self, identity: str) -> DnsZone:
        path = f"{identity}/virtualNetworkLinks"
        links = known(list_documents, self._session, path, ZONES_VERSION)
        networks = [] if isinstance(links, Unknown) else [properties_of(link).get("virtualNetwork") for link in links]
        return DnsZone(id=identity, networks=tuple(str(at["id"]).lower() for at in networks if at))


def _of_interfaces(registry: Registry, interfaces: list[Document]) -> Iterator[Found]:
    for interface in interfaces:
        for configuration in properties_of(interface).get("ipConfigurations") or ():
            properties = properties_of(configuration)
            link = properties.get("privateLinkConnectionProperties") or {}
            hosts = [member_of_host(registry, str(host)) for host in link.get("fqdns") or ()]
            named = member_named(registry, str(link.get("requiredMemberName") or ""))
            member = named or next((host for host in hosts if host), None)
            if properties.get("privateIPAddress"):
                yield member, str(properties["privateIPAddress"])


def _of_names(registry: Registry, endpoint: Document) -> Iterator[Found]:
    for names in properties_of(endpoint).get("customDnsConfigs") or ():
        for address in names.get("ipAddresses") or ():
            yield member_of_host(registry, str(names.get("fqdn"))), str(address)


def _of_groups(registry: Registry, groups: tuple[Document, ...] | Unknown) -> Iterator[Found]:
    for group in () if isinstance(groups, Unknown) else groups:
        for configuration in properties_of(group).get("privateDnsZoneConfigs") or ():
            for record in properties_of(configuration).get("recordSets") or ():
                for address in record.get("ipAddresses") or ():
                    yield member_of_host(registry, str(record.get("fqdn"))), str(address)
