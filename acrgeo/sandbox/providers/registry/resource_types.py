"""The types of resources that the registry provider has."""

from __future__ import annotations

NAMESPACE = "Microsoft.ContainerRegistry"
REGISTRIES = f"{NAMESPACE}/registries"
REPLICATIONS = f"{REGISTRIES}/replications"
WEBHOOKS = f"{REGISTRIES}/webhooks"
CONNECTIONS = f"{REGISTRIES}/privateEndpointConnections"
LINK_RESOURCES = f"{REGISTRIES}/privateLinkResources"
