"""Deployments: templates of registries and what is below them, made resource by resource.

Law: there are no threads; a deployment moves on whenever somebody looks at it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.clock import timestamp
from acrgeo.sandbox.engine.errors import ArmError
from acrgeo.sandbox.engine.groups import require_group
from acrgeo.sandbox.engine.messages import Request, Response, json_response
from acrgeo.sandbox.engine.operations import STATUS_HEADER, retry_after
from acrgeo.sandbox.engine.policy.enforcement import obey
from acrgeo.sandbox.engine.store import Document
from acrgeo.sandbox.providers.resources import errors as resource_errors
from acrgeo.sandbox.providers.resources.deployments.templates import Resource, Template, read_body, read_template

DEPLOYMENTS = "Microsoft.Resources/deployments"
_HELP = "Please see https://aka.ms/arm-deployment-operations for usage details."
_STATE = re.compile(r"provisioningState\s+eq\s+'(\w+)'", re.IGNORECASE)
WAITING, RUNNING, SUCCEEDED, FAILED = "Waiting", "Running", "Succeeded", "Failed"


def validate(call: Call) -> Response:
    """Answer POST validate: 200 with what it would be, or 400 (recorded)."""
    properties = read_body(call)
    template = read_template(call, properties)
    check_policies(call, template)
    document = _new(call, properties, template)
    document["properties"] |= {"provisioningState": SUCCEEDED, "timestamp": "0001-01-01T00:00:00Z", "duration": "PT0S"}
    document["properties"]["validatedResources"] = [{"id": resource.id} for resource in template.resources]
    return json_response(200, _view(document))


def put(call: Call) -> Response:
    """Answer PUT deployment: 201 when it is new, else 200, and an operation (recorded)."""
    properties = read_body(call)
    template = read_template(call, properties)
    before = call.store.get(_key(call))
    if before is not None:
        _advance(call, before)
        if before["properties"]["provisioningState"] in ("Accepted", RUNNING):
            raise resource_errors.deployment_active(before["name"])
    check_policies(call, template)
    document = _new(call, properties, template)
    call.store.put(document["id"], document)
    path = f"{document['id']}/operationStatuses/{document['_operation']}"
    # Assumed: a Retry-After of 10 s, as for registries; the recorded polls are 30 s apart, which is the client's own
    # default without one.
    headers = {
        STATUS_HEADER: f"{call.request.base_url}{path}?api-version={call.version}",
        "retry-after": retry_after(call.site.speed),
    }
    accepted = json_response(201 if before is None else 200, _view(document), headers)
    _advance(call, document)
    return accepted


def get(call: Call) -> Response:
    """Answer GET deployment."""
    return json_response(200, _view(_required(call)))


def list_all(call: Call) -> Response:
    """Answer LIST deployments of a group, by state with a filter."""
    group, wanted = require_group(call), call.request.query.get("$filter", "")
    match = _STATE.fullmatch(wanted.strip())
    if wanted and match is None:
        raise errors.invalid_filter(wanted, "provisioningState eq '...'")
    found = call.store.of_type(group["id"], DEPLOYMENTS)
    for document in found:
        _advance(call, document)
    if match is not None:
        found = [row for row in found if row["properties"]["provisioningState"].lower() == match[1].lower()]
    return json_response(200, {"value": [_view(row) for row in found]})


def poll(call: Call) -> Response:
    """Answer GET operationStatuses of a deployment: Accepted, Running, then Succeeded, or Failed with the reasons."""
    document = _required(call)
    if document["_operation"] != call.params["operation"]:
        raise errors.operation_not_found(call.params["operation"])
    state = document["properties"]["provisioningState"]
    answer = {"status": state}
    if "error" in document["properties"]:
        answer["error"] = document["properties"]["error"]
    is_running = state in ("Accepted", RUNNING)
    return json_response(200, answer, {"retry-after": retry_after(call.site.speed)} if is_running else {})


def list_operations(call: Call) -> Response:
    """Answer LIST operations of a deployment: one for each resource that was begun."""
    # Assumed: of the last operation, which evaluates the outputs, only the kind is recorded.
    document = _required(call)
    begun = [step for step in document["_steps"] if step["state"] != WAITING]
    rows = [_operation(document, step) for step in begun]
    return json_response(200, {"value": rows})


def check_policies(call: Call, template: Template) -> None:
    """Raise ArmError 400 where a policy denies a resource of the template, with each refusal."""
    details = []
    for resource in template.resources:
        try:
            obey(call, resource.id, resource.kind, dict(resource.body))
        except ArmError as refusal:
            details.append({"code": refusal.code, "message": refusal.message, **refusal.members})
    if details:
        raise resource_errors.template_against_policy(details)


def _new(call: Call, properties: Mapping[str, Any], template: Template) -> Document:
    text = json.dumps(properties["template"], sort_keys=True)
    kinds: dict[str, list[dict[str, Any]]] = {}
    for resource in template.resources:
        namespace, _, kind = resource.kind.partition("/")
        places = [resource.body["location"]] if "location" in resource.body else [None]
        if kind not in [row["resourceType"] for row in kinds.setdefault(namespace, [])]:
            kinds[namespace].append({"resourceType": kind, "locations": places})
    by_id = {resource.id.lower(): resource for resource in template.resources}
    return {
        "id": _key(call),
        "name": call.params["deployment"],
        "type": DEPLOYMENTS,
        "properties": {
            "templateHash": str(int(hashlib.sha256(text.encode()).hexdigest()[:15], 16)),
            "parameters": {name: _shown(given) for name, given in template.parameters.items()},
            "mode": "Incremental",
            "provisioningState": "Accepted",
            "timestamp": timestamp(call.now),
            "duration": "PT0S",
            "correlationId": call.new_guid(),
            "providers": [{"namespace": namespace, "resourceTypes": rows} for namespace, rows in kinds.items()],
            "dependencies": [
                {"dependsOn": [_named(by_id[need]) for need in resource.needs if need in by_id], **_named(resource)}
                for resource in template.resources
                if any(need in by_id for need in resource.needs)
            ],
        },
        "_steps": [{**asdict(resource), "state": WAITING} for resource in template.resources],
        "_outputs": template.outputs,
        "_operation": f"{call.count():020d}",
        "_began": call.now,
    }


def _shown(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a parameter as an answer has it: without its value where that is a secret."""
    # Assumed: parameters of the types securestring and secureObject are answered with their type alone.
    secret = {"securestring": "SecureString", "secureobject": "SecureObject"}.get(str(given["type"]).lower())
    return dict(given) if secret is None else {"type": secret}


