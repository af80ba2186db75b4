"""Long operations: remembered in the store, reached by long signed URLs that are reissued on every poll."""

from __future__ import annotations

import base64
import hashlib
import hmac
import math
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.errors import provider_error
from acrgeo.sandbox.engine.lifecycle import Transition
from acrgeo.sandbox.engine.messages import Response, empty_response, json_response
from acrgeo.sandbox.engine.store import Document

_EPOCH_TICKS = 621_355_968_000_000_000
_PARTS = {"c": 2575, "s": 342, "h": 43}
"""Lengths as recorded in 2024."""
_KEPT = 86_400.0
OPERATIONS = "/operations"
"""Where the store keeps them; no path of ARM."""
STATUS_HEADER, RESULT_HEADER = "azure-asyncoperation", "location"
SUCCEEDED, FAILED, CANCELED, DELETING = "Succeeded", "Failed", "Canceled", "Deleting"
ACCEPTED = "Accepted"
"""An import while it runs: its polls say so in their body (recorded)."""
ENDED = (SUCCEEDED, FAILED, CANCELED)


def retry_after(speed: float) -> str:
    """Return ten seconds of Azure's time, never 0: clients take 0 for absent."""
    return str(max(1, math.ceil(10 / speed)))


def begin(
    call: Call,
    resource_id: str,
    path: str,
    *,
    header: str,
    status: str,
    due: float,
    end: Mapping[str, Any] | None = None,
    running_code: int = 200,
) -> dict[str, str]:
    """Remember an operation on a resource that is polled at `path`; return the headers that announce it.

    Its status is `status`, and from `due` on what `end` says: `Succeeded`, unless another end is given.
    """
    key = f"{OPERATIONS}/{path.rsplit('/', 1)[1]}"
    operation = {"id": key, "path": path, "resource": resource_id, "status": status, "runningCode": running_code}
    call.store.put(key, operation)
    ended = {"set": end or {"status": SUCCEEDED}}
    call.store.schedule([Transition(due=due, resource_id=key, change=ended), _forgotten(key, due)])
    return {header: signed_url(call, path), "retry-after": retry_after(call.site.speed)}


def begin_status(
    call: Call,
    resource_id: str,
    kind: str,
    status: str,
    due: float,
    error: Mapping[str, Any] | None = None,
    running_code: int = 200,
) -> dict[str, str]:
    """Start an operation that answers `{"status": …}` below its resource; return the headers that announce it.

    While it runs its polls answer `running_code`; other than 200, they name resource and operation (recorded).
    """
    path = f"{resource_id}/operationStatuses/{kind}-{call.new_guid()}"
    end = {"status": FAILED, "error": dict(error)} if error else None
    return begin(
        call, resource_id, path, header=STATUS_HEADER, status=status, due=due, end=end, running_code=running_code
    )


def begin_result(
    call: Call, resource_id: str, path: str, due: float, *, status: str = DELETING, end: Mapping[str, Any] | None = None
) -> dict[str, str]:
    """Start an operation that answers 202, then 200, at `path`; return the headers that announce it."""
    return begin(call, resource_id, path, header=RESULT_HEADER, status=status, due=due, end=end)


def begin_delete(call: Call, document: Document, location: str | None = None) -> float:
    """Mark a resource as being deleted and schedule its end with all that is below it; return when that is."""
    # Assumed: deleting again what is being deleted waits for the first delete.
    properties, key = document["properties"], document["id"]
    is_going = properties["provisioningState"] == "Deleting"
    due = (call.store.next_due(key) if is_going else None) or call.due("delete", location or document["location"])
    _cancel(call, key)
    properties["provisioningState"] = "Deleting"
    call.store.unschedule(key)
    call.store.put(key, document)
    call.store.schedule([Transition(due=due, resource_id=key, change={"delete": True})])
    return due


def poll_status(call: Call) -> Response:
    """Answer GET …/operationStatuses/{operation}."""
    operation = find_operation(call)
    is_running = operation["status"] not in ENDED
    is_named = operation["runningCode"] != 200
    document: Document = {key: operation[key] for key in ("status", "error") if key in operation}
    headers = {}
    if is_running or not is_named:
        headers[STATUS_HEADER] = signed_url(call, operation["path"])
    if is_running:
        headers["retry-after"] = retry_after(call.site.speed)
    if is_named:
        document = {"id": operation["resource"], "name": call.params["operation"], **document}
    return json_response(operation["runningCode"] if is_running else 200, document, headers)


def poll_result(call: Call) -> Response:
    """Answer GET …/operationResults/{operation}."""
    operation = find_operation(call)
    if operation["status"] == SUCCEEDED:
        return json_response(200, operation["body"]) if "body" in operation else empty_response(200)
    if operation["status"] == FAILED:
        # Assumed(3): a failed deletion is told by its poll, as an error. If not, the replica is read again, found,
        # and reported as not deleted without the reason.
        raise provider_error(operation["failedCode"], operation["error"]["code"], operation["error"]["message"])
    headers = {RESULT_HEADER: signed_url(call, operation["path"]), "retry-after": retry_after(call.site.speed)}
    if operation["status"] == ACCEPTED:
        return json_response(202, {"status": ACCEPTED}, headers)
    return empty_response(202, headers)


def find_operation(call: Call) -> Document:
    """Return the operation of the path. Raises ArmError: 404, or 403 when its URL is not signed."""
    query = call.request.query
    operation = call.store.get(f"{OPERATIONS}/{call.params['operation']}")
    path = "/" + "/".join(unquote(part) for part in call.request.path.split("/") if part)
    if operation is None or operation["path"].lower() != path.lower():
        raise errors.operation_not_found(call.params["operation"])
    expected = _signature(call.site.secret, operation["path"], query.get("t", ""))
    for part, value in expected.items():
        if not hmac.compare_digest(query.get(part, "").encode(), value.encode()):
            raise errors.operation_signature_refused()
    return operation


def signed_url(call: Call, path: str) -> str:
    """Return the URL of an operation on the client's host, signed as of now."""
    t = str(_EPOCH_TICKS + round(call.now * 10_000_000) + call.count())
    signature = "&".join(f"{part}={value}" for part, value in _signature(call.site.secret, path, t).items())
    return f"{call.request.base_url}{quote(path, safe='/()')}?api-version={call.version}&t={t}&{signature}"


def _cancel(call: Call, resource_id: str) -> None:
    """Cancel what runs on a resource or below it, because it is about to be deleted."""
    # Assumed(5): deleting a replica that is being created ends the creation. If not, replica repair cannot replace a
    # replica that is stuck in Creating: its deletion is refused or fails, and says so.
    below = resource_id.lower()
    for operation in call.store.under(OPERATIONS):
        target = operation["resource"].lower()
        runs = operation["status"] not in (*ENDED, DELETING)
        if runs and (target == below or target.startswith(below + "/")):
            operation["status"] = CANCELED
            call.store.unschedule(operation["id"])
            call.store.put(operation["id"], operation)
            call.store.schedule([_forgotten(operation["id"], call.now)])


def _forgotten(key: str, ended: float) -> Transition:
    return Transition(due=ended + _KEPT, resource_id=key, change={"delete": True})


def _signature(secret: bytes, path: str, t: str) -> dict[str, str]:
    seed = b"\0".join((secret, path.lower().encode(), t.encode()))
    return {
        part: base64.urlsafe_b64encode(hashlib.shake_256(seed + part.encode()).digest(length)).decode()[:length]
        for part, length in _PARTS.items()
    }
