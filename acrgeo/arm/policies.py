"""What assigned policies would say of a replica: Microsoft.PolicyInsights/checkPolicyRestrictions.

The shapes are those of the specification of 2024-10-01; no answer with a restriction is recorded.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from azure.core.rest import HttpRequest

from acrgeo.arm.documents import RETRIES
from acrgeo.arm.error_translation import translated
from acrgeo.arm.responses import as_mapping, mapping_of, parse_body, rows_of, text_of, texts_of
from acrgeo.arm.session import Session
from acrgeo.core.model.policy import PolicyVerdict, tag_of_field
from acrgeo.core.model.region import normalise_region
from acrgeo.core.model.registry import RegistryRef, ReplicaSettings

POLICY_VERSION = "2024-10-01"
CONTENT_VERSION = "2025-11-01"
_REFUSES = "deny"
_SETS = ("modify", "append")


def replica_question(ref: RegistryRef, replica: ReplicaSettings) -> str:
    """Return the question about one replica, as JSON: the replica as it is to be, its region and its tags also as open.

    What a policy requires or writes is told of open fields only; what it refuses, of the content too.
    """
    properties: dict[str, object] = {"regionEndpointEnabled": replica.is_routed}
    if replica.zone_redundancy is not None:  # its absence in the content would be judged as such
        properties["zoneRedundancy"] = replica.zone_redundancy
    content = {
        "type": "Microsoft.ContainerRegistry/registries/replications",
        "name": f"{ref.name}/{replica.name}",
        "location": replica.location,
        "tags": dict(replica.tags),
        "properties": properties,
    }
    # Assumed(3): a tag that the content gives is judged as given although tags are open: a policy that only fills a
    # missing tag is not told then. If not, such a tag is taken for one that the policy holds, and is not written.
    return json.dumps(
        {
            "resourceDetails": {"resourceContent": content, "apiVersion": CONTENT_VERSION, "scope": ref.id},
            "pendingFields": [{"field": "location", "values": [replica.location]}, {"field": "tags"}],
        }
    )


def read_verdicts(session: Session, ref: RegistryRef, question: str) -> tuple[PolicyVerdict, ...]:
    """Ask at the registry's group. A POST that changes nothing."""
    url = f"{ref.group_id}/providers/Microsoft.PolicyInsights/checkPolicyRestrictions?api-version={POLICY_VERSION}"
    body = json.loads(question)
    with translated("check what Azure Policy would refuse"):
        answer: Any = session.reads.send(HttpRequest("POST", url, json=body), retry_total=RETRIES)
        answer.raise_for_status()
        return parse_verdicts(parse_body(answer), body["resourceDetails"]["resourceContent"])


def parse_verdicts(body: Any, content: Mapping[str, Any]) -> tuple[PolicyVerdict, ...]:
    """Parse what refuses the content or changes it; effects that only audit are left out, and so is what is known.

    One policy is told once, in the words about the content where both parts of the answer have it. Raises ShapeError:
    an answer that says something else does not say that nothing is refused.
    """
    answer = as_mapping(body, "the answer")
    found = [*_evaluations(answer), *_restrictions(answer, content)]
    return tuple({(policy, verdict.sets): verdict for policy, verdict in reversed(found)}.values())[::-1]


_Policy = tuple[str, ...]
"""What tells one policy from another: an assignment of a set has several."""


def _evaluations(body: Mapping[str, Any]) -> Iterator[tuple[_Policy, PolicyVerdict]]:
    for row in rows_of(mapping_of(body, "contentEvaluationResult"), "policyEvaluations"):
        effect = (text_of(mapping_of(row, "effectDetails"), "policyEffect") or _REFUSES).lower()
        is_against = (text_of(row, "evaluationResult") or "").lower() == "noncompliant"
        if is_against and effect == _REFUSES:
            details = mapping_of(row, "evaluationDetails")
            reason = text_of(details, "reason") or "; ".join(map(_comparison, rows_of(details, "evaluatedExpressions")))
            ids = mapping_of(row, "policyInfo")
            yield _policy(ids), PolicyVerdict(assignment=_assignment(ids), reason=reason)


def _restrictions(body: Mapping[str, Any], content: Mapping[str, Any]) -> Iterator[tuple[_Policy, PolicyVerdict]]:
    """What is said of open fields, held against the content."""
    for row in rows_of(body, "fieldRestrictions"):
        for restriction in rows_of(row, "restrictions"):
            verdict = _restriction(restriction, text_of(row, "field") or "", content)
            if verdict is not None:
                yield _policy(mapping_of(restriction, "policy")), verdict


def _restriction(restriction: Mapping[str, Any], field: str, content: Mapping[str, Any]) -> PolicyVerdict | None:
    """Return what one restriction says against a content: its value is refused, required, written over or removed."""
    result = (text_of(restriction, "result") or "").lower()
    effect = (text_of(restriction, "policyEffect") or _REFUSES).lower()
    assignment, given = _assignment(mapping_of(restriction, "policy")), text_of(restriction, "defaultValue")
    planned = _planned(content, field)
    values = texts_of(restriction, "values")
    alike = normalise_region if field.lower() == "location" else str.lower  # policies compare without case
    is_listed = planned is not None and alike(planned) in map(alike, values)
    if effect not in (*_SETS, _REFUSES):
        return None
    if result == "removed":
        if planned is None:
            return None
        return PolicyVerdict(assignment=assignment, reason="", sets=(field, None), effect=effect)
    if result == "required" and given is not None and (planned is None or effect in _SETS):
        is_kept = planned == given
        edit = PolicyVerdict(assignment=assignment, reason="", sets=(field, given), effect=effect)
        return None if is_kept else edit
    if effect != _REFUSES:
        return None
    if result == "deny" and is_listed:
        return PolicyVerdict(assignment=assignment, reason=_told(restriction, f"{field} must not be {planned}"))
    if result == "required" and (planned is None or (values and not is_listed)):
        wanted = f"{field} must be {' or '.join(values)}" if values else f"{field} is required"
        return PolicyVerdict(assignment=assignment, reason=_told(restriction, wanted))
    return None


def _planned(content: Mapping[str, Any], field: str) -> str | None:
    """Return the content's value of a field: ``location``, ``tags.team``, or an alias' last word."""
    tag = tag_of_field(field)
    if tag is not None:
        return next((str(value) for key, value in content["tags"].items() if key.lower() == tag), None)
    value = content.get(field, content["properties"].get(field.rpartition("/")[2]))
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None or isinstance(value, dict) else str(value)


def _told(restriction: Mapping[str, Any], otherwise: str) -> str:
    return text_of(restriction, "reason") or otherwise


def _comparison(expression: Mapping[str, Any]) -> str:
    target = expression.get("targetValue")
    wanted = ", ".join(map(str, target)) if isinstance(target, list) else target
    return (
        f"{expression.get('expression')} {expression.get('expressionValue')} is {expression.get('operator')} {wanted}"
    )


def _assignment(ids: Mapping[str, Any]) -> str:
    return text_of(ids, "policyAssignmentId") or ""


def _policy(ids: Mapping[str, Any]) -> _Policy:
    definition = text_of(ids, "policyDefinitionReferenceId") or text_of(ids, "policyDefinitionId") or ""
    return _assignment(ids).lower(), definition.lower()
