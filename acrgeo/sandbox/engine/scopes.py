"""Scopes: what a lock, an assignment, a tag or a permission is about."""

from __future__ import annotations

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.groups import require_group


def scope_of(call: Call) -> str:
    """Return the id of the subscription, group or resource in the path, in its own spelling. Raises ArmError 404."""
    if "group" not in call.params:
        return call.subscription_path
    group = require_group(call)
    if "resource" not in call.params:
        return str(group["id"])
    name = "/".join(part for part in call.params["resource"].split("/") if part)
    document = call.store.get(f"{group['id']}/providers/{name}")
    if document is None:
        raise errors.resource_not_found(name, call.params["group"])
    return str(document["id"])
