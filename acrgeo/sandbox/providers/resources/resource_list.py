"""The generic list of resources: every type, without properties, filtered by what ARM indexes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.groups import GROUPS, require_group
from acrgeo.sandbox.engine.locations import normalise
from acrgeo.sandbox.engine.messages import Response, json_response
from acrgeo.sandbox.engine.store import Document

_TEXT = r"'((?:[^']|'')*)'"
_CLAUSE = re.compile(
    rf"\s*(resourceType|name|location|resourceGroup|tagName|tagValue)\s+eq\s+{_TEXT}\s*", re.IGNORECASE
)
_TAG_PREFIX = re.compile(rf"\s*startswith\(\s*tagName\s*,\s*{_TEXT}\s*\)\s*", re.IGNORECASE)
_SUPPORTED = (
    "resourceType, name, location, resourceGroup, tagName and tagValue with eq '...', and startswith(tagName, '...'), "
    "joined by and"
)
# Assumed: what the expanded members are made of; a resource whose creation the sandbox does not note has no times.
_EXPANDED: Mapping[str, Callable[[Document], str | None]] = {
    "createdTime": lambda document: _time(document, "createdAt"),
    "changedTime": lambda document: _time(document, "lastModifiedAt"),
    "provisioningState": lambda document: document.get("properties", {}).get("provisioningState"),
}


def list_resources(call: Call) -> Response:
    """Answer GET resources of a subscription or group, all or filtered; only what the caller may read."""
    # Assumed: the filtering by permission, that locations compare as regions, that clauses on tags join with others,
    # and in _generic the names of nested resources; only registries by type and name are recorded.
    scope = require_group(call)["id"] if "group" in call.params else call.subscription_path
    matches = [_matcher(clause, call) for clause in _clauses(call.request.query.get("$filter", ""))]
    expanded = _expand(call.request.query.get("$expand", ""))
    found = []
    for document in call.store.under(scope):
        if not _is_listed(document) or not call.caller.may(f"{document['type']}/read", "registry"):
            continue
        entry = _generic(document, call.version)
        if all(match(entry) for match in matches):
            extra = {name: _EXPANDED[name](document) for name in expanded}
            found.append({**entry, **{name: value for name, value in extra.items() if value is not None}})
    return json_response(200, {"value": found})


def _is_listed(document: Document) -> bool:
    """Tell if the generic list has a resource: only tracked ones, which have a location."""
    return document.get("type") not in (None, GROUPS) and "location" in document


def _generic(document: Document, version: str) -> dict[str, Any]:
    """Return a resource as the generic list shows it: no properties; system data since 2020 (recorded)."""
    _, _, tail = document["id"].partition("/providers/")
    entry = {"id": document["id"], "name": "/".join(tail.split("/")[2::2]), "type": document["type"]}
    entry |= {key: document[key] for key in ("sku", "location", "identity", "tags") if key in document}
    if version >= "2020" and "systemData" in document:
        entry["systemData"] = {key: value.replace("+00:00", "Z") for key, value in document["systemData"].items()}
    return entry


def _time(document: Document, name: str) -> str | None:
    moment = document.get("systemData", {}).get(name)
    return None if moment is None else str(moment).replace("+00:00", "Z")


def _expand(text: str) -> list[str]:
    """Return the members that $expand asks for. Raises ArmError 501 for one that is not implemented."""
    known = {name.lower(): name for name in _EXPANDED}
    asked = [part.strip() for part in text.split(",") if part.strip()]
    for part in asked:
        if part.lower() not in known:
            raise errors.not_implemented(f"$expand={part} (it has {', '.join(_EXPANDED)})")
    return [known[part.lower()] for part in asked]


def _clauses(text: str) -> list[str]:
    """Return the clauses of a filter, split at each `and` outside quotes."""
    if not text.strip():
        return []
    return re.split(r"\s+and\s+(?=(?:[^']*'[^']*')*[^']*$)", text.strip(), flags=re.IGNORECASE)


def _matcher(clause: str, call: Call) -> Callable[[Mapping[str, Any]], bool]:
    """Return the test that a clause of a filter stands for. Raises ArmError 400 for any other clause."""
    prefix = _TAG_PREFIX.fullmatch(clause)
    if prefix is not None:
        start = _plain(prefix[1])
        return lambda entry: any(name.lower().startswith(start) for name in entry.get("tags", {}))
    match = _CLAUSE.fullmatch(clause)
    if match is None:
        raise errors.invalid_filter(call.request.query["$filter"], _SUPPORTED)
    field, wanted = match[1].lower(), _plain(match[2])
    if field == "tagname":
        return lambda entry: wanted in [name.lower() for name in entry.get("tags", {})]
    if field == "tagvalue":
        others = map(_CLAUSE.fullmatch, _clauses(call.request.query["$filter"]))
        names = [_plain(other[2]) for other in others if other is not None and other[1].lower() == "tagname"]
        return lambda entry: any(
            name.lower() in names and value.lower() == wanted for name, value in entry.get("tags", {}).items()
        )
    if field == "location":
        return lambda entry: normalise(entry["location"]) == normalise(wanted)
    if field == "resourcegroup":
        return lambda entry: entry["id"].split("/")[4].lower() == wanted
    key = "type" if field == "resourcetype" else "name"
    return lambda entry: str(entry[key]).lower() == wanted


def _plain(text: str) -> str:
    """Return the text between quotes in lower case: everything compares so."""
    return text.replace("''", "'").lower()
