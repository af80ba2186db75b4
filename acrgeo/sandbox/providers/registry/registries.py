"""Registries: create, read, change, delete, tiers, names and usages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from acrgeo.sandbox.engine import errors, operations
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.errors import ArmError, provider_error
from acrgeo.sandbox.engine.forms import shown
from acrgeo.sandbox.engine.groups import require_group
from acrgeo.sandbox.engine.lifecycle import Change, Transition
from acrgeo.sandbox.engine.locations import normalise
from acrgeo.sandbox.engine.messages import Response, empty_response, json_response
from acrgeo.sandbox.engine.store import Document
from acrgeo.sandbox.providers.registry import domain_labels, features, identities, links, replications, tiers
from acrgeo.sandbox.providers.registry import errors as registry_errors
from acrgeo.sandbox.providers.registry.body import default_policies, merge, new_registry
from acrgeo.sandbox.providers.registry.lookups import (
    check_free,
    check_name,
    is_valid_name,
    registry_id,
    require_registry,
)
from acrgeo.sandbox.providers.registry.operations import begin_result
from acrgeo.sandbox.providers.registry.registration import OFFERED, is_offered
from acrgeo.sandbox.providers.registry.resource_types import REGISTRIES
from acrgeo.sandbox.providers.registry.shapes import NAME_FORM, NAME_SPANS, REGISTRY_FORM, REGISTRY_SPANS

# Assumed: the answer to a DELETE changes at this api-version, which lies between the recorded ones,
# 2023-11-01-preview and 2026-09-01-preview.
_BARE_DELETE = "2025-01-01"
"""Since then the answer to a DELETE has no body, and its operation another name."""


def put(call: Call) -> Response:
    """Answer PUT registry: 200, or 201 and an operation, like PATCH; an existing registry is changed (recorded)."""
    group = require_group(call)
    body = REGISTRY_FORM.read(call.json_body(), call.version)
    existing = call.store.get(registry_id(call))
    if existing is not None:
        return _replace(call, existing, body)
    name = call.params["registry"]
    check_name("registry", name)
    if "location" not in body:
        raise errors.location_required()
    location = normalise(body["location"])
    if not is_offered(location):
        raise errors.location_not_available(body["location"], REGISTRIES, ",".join(OFFERED))
    label_scope = body.get("properties", {}).get(domain_labels.PROPERTY, domain_labels.UNSECURE)
    namesake = find_namesake(call, name)
    if namesake is not None:
        raise _in_use(name, label_scope, namesake)
    document = new_registry(call, f"{group['id']}/providers/{REGISTRIES}/{name}", location)
    merge(call, document, body)
    document["properties"]["loginServer"] = domain_labels.login_server(call, name, label_scope, group["name"])
    if "storageAccount" in body.get("properties", {}):
        raise _storage_refused(call, body)
    if "sku" not in body:
        raise registry_errors.sku_required()
    features.check(call, document)
    is_async = _takes_time(body)
    done = call.due("create", location) if is_async else call.now
    if document["properties"]["zoneRedundancy"] == "Enabled":
        home = replications.home_replica(document, done, call.version)
        call.store.schedule([Transition(due=done, resource_id=home["id"], change={"put": home})])
        document["_hadReplica"] = True
    if not is_async:
        call.store.put(document["id"], document)
        call.store.settle(call.now)
        return json_response(200, view(call, document))
    document["properties"]["provisioningState"] = "Creating"
    _settle_at(call, document, done)
    headers = operations.begin_status(call, document["id"], "registries", "Creating", done)
    return json_response(201, view(call, document), headers)


def patch(call: Call) -> Response:
    """Answer PATCH registry: 200, or 201 and an operation (recorded)."""
    document = require_registry(call)
    body = REGISTRY_FORM.read(call.json_body(), call.version)
    check_free(document)
    # Assumed: a location equal to the registry's is accepted in a PATCH (recorded once), another one is refused.
    wanted: str = body.get("location") or document["location"]
    if normalise(wanted) != document["location"]:
        raise registry_errors.immutable_property("location", "registry")
    return _update(call, document, body)


def get(call: Call) -> Response:
    """Answer GET registry."""
    return json_response(200, view(call, require_registry(call)))


def delete(call: Call) -> Response:
    """Answer DELETE registry: 200 when it never had a replica, else 202 and an operation; 204 when there is none."""
    require_group(call)
    document = call.store.get(registry_id(call))
    if document is None:
        return empty_response(204)
    if not document.get("_hadReplica"):
        call.store.delete(document["id"])
        return empty_response(200)
    due = operations.begin_delete(call, document)
    is_new = call.version[:10] >= _BARE_DELETE
    kind = f"delete-{document['name']}" if is_new else "registries"
    headers = begin_result(call, document["id"], document["location"], kind, due)
    return empty_response(202, headers) if is_new else json_response(202, view(call, document), headers)


def list_in_group(call: Call) -> Response:
    """Answer LIST registries of a group."""
    group = require_group(call)
    return _listed(call, group["id"])


def list_all(call: Call) -> Response:
    """Answer LIST registries of the subscription."""
    return _listed(call, call.subscription_path)


def list_usages(call: Call) -> Response:
    """Answer GET listUsages, by tier (Premium and Standard recorded)."""
    document = require_registry(call)
    return json_response(200, {"value": tiers.usages(document, call.store.under(document["id"]), call.version)})


def check_availability(call: Call) -> Response:
    """Answer POST checkNameAvailability; with a scope of domain name labels in the version, also the login server."""
    # Assumed: that NoReuse offers another host than the creation will take, that a scope which needs a group is refused
    # without one, and the answer for a taken name with a hash: only a free name with NoReuse is recorded.
    body = NAME_FORM.read(call.json_body(), call.version)
    name = body.get("name", "")
    if body.get("type", "").lower() != REGISTRIES.lower():
        raise errors.invalid_content(f"The property 'type' is {REGISTRIES}, not {body.get('type')!r}")
    if not is_valid_name(name):
        message = "Registry names may contain alpha numeric characters only and must be between 5 and 50 characters"
        return json_response(200, {"nameAvailable": False, "reason": "Invalid", "message": message})
    scope = body.get(domain_labels.PROPERTY, domain_labels.UNSECURE)
    group = body.get("resourceGroupName", "")
    if scope == domain_labels.IN_GROUP and not group:
        raise errors.invalid_content(f"Resource group name is required for domain name label scope {scope}")
    if find_namesake(call, name) is not None:
        message = f"The registry {name} is already in use."
        return json_response(200, {"nameAvailable": False, "reason": "AlreadyExists", "message": message})
    if not NAME_SPANS[domain_labels.PROPERTY].holds(call.version):
        return json_response(200, {"nameAvailable": True})
    host = domain_labels.login_server(call, name, scope, group)
    return json_response(200, {"availableLoginServerName": host, "nameAvailable": True})


def find_namesake(call: Call, name: str) -> Document | None:
    """Return the registry with a name, in any group: one subscription has a name once (recorded)."""
    registries = call.store.of_type("/subscriptions", REGISTRIES)
    return next((registry for registry in registries if registry["name"].lower() == name.lower()), None)


def view(call: Call, document: Document) -> dict[str, Any]:
    """Return a registry as the api-version shows it, with host names from its present replicas."""
    children = call.store.under(document["id"])
    places = sorted(
        {document["location"]}
        | {
            child["location"]
            for child in children
            if replications.is_replication(child)
            and child["properties"]["provisioningState"] not in ("Creating", "Failed")
        }
    )
    # Assumed(2): a replica has host names as soon as it was created and however it fares; recorded for a healthy one.
    # If not, endpoints lists the host names of a replica that is not Ready too early, or misses them.
    properties = dict(document["properties"])
    for switch, value, names, host in (
        ("dataEndpointEnabled", True, "dataEndpointHostNames", "data"),
        ("regionalEndpoints", "Enabled", "regionalEndpointHostNames", "geo"),
    ):
        enabled = properties[switch] == value
        properties[names] = [domain_labels.host_of(document, place, host) for place in places] if enabled else []
    if document["sku"]["name"] != "Premium":
        properties.pop("networkRuleSet")
    sku = tiers.shown_sku(document, call.version)
    properties["privateEndpointConnections"] = [
        shown(connection, {}, call.version) for connection in links.connections(call, document)
    ]
    visible = {**document, "sku": sku, "properties": properties}
    if not visible.get("identity"):
        visible.pop("identity", None)
    return shown(visible, REGISTRY_SPANS, call.version)


def _listed(call: Call, scope: str) -> Response:
    registries = call.store.of_type(scope, REGISTRIES)
    return json_response(200, {"value": [view(call, registry) for registry in registries]})


def _replace(call: Call, document: Document, body: Mapping[str, Any]) -> Response:
    """Answer PUT on an existing registry: policies that the body leaves out return to their defaults (recorded)."""
    # Assumed: a PUT leaves every property alone that its body leaves out, policies apart.
    check_free(document)
    wanted: str = body.get("location") or document["location"]
    if normalise(wanted) != document["location"]:
        raise errors.location_fixed(document["name"], document["location"], call.params["group"], wanted)
    document["properties"]["policies"] = default_policies(call)
    return _update(call, document, body)


def _in_use(name: str, label_scope: str, namesake: Document) -> ArmError:
    """Refuse a name: by its DNS name where both registries would have it, else by the name itself (recorded)."""
    # Assumed: that a registry with a hash and one without exclude each other; recorded are two of a kind.
    if label_scope == namesake["properties"][domain_labels.PROPERTY] == domain_labels.UNSECURE:
        return registry_errors.dns_name_in_use(name)
    return registry_errors.name_in_use(name)


def _storage_refused(call: Call, body: Mapping[str, Any]) -> ArmError:
    """Refuse a storage account of one's own, which means Classic in the oldest api-version (recorded)."""
    if call.version[:10] < "2017-06-01":
        return registry_errors.classic_sku()
    return registry_errors.storage_not_own(body.get("sku", {"name": "Classic"})["name"])


