"""Private DNS zones, their links to networks and their A records, as far as private endpoints need them.

A zone has the records that were put into it, and those that zone groups keep: the group that wrote last wins.
"""

# Assumed: that writes of zones, links and records are done at once, and the shapes, which are the specification's.
from __future__ import annotations

from typing import Any

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.forms import shown
from acrgeo.sandbox.engine.groups import require_group
from acrgeo.sandbox.engine.messages import Response, empty_response, json_response
from acrgeo.sandbox.engine.store import Document
from acrgeo.sandbox.providers.network import addresses, documents
from acrgeo.sandbox.providers.network import errors as network_errors
from acrgeo.sandbox.providers.network.resource_types import A_RECORDS, NETWORKS, ZONE_GROUPS, ZONE_LINKS, ZONES
from acrgeo.sandbox.providers.network.services import require_service
from acrgeo.sandbox.providers.network.shapes import RECORD_FORM, ZONE_FORM, ZONE_LINK_FORM


def put_zone(call: Call) -> Response:
    """Answer PUT private DNS zone."""
    group = require_group(call)
    body = ZONE_FORM.read(call.json_body(), call.version)
    existing = documents.find(call, ZONES, "zone")
    document = existing or new_zone(call, f"{group['id']}/providers/{ZONES}/{call.params['zone']}")
    return _stored(call, document, body, is_new=existing is None)


def get_zone(call: Call) -> Response:
    """Answer GET private DNS zone."""
    return json_response(200, _zone_view(call, documents.require(call, ZONES, "zone")))


def list_zones(call: Call) -> Response:
    """Answer LIST private DNS zones of a group."""
    return json_response(200, {"value": [_zone_view(call, zone) for zone in documents.listed(call, ZONES)]})


def delete_zone(call: Call) -> Response:
    """Answer DELETE private DNS zone; refused while a network is linked to it."""
    zone = documents.find(call, ZONES, "zone")
    if zone is None:
        return empty_response(204)
    links = call.store.of_type(zone["id"], ZONE_LINKS)
    if links:
        raise network_errors.zone_has_links(zone["name"], [link["name"] for link in links])
    call.store.delete(zone["id"])
    return empty_response(200)


def put_link(call: Call) -> Response:
    """Answer PUT virtual network link: one network has one zone of a name."""
    zone = documents.require(call, ZONES, "zone")
    body = ZONE_LINK_FORM.read(call.json_body(), call.version)
    wanted = body.get("properties", {}).get("virtualNetwork", {}).get("id", "")
    network = call.store.get(wanted)
    if network is None or network.get("type") != NETWORKS:
        raise errors.invalid_content(f"There is no virtual network {wanted}")
    key = f"{zone['id']}/virtualNetworkLinks/{call.params['link']}"
    for other in call.store.of_type(call.subscription_path, ZONE_LINKS):
        is_same_name = other["id"].split("/")[8].lower() == zone["name"].lower()
        is_other = other["id"].lower() != key.lower()
        if is_same_name and is_other and _network_of(other).lower() == network["id"].lower():
            raise network_errors.network_has_link(network["id"], other["id"].rsplit("/virtualNetworkLinks/", 1)[0])
    existing = call.store.get(key)
    document = existing or new_zone_link(call, key, network["id"])
    document["properties"] |= body.get("properties", {})
    return _stored(call, document, body, is_new=existing is None)


def get_link(call: Call) -> Response:
    """Answer GET virtual network link."""
    return json_response(200, shown(_child(call, "virtualNetworkLinks", "link"), {}, call.version))


def list_links(call: Call) -> Response:
    """Answer LIST virtual network links."""
    zone = documents.require(call, ZONES, "zone")
    links = call.store.of_type(zone["id"], ZONE_LINKS)
    return json_response(200, {"value": [shown(link, {}, call.version) for link in links]})


def delete_link(call: Call) -> Response:
    """Answer DELETE virtual network link."""
    return _deleted(call, "virtualNetworkLinks", "link")


def put_record(call: Call) -> Response:
    """Answer PUT A record set."""
    zone = documents.require(call, ZONES, "zone")
    body = RECORD_FORM.read(call.json_body(), call.version)
    key = f"{zone['id']}/A/{call.params['record']}"
    existing = call.store.get(key)
    document = existing or _new_record(call, zone, call.params["record"], [])
    document["properties"] |= body.get("properties", {})
    return _stored(call, document, body, is_new=existing is None)


def get_record(call: Call) -> Response:
    """Answer GET A record set."""
    zone = documents.require(call, ZONES, "zone")
    found = _records(call, zone).get(call.params["record"].lower())
    if found is None:
        raise network_errors.record_not_found(call.params["record"], zone["name"])
    return json_response(200, shown(found, {}, call.version))


