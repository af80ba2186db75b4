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
from acrgeo.sandbox.providers.registry import errors as provider_errors
from acrgeo.sandbox.providers.registry.registration import NAMESPACE

_EPOCH_TICKS = 621_355_968_000_000_000
_PARTS = {"c": 2575, "s": 342, "h": 43}
"""Lengths as recorded in 2024."""
_KEPT = 86_400.0
SUCCEEDED, FAILED, CANCELED, DELETING = "Succeeded", "Failed", "Canceled", "Deleting"


def retry_after(speed: float) -> str:
    """Ten seconds of Azure's time, never 0: clients take 0 for absent."""
    return str(max(1, math.ceil(10 / speed)))


def begin_status(
    call: Call,
    resource_id: str,
    kind: str,
    status: str,
    due: float,
    error: Mapping[str, Any] | None = None,
    running_code: int = 200,
) -> dict[str, str]:
    """Start an operation that answers `{"status": …}` below its resource; returns the headers that announce it.

    While it runs its polls answer `running_code`; other than 200, they name resource and operation (recorded).
    """
    name = f"{kind}-{call.new_guid()}"
    path = f"{resource_id}/operationStatuses/{name}"
    end = {"status": FAILED, "error": dict(error)} if error else {"status": SUCCEEDED}
    operation = {"path": path, "resource": resource_id, "status": status, "runningCode": running_code}
    _remember(call, name, operation, due, end)
    return {"azure-asyncoperation": _signed_url(call, path), "retry-after": retry_after(call.site.speed)}


def begin_network(call: Call, resource_id: str, location: str, due: float) -> dict[str, str]:
    """Start an operation of Microsoft.Network: `InProgress`, then `Succeeded`, at subscription scope (recorded)."""
    name = call.new_guid()
    path = f"{call.subscription_path}/providers/Microsoft.Network/locations/{location}/operations/{name}"
    _remember(call, name, {"path": path, "resource": resource_id, "status": "InProgress"}, due, {"status": SUCCEEDED})
    return {"azure-asyncoperation": _signed_url(call, path), "retry-after": retry_after(call.site.speed)}


def begin_result(call: Call, resource_id: str, location: str, name: str, due: float) -> dict[str, str]:
    """Start an operation that answers 202, then 200, at subscription scope; returns the headers that announce it."""
    path = f"{call.subscription_path}/providers/{NAMESPACE}/locations/{location}/operationResults/{name}"
    return begin_result_at(call, resource_id, path, name, due)


def begin_result_at(call: Call, resource_id: str, path: str, name: str, due: float) -> dict[str, str]:
    """As begin_result, at a path of its own."""
    _remember(call, name, {"path": path, "resource": resource_id, "status": DELETING}, due, {"status": SUCCEEDED})
    return {"location": _signed_url(call, path), "retry-after": retry_after(call.site.speed)}


def begin_delete(call: Call, document: Document, location: str | None = None) -> float:
    """Mark a resource as going and schedule its end, with all that is below it; returns when that is."""
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
    """GET …/operationStatuses/{operation}"""
    operation = _find(call)
    is_running = operation["status"] not in (SUCCEEDED, FAILED, CANCELED)
    is_named = operation["runningCode"] != 200
    document: Document = {key: operation[key] for key in ("status", "error") if key in operation}
    headers = {}
    if is_running or not is_named:
        headers["azure-asyncoperation"] = _signed_url(call, operation["path"])
    if is_running:
        headers["retry-after"] = retry_after(call.site.speed)
    if is_named:
        document = {"id": operation["resource"], "name": call.params["operation"], **document}
    return json_response(operation["runningCode"] if is_running else 200, document, headers)


def poll_network(call: Call) -> Response:
    """GET …/locations/{location}/operations/{operation}"""
    operation = _find(call)
    is_running = operation["status"] != SUCCEEDED
    headers = {"retry-after": retry_after(call.site.speed)} if is_running else {}
    return json_response(200, {"status": operation["status"]}, headers)


def poll_result(call: Call) -> Response:
    """GET …/operationResults/{operation}"""
    operation = _find(call)
    if operation["status"] == SUCCEEDED:
        return empty_response(200)
    if operation["status"] == FAILED:
        # Assumed: how the poll of a deletion says that it failed; only faults make one fail.
        raise provider_error(operation["failedCode"], operation["error"]["code"], operation["error"]["message"])
    return empty_response(
        202, {"location": _signed_url(call, operation["path"]), "retry-after": retry_after(call.site.speed)}
    )


def _cancel(call: Call, resource_id: str) -> None:
    """End what runs on a resource or below it: it is about to be deleted."""
    # Assumed: what becomes of a running create when its resource is deleted is not recorded.
    below = resource_id.lower()
    for operation in call.store.under("/operations"):
        target = operation["resource"].lower()
        runs = operation["status"] not in (SUCCEEDED, FAILED, CANCELED, DELETING)
        if runs and (target == below or target.startswith(below + "/")):
            operation["status"] = CANCELED
            call.store.unschedule(operation["id"])
            call.store.put(operation["id"], operation)
            call.store.schedule([_forgotten(operation["id"], call.now)])


def _remember(call: Call, name: str, operation: Document, due: float, end: Mapping[str, Any]) -> None:
    key = f"/operations/{name}"
    call.store.put(key, {"id": key, **operation})
    call.store.schedule(
        [
            Transition(due=due, resource_id=key, change={"set": end}),
            _forgotten(key, due),
        ]
    )


def _forgotten(key: str, ended: float) -> Transition:
    return Transition(due=ended + _KEPT, resource_id=key, change={"delete": True})


def _find(call: Call) -> Document:
    query = call.request.query
    operation = call.store.get(f"/operations/{call.params['operation']}")
    path = "/" + "/".join(unquote(part) for part in call.request.path.split("/") if part)
    if operation is None or operation["path"].lower() != path.lower():
        raise provider_errors.operation_not_found(call.params["operation"])
    expected = _signature(call.site.secret, operation["path"], query.get("t", ""))
    for part, value in expected.items():
        if not hmac.compare_digest(query.get(part, "").encode(), value.encode()):
            raise errors.operation_signature_refused()
    return operation


def _signed_url(call: Call, path: str) -> str:
    t = str(_EPOCH_TICKS + round(call.now * 10_000_000) + call.count())
    signature = "&".join(f"{part}={value}" for part, value in _signature(call.site.secret, path, t).items())
    return f"{call.request.base_url}{quote(path, safe='/()')}?api-version={call.version}&t={t}&{signature}"


def _signature(secret: bytes, path: str, t: str) -> dict[str, str]:
    seed = b"\0".join((secret, path.lower().encode(), t.encode()))
    return {
        part: base64.urlsafe_b64encode(hashlib.shake_256(seed + part.encode()).digest(length)).decode()[:length]
        for part, length in _PARTS.items()
    }
