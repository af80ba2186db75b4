"""The routes of Microsoft.Resources, which are those of ARM itself."""

from __future__ import annotations

from acrgeo.sandbox.engine import operations
from acrgeo.sandbox.engine.routes import GROUP, RESOURCE, SIGNED, SUBSCRIPTION, Route
from acrgeo.sandbox.providers.resources import groups, locations, resource_list, subscriptions, tags
from acrgeo.sandbox.providers.resources.deployments import deployments, what_if
from acrgeo.sandbox.providers.resources.deployments.deployments import DEPLOYMENTS
from acrgeo.sandbox.providers.resources.tags import TAGS

_SUBSCRIPTIONS = "Microsoft.Resources/subscriptions"
_GROUPS = f"{_SUBSCRIPTIONS}/resourceGroups"
_DEPLOYMENT = GROUP + f"/providers/{DEPLOYMENTS}/{{deployment}}"

ROUTES: tuple[Route, ...] = (
    Route("GET", "/tenants", "", subscriptions.list_tenants),
    Route("GET", "/subscriptions", "", subscriptions.list_subscriptions),
    Route("GET", SUBSCRIPTION, "", subscriptions.get_subscription),
    Route("GET", SUBSCRIPTION + "/locations", f"{_SUBSCRIPTIONS}/locations/read", locations.list_locations),
    Route("GET", SUBSCRIPTION + "/providers", f"{_SUBSCRIPTIONS}/providers/read", subscriptions.list_providers),
    Route(
        "GET",
        SUBSCRIPTION + "/providers/{namespace}",
        f"{_SUBSCRIPTIONS}/providers/read",
        subscriptions.get_provider,
    ),
    Route("GET", SUBSCRIPTION + "/resources", "", resource_list.list_resources, ("$filter", "$expand")),
    Route("GET", GROUP + "/resources", "", resource_list.list_resources, ("$filter", "$expand")),
    Route(
        "GET",
        SUBSCRIPTION + "/resourceGroups",
        f"{_GROUPS}/read",
        groups.list_all,
        is_filtered=True,
    ),
    *(
        Route(method, f"{scope}/providers/{TAGS}/default", f"{TAGS}/{verb}", handler, is_exempt=True)
        for scope in (SUBSCRIPTION, GROUP, RESOURCE)
        for method, verb, handler in (
            ("GET", "read", tags.get),
            ("PUT", "write", tags.put),
            ("PATCH", "write", tags.patch),
            ("DELETE", "delete", tags.delete),
        )
    ),
    Route("GET", GROUP + f"/providers/{DEPLOYMENTS}", f"{DEPLOYMENTS}/read", deployments.list_all, ("$filter",)),
    Route("GET", _DEPLOYMENT, f"{DEPLOYMENTS}/read", deployments.get),
    Route("PUT", _DEPLOYMENT, f"{DEPLOYMENTS}/write", deployments.put),
    Route("POST", _DEPLOYMENT + "/validate", f"{DEPLOYMENTS}/validate/action", deployments.validate),
    Route("POST", _DEPLOYMENT + "/whatIf", f"{DEPLOYMENTS}/whatIf/action", what_if.begin_what_if),
    Route(
        "GET",
        _DEPLOYMENT + "/operationStatuses/{operation}",
        f"{DEPLOYMENTS}/operationstatuses/read",
        deployments.poll,
    ),
    Route(
        "GET",
        GROUP + "/deployments/{deployment}/operations",
        f"{DEPLOYMENTS}/operations/read",
        deployments.list_operations,
    ),
    Route("GET", GROUP, f"{_GROUPS}/read", groups.get),
    Route("HEAD", GROUP, f"{_GROUPS}/read", groups.head),
    Route("PUT", GROUP, f"{_GROUPS}/write", groups.put),
    Route("PATCH", GROUP, f"{_GROUPS}/write", groups.patch),
    Route("DELETE", GROUP, f"{_GROUPS}/delete", groups.delete),
    Route(
        "GET",
        SUBSCRIPTION + "/operationResults/{operation}",
        f"{_SUBSCRIPTIONS}/operationresults/read",
        operations.poll_result,
        SIGNED,
    ),
)
