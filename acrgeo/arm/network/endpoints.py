"""Private endpoints and subnets, from Azure's documents to acrgeo's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from acrgeo.arm.documents import Document, list_documents, properties_of
from acrgeo.arm.session import Session
from acrgeo.core.impact.members import GROUP_ID
from acrgeo.core.permissions.actions import PermissionEntry
from acrgeo.core.preflight.connections import Connection
from acrgeo.core.preflight.facts import PrivateEndpoint, Subnet, Unknown

NETWORK_VERSION = "2024-01-01"
_MANUAL = "manualPrivateLinkServiceConnections"


def zone_groups(session: Session, endpoint_id: str) -> tuple[Document, ...]:
    """Read the DNS zone groups of a private endpoint."""
    return tuple(list_documents(session, f"{endpoint_id}/privateDnsZoneGroups", NETWORK_VERSION))


def parse_endpoint(
    connection: Connection,
    body: Document | Unknown,
    groups: Sequence[Document] | Unknown,
    permissions: tuple[PermissionEntry, ...] | Unknown = (),
) -> PrivateEndpoint:
    """Return a private endpoint, with what of it could not be read."""
    identity = connection.endpoint_id or ""
    if isinstance(body, Unknown):
        return PrivateEndpoint(
            id=identity,
            status=connection.status,
            connection=connection.name,
            permissions=permissions,
            problem=body,
        )
    properties = properties_of(body)
    return PrivateEndpoint(
        id=identity,
        status=connection.status,
        connection=connection.name,
        location=body.get("location"),
        subnet_id=subnet_id(body),
        is_manual=bool(properties.get(_MANUAL)),
        fixed=_fixed(properties.get("ipConfigurations") or ()),
        zones=groups if isinstance(groups, Unknown) else tuple(_zones(groups)),
        permissions=permissions,
    )


def subnet_id(endpoint: Document | Unknown) -> str | None:
    """Return the id of the subnet of a private endpoint; None where it could not be read."""
    identity = (properties_of(endpoint).get("subnet") or {}).get("id")
    return None if identity is None else str(identity)


def parse_subnet(identity: str, body: Document | Unknown, usages: list[Document] | Unknown) -> Subnet:
    """Return a subnet, with the network's own count where that could be read."""
    rows: Iterable[Mapping[str, Any]] = () if isinstance(usages, Unknown) else usages
    row = next((row for row in rows if str(row.get("id")).lower() == identity.lower()), None)
    properties = properties_of(body)
    prefix = properties.get("addressPrefix")
    return Subnet(
        id=identity,
        prefixes=(str(prefix),) if prefix else tuple(map(str, properties.get("addressPrefixes") or ())),
        configurations=None if isinstance(body, Unknown) else len(properties.get("ipConfigurations") or ()),
        limit=None if row is None else int(row["limit"]),
        used=None if row is None else int(row["currentValue"]),
        problem=usages if isinstance(usages, Unknown) else None,
    )


def _fixed(configurations: Sequence[Document]) -> dict[str, str] | None:
    """Return the declared address of each member, in lower case; None where there are none, which is dynamic."""
    if not configurations:
        return None
    declared = [properties_of(configuration) for configuration in configurations]
    return {
        str(properties["memberName"]).lower(): str(properties.get("privateIPAddress") or "")
        for properties in declared
        if properties.get("memberName") and str(properties.get("groupId") or GROUP_ID).lower() == GROUP_ID
    }


def _zones(groups: Sequence[Document]) -> Iterable[str]:
    for group in groups:
        for configuration in properties_of(group).get("privateDnsZoneConfigs") or ():
            zone = properties_of(configuration).get("privateDnsZoneId")
            if zone:
                yield str(zone)
