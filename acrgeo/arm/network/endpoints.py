"""Private endpoints and subnets, from Azure's documents to acrgeo's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from acrgeo.arm.documents import Document, list_documents, read_document
from acrgeo.arm.responses import id_of, mapping_of, number_of, required_text_of, rows_of, text_of, texts_of
from acrgeo.arm.session import Session
from acrgeo.core.impact.members import GROUP_ID
from acrgeo.core.permissions.actions import PermissionEntry
from acrgeo.core.preflight.connections import Connection
from acrgeo.core.preflight.facts import PrivateEndpoint, Subnet, Unknown

NETWORK_VERSION = "2024-01-01"
_MANUAL = "manualPrivateLinkServiceConnections"
NamedAddress = tuple[str, str]
"""A host name and an address of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointDocument:
    """What the document of a private endpoint tells; ``names`` is what it says to put into a DNS of one's own."""

    location: str | None
    subnet_id: str | None
    is_manual: bool
    fixed: Mapping[str, str] | None
    interfaces: tuple[str, ...]
    names: tuple[NamedAddress, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneGroup:
    """The private DNS zones of a zone group, and the records that Azure keeps in them."""

    zones: tuple[str, ...]
    names: tuple[NamedAddress, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubnetDocument:
    """What the document of a subnet tells."""

    prefixes: tuple[str, ...]
    configurations: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkUsage:
    """A row of a virtual network's usages: one of its subnets."""

    subnet_id: str | None
    limit: int | None
    used: int | None


def read_endpoint(session: Session, endpoint_id: str) -> EndpointDocument:
    """Read a private endpoint."""
    return read_document(session, endpoint_id, NETWORK_VERSION, parse_endpoint)


def read_zone_groups(session: Session, endpoint_id: str) -> tuple[ZoneGroup, ...]:
    """Read the DNS zone groups of a private endpoint."""
    return tuple(list_documents(session, f"{endpoint_id}/privateDnsZoneGroups", NETWORK_VERSION, parse_zone_group))


def read_subnet(session: Session, subnet_id: str) -> SubnetDocument:
    """Read a subnet."""
    return read_document(session, subnet_id, NETWORK_VERSION, parse_subnet)


def read_usages(session: Session, network_id: str) -> tuple[NetworkUsage, ...]:
    """Read how many addresses the subnets of a virtual network have, and how many are used."""
    return tuple(list_documents(session, f"{network_id}/usages", NETWORK_VERSION, parse_usage))


def parse_endpoint(body: Document) -> EndpointDocument:
    """Parse the document of a private endpoint. Raises ShapeError."""
    properties = mapping_of(body, "properties")
    return EndpointDocument(
        location=text_of(body, "location"),
        subnet_id=id_of(mapping_of(properties, "subnet")),
        is_manual=bool(rows_of(properties, _MANUAL)),
        fixed=_fixed(rows_of(properties, "ipConfigurations")),
        interfaces=tuple(_required_id(interface) for interface in rows_of(properties, "networkInterfaces")),
        names=tuple(_names(rows_of(properties, "customDnsConfigs"))),
    )


def parse_zone_group(body: Document) -> ZoneGroup:
    """Parse a zone group. Raises ShapeError."""
    configurations = [
        mapping_of(configuration, "properties")
        for configuration in rows_of(mapping_of(body, "properties"), "privateDnsZoneConfigs")
    ]
    zones = [id_of(configuration, "privateDnsZoneId") for configuration in configurations]
    return ZoneGroup(
        zones=tuple(zone for zone in zones if zone is not None),
        names=tuple(name for inner in configurations for name in _names(rows_of(inner, "recordSets"))),
    )


def parse_subnet(body: Document) -> SubnetDocument:
    """Parse the document of a subnet. Raises ShapeError."""
    properties = mapping_of(body, "properties")
    prefix = text_of(properties, "addressPrefix")
    prefixes = (prefix,) if prefix else texts_of(properties, "addressPrefixes")
    return SubnetDocument(prefixes=prefixes, configurations=len(rows_of(properties, "ipConfigurations")))


def parse_usage(body: Document) -> NetworkUsage:
    """Parse a row of a virtual network's usages. Raises ShapeError."""
    return NetworkUsage(
        subnet_id=text_of(body, "id"), limit=number_of(body, "limit"), used=number_of(body, "currentValue")
    )


def private_endpoint(
    connection: Connection,
    document: EndpointDocument | Unknown,
    groups: Sequence[ZoneGroup] | Unknown,
    permissions: tuple[PermissionEntry, ...] | Unknown = (),
) -> PrivateEndpoint:
    """Return a private endpoint, with what of it could not be read."""
    identity = connection.endpoint_id or ""
    if isinstance(document, Unknown):
        return PrivateEndpoint(
            id=identity,
            status=connection.status,
            connection=connection.name,
            permissions=permissions,
            problem=document,
        )
    return PrivateEndpoint(
        id=identity,
        status=connection.status,
        connection=connection.name,
        location=document.location,
        subnet_id=document.subnet_id,
        is_manual=document.is_manual,
        fixed=document.fixed,
        zones=groups if isinstance(groups, Unknown) else tuple(zone for group in groups for zone in group.zones),
        permissions=permissions,
    )


def subnet(identity: str, document: SubnetDocument | Unknown, usages: Iterable[NetworkUsage] | Unknown) -> Subnet:
    """Return a subnet, with the network's own count where that could be read."""
    rows = () if isinstance(usages, Unknown) else usages
    row = next((row for row in rows if (row.subnet_id or "").lower() == identity.lower()), None)
    return Subnet(
        id=identity,
        prefixes=() if isinstance(document, Unknown) else document.prefixes,
        configurations=None if isinstance(document, Unknown) else document.configurations,
        limit=None if row is None else row.limit,
        used=None if row is None else row.used,
        problem=usages if isinstance(usages, Unknown) else None,
    )


def _fixed(configurations: Sequence[Mapping[str, Any]]) -> dict[str, str] | None:
    """Return the declared address of each member, in lower case; None where there are none, which is dynamic."""
    if not configurations:
        return None
    declared = [mapping_of(configuration, "properties") for configuration in configurations]
    found = [
        (text_of(properties, "memberName"), text_of(properties, "groupId"), text_of(properties, "privateIPAddress"))
        for properties in declared
    ]
    return {
        member.lower(): address or ""
        for member, group, address in found
        if member and (group or GROUP_ID).lower() == GROUP_ID
    }


def _names(rows: Sequence[Mapping[str, Any]]) -> Iterable[NamedAddress]:
    for row in rows:
        host = text_of(row, "fqdn") or ""
        for address in texts_of(row, "ipAddresses"):
            yield host, address


def _required_id(body: Mapping[str, Any]) -> str:
    identity = id_of(body)
    return required_text_of(body, "id") if identity is None else identity
