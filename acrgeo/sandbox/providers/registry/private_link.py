"""Private link as the registry provider answers for it: connections and link resources."""

from __future__ import annotations

from typing import Any

from acrgeo.sandbox.engine import errors, operations
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.forms import shown
from acrgeo.sandbox.engine.lifecycle import Transition
from acrgeo.sandbox.engine.messages import Response, empty_response, json_response
from acrgeo.sandbox.engine.store import Document
from acrgeo.sandbox.providers.registry import errors as registry_errors
from acrgeo.sandbox.providers.registry import links
from acrgeo.sandbox.providers.registry.lookups import check_free, registry_id, require_parent
from acrgeo.sandbox.providers.registry.operations import begin_result
from acrgeo.sandbox.providers.registry.resource_types import LINK_RESOURCES
from acrgeo.sandbox.providers.registry.shapes import CONNECTION_FORM


def list_all(call: Call) -> Response:
    """Answer LIST connections."""
    registry = require_parent(call)
    return json_response(
        200, {"value": [shown(connection, {}, call.version) for connection in links.connections(call, registry)]}
    )


def get(call: Call) -> Response:
    """Answer GET connection."""
    return json_response(200, shown(_required(call), {}, call.version))


def put(call: Call) -> Response:
    """Answer PUT connection, which approves or rejects: 201 with the old state, the new one in the end (recorded)."""
    document = _required(call)
    body = CONNECTION_FORM.read(call.json_body(), call.version).get("properties", {})
    endpoint = body.get("privateEndpoint", document["properties"]["privateEndpoint"])
    if endpoint["id"].lower() != document["properties"]["privateEndpoint"]["id"].lower():
        raise registry_errors.immutable_property("privateEndpoint", "private endpoint connection")
    wanted = body.get("privateLinkServiceConnectionState", {})
    if "status" not in wanted:
        raise errors.invalid_content("The property 'properties.privateLinkServiceConnectionState.status' is required")
    check_free(document)
    document["properties"]["provisioningState"] = "Updating"
    due = call.due("update", document["_location"])
    call.store.put(document["id"], document)
    end = {"properties.provisioningState": "Succeeded", "properties.privateLinkServiceConnectionState": wanted}
    call.store.schedule([Transition(due=due, resource_id=document["id"], change={"set": end})])
    headers = operations.begin_status(
        call, document["id"], "privateendpointconnections", "Updating", due, running_code=201
    )
    return json_response(201, {**shown(document, {}, call.version), "systemData": call.system_data()}, headers)


def delete(call: Call) -> Response:
    """Answer DELETE connection: 202 and a Location (recorded), or 204. The endpoint stays, disconnected."""
    require_parent(call)
    document = call.store.get(_key(call))
    if document is None:
        return empty_response(204)
    due = operations.begin_delete(call, document, document["_location"])
    headers = begin_result(call, document["id"], document["_location"], "privateendpointconnections", due)
    return empty_response(202, headers)


def list_resources(call: Call) -> Response:
    """Answer LIST private link resources: there is one."""
    return json_response(200, {"value": [_resource(call, require_parent(call))]})


def get_resource(call: Call) -> Response:
    """Answer GET private link resource."""
    registry = require_parent(call)
    if call.params["linkgroup"].lower() != links.GROUP_ID:
        raise registry_errors.child_not_found(call.params["linkgroup"])
    return json_response(200, _resource(call, registry))


def _resource(call: Call, registry: Document) -> dict[str, Any]:
    return {
        "type": LINK_RESOURCES,
        "id": f"{registry['id']}/privateLinkResources/{links.GROUP_ID}",
        "name": links.GROUP_ID,
        "properties": {
            "groupId": links.GROUP_ID,
            "requiredMembers": links.members_of(registry, links.regions_of(call, registry)),
            "requiredZoneNames": [f"privatelink.{links.DOMAIN}"],
        },
    }


def _key(call: Call) -> str:
    return f"{registry_id(call)}/privateEndpointConnections/{call.params['connection']}"


def _required(call: Call) -> Document:
    require_parent(call)
    document = call.store.get(_key(call))
    if document is None:
        raise registry_errors.child_not_found(call.params["connection"])
    return document