def _takes_time(body: Mapping[str, Any]) -> bool:
    """Tell if a PUT or PATCH is an operation and not done at once (recorded from 2020-07 to 2024-10)."""
    properties = body.get("properties", {})
    named = "identity" in body or "encryption" in properties or "anonymousPullEnabled" in properties
    return named or properties.get("zoneRedundancy") == "Enabled"


def _update(call: Call, document: Document, body: Mapping[str, Any]) -> Response:
    if "storageAccount" in body.get("properties", {}):
        raise registry_errors.storage_kept(document["sku"]["name"])
    before = document["sku"]["name"]
    zones = body.get("properties", {}).get("zoneRedundancy", document["properties"]["zoneRedundancy"])
    if zones != document["properties"]["zoneRedundancy"]:
        raise registry_errors.zone_redundancy_fixed(document["name"])
    label_scope = document["properties"][domain_labels.PROPERTY]
    if body.get("properties", {}).get(domain_labels.PROPERTY, label_scope) != label_scope:
        raise registry_errors.immutable_property(f"properties.{domain_labels.PROPERTY}", "registry")
    regional, identity = document["properties"]["regionalEndpoints"], document.get("identity", {})
    merge(call, document, body)
    features.check(call, document)
    if document["properties"]["regionalEndpoints"] != regional:
        _reconnect(call, document)
    if before == "Premium" and document["sku"]["name"] != before:
        # Assumed(2): private endpoints stop a downgrade; documented is only that they need Premium. If not, nothing
        # changes: acrgeo refuses such a downgrade itself.
        if links.connections(call, document):
            raise registry_errors.sku_not_supported(document["sku"]["name"])
        replications.drop_home(call, document)
    call.touch(document)
    if not _takes_time(body):
        call.store.put(document["id"], document)
        return json_response(200, view(call, document))
    document["properties"]["provisioningState"] = "Updating"
    due = call.due("update", document["location"])
    left = document.get("identity", {})
    if identities.is_reduced(identity, left):
        document["identity"] = identity
        _settle_at(call, document, due, {"identity": left})
    else:
        _settle_at(call, document, due)
    headers = operations.begin_status(call, document["id"], "registries", "Updating", due)
    return json_response(201, view(call, document), headers)


def _reconnect(call: Call, document: Document) -> None:
    """Follow regional endpoints on or off: each private endpoint needs one address more or less per replica."""
    regions = links.regions_of(call, document)
    members = [f"{links.GROUP_ID}_{region}" for region in regions]
    if document["properties"]["regionalEndpoints"] != "Enabled":
        links.give_back(call, document, members, call.now)
        return
    # Assumed(2): turning regional endpoints on is refused at once where addresses are missing; documented is how many
    # they need. If not, the failure comes with the operation's end, and its message is shown then.
    error = links.extend(call, document, members)
    if error is not None:
        raise provider_error(error.status, error.code, error.message)


def _settle_at(call: Call, document: Document, due: float, later: Mapping[str, Any] = {}) -> None:
    """Store a registry whose operation ends when it is due; `later` is what it has only from then on."""
    call.store.put(document["id"], document)
    change: Change = {"set": {"properties.provisioningState": "Succeeded", **later}}
    call.store.schedule([Transition(due=due, resource_id=document["id"], change=change)])
