"""The reasons of a refusal: the locks, policies, deny assignments and other resources that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from acrgeo.arm.refusals.kinds import is_unregistered, wants_second_factor
from acrgeo.core.permissions.actions import roles_that_grant
from acrgeo.core.redaction import redact
from acrgeo.core.rules.azure_codes import azure_code
from acrgeo.errors import ErrorKind

# The texts of AuthorizationFailed and ScopeLocked are recorded. Assumed: the others are as public reports have them.
_MISSING = re.compile(r"perform action '([^']+)' over scope '([^']+)'")
_LINKED = re.compile(r"permission to perform action '([^']+)' on the linked scope\(s\) '([^']+)'")
_LOCKED = re.compile(r"scope\(s\) are locked: (.+?)\. Please", re.DOTALL)
# The name is the owner's own and may hold quotes, as those of deployment stacks do.
_DENIED = re.compile(r"deny assignment with name '(.+)' and Id '([^']+)' at scope '([^']+)'", re.DOTALL)
_NAMESPACE = re.compile(r"namespace '([A-Za-z0-9.]+)'", re.IGNORECASE)
_SUBSCRIPTION = re.compile(r"/+subscriptions/([0-9a-f-]{36})(/|$)", re.IGNORECASE)
_REGISTRY = re.compile(r"/registries/([A-Za-z0-9]+)(/|$)", re.IGNORECASE)
_OURS = "Microsoft.ContainerRegistry"
_MOST_FIELDS = 4  # of a policy in a hint; programs find all in the details


def explain_refusal(
    inner: Mapping[str, Any], code: str | None, message: str, details: dict[str, Any], path: str = ""
) -> tuple[str, str | None]:
    """Return the message and the hint of a refusal; what programs need of it is added to ``details``.

    ``path`` is that of the request.
    """
    if missing := _MISSING.search(message):
        action, scope = missing.groups()
        details |= {"action": action, "scope": scope}
        return f"the permission {action} is missing at {scope}", _role_hint(action, scope)
    if linked := _LINKED.search(message):
        action, scope = linked.groups()
        details |= {"linkedAction": action, "linkedScope": scope}
        return f"the permission {action} is missing at {scope} ({message})", _role_hint(action, scope)
    if denied := _DENIED.search(message):
        name, identity, scope = denied.groups()
        details["denyAssignment"] = {"name": name, "id": identity, "scope": scope}
        return message, f"ask the owner of the deny assignment {name} at {scope}; no role lifts it"
    if "blocked by deny assignments" in message:
        return message, "ask the owner of the deny assignments at the linked scopes; no role lifts them"
    if wants_second_factor(code, message):
        return message, (
            "az logout; az login, with a second factor; in a pipeline sign in as a workload identity, which needs none"
        )
    if is_unregistered(code, message):
        return message, _register_hint(message, path)
    if locked := _LOCKED.search(message):
        return message, _lock_hint(locked[1], details)
    if policies := list(_policies(inner)):
        details["policyAssignment"] = policies[0]["assignment"]
        details["policies"] = policies
        return message, "\n".join(map(_policy_hint, policies))
    known = azure_code(code)
    if known is not None:
        registry = _REGISTRY.search(path)
        return message, known.hint_about(registry[1] if registry else None)
    return message, _unknown_hint(code)


def _role_hint(action: str, scope: str) -> str:
    roles = roles_that_grant((action,))
    role = f", such as {roles[0].name}" if roles else ""
    return f"ask for a role with {action} at {scope}{role}; a new assignment takes some minutes"


def _register_hint(message: str, path: str) -> str:
    namespace, subscription = _NAMESPACE.search(message), _SUBSCRIPTION.match(path)
    where = f" --subscription {subscription[1]}" if subscription else ""
    return f"az provider register --namespace {namespace[1] if namespace else _OURS} --wait{where}"


def _lock_hint(listed: str, details: dict[str, Any]) -> str:
    scopes = re.findall(r"'([^']+)'", listed) or [listed]
    details["lockedScopes"] = scopes
    parts = scopes[0].strip("/").split("/")
    where = {2: "", 4: f" -g {parts[-1]}"}.get(len(parts), f" --resource {scopes[0]}")
    return f"remove the lock first: az lock list{where}"


def _policies(inner: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the policies of a refusal's additionalInfo, which may lack anything."""
    listed = inner.get("additionalInfo")
    for entry in listed if isinstance(listed, list) else ():
        info = entry.get("info") if isinstance(entry, Mapping) else None
        if not isinstance(info, Mapping) or not info.get("policyAssignmentId"):
            continue
        name = info.get("policyAssignmentDisplayName") or info.get("policyAssignmentName")
        yield {
            "assignment": redact(str(info["policyAssignmentId"])),
            "name": redact(str(name)) if name else None,
            "definition": redact(str(info.get("policyDefinitionDisplayName") or "")) or None,
            "scope": redact(str(info.get("policyAssignmentScope") or "")) or None,
            "fields": list(_failed_fields(info)),
        }


def _failed_fields(info: Mapping[str, Any]) -> Iterator[str]:
    evaluation = info.get("evaluationDetails")
    expressions = evaluation.get("evaluatedExpressions") if isinstance(evaluation, Mapping) else None
    for expression in expressions if isinstance(expressions, list) else ():
        if not isinstance(expression, Mapping) or str(expression.get("result")).lower() != "true":
            continue
        path = str(expression.get("path") or expression.get("expression") or "")
        if path and path.lower() != "type":
            value = redact(str(expression.get("expressionValue")))
            target = redact(str(expression.get("targetValue")))
            yield f"{path} {value} {expression.get('operator')} {target}"


def _policy_hint(policy: Mapping[str, Any]) -> str:
    name = f"{policy['name']}, " if policy["name"] else ""
    fields = "; ".join(policy["fields"][:_MOST_FIELDS])
    return f"policy assignment {name}{policy['assignment']}{f' ({fields})' if fields else ''}"


def _unknown_hint(code: str | None) -> str | None:
    if str(code).lower() in {kind.value for kind in ErrorKind}:  # Conflict and the like say no more than the status
        return None
    if code is None:
        return "no code was given; a proxy or firewall between here and Azure may have answered"
    return f"the code {code} is unknown to acrgeo: all that is known is what Azure says"