def _named(resource: Resource) -> dict[str, str]:
    names = resource.id.split("/providers/")[1].split("/")[2::2]
    return {"id": resource.id, "resourceType": resource.kind, "resourceName": "/".join(names)}


def _key(call: Call) -> str:
    return f"{require_group(call)['id']}/providers/{DEPLOYMENTS}/{call.params['deployment']}"


def _view(document: Document) -> dict[str, Any]:
    return {key: value for key, value in document.items() if not key.startswith("_")}


def _required(call: Call) -> Document:
    """Return the deployment of the path, as far as it is by now. Raises ArmError 404."""
    document = call.store.get(_key(call))
    if document is None:
        raise resource_errors.deployment_not_found(call.params["deployment"])
    _advance(call, document)
    return document


def _advance(call: Call, document: Document) -> None:
    """Begin what waits for nothing any more, note what has ended, and end the deployment where nothing is left."""
    # Assumed: independent resources begin at once, those behind a failed one never do, and the others go on.
    if document["properties"]["provisioningState"] not in ("Accepted", RUNNING):
        return
    steps = document["_steps"]
    states = {step["id"].lower(): step for step in steps}
    for step in steps:  # in the order of their needs
        if step["state"] == RUNNING:
            _look(call, step)
        if step["state"] == WAITING and all(
            states[need]["state"] == SUCCEEDED for need in step["needs"] if need in states
        ):
            _begin(call, step)
    running = [step for step in steps if step["state"] == RUNNING]
    failed = [step for step in steps if step["state"] == FAILED]
    properties = document["properties"]
    properties["provisioningState"] = RUNNING if running else FAILED if failed else SUCCEEDED
    if not running:
        properties["timestamp"] = timestamp(call.now)
        properties["duration"] = f"PT{call.now - document['_began']:.7f}S"
    if failed and not running:
        properties["error"] = {
            "code": "DeploymentFailed",
            "target": document["id"],
            "message": f"At least one resource deployment operation failed. Please list deployment operations for "
            f"details. {_HELP}",
            "details": [step["error"] for step in failed],
        }
    elif not running:
        properties["outputs"] = document["_outputs"]
        properties["outputResources"] = [{"id": step["id"]} for step in steps]
    call.store.put(document["id"], document)


