"""Microsoft.PolicyInsights: what policies would say of a resource before it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.errors import ErrorFactory
from acrgeo.sandbox.engine.forms import ANY, Form, Span
from acrgeo.sandbox.engine.groups import require_group
from acrgeo.sandbox.engine.messages import Response, json_response
from acrgeo.sandbox.engine.policy.enforcement import enforced
from acrgeo.sandbox.engine.policy.evaluation import Assigned, Condition, Content, tag_of
from acrgeo.sandbox.engine.provider import Seed
from acrgeo.sandbox.engine.registration import Registration
from acrgeo.sandbox.engine.routes import GROUP, SUBSCRIPTION, Route

__all__ = ["ERRORS", "REGISTRATION", "ROUTES", "SEEDS"]

_CHECK = "Microsoft.PolicyInsights/checkPolicyRestrictions"
# Assumed: the audit switch and what tells effects came with 2023-03-01; 2022-03-01 is known to lack them.
_SINCE = Span("2023-03-01", "2023-03-01")
_FORM = Form(
    kind="check policy restrictions",
    body={
        "resourceDetails": {"resourceContent": ANY, "apiVersion": str, "scope": str},
        "pendingFields": [{"field": str, "values": [str]}],
        "includeAuditEffect": bool,
    },
    spans={"includeAuditEffect": _SINCE},
)


def check_restrictions(call: Call) -> Response:
    """Answer POST checkPolicyRestrictions: what policies restrict in fields that are open, and deny as it is."""
    # Assumed(2): shapes with a restriction, which are those of the specification. A policy that is not enforced
    # restricts nothing, a condition on an open field is not judged in the content, and a modify that would change a
    # field which is not open is not told. If not, what policies are said to do before a change is incomplete; the
    # write is refused all the same.
    group_tags: Mapping[str, str] = require_group(call).get("tags", {}) if "group" in call.params else {}
    body = _FORM.read(call.json_body(), call.version)
    details = body.get("resourceDetails", {})
    if "resourceContent" not in details:
        raise errors.invalid_content("The property 'resourceDetails.resourceContent' is required")
    content = _content(details["resourceContent"], group_tags)
    pending = {item["field"]: item.get("values", []) for item in body.get("pendingFields", [])}
    effects = {"deny": "Deny", "modify": "Modify", "append": "Append"}
    if body.get("includeAuditEffect"):
        effects["audit"] = "Audit"
    found = [assigned for assigned in enforced(call, _target(call, content)) if assigned.effect in effects]
    is_told = _SINCE.holds(call.version)
    restrictions: dict[str, list[dict[str, Any]]] = {}
    for field, values in pending.items():
        for assigned in found:
            for name, restriction in _restrictions(assigned, content, field, values):
                restriction["policy"] = _policy(assigned)
                if is_told:
                    restriction |= {"policyEffect": effects[assigned.effect], "reason": assigned.message}
                rows = restrictions.setdefault(name, [])
                if restriction not in rows:  # fields that are asked for twice, as tags and as one tag
                    rows.append(restriction)
    answer = {
        "fieldRestrictions": [{"field": name, "restrictions": rows} for name, rows in restrictions.items()],
        "contentEvaluationResult": {
            "policyEvaluations": [
                _evaluation(assigned, conditions, content, effects[assigned.effect] if is_told else "")
                for assigned in found
                if assigned.effect in ("deny", "audit")
                and (conditions := assigned.violated(content))
                and not any(_is_about(condition, field) for condition in conditions for field in pending)
            ]
        },
    }
    return json_response(200, answer)


def _content(given: Mapping[str, Any], group_tags: Mapping[str, str]) -> Content:
    name = str(given.get("name", ""))
    return Content(kind=str(given.get("type", "")), name=name, body=given, group_tags=group_tags)


def _target(call: Call, content: Content) -> str:
    """Return the id of the resource that the content describes, as far as it says it."""
    scope = call.group_id if "group" in call.params else call.subscription_path
    namespace, *kinds = content.kind.split("/")
    names = content.name.split("/")
    if not kinds or len(names) != len(kinds):
        return scope
    nested = "/".join(part for pair in zip(kinds, names, strict=True) for part in pair)
    return f"{scope}/providers/{namespace}/{nested}"


def _restrictions(
    assigned: Assigned, content: Content, field: str, values: Sequence[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return what an assignment restricts in an open field, by the field's name."""
    result = "Audit" if assigned.effect == "audit" else "Deny"
    # What is indexed has a location, also where the content does not say it yet.
    base = replace(content, body={"location": "", **content.body})
    conditions = [condition for condition in assigned.conditions(base) if _is_about(condition, field)]
    if not conditions:
        return
    if values and assigned.effect in ("deny", "audit"):
        refused = [value for value in values if assigned.violated(_with(base, field, value))]
        if refused:
            yield field, {"result": result, "values": refused}
        return
    for condition in conditions:
        if not assigned.violated(base):
            continue
        change = assigned.change(base)
        name = f"tags.{condition.field[5:-1]}" if condition.field.startswith("tags[") else field
        if change is not None:
            yield name, {"result": "Required", "defaultValue": change[1], "values": [change[1]]}
        elif condition.operator == "Exists":
            yield name, {"result": "Required"}
        elif condition.operator in ("NotIn", "NotEquals") and condition.target != "global":
            target = condition.target
            yield name, {"result": "Required", "values": target if isinstance(target, list) else [target]}


def _is_about(condition: Condition, field: str) -> bool:
    """Tell if a condition is on an open field; `tags` are all tags."""
    if condition.field.startswith("tags["):
        return field.lower() == "tags" or tag_of({_tag(field): ""}, condition.field[5:-1]) is not None
    return condition.field.lower() == field.lower()


def _tag(field: str) -> str:
    """Return the name of the tag that a field is: tags.name, tags[name] or tags['name']."""
    return field[5:].rstrip("]").strip("'") if field.lower().startswith("tags") else ""


def _with(content: Content, field: str, value: str) -> Content:
    """Return a content with a field decided."""
    if field.lower() == "type":
        return replace(content, kind=value)
    if field.lower() == "name":
        return replace(content, name=value)
    body = dict(content.body)
    if _tag(field):
        body["tags"] = {**(body.get("tags") or {}), _tag(field): value}
    elif "/" in field:
        body["properties"] = {**(body.get("properties") or {}), field.rsplit("/", 1)[1]: value}
    else:
        body[field] = value
    return replace(content, body=body)


def _evaluation(assigned: Assigned, conditions: Sequence[Condition], content: Content, effect: str) -> dict[str, Any]:
    """Return what a policy says of the content as it is."""
    evaluation: dict[str, Any] = {
        "policyInfo": _policy(assigned),
        "evaluationResult": "NonCompliant",
        "evaluationDetails": {"evaluatedExpressions": [condition.expression(content) for condition in conditions]},
    }
    if effect:
        evaluation["evaluationDetails"]["reason"] = assigned.message
        evaluation["effectDetails"] = {"policyEffect": effect}
    return evaluation


def _policy(assigned: Assigned) -> dict[str, str]:
    return {"policyDefinitionId": assigned.definition.id, "policyAssignmentId": assigned.document["id"]}


ROUTES: tuple[Route, ...] = tuple(
    Route("POST", f"{scope}/providers/{_CHECK}", f"{_CHECK}/read", check_restrictions, is_exempt=True)
    for scope in (SUBSCRIPTION, GROUP)
)
SEEDS: Mapping[str, Seed] = {}
ERRORS: Mapping[str, ErrorFactory] = {}
REGISTRATION: Registration | None = None
