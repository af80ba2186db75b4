"""Replications: the replicas of a registry, the home replica included once there is another."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from acrgeo.sandbox.engine import errors, operations
from acrgeo.sandbox.engine.calls import Call, system_data
from acrgeo.sandbox.engine.clock import timestamp
from acrgeo.sandbox.engine.forms import shown
from acrgeo.sandbox.engine.groups import require_group
from acrgeo.sandbox.engine.lifecycle import Change, Failure, Transition
from acrgeo.sandbox.engine.locations import normalise
from acrgeo.sandbox.engine.messages import Response, empty_response, json_response
from acrgeo.sandbox.engine.store import Document
from acrgeo.sandbox.providers.registry import errors as registry_errors
from acrgeo.sandbox.providers.registry import features, links
from acrgeo.sandbox.providers.registry.lookups import (
    check_free,
    check_name,
    child_id,
    registry_id,
    require_child,
    require_parent,
)
from acrgeo.sandbox.providers.registry.operations import begin_result
from acrgeo.sandbox.providers.registry.registration import OFFERED, PROVIDER_APPLICATION, is_offered
from acrgeo.sandbox.providers.registry.resource_types import REPLICATIONS
from acrgeo.sandbox.providers.registry.shapes import REPLICATION_FORM, REPLICATION_SPANS

_STATE = "properties.provisioningState"


def put(call: Call) -> Response:
    """Answer PUT replication: 201 and an operation (recorded); an existing replication is changed."""
    registry = require_parent(call)
    body = REPLICATION_FORM.read(call.json_body(), call.version)
    if "location" not in body:
        raise errors.location_required()
    location = normalise(body["location"])
    if not is_offered(location):
        raise errors.location_not_available(body["location"], REPLICATIONS, ",".join(OFFERED))
    if registry["sku"]["name"] != "Premium":
        raise registry_errors.kind_not_supported("replications", registry["name"])
    name = call.params["replication"]
    check_name("replication", name)
    replicas = _replicas(call, registry)
    existing = next((replica for replica in replicas if replica["name"].lower() == name.lower()), None)
    at_home = location == registry["location"]
    if existing is None and at_home and normalise(name) == location:
        # Assumed: creating the home replica before the service has added it answers with it.
        existing = home_replica(registry, call.now, call.version)
        registry["_hadReplica"] = True
        call.store.put(registry["id"], registry)
    if existing is not None:
        return _replace(call, existing, location, body)
    features.check_replication(registry)
    in_use = [replica["name"] for replica in replicas if replica["location"] == location]
    # Assumed: a second replica in a region is refused; for the home region ARM is known to accept it, under another
    # name.
    if in_use and not at_home:
        raise registry_errors.region_in_use(location, in_use[0])
    return _create(call, registry, location, body)


def patch(call: Call) -> Response:
    """Answer PATCH replication: 200 for tags, which are all replaced; 201 and an operation for routing (recorded)."""
    require_parent(call)
    document = require_child(call, "replication")
    body = REPLICATION_FORM.read(call.json_body(), call.version)
    fixed = [key for key in body if key not in ("tags", "properties")]
    fixed += [f"properties.{key}" for key in body.get("properties", {}) if key != "regionEndpointEnabled"]
    if fixed:
        raise registry_errors.immutable_property(fixed[0], "replication")
    check_free(document)
    return _update(call, document, body)


def get(call: Call) -> Response:
    """Answer GET replication."""
    require_parent(call)
    return json_response(200, _view(call, require_child(call, "replication")))


def list_all(call: Call) -> Response:
    """Answer LIST replications, in an order that means nothing."""
    replicas = _replicas(call, require_parent(call))
    replicas.sort(key=lambda replica: hashlib.sha256(replica["id"].lower().encode()).digest())
    return json_response(200, {"value": [_view(call, replica) for replica in replicas]})


def delete(call: Call) -> Response:
    """Answer DELETE replication: 202 and a Location at subscription scope, in any state.

    204 when there is none, and when there is no registry (recorded).
    """
    require_group(call)
    registry = call.store.get(registry_id(call))
    document = call.store.get(child_id(call, "replication"))
    if registry is None or document is None:
        return empty_response(204)
    location = document["location"]
    if is_home(registry, document):
        raise registry_errors.home_replication_kept()
    document["properties"]["status"]["timestamp"] = timestamp(call.now)
    due = operations.begin_delete(call, document)
    links.give_back(call, registry, _members(registry, location), due)
    _remember_deleted(call, document, due)
    return empty_response(202, begin_result(call, document["id"], location, "replications", due))


def is_replication(document: Document) -> bool:
    """Tell if a document is a replication."""
    return bool(document.get("type") == REPLICATIONS)


def is_home(registry: Document, document: Document) -> bool:
    """Tell if a replica is the home replica: in the registry's region and named after it."""
    return bool(document["location"] == registry["location"] == normalise(document["name"]))


