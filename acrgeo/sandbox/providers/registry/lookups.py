"""Lookups: the registry or child that a path names, found or refused in the words of the right layer."""

from __future__ import annotations

import re

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.groups import WRITES, require_group
from acrgeo.sandbox.engine.store import Document
from acrgeo.sandbox.providers.registry import errors as registry_errors
from acrgeo.sandbox.providers.registry.resource_types import REGISTRIES

_NAME = re.compile(r"[a-zA-Z0-9]{5,50}")


def registry_id(call: Call) -> str:
    """Return the id of the registry in the path."""
    return f"{call.group_id}/providers/{REGISTRIES}/{call.params['registry']}"


def require_registry(call: Call) -> Document:
    """Return the registry that the path is about. Raises ArmError 404."""
    require_group(call)
    document = call.store.get(registry_id(call))
    if document is None:
        raise errors.resource_not_found(f"{REGISTRIES}/{call.params['registry']}", call.params["group"])
    return document


def require_parent(call: Call) -> Document:
    """Return the registry above the child in the path. Raises ArmError: 404, or 409 to write while it comes or goes."""
    require_group(call)
    document = call.store.get(registry_id(call))
    if document is None:
        raise errors.parent_not_found(call.params["registry"])
    state = document["properties"]["provisioningState"]
    if state in ("Creating", "Deleting") and call.request.method in WRITES:
        raise registry_errors.conflict(document["name"])
    return document


def child_id(call: Call, kind: str) -> str:
    """Return the id of the replication or webhook (`kind`) in the path."""
    return f"{registry_id(call)}/{kind}s/{call.params[kind]}"


def require_child(call: Call, kind: str) -> Document:
    """Return the replication or webhook (`kind`) in the path. Raises ArmError 404."""
    document = call.store.get(child_id(call, kind))
    if document is None:
        raise registry_errors.child_not_found(call.params[kind])
    return document


def check_free(document: Document) -> None:
    """Raise ArmError 409 while an operation runs on the resource."""
    state = document["properties"]["provisioningState"]
    if state in ("Creating", "Updating", "Deleting"):
        raise registry_errors.conflict(document["name"])


def is_valid_name(name: str) -> bool:
    """Tell if a registry, replication or webhook may have a name: 5 to 50 letters and digits (documented)."""
    return _NAME.fullmatch(name) is not None


def check_name(kind: str, name: str) -> None:
    """Raise ArmError 400 for a name that is not valid."""
    if not is_valid_name(name):
        raise registry_errors.invalid_name(kind, name)
