"""Role definitions and role assignments: those of the caller, read-only."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.callers import SCOPES, Entry
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.groups import GROUPS
from acrgeo.sandbox.engine.messages import Response, json_response
from acrgeo.sandbox.engine.roles import BUILT_IN_ROLES
from acrgeo.sandbox.engine.scopes import scope_of
from acrgeo.sandbox.providers.authorization import errors as authorization_errors

ROLES = "Microsoft.Authorization/roleDefinitions"
ROLE_ASSIGNMENTS = "Microsoft.Authorization/roleAssignments"
_REGISTRIES = "Microsoft.ContainerRegistry/registries"
_MADE = "2024-01-01T00:00:00.0000000Z"
_KEYS = ("actions", "notActions", "dataActions", "notDataActions")
_CLAUSE = re.compile(r"(roleName|type)\s+eq\s+'((?:[^']|'')*)'", re.IGNORECASE)
_PRINCIPAL = re.compile(r"(?:principalId\s+eq\s+'([^']*)'|assignedTo\('([^']*)'\))", re.IGNORECASE)


def list_definitions(call: Call) -> Response:
    """Answer LIST role definitions, by name or type with a filter."""
    _check_scope(call)
    wanted = call.request.query.get("$filter", "").strip()
    clause = _CLAUSE.fullmatch(wanted)
    found = _definitions(call)
    if clause is not None:
        value = clause[2].replace("''", "'").lower()
        key = {"rolename": "roleName", "type": "type"}[clause[1].lower()]
        found = [definition for definition in found if definition["properties"][key].lower() == value]
    elif wanted and wanted.lower() != "atscopeandbelow()":
        raise errors.invalid_filter(wanted, "roleName eq '...', type eq '...' and atScopeAndBelow()")
    return json_response(200, {"value": found})


def get_definition(call: Call) -> Response:
    """Answer GET role definition."""
    _check_scope(call)
    wanted = call.params["role"].lower()
    for definition in _definitions(call):
        if definition["name"] == wanted:
            return json_response(200, definition)
    raise authorization_errors.role_not_found(call.params["role"])


def list_assignments(call: Call) -> Response:
    """Answer LIST role assignments: above, at and below the scope, with atScope() not below; by principal."""
    # Assumed: the caller's permissions are told as assignments of roles to it, and nobody else has any; no assignment
    # comes from above the subscription.
    scope, wanted = _check_scope(call).lower(), call.request.query.get("$filter", "").strip()
    clauses = [clause.strip() for clause in re.split(r"\s+and\s+", wanted, flags=re.IGNORECASE) if clause.strip()]
    found = list(_assignments(call))
    is_limited = False
    for clause in clauses:
        principal = _PRINCIPAL.fullmatch(clause)
        if principal is not None:
            owner = (principal[1] or principal[2] or "").lower()
            found = [row for row in found if row["properties"]["principalId"].lower() == owner]
        elif clause.lower() == "atscope()":
            is_limited = True
        else:
            raise errors.invalid_filter(wanted, "atScope(), principalId eq '...' and assignedTo('...')")
    rows = [row for row in found if _is_related(row["properties"]["scope"].lower(), scope, is_limited=is_limited)]
    return json_response(200, {"value": rows})


def get_assignment(call: Call) -> Response:
    """Answer GET role assignment."""
    scope = _check_scope(call).lower()
    for row in _assignments(call):
        if row["name"] == call.params["assignment"].lower() and row["properties"]["scope"].lower() == scope:
            return json_response(200, row)
    raise authorization_errors.role_assignment_not_found(call.params["assignment"])


def _check_scope(call: Call) -> str:
    """Return the scope of the path. Raises ArmError 404."""
    return scope_of(call) if "subscription" in call.params else ""


def _is_related(held: str, scope: str, *, is_limited: bool) -> bool:
    """Tell if an assignment at a scope belongs into the list of another: from above, or from below."""
    is_above = held == scope or scope.startswith(held + "/")
    return is_above or (not is_limited and held.startswith(scope + "/"))


def _definitions(call: Call) -> list[dict[str, Any]]:
    """Return the built-in roles, and one for each permission of the caller that no built-in role gives."""
    found = [
        _definition(call, guid, name, "BuiltInRole", dict(zip(_KEYS, map(list, patterns), strict=True)))
        for guid, name, *patterns in BUILT_IN_ROLES
    ]
    known = {definition["name"] for definition in found}
    for entry in (entry for scope in SCOPES for entry in call.caller.entries.get(scope, ())):
        guid = _role_of(entry)
        if guid not in known:
            known.add(guid)
            found.append(_definition(call, guid, f"Sandbox role {guid[:8]}", "CustomRole", entry))
    return found


def _definition(call: Call, guid: str, name: str, kind: str, entry: Mapping[str, list[str]]) -> dict[str, Any]:
    # Assumed: descriptions and dates, which are made up.
    return {
        "properties": {
            "roleName": name,
            "type": kind,
            "description": name,
            "assignableScopes": ["/"] if kind == "BuiltInRole" else [call.subscription_path],
            "permissions": [{key: list(entry[key]) for key in _KEYS}],
            "createdOn": _MADE,
            "updatedOn": _MADE,
            "createdBy": None,
            "updatedBy": None,
        },
        "id": f"{call.subscription_path}/providers/{ROLES}/{guid}",
        "type": ROLES,
        "name": guid,
    }


def _assignments(call: Call) -> Iterator[dict[str, Any]]:
    """Return a row for each permission entry at each scope that it holds for."""
    places = {
        "subscription": [call.subscription_path],
        "resourceGroup": [group["id"] for group in call.store.of_type(call.subscription_path, GROUPS)],
        "registry": [registry["id"] for registry in call.store.of_type(call.subscription_path, _REGISTRIES)],
    }
    for kind in SCOPES:
        for entry in call.caller.entries.get(kind, ()):
            for scope in places[kind]:
                yield _assignment(call, scope, _role_of(entry))


def _assignment(call: Call, scope: str, role: str) -> dict[str, Any]:
    guid = _guid(f"{call.site.object_id}/{scope}/{role}".lower())
    return {
        "properties": {
            "roleDefinitionId": f"{call.subscription_path}/providers/{ROLES}/{role}",
            "principalId": call.site.object_id,
            "principalType": "ServicePrincipal",
            "scope": scope,
            "condition": None,
            "conditionVersion": None,
            "createdOn": _MADE,
            "updatedOn": _MADE,
            "createdBy": call.site.object_id,
            "updatedBy": call.site.object_id,
            "delegatedManagedIdentityResourceId": None,
            "description": None,
        },
        "id": f"{scope}/providers/{ROLE_ASSIGNMENTS}/{guid}",
        "type": ROLE_ASSIGNMENTS,
        "name": guid,
    }


def _role_of(entry: Entry) -> str:
    """Return the id of the role with exactly these permissions: a built-in one, or one that is made up."""
    for guid, _, *patterns in BUILT_IN_ROLES:
        if [entry[key] for key in _KEYS] == [list(pattern) for pattern in patterns]:
            return guid
    return _guid(json.dumps(entry, sort_keys=True))


def _guid(text: str) -> str:
    return str(uuid.UUID(bytes=hashlib.sha256(text.encode()).digest()[:16], version=4))