def _begin(call: Call, step: Document) -> None:
    """Write a resource as its own PUT would."""
    request = Request(
        method="PUT",
        path=step["id"],
        query={"api-version": step["version"]},
        headers=call.request.headers,
        body=json.dumps(step["body"]).encode(),
        base_url=call.request.base_url,
    )
    step["began"] = step["ended"] = call.now
    try:
        answer = call.answer(request)
    except ArmError as error:
        step |= {
            "state": FAILED,
            "code": error.status,
            "error": {"code": error.code, "target": step["id"], "message": error.message, **error.members},
        }
        return
    state = json.loads(answer.body).get("properties", {}).get("provisioningState", SUCCEEDED)
    step |= {"state": SUCCEEDED if state == SUCCEEDED else RUNNING, "code": answer.status}


def _look(call: Call, step: Document) -> None:
    """Note how far a resource is that is being created."""
    # Assumed: a failed creation is told as the recorded end of another provider's operation; no failed replica in a
    # deployment is recorded. The moment of its end is when somebody looked.
    found = call.store.get(step["id"])
    state = "Failed" if found is None else found["properties"]["provisioningState"]
    if state == SUCCEEDED:
        step |= {"state": SUCCEEDED, "ended": call.now}
    elif state in ("Failed", "Canceled"):
        failure = {
            "code": "ResourceDeploymentFailure",
            "message": f"The resource operation completed with terminal provisioning state '{state}'.",
        }
        text = json.dumps({"status": state, "error": failure}, indent=2).replace("\n", "\r\n")
        step |= {
            "state": FAILED,
            "ended": call.now,
            "code": 409,
            "error": {"code": "Conflict", "target": step["id"], "message": text},
        }


def _operation(document: Document, step: Mapping[str, Any]) -> dict[str, Any]:
    number = hashlib.sha256(f"{document['_operation']}{step['id']}".encode()).hexdigest()[:16].upper()
    words = {200: "OK", 201: "Created", 202: "Accepted", 403: "Forbidden", 404: "NotFound", 409: "Conflict"}
    names = step["id"].split("/providers/")[1].split("/")[2::2]
    properties = {
        "provisioningOperation": "Create",
        "provisioningState": step["state"],
        "timestamp": timestamp(step["ended"]),
        "duration": f"PT{step['ended'] - step['began']:.7f}S",
        "trackingId": document["properties"]["correlationId"],
        "statusCode": words.get(step["code"], "BadRequest"),
        "targetResource": {"id": step["id"], "resourceType": step["kind"], "resourceName": "/".join(names)},
    }
    if "error" in step:
        properties["statusMessage"] = {"status": FAILED, "error": step["error"]}
    return {"id": f"{document['id']}/operations/{number}", "operationId": number, "properties": properties}
