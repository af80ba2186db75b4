"""Which handler answers which method and path, and the action that it asks of the caller.

What is not in the table is not implemented.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote

from acrgeo.sandbox import groups, operations, registries, replications, subscriptions, webhooks
from acrgeo.sandbox.calls import Call
from acrgeo.sandbox.messages import Response

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

ROUTES: tuple[Route, ...] = (
    Route("GET", "/tenants", "", subscriptions.list_tenants),
    Route("GET", "/subscriptions", "", subscriptions.list_subscriptions),
    Route("GET", _SUB, "", subscriptions.get_subscription),
    Route("GET", _SUB + "/locations", "Microsoft.Resources/subscriptions/locations/read", subscriptions.list_locations),
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
    Route("GET", _SUB + _PERMISSIONS, "Microsoft.Authorization/permissions/read", subscriptions.list_permissions),
    Route("GET", _GROUP + _PERMISSIONS, "Microsoft.Authorization/permissions/read", subscriptions.list_permissions),
    Route(
        "GET",
        _GROUP + "/providers/{resource*}" + _PERMISSIONS,
        "Microsoft.Authorization/permissions/read",
        subscriptions.list_permissions,
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
    Route("GET", _REGISTRY + "/webhooks", f"{_A}/webhooks/read", webhooks.list_all),
    Route("GET", _HOOK, f"{_A}/webhooks/read", webhooks.get),
    Route("PUT", _HOOK, f"{_A}/webhooks/write", webhooks.put),
    Route("PATCH", _HOOK, f"{_A}/webhooks/write", webhooks.patch),
    Route("DELETE", _HOOK, f"{_A}/webhooks/delete", webhooks.delete),
    Route("POST", _HOOK + "/getCallbackConfig", f"{_A}/webhooks/getCallbackConfig/action", webhooks.callback_config),
    Route("POST", _HOOK + "/ping", f"{_A}/webhooks/ping/action", webhooks.ping),
    Route("POST", _HOOK + "/listEvents", f"{_A}/webhooks/listEvents/action", webhooks.list_events),
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
