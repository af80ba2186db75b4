"""Operations of Microsoft.Network: `InProgress`, then `Succeeded`, at subscription scope (recorded)."""

from __future__ import annotations

from acrgeo.sandbox.engine import operations
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.messages import Response, json_response
from acrgeo.sandbox.providers.network.resource_types import PROVIDER


def begin_operation(call: Call, resource_id: str, location: str, due: float) -> dict[str, str]:
    """Start an operation; return the headers that announce it."""
    path = f"{call.subscription_path}/providers/{PROVIDER}/locations/{location}/operations/{call.new_guid()}"
    header = operations.STATUS_HEADER
    return operations.begin(call, resource_id, path, header=header, status="InProgress", due=due)


def poll_operation(call: Call) -> Response:
    """GET …/locations/{location}/operations/{operation}"""
    operation = operations.find_operation(call)
    is_running = operation["status"] != operations.SUCCEEDED
    headers = {"retry-after": operations.retry_after(call.site.speed)} if is_running else {}
    return json_response(200, {"status": operation["status"]}, headers)
