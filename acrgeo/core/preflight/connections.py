"""The private endpoints of a registry, as its own answer lists them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from acrgeo.core.model.registry import Registry


def connections_of(registry: Registry) -> tuple[tuple[str, str], ...]:
    """Return each private endpoint's id and the status of its connection, sorted by id: Azure has no order."""
    return tuple(sorted(_connections(registry.properties.get("privateEndpointConnections"))))


def _connections(listed: Any) -> Iterator[tuple[str, str]]:
    for connection in listed if isinstance(listed, (list, tuple)) else ():
        properties = _mapping(_mapping(connection).get("properties"))
        endpoint = _mapping(properties.get("privateEndpoint")).get("id")
        if endpoint:
            state = _mapping(properties.get("privateLinkServiceConnectionState"))
            yield str(endpoint), str(state.get("status") or "unknown")


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
