"""Subscriptions, tenants, providers and the generic list of resources."""

from __future__ import annotations

import re
from typing import Any

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.groups import GROUPS
from acrgeo.sandbox.engine.messages import Response, json_response
from acrgeo.sandbox.engine.store import Document

_CLAUSE = re.compile(r"\s*(resourceType|name)\s+eq\s+'((?:[^']|'')*)'\s*", re.IGNORECASE)


def list_tenants(call: Call) -> Response:
    """Answer GET tenants."""
    tenant = call.site.tenant_id
    # Assumed: shape of the specification; not recorded.
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
    return json_response(200, {"value": [_subscription(call)]})


def get_subscription(call: Call) -> Response:
    """Answer GET subscription."""
    return json_response(200, _subscription(call))


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


def list_resources(call: Call) -> Response:
    """Answer GET resources, all or filtered by type and name; only what the caller may read."""
    # Assumed: the filtering by permission, and in _generic the names of nested resources; only registries are recorded.
    wanted = _parse_filter(call.request.query.get("$filter", ""))
    found = []
    for document in call.store.under(call.subscription_path):
        kind = document.get("type", "")
        if not _is_listed(document) or not call.caller.may(f"{kind}/read", "registry"):
            continue
        entry = _generic(document, call.version)
        if all(str(entry[key]).lower() == value.lower() for key, value in wanted):
            found.append(entry)
    return json_response(200, {"value": found})


def _subscription(call: Call) -> dict[str, Any]:
    # Assumed: shape of the specification; not recorded.
    return {
        "id": call.subscription_path,
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        "subscriptionId": call.site.subscription_id,
        "tenantId": call.site.tenant_id,
        "displayName": "Sandbox",
        "state": "Enabled",
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "PayAsYouGo_2014-09-01",
            "spendingLimit": "Off",
        },
    }


def _is_listed(document: Document) -> bool:
    """Tell if the generic list has a resource: only tracked ones, which have a location."""
    return document.get("type") not in (None, GROUPS) and "location" in document


def _generic(document: Document, version: str) -> dict[str, Any]:
    """Return a resource as the generic list shows it: no properties; system data since 2020 (recorded)."""
    _, _, tail = document["id"].partition("/providers/")
    entry = {"id": document["id"], "name": "/".join(tail.split("/")[2::2]), "type": document["type"]}
    entry |= {key: document[key] for key in ("sku", "location", "identity", "tags") if key in document}
    if version >= "2020" and "systemData" in document:
        entry["systemData"] = {key: value.replace("+00:00", "Z") for key, value in document["systemData"].items()}
    return entry


def _parse_filter(text: str) -> list[tuple[str, str]]:
    if not text.strip():
        return []
    wanted = []
    for clause in re.split(r"\s+and\s+(?=(?:[^']*'[^']*')*[^']*$)", text.strip(), flags=re.IGNORECASE):
        match = _CLAUSE.fullmatch(clause)
        if match is None:
            raise errors.invalid_filter(text)
        key = "type" if match[1].lower() == "resourcetype" else "name"
        wanted.append((key, match[2].replace("''", "'")))
    return wanted
