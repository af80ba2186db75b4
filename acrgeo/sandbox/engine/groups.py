"""Resource groups, which every other resource is in."""

from __future__ import annotations

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.store import Document

GROUPS = "Microsoft.Resources/resourceGroups"
WRITES = ("PUT", "PATCH")


def new_group(resource_id: str, location: str) -> Document:
    """Return a new resource group."""
    return {
        "id": resource_id,
        "name": resource_id.rsplit("/", 1)[1],
        "type": GROUPS,
        "location": location,
        "properties": {"provisioningState": "Succeeded"},
    }


def require_group(call: Call) -> Document:
    """Return the resource group of the path. Raises ArmError: 404, or 409 for a write while it is being deleted."""
    document = call.store.get(call.group_id)
    if document is None:
        raise errors.group_not_found(call.params["group"])
    check_group_stays(call, document)
    return document


def check_group_stays(call: Call, document: Document) -> None:
    """Raise ArmError 409 for a write in a group that is being deleted."""
    if call.request.method in WRITES and document["properties"]["provisioningState"] == "Deleting":
        raise errors.group_being_deleted(document["name"])
