"""The managed identities of a registry: which it has, and what a write makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call

_KINDS = {"none": "none", "systemassigned": "systemAssigned", "userassigned": "userAssigned"}


def changed(call: Call, before: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the identity after a body, {} for none; principals are made up once and kept. Raises ArmError 400."""
    kinds = _kinds(str(body.get("type", before.get("type", "none"))))
    # Assumed: the type of both kinds together is written like that of one, in camel case (recorded for one).
    made: dict[str, Any] = {"type": ", ".join(kinds)} if kinds else {}
    if "systemAssigned" in kinds:
        known = {key: before[key] for key in ("principalId", "tenantId") if key in before}
        made |= known or {"principalId": call.new_guid(), "tenantId": call.site.tenant_id}
    if "userAssigned" in kinds:
        made["userAssignedIdentities"] = _users(call, before.get("userAssignedIdentities", {}), body)
    return made


def is_reduced(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Tell if a write takes an identity away: until its operation ends the old ones are shown (recorded)."""
    return ("principalId" in before and "principalId" not in after) or bool(_names(before) - _names(after))


def _users(call: Call, before: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    given = body.get("userAssignedIdentities", before)
    # Assumed: a PATCH adds what it names and removes what it names with null; a PUT replaces.
    kept = {**before, **given} if call.request.method == "PATCH" else given
    known = {key.lower(): value for key, value in before.items()}
    return {
        key: known.get(key.lower()) or {"principalId": call.new_guid(), "clientId": call.new_guid()}
        for key, value in kept.items()
        if value is not None
    }


def _kinds(text: str) -> list[str]:
    words = [word.strip().lower() for word in text.split(",")]
    for word in words:
        if word not in _KINDS:
            raise errors.invalid_content(f"The property 'identity.type' has no kind {word!r}")
    return [name for word, name in _KINDS.items() if word in words and word != "none"]


def _names(identity: Mapping[str, Any]) -> set[str]:
    return {key.lower() for key in identity.get("userAssignedIdentities", {})}
