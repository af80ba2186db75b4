"""Policy assignments: documents at a subscription, group or resource; `engine.policy` has what they do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.forms import shown
from acrgeo.sandbox.engine.messages import Response, empty_response, json_response
from acrgeo.sandbox.engine.policy.definitions import DEFINITIONS, Definition, find_definition
from acrgeo.sandbox.engine.policy.enforcement import assignments_above
from acrgeo.sandbox.engine.policy.evaluation import ASSIGNMENTS
from acrgeo.sandbox.engine.scopes import scope_of
from acrgeo.sandbox.engine.store import Document
from acrgeo.sandbox.providers.authorization import errors as authorization_errors
from acrgeo.sandbox.providers.authorization.shapes import POLICY_FORM

_BY_DEFINITION = re.compile(r"policyDefinitionId eq '([^']+)'", re.IGNORECASE)
_FILTERS = "atScope(), atExactScope(), atScopeAndBelow() and policyDefinitionId eq '...'"


def put(call: Call) -> Response:
    """Answer PUT policy assignment: 201. It takes the built-in definitions that the sandbox evaluates."""
    # Assumed: shape and status are those of the specification, and an assignment takes effect at once.
    body = POLICY_FORM.read(call.json_body(), call.version)
    properties = body.get("properties", {})
    if "policyDefinitionId" not in properties:
        raise errors.invalid_content("The property 'properties.policyDefinitionId' is required")
    definition = find_definition(properties["policyDefinitionId"])
    if definition is None:
        raise errors.not_implemented(f"the policy {properties['policyDefinitionId']}")
    name, scope = call.params["assignment"], scope_of(call)
    _check_parameters(name, definition, properties.get("parameters", {}))
    document: Document = {
        "id": f"{scope}/providers/{ASSIGNMENTS}/{name}",
        "name": name,
        "type": ASSIGNMENTS,
        "systemData": call.system_data(),
        "properties": {
            "displayName": properties.get("displayName", name),
            "definitionVersion": f"{definition.version.split('.', maxsplit=1)[0]}.*.*",
            "scope": scope,
            "notScopes": [],
            "parameters": {},
            "metadata": {},
            "enforcementMode": "Default",
            "assignmentType": "Custom",
            "instanceId": call.new_guid(),
            **properties,
        },
    }
    if "location" in body:
        document["location"] = body["location"]
    if "identity" in body:
        made = {"principalId": call.new_guid(), "tenantId": call.site.tenant_id}
        document["identity"] = {**body["identity"], **(made if body["identity"].get("type") != "None" else {})}
    call.store.put(document["id"], document)
    return json_response(201, _view(call, document))


def get(call: Call) -> Response:
    """Answer GET policy assignment."""
    document = call.store.get(_key(call))
    if document is None:
        raise authorization_errors.assignment_not_found(call.params["assignment"])
    return json_response(200, _view(call, document))


def get_definition(call: Call) -> Response:
    """Answer GET policy definition, of those that the sandbox evaluates."""
    # Assumed: the shape of the specification; the rule is the one that the sandbox evaluates.
    definition = find_definition(f"/providers/{DEFINITIONS}/{call.params['definition']}")
    if definition is None:
        raise errors.not_implemented(f"the policy {call.params['definition']}")
    parameters: dict[str, dict[str, Any]] = {
        name: {"type": "Array" if kind is list else "String"} for name, kind in definition.parameters.items()
    }
    if len(definition.effects) > 1:
        effects = list(definition.effects)
        parameters["effect"] = {"type": "String", "allowedValues": effects, "defaultValue": effects[0]}
    conditions = [
        {"value" if field.startswith("[") else "field": field, operator[0].lower() + operator[1:]: target}
        for field, operator, target in definition.conditions
    ]
    effect = "[parameters('effect')]" if len(definition.effects) > 1 else definition.effects[0]
    properties = {
        "displayName": definition.title,
        "policyType": "BuiltIn",
        "mode": "Indexed" if definition.is_indexed else "All",
        "version": definition.version,
        "parameters": parameters,
        "policyRule": {"if": {"allOf": conditions}, "then": {"effect": effect}},
        "versions": [definition.version],
    }
    document = {"id": definition.id, "name": definition.name, "type": DEFINITIONS, "properties": properties}
    return json_response(200, document)


def list_all(call: Call) -> Response:
    """Answer LIST policy assignments: at the scope, above it and below it, unless the filter says less."""
    scope, wanted = scope_of(call), call.request.query.get("$filter", "")
    above = list(assignments_above(call, scope))
    here = [document for document in above if document["properties"]["scope"].lower() == scope.lower()]
    below = [document for document in call.store.of_type(scope, ASSIGNMENTS) if document not in here]
    found = {
        "": above + below,
        "atscope()": above,
        "atexactscope()": here,
        "atscopeandbelow()": here + below,
    }.get(wanted.strip().lower())
    if found is None:
        by_definition = _BY_DEFINITION.fullmatch(wanted.strip())
        if by_definition is None:
            raise errors.invalid_filter(wanted, _FILTERS)
        found = [document for document in above + below if _definition(document) == by_definition[1].lower()]
    return json_response(200, {"value": [_view(call, document) for document in found]})


def delete(call: Call) -> Response:
    """Answer DELETE policy assignment: 200 with what it was, or 204 when there is none."""
    document = call.store.get(_key(call))
    if document is None:
        return empty_response(204)
    call.store.delete(document["id"])
    return json_response(200, _view(call, document))


def _check_parameters(name: str, definition: Definition, given: Mapping[str, Any]) -> None:
    """Raise ArmError 400 for parameters that are missing, not the definition's, or of a wrong type."""
    known: Mapping[str, type] = {**definition.parameters, **({"effect": str} if len(definition.effects) > 1 else {})}
    unknown = [key for key in given if key not in known]
    if unknown:
        raise authorization_errors.unknown_parameters(name, unknown, definition.name)
    missing = [key for key in definition.parameters if key not in given]
    if missing:
        raise authorization_errors.missing_parameters(name, missing, definition.name)
    for key, item in given.items():
        value = item.get("value") if isinstance(item, Mapping) else None
        is_right = type(value) is known[key] and (
            not isinstance(value, list) or all(type(text) is str for text in value)
        )
        if key == "effect" and is_right:
            is_right = str(value).lower() in [effect.lower() for effect in definition.effects]
        if not is_right:
            raise errors.invalid_content(f"The policy parameter '{key}' has a wrong value: {item!r}")


def _definition(document: Document) -> str:
    return str(document["properties"]["policyDefinitionId"]).lower()


def _key(call: Call) -> str:
    return f"{scope_of(call)}/providers/{ASSIGNMENTS}/{call.params['assignment']}"


def _view(call: Call, document: Document) -> dict[str, Any]:
    return shown(document, {}, call.version)
