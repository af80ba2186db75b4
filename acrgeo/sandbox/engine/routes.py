"""Which handler answers which method and path, and the action that it asks of the caller.

What is not in the table is not implemented.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote

from acrgeo.sandbox.engine import operations
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.messages import Response, json_response
from acrgeo.sandbox.providers.authorization import locks, permissions
from acrgeo.sandbox.providers.network import networks as network
from acrgeo.sandbox.providers.network import private_endpoints
from acrgeo.sandbox.providers.network.operations import poll_operation
from acrgeo.sandbox.providers.registry import credentials, policies, private_link, registries, replications, webhooks
from acrgeo.sandbox.providers.registry.actions import operations_document
from acrgeo.sandbox.providers.resources import groups, locations, subscriptions

Handler = Callable[[Call], Response]


@dataclass(frozen=True, slots=True)
class Route:
    """`action` is what the caller needs at the scope of the path; "" needs only a token.

    `is_filtered`: a list over a wider scope shows what a caller with rights further down may read.
    """

    method: str
    pattern: str
    action: str
    handler: Handler
    query: tuple[str, ...] = ()
    is_filtered: bool = False

    @property
    def scope(self) -> str:
        """subscription, resourceGroup or registry: where the caller's entries are looked up."""
        if self.is_filtered:
            # Assumed: lists over a subscription or group are filtered by permission; not recorded.
            return "registry"
        if "{registry}" in self.pattern or "{resource*}" in self.pattern:
            return "registry"
        return "resourceGroup" if "{group}" in self.pattern else "subscription"

    @property
    def resource_type(self) -> str | None:
        """The registry provider's name for what the path is about; None for other providers."""
        _, found, tail = self.pattern.partition(f"/providers/{_ACR}/")
        return "/".join(part for part in tail.split("/") if "{" not in part) if found else None

    @property
    def is_locked(self) -> bool:
        """Whether management locks stop it: every write but that of a lock, and of POST those on a registry."""
        if self.method in ("GET", "HEAD") or "/locks/" in self.pattern:
            return False
        return self.method != "POST" or "{registry}" in self.pattern

    def scope_id(self, path: str) -> str:
        """The id that an authorization error names: the path up to the last resource in it."""
        parts, pattern = [part for part in path.split("/") if part], self.pattern.strip("/").split("/")
        while pattern and "{" not in pattern[-1]:
            pattern.pop()
            parts.pop()
        return "/" + "/".join(parts)


_SUB = "/subscriptions/{subscription}"
_GROUP = _SUB + "/resourceGroups/{group}"
_ACR = "Microsoft.ContainerRegistry"
_REGISTRY = _GROUP + f"/providers/{_ACR}/registries/{{registry}}"
_REPLICA = _REGISTRY + "/replications/{replication}"
_HOOK = _REGISTRY + "/webhooks/{webhook}"
_PERMISSIONS = "/providers/Microsoft.Authorization/permissions"
_SIGNED = ("t", "c", "s", "h")
_A = f"{_ACR}/registries"
_LINK = _REGISTRY + "/privateEndpointConnections/{connection}"
_RESOURCE = _GROUP + "/providers/{resource*}"
_LOCKS = "/providers/Microsoft.Authorization/locks"
_NET = "Microsoft.Network"
_NETWORK = _GROUP + f"/providers/{_NET}/virtualNetworks/{{network}}"
_SUBNET = _NETWORK + "/subnets/{subnet}"
_ENDPOINT = _GROUP + f"/providers/{_NET}/privateEndpoints/{{endpoint}}"
_ZONES = _ENDPOINT + "/privateDnsZoneGroups/{zonegroup}"
_N, _E = f"{_NET}/virtualNetworks", f"{_NET}/privateEndpoints"


def _list_operations(_call: Call) -> Response:
    return json_response(200, operations_document(route.action for route in ROUTES))