def home_replica(registry: Document, moment: float, version: str) -> Document:
    """Return the replica that the service adds by itself: ready, with the registry's tags (recorded in 2022)."""
    document = new_replica(registry, registry["location"], registry["location"], moment)
    document["systemData"] = system_data(PROVIDER_APPLICATION, moment)
    document["properties"]["provisioningState"] = "Succeeded"
    document["properties"]["status"] = {"displayStatus": "Ready", "timestamp": timestamp(moment)}
    document["properties"]["zoneRedundancy"] = registry["properties"]["zoneRedundancy"]
    # Assumed: whether the home replica has the registry's tags goes by the api-version of the creation; with
    # 2017-10-01 it had none.
    if version[:10] > "2017-10-01":
        document["tags"] = dict(registry["tags"])
    return document


def drop_home(call: Call, registry: Document) -> None:
    """Delete the home replica for a downgrade from Premium. Raises ArmError 409 while there are others."""
    # Assumed(3): a downgrade removes the home replica when it is the only one left. If not, a downgrade ends with a
    # home replica that stays or is refused; the registry is read again, and what Azure says is shown.
    replicas = _replicas(call, registry)
    others = [replica["name"] for replica in replicas if not is_home(registry, replica)]
    if others:
        raise registry_errors.downgrade_blocked(registry["sku"]["name"], ", ".join(sorted(others)))
    call.store.delete(f"{registry['id']}/replications")


def _create(call: Call, registry: Document, location: str, body: Mapping[str, Any]) -> Response:
    now, lifecycle, speed = call.now, call.site.lifecycle, call.site.speed
    document = new_replica(registry, call.params["replication"], location, now)
    document["systemData"] = call.system_data()
    _merge(document, body)
    ghost = call.store.get(_ghost_id(call))
    if ghost is not None:
        if now < ghost["refusedUntil"]:
            raise registry_errors.just_deleted(document["name"])
        document["systemData"]["createdAt"] = ghost["createdAt"]  # survives re-creation (recorded)
    created = call.due("create", location)
    failure = lifecycle.failures.get(location) or _connect(call, registry, location)
    if failure is not None:
        error = {"code": failure.code, "message": failure.message}
        # Assumed(3): a failed replica displays Failed, with the operation's message in its status. If not, the state
        # is Failed all the same; the reason is kept only in the outcome of the change, and show has none.
        end = {**_status(created, "Failed"), "properties.status.message": failure.message, _STATE: "Failed"}
        steps: list[tuple[float, Change]] = [(created, {"delete": True} if failure.is_rolled_back else {"set": end})]
    else:
        error, ready = None, call.due("sync", location, after=lifecycle.length("create", location))
        steps = [
            (created, {"set": {**_status(created, "Syncing"), _STATE: "Succeeded"}}),
            (ready, {"set": _status(ready, "Ready")}),
        ]
    home_due = now + lifecycle.home_after / speed
    home = home_replica(registry, home_due, call.version)
    if call.store.get(home["id"]) is None and call.store.next_due(home["id"]) is None:
        call.store.schedule([Transition(due=home_due, resource_id=home["id"], change={"put": home})])
    registry["_hadReplica"] = True
    call.store.put(registry["id"], registry)
    call.store.put(document["id"], document)
    call.store.schedule(Transition(due=due, resource_id=document["id"], change=change) for due, change in steps)
    headers = operations.begin_status(call, document["id"], "replications", "Creating", created, error)
    return json_response(201, _view(call, document), headers)


