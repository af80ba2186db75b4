"""Faults that reach beyond one answer: operations that fail or never end, lists that lag, regions that go."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.clock import timestamp
from acrgeo.sandbox.engine.lifecycle import Change, Transition
from acrgeo.sandbox.engine.locations import normalise
from acrgeo.sandbox.engine.messages import Response
from acrgeo.sandbox.engine.operations import OPERATIONS
from acrgeo.sandbox.engine.store import Document
from acrgeo.sandbox.faults import targets
from acrgeo.sandbox.faults.errors import FAILURES
from acrgeo.sandbox.faults.incident import Incident, Options

_LISTS = "/faults/lists"


def fail(incident: Incident, options: Options, response: Response) -> Response:
    """Let the operation that the request started end as Failed; a deletion leaves the replica as it was."""
    operation, replica = _started(incident)
    if operation is None or replica is None:
        return response
    reason = FAILURES[options["reason"]](incident.resource_id, replica["location"])
    error = {"code": reason.code, "message": reason.message}
    due = incident.store.next_due(operation["id"]) or incident.now
    _reschedule(
        incident, operation["id"], {"set": {"status": "Failed", "error": error, "failedCode": reason.status}}, due
    )
    state: Change
    if incident.request.method == "PUT" and options["rolled-back"] == "yes":
        state = {"delete": True}
    elif incident.request.method == "PUT":
        # Assumed: a replica in a region with trouble fails as in a region whose creations fail.
        state = {
            "set": {
                "properties.provisioningState": "Failed",
                "properties.status": {
                    "displayStatus": "Failed",
                    "message": reason.message,
                    "timestamp": timestamp(due),
                },
            }
        }
    else:
        # Assumed(2): a deletion that fails leaves a replica that works. If not, the replica that is left is shown
        # with the state that Azure gives it.
        state = {"set": {"properties.provisioningState": "Succeeded"}}
    _reschedule(incident, replica["id"], state, due)
    return response


def never_end(incident: Incident, _options: Options, response: Response) -> Response:
    """Cancel what is due for the operation that the request started, and for its replica."""
    for document in _started(incident):
        if document is not None:
            incident.store.unschedule(document["id"])
    return response


def forbid_poll(incident: Incident, _options: Options) -> Response:
    """Answer the poll as for a caller without rights on the subscription."""
    site = incident.site
    action = f"{targets.NAMESPACE}/locations/operationResults/read"
    scope = incident.resource_id.split("/operation", 1)[0]
    return errors.authorization_failed(site.client_id, site.object_id, action, scope).response()


def remember_deleted(incident: Incident, options: Options, response: Response) -> Response:
    """Keep the name taken for a while after the deletion."""
    ghost_id = re.sub(r"/replications/", "/ghosts/", incident.resource_id, flags=re.IGNORECASE)
    ghost = incident.store.get(ghost_id)
    if ghost is not None:
        ghost["refusedUntil"] += float(options["seconds"]) / incident.site.speed
        incident.store.put(ghost_id, ghost)
    return response


def repeat_list(incident: Incident, options: Options) -> Response | None:
    """Answer with the last LIST while it is young enough."""
    known = incident.store.get(_list_key(incident))
    if known is None or incident.now >= known["at"] + float(options["seconds"]) / incident.site.speed:
        return None
    return Response(status=200, headers=known["headers"], body=base64.b64decode(known["body"]))


def remember_list(incident: Incident, _options: Options, response: Response) -> Response:
    """Remember what LIST answers now."""
    if response.status == 200:
        body = base64.b64encode(response.body).decode()
        document = {"at": incident.now, "headers": dict(response.headers), "body": body}
        incident.store.put(_list_key(incident), document)
    return response


def _list_key(incident: Incident) -> str:
    """Return where an answer is remembered: by what was asked, which a query has in its body."""
    body = incident.request.body
    return f"{_LISTS}{incident.resource_id}" + (f"/{hashlib.sha256(body).hexdigest()}" if body else "")


def refuse_region(incident: Incident, options: Options) -> Response | None:
    """Refuse to create a replica in the region."""
    if incident.request.method != "PUT" or not targets.is_replication(incident.request):
        return None
    try:
        wanted = json.loads(incident.request.body).get("location", "")
    except (ValueError, AttributeError):
        return None
    region = normalise(options["region"])
    if normalise(wanted) != region or incident.store.get(incident.resource_id) is not None:
        return None
    offered = map(normalise, incident.site.registrations[targets.NAMESPACE.lower()].locations)
    left = ",".join(name for name in offered if name != region)
    return errors.location_not_available(wanted, targets.REPLICATIONS, left).response()


def hide_region(incident: Incident, options: Options, response: Response) -> Response:
    """Leave the region out of the provider call's answer."""
    if not targets.is_provider_call(incident.request) or response.status != 200:
        return response
    document, region = json.loads(response.body), normalise(options["region"])
    for kind in document["resourceTypes"]:
        kind["locations"] = [name for name in kind["locations"] if normalise(name) != region]
    return replace(response, body=json.dumps(document).encode())


def _started(incident: Incident) -> tuple[Document | None, Document | None]:
    """Return the operation that the request has started, and the replica that it is about."""
    key = incident.resource_id.lower()
    running = [
        operation
        for operation in incident.store.under(OPERATIONS)
        if operation["resource"].lower() == key and operation["status"] in ("Creating", "Updating", "Deleting")
    ]
    newest = max(running, key=lambda operation: incident.store.next_due(operation["id"]) or 0.0, default=None)
    return newest, incident.store.get(incident.resource_id)


def _reschedule(incident: Incident, key: str, change: Change, due: float) -> None:
    incident.store.unschedule(key)
    incident.store.schedule([Transition(due=due, resource_id=key, change=change)])
