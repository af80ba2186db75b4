"""Subscriptions, tenants and providers."""

from __future__ import annotations

from typing import Any

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.messages import Response, json_response
from acrgeo.sandbox.engine.subscriptions import subscription_names
from acrgeo.sandbox.providers.resources.tags import tags_key


def list_tenants(call: Call) -> Response:
    """Answer GET tenants."""
    tenant = call.site.tenant_id
    # Assumed: the shape of a tenant, from the specification.
    entry = {
        "id": f"/tenants/{tenant}",
        "tenantId": tenant,
        "countryCode": "US",
        "displayName": "Contoso",
        "domains": ["contoso.onmicrosoft.com"],
        "tenantCategory": "Home",
        "defaultDomain": "contoso.onmicrosoft.com",
        "tenantType": "AAD",
    }
    return json_response(200, {"value": [entry]})


def list_subscriptions(call: Call) -> Response:
    """Answer GET subscriptions."""
    names = subscription_names(call.store, call.site)
    return json_response(
        200, {"value": [_subscription(call, guid, name) for guid, name in names.items() if call.caller.sees(guid)]}
    )


def get_subscription(call: Call) -> Response:
    """Answer GET subscription."""
    guid = call.site.subscription_id
    if not call.caller.sees(guid):
        raise errors.subscription_not_found(guid)
    known = call.store.get(call.subscription_path)
    return json_response(200, _subscription(call, guid, "Sandbox" if known is None else known["displayName"]))


def list_providers(call: Call) -> Response:
    """Answer GET providers with those that are registered here."""
    registrations = call.site.registrations.values()
    found = [registration.document(call.site.subscription_id) for registration in registrations]
    return json_response(200, {"value": found})


def get_provider(call: Call) -> Response:
    """Answer GET provider; those of Azure that are not registered here are refused by name."""
    namespace = call.params["namespace"]
    registration = call.site.registrations.get(namespace.lower())
    if registration is None:
        raise errors.not_implemented(f"the provider {namespace}")
    return json_response(200, registration.document(call.site.subscription_id))


def _subscription(call: Call, guid: str, name: str) -> dict[str, Any]:
    # Assumed: the shape of a subscription, from the specification.
    tags = call.store.get(tags_key(f"/subscriptions/{guid}"))
    return {
        **({"tags": tags["tags"]} if tags else {}),
        "id": f"/subscriptions/{guid}",
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        "subscriptionId": guid,
        "tenantId": call.site.tenant_id,
        "displayName": name,
        "state": "Enabled",
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "PayAsYouGo_2014-09-01",
            "spendingLimit": "Off",
        },
    }