ROUTES: tuple[Route, ...] = (
    Route("GET", f"/providers/{_ACR}/operations", "", _list_operations),
    Route("GET", "/tenants", "", subscriptions.list_tenants),
    Route("GET", "/subscriptions", "", subscriptions.list_subscriptions),
    Route("GET", _SUB, "", subscriptions.get_subscription),
    Route("GET", _SUB + "/locations", "Microsoft.Resources/subscriptions/locations/read", locations.list_locations),
    Route("GET", _SUB + "/providers", "Microsoft.Resources/subscriptions/providers/read", subscriptions.list_providers),
    Route(
        "GET",
        _SUB + "/providers/{namespace}",
        "Microsoft.Resources/subscriptions/providers/read",
        subscriptions.get_provider,
    ),
    Route("GET", _SUB + "/resources", "", subscriptions.list_resources, ("$filter",)),
    Route(
        "GET",
        _SUB + "/resourceGroups",
        "Microsoft.Resources/subscriptions/resourceGroups/read",
        groups.list_all,
        is_filtered=True,
    ),
    Route("GET", _GROUP, "Microsoft.Resources/subscriptions/resourceGroups/read", groups.get),
    Route("HEAD", _GROUP, "Microsoft.Resources/subscriptions/resourceGroups/read", groups.head),
    Route("PUT", _GROUP, "Microsoft.Resources/subscriptions/resourceGroups/write", groups.put),
    Route("PATCH", _GROUP, "Microsoft.Resources/subscriptions/resourceGroups/write", groups.patch),
    Route("DELETE", _GROUP, "Microsoft.Resources/subscriptions/resourceGroups/delete", groups.delete),
    Route(
        "GET",
        _SUB + "/operationResults/{operation}",
        "Microsoft.Resources/subscriptions/operationresults/read",
        operations.poll_result,
        _SIGNED,
    ),
    Route("GET", _SUB + _PERMISSIONS, "Microsoft.Authorization/permissions/read", permissions.list_permissions),
    Route("GET", _GROUP + _PERMISSIONS, "Microsoft.Authorization/permissions/read", permissions.list_permissions),
    Route(
        "GET",
        _GROUP + "/providers/{resource*}" + _PERMISSIONS,
        "Microsoft.Authorization/permissions/read",
        permissions.list_permissions,
    ),
    Route(
        "POST",
        _SUB + f"/providers/{_ACR}/checkNameAvailability",
        f"{_ACR}/checkNameAvailability/read",
        registries.check_availability,
    ),
    Route("GET", _SUB + f"/providers/{_ACR}/registries", f"{_A}/read", registries.list_all, is_filtered=True),
    Route(
        "GET",
        _SUB + f"/providers/{_ACR}/locations/{{location}}/operationResults/{{operation}}",
        f"{_ACR}/locations/operationResults/read",
        operations.poll_result,
        _SIGNED,
    ),
    Route("GET", _GROUP + f"/providers/{_ACR}/registries", f"{_A}/read", registries.list_in_group, is_filtered=True),
    Route("GET", _REGISTRY, f"{_A}/read", registries.get),
    Route("PUT", _REGISTRY, f"{_A}/write", registries.put),
    Route("PATCH", _REGISTRY, f"{_A}/write", registries.patch),
    Route("DELETE", _REGISTRY, f"{_A}/delete", registries.delete),
    Route("GET", _REGISTRY + "/listUsages", f"{_A}/listUsages/read", registries.list_usages),
    Route("POST", _REGISTRY + "/listCredentials", f"{_A}/listCredentials/action", credentials.list_credentials),
    Route(
        "POST",
        _REGISTRY + "/regenerateCredential",
        f"{_A}/regenerateCredential/action",
        credentials.regenerate_credential,
    ),
    Route("POST", _REGISTRY + "/listPolicies", f"{_A}/listPolicies/read", policies.list_policies),
    Route("POST", _REGISTRY + "/updatePolicies", f"{_A}/updatePolicies/write", policies.update_policies),
    Route(
        "GET",
        _REGISTRY + "/operationStatuses/{operation}",
        f"{_A}/operationStatuses/read",
        operations.poll_status,
        _SIGNED,
    ),
    Route("GET", _REGISTRY + "/replications", f"{_A}/replications/read", replications.list_all),
    Route("GET", _REPLICA, f"{_A}/replications/read", replications.get),
    Route("PUT", _REPLICA, f"{_A}/replications/write", replications.put),
    Route("PATCH", _REPLICA, f"{_A}/replications/write", replications.patch),
    Route("DELETE", _REPLICA, f"{_A}/replications/delete", replications.delete),
    Route(
        "GET",
        _REPLICA + "/operationStatuses/{operation}",
        f"{_A}/replications/operationStatuses/read",
        operations.poll_status,
        _SIGNED,
    ),
    Route(
        "GET",
        _REGISTRY + "/privateEndpointConnections",
        f"{_A}/privateEndpointConnections/read",
        private_link.list_all,
    ),
    Route("GET", _LINK, f"{_A}/privateEndpointConnections/read", private_link.get),
    Route("PUT", _LINK, f"{_A}/privateEndpointConnections/write", private_link.put),
    Route("DELETE", _LINK, f"{_A}/privateEndpointConnections/delete", private_link.delete),
    Route(
        "GET",
        _LINK + "/operationStatuses/{operation}",
        f"{_A}/privateEndpointConnections/operationStatuses/read",
        operations.poll_status,
        _SIGNED,
    ),
    Route("GET", _REGISTRY + "/privateLinkResources", f"{_A}/privateLinkResources/read", private_link.list_resources),
    Route(
        "GET",
        _REGISTRY + "/privateLinkResources/{linkgroup}",
        f"{_A}/privateLinkResources/read",
        private_link.get_resource,
    ),
    Route("GET", _REGISTRY + "/webhooks", f"{_A}/webhooks/read", webhooks.list_all),
    Route("GET", _HOOK, f"{_A}/webhooks/read", webhooks.get),
    Route("PUT", _HOOK, f"{_A}/webhooks/write", webhooks.put),
    Route("PATCH", _HOOK, f"{_A}/webhooks/write", webhooks.patch),
    Route("DELETE", _HOOK, f"{_A}/webhooks/delete", webhooks.delete),
    Route("POST", _HOOK + "/getCallbackConfig", f"{_A}/webhooks/getCallbackConfig/action", webhooks.callback_config),
    Route("POST", _HOOK + "/ping", f"{_A}/webhooks/ping/action", webhooks.ping),
    Route("POST", _HOOK + "/listEvents", f"{_A}/webhooks/listEvents/action", webhooks.list_events),
    Route("GET", _GROUP + f"/providers/{_N}", f"{_N}/read", network.list_networks),
    Route("GET", _NETWORK, f"{_N}/read", network.get_network),
    Route("PUT", _NETWORK, f"{_N}/write", network.put_network),
    Route("DELETE", _NETWORK, f"{_N}/delete", network.delete_network),
    Route("GET", _NETWORK + "/usages", f"{_N}/usages/read", network.list_usages),
    Route("GET", _NETWORK + "/subnets", f"{_N}/subnets/read", network.list_subnets),
    Route("GET", _SUBNET, f"{_N}/subnets/read", network.get_subnet),
    Route("PUT", _SUBNET, f"{_N}/subnets/write", network.put_subnet),
    Route("DELETE", _SUBNET, f"{_N}/subnets/delete", network.delete_subnet),
    Route(
        "GET",
        _GROUP + f"/providers/{_NET}/networkInterfaces",
        f"{_NET}/networkInterfaces/read",
        network.list_interfaces,
    ),
    Route(
        "GET",
        _GROUP + f"/providers/{_NET}/networkInterfaces/{{interface}}",
        f"{_NET}/networkInterfaces/read",
        network.get_interface,
    ),
    Route("GET", _GROUP + f"/providers/{_E}", f"{_E}/read", private_endpoints.list_all),
    Route("GET", _ENDPOINT, f"{_E}/read", private_endpoints.get),
    Route("PUT", _ENDPOINT, f"{_E}/write", private_endpoints.put),
    Route("DELETE", _ENDPOINT, f"{_E}/delete", private_endpoints.delete),
    Route(
        "GET",
        _ENDPOINT + "/privateDnsZoneGroups",
        f"{_E}/privateDnsZoneGroups/read",
        private_endpoints.list_zone_groups,
    ),
    Route("GET", _ZONES, f"{_E}/privateDnsZoneGroups/read", private_endpoints.get_zone_group),
    Route("PUT", _ZONES, f"{_E}/privateDnsZoneGroups/write", private_endpoints.put_zone_group),
    Route("DELETE", _ZONES, f"{_E}/privateDnsZoneGroups/delete", private_endpoints.delete_zone_group),
    Route(
        "GET",
        _SUB + f"/providers/{_NET}/locations/{{location}}/operations/{{operation}}",
        f"{_NET}/locations/operations/read",
        poll_operation,
        _SIGNED,
    ),
    *(
        Route(method, scope + _LOCKS + name, f"Microsoft.Authorization/locks/{verb}", handler, query)
        for scope in (_SUB, _GROUP, _RESOURCE)
        for method, name, verb, handler, query in (
            ("GET", "", "read", locks.list_all, ("$filter",)),
            ("GET", "/{lock}", "read", locks.get, ()),
            ("PUT", "/{lock}", "write", locks.put, ()),
            ("DELETE", "/{lock}", "delete", locks.delete, ()),
        )
    ),
)


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    named = re.sub(r"\\\{(\w+)\\\*\\\}", r"(?P<\1>.+?)", re.escape(pattern))
    named = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", named)
    return re.compile(named, re.IGNORECASE)


def find_route(method: str, path: str) -> tuple[Route, Mapping[str, str]] | None:
    """The route of a raw path and its decoded parameters. Case, double slashes and a last slash do not matter."""
    clean = "/" + "/".join(part for part in path.split("/") if part)
    for route in ROUTES:
        if route.method == method:
            match = _expression(route.pattern).fullmatch(clean)
            if match is not None:
                params = {name: unquote(value) for name, value in match.groupdict().items()}
                if any("/" in value for name, value in params.items() if name != "resource"):
                    return None
                return route, params
    return None
