"""Documents of Microsoft.Network: their defaults, and how they are found, stored and deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.groups import require_group
from acrgeo.sandbox.engine.lifecycle import Transition
from acrgeo.sandbox.engine.locations import LOCATION_NAMES, is_region, normalise
from acrgeo.sandbox.engine.messages import Response, empty_response
from acrgeo.sandbox.engine.store import Document
from acrgeo.sandbox.providers.network.operations import begin_operation
from acrgeo.sandbox.providers.network.resource_types import INTERFACES, NETWORKS, SUBNETS


def new_network(call: Call, resource_id: str, location: str, prefixes: list[str]) -> Document:
    """Return a virtual network without subnets."""
    return {
        "name": resource_id.rsplit("/", 1)[1],
        "id": resource_id,
        "etag": new_etag(call),
        "type": NETWORKS,
        "location": location,
        "properties": {
            "provisioningState": "Succeeded",
            "resourceGuid": call.new_guid(),
            "addressSpace": {"addressPrefixes": prefixes, "ipamPoolPrefixAllocations": []},
            "privateEndpointVNetPolicies": "Disabled",
            "dhcpOptions": {"dnsServers": []},
            "virtualNetworkPeerings": [],
            "enableDdosProtection": False,
            "enableVmProtection": False,
        },
    }


def new_subnet(call: Call, network: Document, name: str, prefix: str) -> Document:
    """Return a subnet with one prefix."""
    return {
        "name": name,
        "id": f"{network['id']}/subnets/{name}",
        "etag": new_etag(call),
        "properties": {
            "provisioningState": "Succeeded",
            "addressPrefix": prefix,
            "ipamPoolPrefixAllocations": [],
            "delegations": [],
            "privateEndpointNetworkPolicies": "Disabled",
            "privateLinkServiceNetworkPolicies": "Enabled",
        },
        "type": SUBNETS,
    }


def new_interface(call: Call, resource_id: str, location: str) -> Document:
    """Return a network interface without addresses."""
    return {
        "name": resource_id.rsplit("/", 1)[1],
        "id": resource_id,
        "etag": new_etag(call),
        "type": INTERFACES,
        "location": location,
        "properties": {"provisioningState": "Succeeded", "resourceGuid": call.new_guid()},
    }


def new_etag(call: Call) -> str:
    """Return a fresh etag."""
    return f'W/"{call.new_guid()}"'


def location_of(body: Mapping[str, Any], kind: str) -> str:
    """Return the location of a body. Raises ArmError 400."""
    if "location" not in body:
        raise errors.location_required()
    location = normalise(body["location"])
    if not is_region(location):
        raise errors.location_not_available(body["location"], kind, ",".join(sorted(LOCATION_NAMES)))
    return location


def find(call: Call, kind: str, parameter: str) -> Document | None:
    """Return the resource that the path names, if any. Raises ArmError 404 without its group."""
    group = require_group(call)
    return call.store.get(f"{group['id']}/providers/{kind}/{call.params[parameter]}")


def require(call: Call, kind: str, parameter: str) -> Document:
    """Return the resource that the path names. Raises ArmError 404."""
    document = find(call, kind, parameter)
    if document is None:
        raise errors.resource_not_found(f"{kind}/{call.params[parameter]}", call.params["group"])
    return document


def listed(call: Call, kind: str) -> list[Document]:
    """Return the resources of a type in the group of the path."""
    return call.store.of_type(require_group(call)["id"], kind)


def subnets_of(call: Call, network: Document) -> list[Document]:
    """Return the subnets of a virtual network."""
    return call.store.of_type(network["id"], SUBNETS)


def begin(call: Call, document: Document, location: str | None = None) -> dict[str, str]:
    """Store a document as Updating until it is due; return the headers of its operation (recorded)."""
    place = location or document["location"]
    due = call.due("update", place)
    document["properties"]["provisioningState"] = "Updating"
    call.store.put(document["id"], document)
    call.store.unschedule(document["id"])
    change = {"set": {"properties.provisioningState": "Succeeded"}}
    call.store.schedule([Transition(due=due, resource_id=document["id"], change=change)])
    return begin_operation(call, document["id"], place, due)


def begin_delete(call: Call, document: Document, location: str | None = None) -> Response:
    """Delete a document at once; its operation is over by the first poll."""
    # Assumed: a deletion of anything of a network answers 202 with an operation, as writes do.
    headers = begin_operation(call, document["id"], location or document["location"], call.now)
    call.store.delete(document["id"])
    return empty_response(202, headers)
