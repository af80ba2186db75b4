"""The routes of Microsoft.ContainerRegistry."""

from __future__ import annotations

from acrgeo.sandbox.engine import operations
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.messages import Response, json_response
from acrgeo.sandbox.engine.routes import GROUP, SIGNED, SUBSCRIPTION, Route
from acrgeo.sandbox.providers.registry import (
    credentials,
    imports,
    policies,
    private_link,
    registries,
    replications,
    sub_resources,
    webhooks,
)
from acrgeo.sandbox.providers.registry.actions import operations_document
from acrgeo.sandbox.providers.registry.resource_types import (
    CONNECTIONS,
    NAMESPACE,
    REGISTRIES,
    REPLICATIONS,
    WEBHOOKS,
)

_REGISTRY = GROUP + f"/providers/{REGISTRIES}/{{registry}}"
_REPLICA = _REGISTRY + "/replications/{replication}"
_HOOK = _REGISTRY + "/webhooks/{webhook}"
_LINK = _REGISTRY + "/privateEndpointConnections/{connection}"


def _list_operations(_call: Call) -> Response:
    return json_response(200, operations_document())


ROUTES: tuple[Route, ...] = (
    Route("GET", f"/providers/{NAMESPACE}/operations", "", _list_operations),
    Route(
        "POST",
        SUBSCRIPTION + f"/providers/{NAMESPACE}/checkNameAvailability",
        f"{NAMESPACE}/checkNameAvailability/read",
        registries.check_availability,
    ),
    Route(
        "GET", SUBSCRIPTION + f"/providers/{REGISTRIES}", f"{REGISTRIES}/read", registries.list_all, is_filtered=True
    ),
    Route(
        "GET",
        SUBSCRIPTION + f"/providers/{NAMESPACE}/locations/{{location}}/operationResults/{{operation}}",
        f"{NAMESPACE}/locations/operationResults/read",
        operations.poll_result,
        SIGNED,
    ),
    Route("GET", GROUP + f"/providers/{REGISTRIES}", f"{REGISTRIES}/read", registries.list_in_group, is_filtered=True),
    Route("GET", _REGISTRY, f"{REGISTRIES}/read", registries.get),
    Route("PUT", _REGISTRY, f"{REGISTRIES}/write", registries.put),
    Route("PATCH", _REGISTRY, f"{REGISTRIES}/write", registries.patch),
    Route("DELETE", _REGISTRY, f"{REGISTRIES}/delete", registries.delete),
    Route("GET", _REGISTRY + "/listUsages", f"{REGISTRIES}/listUsages/read", registries.list_usages),
    Route("POST", _REGISTRY + "/importImage", f"{REGISTRIES}/importImage/action", imports.import_image),
    Route("POST", _REGISTRY + "/listCredentials", f"{REGISTRIES}/listCredentials/action", credentials.list_credentials),
    Route(
        "POST",
        _REGISTRY + "/regenerateCredential",
        f"{REGISTRIES}/regenerateCredential/action",
        credentials.regenerate_credential,
    ),
    Route("POST", _REGISTRY + "/listPolicies", f"{REGISTRIES}/listPolicies/read", policies.list_policies),
    Route("POST", _REGISTRY + "/updatePolicies", f"{REGISTRIES}/updatePolicies/write", policies.update_policies),
    Route(
        "GET",
        _REGISTRY + "/operationStatuses/{operation}",
        f"{REGISTRIES}/operationStatuses/read",
        operations.poll_status,
        SIGNED,
    ),
    Route("GET", _REGISTRY + "/replications", f"{REPLICATIONS}/read", replications.list_all),
    Route("GET", _REPLICA, f"{REPLICATIONS}/read", replications.get),
    Route("PUT", _REPLICA, f"{REPLICATIONS}/write", replications.put),
    Route("PATCH", _REPLICA, f"{REPLICATIONS}/write", replications.patch),
    Route("DELETE", _REPLICA, f"{REPLICATIONS}/delete", replications.delete),
    Route(
        "GET",
        _REPLICA + "/operationStatuses/{operation}",
        f"{REPLICATIONS}/operationStatuses/read",
        operations.poll_status,
        SIGNED,
    ),
    Route(
        "GET",
        _REGISTRY + "/privateEndpointConnections",
        f"{CONNECTIONS}/read",
        private_link.list_all,
    ),
    Route("GET", _LINK, f"{CONNECTIONS}/read", private_link.get),
    Route("PUT", _LINK, f"{CONNECTIONS}/write", private_link.put),
    Route("DELETE", _LINK, f"{CONNECTIONS}/delete", private_link.delete),
    Route(
        "GET",
        _LINK + "/operationStatuses/{operation}",
        f"{CONNECTIONS}/operationStatuses/read",
        operations.poll_status,
        SIGNED,
    ),
    # Assumed: the action of private link resources; no published list of actions has one for them.
    Route(
        "GET",
        _REGISTRY + "/privateLinkResources",
        f"{REGISTRIES}/privateLinkResources/read",
        private_link.list_resources,
    ),
    Route(
        "GET",
        _REGISTRY + "/privateLinkResources/{linkgroup}",
        f"{REGISTRIES}/privateLinkResources/read",
        private_link.get_resource,
    ),
    Route("GET", _REGISTRY + "/webhooks", f"{WEBHOOKS}/read", webhooks.list_all),
    Route("GET", _HOOK, f"{WEBHOOKS}/read", webhooks.get),
    Route("PUT", _HOOK, f"{WEBHOOKS}/write", webhooks.put),
    Route("PATCH", _HOOK, f"{WEBHOOKS}/write", webhooks.patch),
    Route("DELETE", _HOOK, f"{WEBHOOKS}/delete", webhooks.delete),
    Route("POST", _HOOK + "/getCallbackConfig", f"{WEBHOOKS}/getCallbackConfig/action", webhooks.callback_config),
    Route("POST", _HOOK + "/ping", f"{WEBHOOKS}/ping/action", webhooks.ping),
    Route("POST", _HOOK + "/listEvents", f"{WEBHOOKS}/listEvents/action", webhooks.list_events),
    *sub_resources.routes(_REGISTRY),
)
