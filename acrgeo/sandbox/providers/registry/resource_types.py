"""The types of resources that the registry provider has."""

from __future__ import annotations

NAMESPACE = "Microsoft.ContainerRegistry"
REGISTRIES = f"{NAMESPACE}/registries"
REPLICATIONS = f"{REGISTRIES}/replications"
WEBHOOKS = f"{REGISTRIES}/webhooks"
CONNECTIONS = f"{REGISTRIES}/privateEndpointConnections"
TOKENS = f"{REGISTRIES}/tokens"
SCOPE_MAPS = f"{REGISTRIES}/scopeMaps"
CONNECTED_REGISTRIES = f"{REGISTRIES}/connectedRegistries"
CACHE_RULES = f"{REGISTRIES}/cacheRules"
TASKS = f"{REGISTRIES}/tasks"
LINK_RESOURCES = f"{REGISTRIES}/privateLinkResources"
