"""Shapes of request bodies to Microsoft.Authorization."""

from __future__ import annotations

from typing import Any

from acrgeo.sandbox.engine.forms import ANY, ENVELOPE, READ_ONLY, Form

LOCK_BODY: Any = {
    **ENVELOPE,
    "properties": {"level": ("CanNotDelete", "ReadOnly"), "notes": str, "owners": READ_ONLY},
}

LOCK_FORM = Form(kind="lock", body=LOCK_BODY)

POLICY_BODY: Any = {
    **ENVELOPE,
    "location": str,
    "identity": {"type": ("SystemAssigned", "None"), "principalId": READ_ONLY, "tenantId": READ_ONLY},
    "properties": {
        "displayName": str,
        "description": str,
        "policyDefinitionId": str,
        "definitionVersion": str,
        "scope": READ_ONLY,
        "notScopes": [str],
        "parameters": ANY,
        "enforcementMode": ("Default", "DoNotEnforce"),
        "nonComplianceMessages": [{"message": str}],
        "metadata": ANY,
        "assignmentType": READ_ONLY,
        "instanceId": READ_ONLY,
    },
}

POLICY_FORM = Form(kind="policy assignment", body=POLICY_BODY)
