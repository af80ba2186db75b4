"""The routes of Microsoft.ContainerRegistry."""

from __future__ import annotations

from acrgeo.sandbox.engine import operations
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.messages import Response, json_response
from acrgeo.sandbox.engine.routes import GROUP, SIGNED, SUBSCRIPTION, Route
from acrgeo.sandbox.providers.registry import credentials, policies, private_link, registries, replications, webhooks
from acrgeo.sandbox.providers.registry.actions import operations_document
from acrgeo.sandbox.providers.registry.resource_types import NAMESPACE as _ACR
from acrgeo.sandbox.providers.registry.resource_types import REGISTRIES as _A

_REGISTRY = GROUP + f"/providers/{_A}/{{registry}}"
_REPLICA = _REGISTRY + "/replications/{replication}"
_HOOK = _REGISTRY + "/webhooks/{webhook}"
_LINK = _REGISTRY + "/privateEndpointConnections/{connection}"


def _list_operations(_call: Call) -> Response:
    return json_response(200, operations_document(route.action for route in ROUTES))


ROUTES: tuple[Route, ...] = (
    Route("GET", f"/providers/{_ACR}/operations", "", _list_operations),
    Route(
        "POST",
        SUBSCRIPTION + f"/providers/{_ACR}/checkNameAvailability",
        f"{_ACR}/checkNameAvailability/read",
        registries.check_availability,
    ),
    Route("GET", SUBSCRIPTION + f"/providers/{_ACR}/registries", f"{_A}/read", registries.list_all, is_filtered=True),
    Route(
        "GET",
        SUBSCRIPTION + f"/providers/{_ACR}/locations/{{location}}/operationResults/{{operation}}",
        f"{_ACR}/locations/operationResults/read",
        operations.poll_result,
        SIGNED,
    ),
    Route("GET", GROUP + f"/providers/{_ACR}/registries", f"{_A}/read", registries.list_in_group, is_filtered=True),
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
        SIGNED,
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
        SIGNED,
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
        SIGNED,
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
)