def _connect(call: Call, registry: Document, location: str) -> Failure | None:
    """Take an address for the new replica in each private endpoint's subnet; return why the creation fails without."""
    # Assumed(2): addresses are taken when a creation begins; documented is only how it fails. If not, the arithmetic
    # of preflight is the same; two creations at once may both be told that there is room.
    error = links.extend(call, registry, _members(registry, location))
    if error is None:
        return None
    return Failure(code=error.code, message=error.message, is_rolled_back=True)


def _members(registry: Document, location: str) -> list[str]:
    """Return the members that a replica adds to the registry's private endpoints."""
    return links.members_of(registry, [location])[:-1]


def _replace(call: Call, document: Document, location: str, body: Mapping[str, Any]) -> Response:
    """Answer PUT on an existing replication: 200, for other tags too (recorded), or an operation for other routing."""
    # Assumed: a PUT on a replica leaves alone what its body leaves out, and changes routing as a PATCH does.
    if location != document["location"]:
        raise errors.location_fixed(document["name"], document["location"], call.params["group"], body["location"])
    check_free(document)
    if document["properties"]["provisioningState"] == "Failed":
        raise registry_errors.replication_failed(document["name"])
    properties = document["properties"]
    wanted = body.get("properties", {})
    if wanted.get("zoneRedundancy", properties["zoneRedundancy"]) != properties["zoneRedundancy"]:
        raise registry_errors.zone_redundancy_fixed(document["name"])
    if {**properties, **wanted} == properties and body.get("tags", document["tags"]) == document["tags"]:
        call.store.put(document["id"], document)
        return json_response(200, _view(call, document))
    return _update(call, document, body)


def _update(call: Call, document: Document, body: Mapping[str, Any]) -> Response:
    routing = document["properties"]["regionEndpointEnabled"]
    _merge(document, body)
    call.touch(document)
    # Assumed: a body that names the routing and leaves it as it is is done at once; recorded for a PUT.
    if document["properties"]["regionEndpointEnabled"] == routing:
        call.store.put(document["id"], document)
        return json_response(200, _view(call, document))
    settled = document["properties"]["provisioningState"]
    document["properties"]["provisioningState"] = "Updating"
    due = call.due("update", document["location"])
    call.store.put(document["id"], document)
    end = {_STATE: settled, "properties.status.timestamp": timestamp(due)}
    call.store.schedule([Transition(due=due, resource_id=document["id"], change={"set": end})])
    headers = operations.begin_status(call, document["id"], "replications", "Updating", due)
    return json_response(201, _view(call, document), headers)


def new_replica(registry: Document, name: str, location: str, moment: float) -> Document:
    """Return a replica whose creation begins."""
    return {
        "type": REPLICATIONS,
        "id": f"{registry['id']}/replications/{name}",
        "name": name,
        "location": location,
        "tags": {},
        "systemData": {},
        "properties": {
            "provisioningState": "Creating",
            "status": {"timestamp": timestamp(moment)},
            "regionEndpointEnabled": True,
            "zoneRedundancy": "Disabled",
        },
    }


def _status(moment: float, display: str) -> dict[str, str]:
    return {"properties.status.displayStatus": display, "properties.status.timestamp": timestamp(moment)}


def _merge(document: Document, body: Mapping[str, Any]) -> None:
    if "tags" in body:
        document["tags"] = body["tags"]
    document["properties"] |= body.get("properties", {})


def _remember_deleted(call: Call, document: Document, due: float) -> None:
    until = due + call.site.lifecycle.remembered / call.site.speed
    ghost = {"createdAt": document["systemData"]["createdAt"], "refusedUntil": until}
    call.store.put(_ghost_id(call), ghost)


def _replicas(call: Call, registry: Document) -> list[Document]:
    return call.store.of_type(f"{registry['id']}/replications", REPLICATIONS)


def _view(call: Call, document: Document) -> dict[str, Any]:
    return shown(document, REPLICATION_SPANS, call.version)


def _ghost_id(call: Call) -> str:
    """Return where a deleted replica is remembered; it goes with the registry."""
    return f"{registry_id(call)}/ghosts/{call.params['replication']}"
