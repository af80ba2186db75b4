"""Private endpoints: each has an interface, addresses in a subnet, and a connection at what it leads to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.forms import shown
from acrgeo.sandbox.engine.groups import require_group
from acrgeo.sandbox.engine.messages import Response, empty_response, json_response
from acrgeo.sandbox.engine.store import Document
from acrgeo.sandbox.providers.network import addresses, documents
from acrgeo.sandbox.providers.network.resource_types import ENDPOINTS, INTERFACES, SUBNETS, ZONE_GROUPS
from acrgeo.sandbox.providers.network.services import find_service, require_service
from acrgeo.sandbox.providers.network.shapes import ENDPOINT_FORM

_KINDS = ("privateLinkServiceConnections", "manualPrivateLinkServiceConnections")


def put(call: Call) -> Response:
    """Answer PUT private endpoint: 201 and an operation (recorded); later only tags and static addresses can change."""
    group = require_group(call)
    body = ENDPOINT_FORM.read(call.json_body(), call.version)
    wanted = body.get("properties", {})
    existing = documents.find(call, ENDPOINTS, "endpoint")
    if existing is not None:
        _check_same(existing, wanted)
        document = existing
    else:
        document = _new(call, f"{group['id']}/providers/{ENDPOINTS}/{call.params['endpoint']}", body)
    if "ipConfigurations" in wanted:
        document["properties"]["ipConfigurations"] = [
            _static(given, addresses.group_id(document)) for given in wanted["ipConfigurations"]
        ]
    if "tags" in body:
        document["tags"] = body["tags"]
    document["etag"] = documents.new_etag(call)
    if existing is None:
        target = addresses.service_id(document)
        service = require_service(call, target)
        resource = service.find(call, target)
        addresses.take(call, document, service.hosts(call, resource))
        interface = addresses.interface_id(document)
        call.store.put(interface, documents.new_interface(call, interface, document["location"]))
        is_manual = bool(document["properties"]["manualPrivateLinkServiceConnections"])
        connection = service.connect(call, resource, document, "Pending" if is_manual else "Approved")
        call.store.put(connection["id"], connection)
    headers = documents.begin(call, document)
    return json_response(200 if existing else 201, view(call, document), headers)


def get(call: Call) -> Response:
    """Answer GET private endpoint."""
    return json_response(200, view(call, documents.require(call, ENDPOINTS, "endpoint")))


def list_all(call: Call) -> Response:
    """Answer LIST private endpoints."""
    return json_response(200, {"value": [view(call, endpoint) for endpoint in documents.listed(call, ENDPOINTS)]})


def delete(call: Call) -> Response:
    """Answer DELETE private endpoint: its interface, its addresses and its connection go with it."""
    # Assumed(2): the connection of a private endpoint goes with the endpoint. If not, preflight warns of a connection
    # whose endpoint is gone.
    document = documents.find(call, ENDPOINTS, "endpoint")
    if document is None:
        return empty_response(204)
    connection = _connection(call, document)
    if connection is not None:
        call.store.delete(connection["id"])
    call.store.delete(addresses.interface_id(document))
    return documents.begin_delete(call, document)


def new_endpoint(call: Call, resource_id: str, location: str, subnet: str, target: str, group_id: str) -> Document:
    """Return an endpoint with an automatic connection and dynamic addresses (recorded for a manual connection)."""
    name = resource_id.rsplit("/", 1)[1]
    group = resource_id.split("/providers/", 1)[0]
    interface = f"{group}/providers/{INTERFACES}/{name}.nic.{call.new_guid()}"
    asked = _asked(call, resource_id, _KINDS[0], name, target, group_id)
    return {
        "name": name,
        "id": resource_id,
        "etag": documents.new_etag(call),
        "type": ENDPOINTS,
        "location": location,
        "properties": {
            "provisioningState": "Succeeded",
            "resourceGuid": call.new_guid(),
            "privateLinkServiceConnections": [asked],
            "manualPrivateLinkServiceConnections": [],
            "customNetworkInterfaceName": "",
            "subnet": {"id": subnet},
            "ipConfigurations": [],
            "networkInterfaces": [{"id": interface}],
            "customDnsConfigs": [],
        },
    }


def static_configurations(addresses_: Mapping[str, str], group_id: str) -> list[dict[str, Any]]:
    """Return configurations for members by address."""
    return [
        _static({"name": member, "properties": {"memberName": member, "privateIPAddress": address}}, group_id)
        for address, member in addresses_.items()
    ]


def make_manual(endpoint: Document) -> None:
    """Make an endpoint with an automatic connection one that waits for approval."""
    properties = endpoint["properties"]
    automatic, manual = _KINDS
    properties[manual], properties[automatic] = properties[automatic], []
    for asked in properties[manual]:
        asked["id"] = asked["id"].replace(f"/{automatic}/", f"/{manual}/")
        asked["type"] = f"{ENDPOINTS}/{manual}"


def view(call: Call, document: Document) -> dict[str, Any]:
    """Return an endpoint with the state of its connection, and with DNS names while no zone group keeps them."""
    visible = shown(document, {}, call.version)
    connection = _connection(call, document)
    state: Mapping[str, str] = {"status": "Disconnected"}
    if connection is not None:
        state = connection["properties"]["privateLinkServiceConnectionState"]
    for kind in _KINDS:
        for asked in visible["properties"][kind]:
            asked["properties"]["privateLinkServiceConnectionState"] = {
                "status": state["status"],
                "description": state.get("description", ""),
                "actionsRequired": "None",
            }
    # Assumed(2): DNS names are listed in the endpoint exactly while its connection is approved and no zone group is
    # there. If not, endpoints show --private takes the addresses from the network interface, or prints unknown.
    has_zones = bool(call.store.of_type(document["id"], ZONE_GROUPS))
    if state["status"] == "Approved" and not has_zones:
        visible["properties"]["customDnsConfigs"] = [
            {"fqdn": host, "ipAddresses": [address]} for host, address in addresses.names_of(call, document)
        ]
    return visible


def _new(call: Call, key: str, body: Mapping[str, Any]) -> Document:
    wanted = body.get("properties", {})
    location = documents.location_of(body, ENDPOINTS)
    given = [(kind, asked) for kind in _KINDS for asked in wanted.get(kind, [])]
    if len(given) != 1 or "subnet" not in wanted:
        raise errors.invalid_content("A private endpoint has a subnet and one connection")
    kind, asked = given[0]
    target = asked["properties"]["privateLinkServiceId"]
    subnet = call.store.get(wanted["subnet"]["id"])
    if subnet is None or subnet.get("type") != SUBNETS:
        raise errors.invalid_content(f"There is no subnet {wanted['subnet']['id']}")
    group_id = require_service(call, target).group_id
    document = new_endpoint(call, key, location, subnet["id"], target, group_id)
    properties = document["properties"]
    properties[_KINDS[0]] = []
    properties[kind] = [_asked(call, key, kind, asked.get("name", document["name"]), target, group_id)]
    if wanted.get("customNetworkInterfaceName"):
        name = wanted["customNetworkInterfaceName"]
        properties["customNetworkInterfaceName"] = name
        properties["networkInterfaces"] = [{"id": f"{call.group_id}/providers/{INTERFACES}/{name}"}]
    return document


def _asked(call: Call, key: str, kind: str, name: str, target: str, group_id: str) -> dict[str, Any]:
    return {
        "name": name,
        "id": f"{key}/{kind}/{name}",
        "etag": documents.new_etag(call),
        "properties": {
            "provisioningState": "Succeeded",
            "privateLinkServiceId": target,
            "groupIds": [group_id],
        },
        "type": f"{ENDPOINTS}/{kind}",
    }


def _static(given: Mapping[str, Any], group_id: str) -> dict[str, Any]:
    return {
        "name": given.get("name", ""),
        "properties": {"provisioningState": "Succeeded", "groupId": group_id, **given["properties"]},
    }


def _check_same(document: Document, wanted: Mapping[str, Any]) -> None:
    """Raise ArmError 501 where more than tags and static addresses would change."""
    subnet = wanted.get("subnet", document["properties"]["subnet"])["id"]
    targets = [asked["properties"]["privateLinkServiceId"] for kind in _KINDS for asked in wanted.get(kind, [])]
    same = {addresses.service_id(document).lower()}
    if (
        subnet.lower() != document["properties"]["subnet"]["id"].lower()
        or not {target.lower() for target in targets} <= same
    ):
        raise errors.not_implemented("moving a private endpoint to another subnet or registry")


def _connection(call: Call, endpoint: Document) -> Document | None:
    """Return the connection of a private endpoint, as long as the resource that it leads to knows it."""
    target = addresses.service_id(endpoint)
    service = find_service(call, target)
    return None if service is None else service.connection(call, target, endpoint["id"])
