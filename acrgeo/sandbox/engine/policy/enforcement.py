"""Policies as every provider obeys them: which assignments hold for a resource, and what they do to a write."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.policy.definitions import RESOURCE_GROUPS
from acrgeo.sandbox.engine.policy.evaluation import ASSIGNMENTS, Assigned, Condition, Content, read_assignment
from acrgeo.sandbox.engine.store import Document


def obey_policies(call: Call, target: str, kind: str) -> Call:
    """Return the write of a resource with what modify and append set. Raises ArmError 403 where a policy denies it."""
    body = _object(call.request.body)
    if body is None or (kind != RESOURCE_GROUPS and call.store.get(call.group_id) is None):
        return call
    obeyed = obey(call, target, kind, body)
    return call if obeyed is body else replace(call, request=replace(call.request, body=json.dumps(obeyed).encode()))


def obey(call: Call, target: str, kind: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return a body with what modify and append set. Raises ArmError 403 where a policy denies it."""
    found = list(enforced(call, target))
    # Assumed: that a PUT without tags is judged with those that the resource has, which it keeps here.
    content = _content(call, target, kind, body)
    for assigned in found:
        change = assigned.change(content)
        if change is not None and assigned.violated(content):
            body = _set(body, content, *change)
            content = _content(call, target, kind, body)
    _refuse_denied(target, content, found)
    return body


def _refuse_denied(target: str, content: Content, found: Sequence[Assigned]) -> None:
    """Raise ArmError 403 where a policy denies a content."""
    denied = [(assigned, assigned.violated(content)) for assigned in found if assigned.effect == "deny"]
    violations = [violation(assigned, conditions, content) for assigned, conditions in denied if conditions]
    if violations:
        reasons = [assigned.message for assigned, conditions in denied if conditions and assigned.message]
        raise errors.disallowed_by_policy(target.rsplit("/", 1)[1], violations, reasons)


def assignments_above(call: Call, target: str) -> Iterator[Document]:
    """Return the assignments at a scope and at those above it."""
    key = target.lower()
    for document in call.store.of_type(call.subscription_path, ASSIGNMENTS):
        scope = document["properties"]["scope"].lower()
        if key == scope or key.startswith(scope + "/"):
            yield document


def enforced(call: Call, target: str) -> Iterator[Assigned]:
    """Return the assignments that have an effect on a resource."""
    key = target.lower()
    for document in assignments_above(call, target):
        left_out = [scope.lower() for scope in document["properties"].get("notScopes", [])]
        assigned = read_assignment(document)
        if assigned is not None and not any(key == scope or key.startswith(scope + "/") for scope in left_out):
            yield assigned


def violation(assigned: Assigned, conditions: Sequence[Condition], content: Content) -> dict[str, Any]:
    """Return what an error tells of a policy that denies."""
    document, definition = assigned.document, assigned.definition
    return {
        "evaluationDetails": {"evaluatedExpressions": [condition.expression(content) for condition in conditions]},
        "policyDefinitionId": definition.id,
        "policyDefinitionName": definition.name,
        "policyDefinitionDisplayName": definition.title,
        "_version": definition.version,
        "policyDefinitionEffect": assigned.effect,
        "policyAssignmentId": document["id"],
        "policyAssignmentName": document["name"],
        "policyAssignmentDisplayName": document["properties"].get("displayName", document["name"]),
        "policyAssignmentScope": document["properties"]["scope"],
        "policyAssignmentParameters": document["properties"].get("parameters", {}),
    }


def _content(call: Call, target: str, kind: str, body: Mapping[str, Any]) -> Content:
    """Return a resource as the write would leave it."""
    before = call.store.get(target) or {}
    properties = {**before.get("properties", {}), **_members(body.get("properties"))}
    after = {**before, **{key: value for key, value in body.items() if value is not None}, "properties": properties}
    group = call.store.get(call.group_id) or {}
    name = target.rsplit("/", 1)[1]
    return Content(kind=kind, name=name, body=after, group_tags=group.get("tags", {}))


def _set(body: Mapping[str, Any], content: Content, field: str, value: str) -> dict[str, Any]:
    """Return a body with a field set; a changed tag takes the others of the content along."""
    if field.startswith("tags["):
        name = field[5:-1]
        others = {key: tag for key, tag in _members(content.body.get("tags")).items() if key.lower() != name.lower()}
        return {**body, "tags": {**others, name: value}}
    return {**body, "properties": {**_members(body.get("properties")), field.rsplit("/", 1)[1]: value}}


def _members(value: object) -> Mapping[str, Any]:
    """Return the members of an object; none of anything else, which is refused once the policies were asked."""
    return value if isinstance(value, Mapping) else {}


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None