def list_records(call: Call) -> Response:
    """Answer LIST record sets, A or ALL: there are no others."""
    zone = documents.require(call, ZONES, "zone")
    records = sorted(_records(call, zone).values(), key=lambda record: str(record["name"]))
    return json_response(200, {"value": [shown(record, {}, call.version) for record in records]})


def delete_record(call: Call) -> Response:
    """Answer DELETE A record set."""
    return _deleted(call, "A", "record")


def new_zone(call: Call, resource_id: str) -> Document:
    """Return an empty zone."""
    return {
        "id": resource_id,
        "name": resource_id.rsplit("/", 1)[1],
        "type": ZONES,
        "etag": call.new_guid(),
        "location": "global",
        "properties": {
            "provisioningState": "Succeeded",
            "maxNumberOfRecordSets": 25000,
            "maxNumberOfVirtualNetworkLinks": 1000,
            "maxNumberOfVirtualNetworkLinksWithRegistration": 100,
            "numberOfVirtualNetworkLinksWithRegistration": 0,
        },
    }


def new_zone_link(call: Call, resource_id: str, network: str) -> Document:
    """Return a link of a network to a zone."""
    return {
        "id": resource_id,
        "name": resource_id.rsplit("/", 1)[1],
        "type": ZONE_LINKS,
        "etag": call.new_guid(),
        "location": "global",
        "properties": {
            "provisioningState": "Succeeded",
            "registrationEnabled": False,
            "virtualNetworkLinkState": "Completed",
            "virtualNetwork": {"id": network},
        },
    }


def _new_record(call: Call, zone: Document, name: str, addresses_: list[str], ttl: int = 3600) -> Document:
    return {
        "id": f"{zone['id']}/A/{name}",
        "name": name,
        "type": A_RECORDS,
        "etag": call.new_guid(),
        "properties": {
            "fqdn": f"{name}.{zone['name']}.",
            "ttl": ttl,
            "isAutoRegistered": False,
            "aRecords": [{"ipv4Address": address} for address in addresses_],
        },
    }


def _records(call: Call, zone: Document) -> dict[str, Document]:
    """Return the record sets of a zone by name: what was put, and over it what zone groups keep."""
    found = {str(record["name"]).lower(): record for record in call.store.of_type(zone["id"], A_RECORDS)}
    groups = call.store.of_type(call.subscription_path, ZONE_GROUPS)
    for group in sorted(groups, key=lambda group: int(group.get("_number", 0))):
        if zone["id"].lower() not in [written["zone"].lower() for written in group["_zones"]]:
            continue
        endpoint = call.store.get(group["id"].rsplit("/privateDnsZoneGroups/", 1)[0])
        if endpoint is None:
            continue
        domain = f".{require_service(call, addresses.service_id(endpoint)).domain}"
        for host, address in addresses.names_of(call, endpoint):
            name = host.removesuffix(domain)
            found[name.lower()] = _new_record(call, zone, name, [address], ttl=10)
    return found


def _stored(call: Call, document: Document, body: dict[str, Any], *, is_new: bool) -> Response:
    if "tags" in body:
        document["tags"] = body["tags"]
    document["etag"] = call.new_guid()
    call.store.put(document["id"], document)
    view = _zone_view(call, document) if document["type"] == ZONES else shown(document, {}, call.version)
    return json_response(201 if is_new else 200, view)


def _zone_view(call: Call, zone: Document) -> dict[str, Any]:
    visible = shown(zone, {}, call.version)
    visible["properties"]["numberOfRecordSets"] = len(_records(call, zone))
    visible["properties"]["numberOfVirtualNetworkLinks"] = len(call.store.of_type(zone["id"], ZONE_LINKS))
    return visible


def _network_of(link: Document) -> str:
    return str(link["properties"]["virtualNetwork"]["id"])


def _child(call: Call, kind: str, parameter: str) -> Document:
    zone = documents.require(call, ZONES, "zone")
    document = call.store.get(f"{zone['id']}/{kind}/{call.params[parameter]}")
    if document is None:
        raise errors.resource_not_found(f"{ZONES}/{zone['name']}/{kind}/{call.params[parameter]}", call.params["group"])
    return document


def _deleted(call: Call, kind: str, parameter: str) -> Response:
    zone = documents.require(call, ZONES, "zone")
    document = call.store.get(f"{zone['id']}/{kind}/{call.params[parameter]}")
    if document is None:
        return empty_response(204)
    call.store.delete(document["id"])
    return empty_response(200)
