"""Private DNS zone groups: the records of a private endpoint, which Azure keeps."""

from __future__ import annotations

from typing import Any

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.forms import shown
from acrgeo.sandbox.engine.messages import Response, empty_response, json_response
from acrgeo.sandbox.engine.store import Document
from acrgeo.sandbox.providers.network import addresses, documents
from acrgeo.sandbox.providers.network.resource_types import ENDPOINTS, ZONE_GROUPS
from acrgeo.sandbox.providers.network.services import require_service
from acrgeo.sandbox.providers.network.shapes import ZONE_GROUP_FORM


def put(call: Call) -> Response:
    """Answer PUT private DNS zone group: from now on Azure keeps the records of the endpoint's members."""
    endpoint = documents.require(call, ENDPOINTS, "endpoint")
    body = ZONE_GROUP_FORM.read(call.json_body(), call.version)
    key = f"{endpoint['id']}/privateDnsZoneGroups/{call.params['zonegroup']}"
    is_new = call.store.get(key) is None
    zones = [
        {"name": config.get("name", ""), "zone": config["properties"]["privateDnsZoneId"]}
        for config in body.get("properties", {}).get("privateDnsZoneConfigs", [])
    ]
    document = new_zone_group(call, key, zones)
    headers = documents.begin(call, document, endpoint["location"])
    return json_response(201 if is_new else 200, _view(call, endpoint, document), headers)


def get(call: Call) -> Response:
    """Answer GET private DNS zone group."""
    endpoint = documents.require(call, ENDPOINTS, "endpoint")
    return json_response(200, _view(call, endpoint, _required(call, endpoint)))


def list_all(call: Call) -> Response:
    """Answer LIST private DNS zone groups."""
    endpoint = documents.require(call, ENDPOINTS, "endpoint")
    found = call.store.of_type(endpoint["id"], ZONE_GROUPS)
    return json_response(200, {"value": [_view(call, endpoint, group) for group in found]})


def delete(call: Call) -> Response:
    """Answer DELETE private DNS zone group."""
    endpoint = documents.require(call, ENDPOINTS, "endpoint")
    key = f"{endpoint['id']}/privateDnsZoneGroups/{call.params['zonegroup']}"
    document = call.store.get(key)
    if document is None:
        return empty_response(204)
    return documents.begin_delete(call, document, endpoint["location"])


def new_zone_group(call: Call, resource_id: str, zones: list[dict[str, str]]) -> Document:
    """Return a private DNS zone group for these zones."""
    # Assumed: the shape of a zone group, from the specification.
    return {
        "name": resource_id.rsplit("/", 1)[1],
        "id": resource_id,
        "etag": documents.new_etag(call),
        "type": ZONE_GROUPS,
        "properties": {"provisioningState": "Succeeded", "privateDnsZoneConfigs": []},
        "_zones": zones,
        "_number": call.count(),
    }


def _required(call: Call, endpoint: Document) -> Document:
    document = call.store.get(f"{endpoint['id']}/privateDnsZoneGroups/{call.params['zonegroup']}")
    if document is None:
        raise errors.resource_not_found(
            f"{ENDPOINTS}/{endpoint['name']}/privateDnsZoneGroups/{call.params['zonegroup']}", call.params["group"]
        )
    return document


def _view(call: Call, endpoint: Document, document: Document) -> dict[str, Any]:
    visible = shown(document, {}, call.version)
    domain = f".{require_service(call, addresses.service_id(endpoint)).domain}"
    records = [
        {
            "recordType": "A",
            "recordSetName": host.removesuffix(domain),
            "fqdn": f"{host.removesuffix(domain)}.privatelink{domain}",
            "ttl": 10,
            "provisioningState": "Succeeded",
            "ipAddresses": [address],
        }
        for host, address in addresses.names_of(call, endpoint)
    ]
    visible["properties"]["privateDnsZoneConfigs"] = [
        {
            "name": zone["name"],
            "id": f"{document['id']}/privateDnsZoneConfigs/{zone['name']}",
            "type": f"{ZONE_GROUPS}/privateDnsZoneConfigs",
            "properties": {"provisioningState": "Succeeded", "privateDnsZoneId": zone["zone"], "recordSets": records},
        }
        for zone in document["_zones"]
    ]
    return visible
