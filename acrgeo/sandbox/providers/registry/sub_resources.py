"""Tokens, scope maps, connected registries, cache rules and tasks, as plain documents: what a tier counts or lacks.

Credentials of tokens, synchronisation, caching and runs of tasks are not emulated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.clock import timestamp
from acrgeo.sandbox.engine.forms import ANY, ENVELOPE, READ_ONLY, Form, shown
from acrgeo.sandbox.engine.groups import require_group
from acrgeo.sandbox.engine.messages import Response, empty_response, json_response
from acrgeo.sandbox.engine.routes import Route
from acrgeo.sandbox.engine.store import Document
from acrgeo.sandbox.providers.registry import errors as registry_errors
from acrgeo.sandbox.providers.registry import tiers
from acrgeo.sandbox.providers.registry.lookups import registry_id, require_parent
from acrgeo.sandbox.providers.registry.resource_types import (
    CACHE_RULES,
    CONNECTED_REGISTRIES,
    REGISTRIES,
    SCOPE_MAPS,
    TASKS,
    TOKENS,
)

_NAME = re.compile(r"[a-zA-Z0-9-]{5,50}")

# Assumed: the names and actions of the scope maps that every registry has; that they are in its list with the type
# SystemDefined is in the specification, and that listUsages does not count them is recorded.
_SYSTEM_MAPS = {
    "_repositories_admin": (
        "repositories/*/metadata/read",
        "repositories/*/metadata/write",
        "repositories/*/content/read",
        "repositories/*/content/write",
        "repositories/*/content/delete",
    ),
    "_repositories_pull": ("repositories/*/content/read",),
    "_repositories_push": ("repositories/*/content/read", "repositories/*/content/write"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SubResource:
    """A kind of them: its type, which ends in the word of its path, its properties, and which a PUT must have."""

    type: str
    properties: dict[str, Any]
    required: tuple[str, ...]

    @property
    def word(self) -> str:
        """Return the word of the path."""
        return self.type.rpartition("/")[2]

    @property
    def form(self) -> Form:
        """Return the form of a body."""
        read_only = dict.fromkeys(("provisioningState", "creationDate"), READ_ONLY)
        return Form(kind=self.word, body={**ENVELOPE, "properties": {**read_only, **self.properties}})


KINDS = (
    SubResource(
        type=TOKENS,
        properties={"scopeMapId": str, "status": ("enabled", "disabled")},
        required=("scopeMapId",),
    ),
    SubResource(
        type=SCOPE_MAPS,
        properties={"type": READ_ONLY, "description": str, "actions": [str]},
        required=("actions",),
    ),
    SubResource(
        type=CONNECTED_REGISTRIES,
        properties={
            **dict.fromkeys(("version", "connectionState", "lastActivityTime", "activation"), READ_ONLY),
            "mode": ("ReadWrite", "ReadOnly", "Registry", "Mirror"),
            "parent": ANY,
            "clientTokenIds": [str],
        },
        required=("mode", "parent"),
    ),
    SubResource(
        type=CACHE_RULES,
        properties={"sourceRepository": str, "targetRepository": str, "credentialSetResourceId": str},
        required=("sourceRepository", "targetRepository"),
    ),
    SubResource(
        type=TASKS,
        properties={
            **dict.fromkeys(("platform", "agentConfiguration", "step", "trigger", "credentials"), ANY),
            "status": ("Enabled", "Disabled"),
            "timeout": int,
            "isSystemTask": bool,
            "agentPoolName": str,
            "logTemplate": str,
        },
        required=(),
    ),
)


def routes(registry: str) -> Iterator[Route]:
    """Yield the routes of every kind below the path of a registry."""
    for kind in KINDS:
        one, action = f"{registry}/{kind.word}/{{name}}", f"{REGISTRIES}/{kind.word}"
        yield Route("GET", f"{registry}/{kind.word}", f"{action}/read", _of(_list_all, kind))
        yield Route("GET", one, f"{action}/read", _of(_get, kind))
        yield Route("PUT", one, f"{action}/write", _of(_put, kind))
        yield Route("DELETE", one, f"{action}/delete", _of(_delete, kind))


def _of(answer: Callable[[SubResource, Call], Response], kind: SubResource) -> Callable[[Call], Response]:
    return partial(answer, kind)


def _list_all(kind: SubResource, call: Call) -> Response:
    registry = require_parent(call)
    found = call.store.of_type(registry["id"], kind.type)
    if kind.type == SCOPE_MAPS:
        found = [*(_system_map(registry, name) for name in _SYSTEM_MAPS), *found]
    return json_response(200, {"value": [shown(document, {}, call.version) for document in found]})


def _get(kind: SubResource, call: Call) -> Response:
    registry, name = require_parent(call), call.params["name"]
    if kind.type == SCOPE_MAPS and name.lower() in _SYSTEM_MAPS:
        return json_response(200, _system_map(registry, name.lower()))
    document = call.store.get(_key(kind, call))
    if document is None:
        raise registry_errors.child_not_found(name)
    return json_response(200, shown(document, {}, call.version))


def _put(kind: SubResource, call: Call) -> Response:
    # Assumed: a PUT of a token, scope map, connected registry, cache rule or task is done at once and answers 200; the
    # specification models it as an operation.
    registry, name = require_parent(call), call.params["name"]
    given = kind.form.read(call.json_body(), call.version).get("properties", {})
    existing = call.store.get(_key(kind, call))
    if existing is None:
        _check_new(kind, call, registry, given)
    document: Document = existing or {
        "type": kind.type,
        "id": f"{registry['id']}/{kind.word}/{name}",
        "name": name,
        "systemData": call.system_data(),
        "properties": {"provisioningState": "Succeeded", "creationDate": timestamp(call.now)},
    }
    if kind.type == SCOPE_MAPS:
        document["properties"]["type"] = "UserDefined"
    if kind.type == TASKS:
        document["location"] = registry["location"]
    if kind.type == TOKENS:
        document["properties"].setdefault("status", "enabled")
    document["properties"] |= given
    call.store.put(document["id"], document)
    return json_response(200, shown(document, {}, call.version))


def _check_new(kind: SubResource, call: Call, registry: Document, given: Iterable[str]) -> None:
    """Raise ArmError for a name, a body or a number of them that the registry does not take."""
    name, tier = call.params["name"], registry["sku"]["name"]
    if _NAME.fullmatch(name) is None:
        raise registry_errors.invalid_name(kind.word, name)
    for required in kind.required:
        if required not in given:
            raise errors.invalid_content(f"The property 'properties.{required}' is required")
    if kind.type == CONNECTED_REGISTRIES and tier != "Premium":
        raise registry_errors.kind_not_supported(kind.word, registry["name"])
    limit = tiers.limit_of(kind.type, tier)
    if limit is not None and len(call.store.of_type(registry["id"], kind.type)) >= limit:
        raise registry_errors.limit_reached(kind.word, limit, tier)


def _delete(kind: SubResource, call: Call) -> Response:
    # Assumed: a DELETE of a token, scope map, connected registry, cache rule or task is done at once and answers 204,
    # which the SDK takes of each.
    require_group(call)
    call.store.delete(_key(kind, call))
    return empty_response(204)


def _key(kind: SubResource, call: Call) -> str:
    return f"{registry_id(call)}/{kind.word}/{call.params['name']}"


def _system_map(registry: Document, name: str) -> Document:
    return {
        "type": SCOPE_MAPS,
        "id": f"{registry['id']}/scopeMaps/{name}",
        "name": name,
        "systemData": registry["systemData"],
        "properties": {
            "provisioningState": "Succeeded",
            "creationDate": registry["properties"]["creationDate"],
            "type": "SystemDefined",
            "description": "",
            "actions": list(_SYSTEM_MAPS[name]),
        },
    }
