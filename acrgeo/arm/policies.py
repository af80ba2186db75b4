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
from acrgeo.arm.session import Session
from acrgeo.core.model.region import normalise_region
from acrgeo.core.model.registry import RegistryRef, ReplicaSettings
from acrgeo.core.rules.policies import PolicyVerdict

POLICY_VERSION = "2024-10-01"
CONTENT_VERSION = "2025-11-01"
_REFUSES = "deny"
_SETS = ("modify", "append")


def replica_content(ref: RegistryRef, replica: ReplicaSettings) -> str:
    """Return the question about one replica, as JSON."""
    content = {
        "type": "Microsoft.ContainerRegistry/registries/replications",
        "name": f"{ref.name}/{replica.name}",
        "location": replica.location,
        "tags": dict(replica.tags),
        "properties": {"regionEndpointEnabled": replica.is_routed},
    }
    return json.dumps({"resourceDetails": {"resourceContent": content, "apiVersion": CONTENT_VERSION, "scope": ref.id}})


def read_verdicts(session: Session, ref: RegistryRef, question: str) -> tuple[PolicyVerdict, ...]:
    """Ask at the registry's group. A POST that changes nothing."""
    url = f"{ref.group_id}/providers/Microsoft.PolicyInsights/checkPolicyRestrictions?api-version={POLICY_VERSION}"
    body = json.loads(question)
    with translated("check what Azure Policy would refuse"):
        answer = session.subscriptions.send_request(HttpRequest("POST", url, json=body), retry_total=RETRIES)
        answer.raise_for_status()
        return parse_verdicts(answer.json(), body["resourceDetails"]["resourceContent"])


def parse_verdicts(body: Any, content: Mapping[str, Any]) -> tuple[PolicyVerdict, ...]:
    """Parse what refuses the content or changes it; effects that only audit are left out, and so is what is known."""
    found = [*_evaluations(body), *_restrictions(body, content)]
    return tuple({(verdict.assignment, verdict.sets): verdict for verdict in reversed(found)}.values())[::-1]


def _evaluations(body: Any) -> Iterator[PolicyVerdict]:
    for row in _rows(_inner(body, "contentEvaluationResult"), "policyEvaluations"):
        effect = str(_inner(row, "effectDetails").get("policyEffect") or _REFUSES).lower()
        is_against = str(row.get("evaluationResult")).lower() == "noncompliant"
        if is_against and effect == _REFUSES:
            details = _inner(row, "evaluationDetails")
            reason = str(details.get("reason") or "") or "; ".join(
                map(_comparison, _rows(details, "evaluatedExpressions"))
            )
            yield PolicyVerdict(assignment=_assignment(_inner(row, "policyInfo")), reason=reason)


def _restrictions(body: Any, content: Mapping[str, Any]) -> Iterator[PolicyVerdict]:
    """What is said of open fields, held against the content: values that are refused, required, or written over."""
    for row in _rows(body, "fieldRestrictions"):
        field = str(row.get("field") or "")
        planned = _planned(content, field)
        for restriction in _rows(row, "restrictions"):
            result = str(restriction.get("result")).lower()
            effect = str(restriction.get("policyEffect") or _REFUSES).lower()
            values = [str(value) for value in restriction.get("values") or ()]
            alike = normalise_region if field.lower() == "location" else str
            is_listed = planned is not None and alike(planned) in map(alike, values)
            assignment = _assignment(_inner(restriction, "policy"))
            given = restriction.get("defaultValue")
            if result == "required" and given is not None and effect in (*_SETS, _REFUSES):
                if planned is None or (effect in _SETS and planned != str(given)):
                    yield PolicyVerdict(assignment=assignment, reason="", sets=(field, str(given)))
            elif result == "deny" and effect == _REFUSES and is_listed:
                yield PolicyVerdict(assignment=assignment, reason=_told(restriction, f"{field} must not be {planned}"))
            elif result == "required" and effect == _REFUSES and (planned is None or (values and not is_listed)):
                wanted = f"{field} must be {' or '.join(values)}" if values else f"{field} is required"
                yield PolicyVerdict(assignment=assignment, reason=_told(restriction, wanted))


def _planned(content: Mapping[str, Any], field: str) -> str | None:
    """Return the content's value of a field: ``location``, ``tags.team``, or an alias' last word."""
    if field.lower().startswith("tags."):
        wanted = field[5:].lower()
        return next((str(value) for key, value in content["tags"].items() if key.lower() == wanted), None)
    value = content.get(field, content["properties"].get(field.rpartition("/")[2]))
    return None if value is None or isinstance(value, dict) else str(value)


def _told(restriction: Mapping[str, Any], otherwise: str) -> str:
    return str(restriction.get("reason") or "") or otherwise


def _comparison(expression: Mapping[str, Any]) -> str:
    target = expression.get("targetValue")
    wanted = ", ".join(map(str, target)) if isinstance(target, list) else target
    return (
        f"{expression.get('expression')} {expression.get('expressionValue')} is {expression.get('operator')} {wanted}"
    )


def _assignment(ids: Mapping[str, Any]) -> str:
    return str(ids.get("policyAssignmentId") or "")


def _inner(body: Any, key: str) -> Mapping[str, Any]:
    value = body.get(key) if isinstance(body, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _rows(body: Any, key: str) -> list[Mapping[str, Any]]:
    value = body.get(key) if isinstance(body, Mapping) else None
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
