"""The private endpoint connections of a registry, as its own answer lists them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from acrgeo.core.model.registry import Registry

CLOSED = ("rejected", "disconnected")


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One connection: its own name, the private endpoint that it names, if any, and the registry's word about it."""

    name: str
    endpoint_id: str | None
    status: str

    @property
    def is_open(self) -> bool:
        """Return whether its endpoint still has addresses to get: a closed connection never opens again."""
        return is_open(self.status)


def is_open(status: str) -> bool:
    """Return whether a connection with this status is Approved, or may still be."""
    return status.lower() not in CLOSED


def connections_of(registry: Registry) -> tuple[Connection, ...]:
    """Return the connections, each once, sorted by endpoint and name: Azure has no order."""
    found = dict.fromkeys(_connections(registry.properties.get("privateEndpointConnections")))
    return tuple(sorted(found, key=lambda connection: (connection.endpoint_id or "", connection.name)))


def _connections(listed: Any) -> Iterator[Connection]:
    for document in listed if isinstance(listed, (list, tuple)) else ():
        connection = _mapping(document)
        properties = _mapping(connection.get("properties"))
        endpoint = _mapping(properties.get("privateEndpoint")).get("id")
        state = _mapping(properties.get("privateLinkServiceConnectionState"))
        yield Connection(
            name=str(connection.get("name") or str(connection.get("id") or "").rpartition("/")[2]),
            endpoint_id=str(endpoint) if endpoint else None,
            status=str(state.get("status") or "unknown"),
        )


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
