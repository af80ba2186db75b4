"""The permissions of the caller, by scope."""

from __future__ import annotations

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.groups import require_group
from acrgeo.sandbox.engine.messages import Response, json_response


def list_permissions(call: Call) -> Response:
    """Answer GET permissions with the caller's entries at a scope; old versions have no data actions (recorded)."""
    scope = "subscription"
    if "group" in call.params:
        require_group(call)
        scope = "resourceGroup"
    if "resource" in call.params:
        resource = f"{call.group_id}/providers/" + "/".join(part for part in call.params["resource"].split("/") if part)
        if call.store.get(resource) is None:
            name = resource.split("/providers/", 1)[1]
            raise errors.resource_not_found(name, call.params["group"])
        scope = "registry"
    entries = call.caller.at(scope)
    if call.version[:10] < "2018-01-01":
        entries = [{key: entry[key] for key in ("actions", "notActions")} for entry in entries]
    return json_response(200, {"value": entries})
