"""From a failed sign-in to our error: why, and what to run, at a terminal or in a pipeline."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from azure.core.exceptions import HttpResponseError

from acrgeo.arm.responses import parse_error
from acrgeo.arm.sign_in.attempts import AZ, TOOLS, Attempt, SignInError
from acrgeo.arm.sign_in.challenges import OTHER_TENANT, claims_asked_for, tenant_of_challenge
from acrgeo.core.redaction import quotable
from acrgeo.core.rules.sign_in_codes import code_in, cure_of, is_federated
from acrgeo.errors import AzureError, ErrorKind

_WHO = {
    AZ: "az",
    "EnvironmentCredential": "the service principal of AZURE_CLIENT_ID",
    "WorkloadIdentityCredential": "the workload identity",
    "ManagedIdentityCredential": "the managed identity",
    "AzurePowerShellCredential": "Azure PowerShell",
    "AzureDeveloperCliCredential": "azd",
    "VisualStudioCodeCredential": "Visual Studio Code",
}
_CURES = {
    "EnvironmentCredential": "check AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET",
    "WorkloadIdentityCredential": "check AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_FEDERATED_TOKEN_FILE",
    "ManagedIdentityCredential": "assign an identity to this machine; AZURE_CLIENT_ID selects a user-assigned one",
}
TRY_WITHOUT = "\nacrgeo --sandbox list"
"""What needs no sign-in, below the hint to sign in."""
_AGAIN_IN: dict[str | None, str] = {
    "GitHub Actions": "run azure/login again right before this step",
    "Azure Pipelines": "run this in a new AzureCLI@2 task, which signs in anew",
}


def sign_in_error(error: SignInError, task: str) -> AzureError:
    """Return the error for a sign-in that failed. ``task`` follows "could not"."""
    refused = error.__cause__
    if error.claims is not None and isinstance(refused, HttpResponseError) and refused.response is not None:
        return claims_error(refused.response, task, sign_in=error)
    attempt = error.decisive
    details = {"reasons": {attempt.credential: attempt.reason for attempt in error.attempts}}
    if attempt is None:
        return _nobody(error, task, details)
    who = _WHO.get(attempt.credential, attempt.credential)
    fact = _fact(who, attempt)
    if error.is_of_other_tenant:
        fact = f"it is in tenant {error.tenant}, and {fact}"
    failed = AzureError(
        f"{fact[0].upper() if who != 'az' else fact[0]}{fact[1:]}."
        if task == "sign in"
        else f"Could not {task}: {fact}.",
        kind=ErrorKind.UNAUTHENTICATED,
        code="SignInFailed",
        hint=_hint(attempt, error.pipeline) + (TRY_WITHOUT if _is_nobody(attempt) else ""),
        details=details,
    )
    if error.is_of_other_tenant:  # ARM was asked, and this is its code
        failed.code = OTHER_TENANT
    return failed


def _is_nobody(attempt: Attempt) -> bool:
    """Return whether az says that nobody is signed in to it."""
    return attempt.credential == AZ and "az login" in attempt.reason and code_in(attempt.reason) is None


def _nobody(error: SignInError, task: str, details: dict[str, Any]) -> AzureError:
    """Return the error where nothing is set up to sign in with."""
    tried = {attempt.credential: attempt.reason for attempt in error.attempts}
    fact, hint = "not signed in to Azure", _AGAIN_IN.get(error.pipeline, "az login")
    if AZ not in tried:
        fact += f"; AZURE_TOKEN_CREDENTIALS leaves {', '.join(tried)} only"
        hint = "unset AZURE_TOKEN_CREDENTIALS to sign in with az"
    elif "not found on path" in tried[AZ]:
        fact += "; az is not installed here"
    return AzureError(
        f"Could not {task}: {fact}.",
        kind=ErrorKind.UNAUTHENTICATED,
        code="NotSignedIn",
        hint=f"{hint}\nacrgeo whoami{TRY_WITHOUT}",
        details=details,
    )


def claims_error(answer: Any, task: str, sign_in: SignInError | None = None) -> AzureError:
    """Return the error for ARM's answer that asks for claims that the token lacks.

    The claims are shown whole: they say what the fresh sign-in has to prove, and are no secret.
    """
    claims = claims_asked_for(answer)
    inner = parse_error(_json(answer))
    said = quotable(str(inner.get("message") or "")).rstrip(".")
    tenant = (sign_in.tenant if sign_in else None) or tenant_of_challenge(answer)
    scope = sign_in.scope if sign_in else f"https://{urlsplit(str(answer.request.url)).hostname}/.default"
    login = f'az login{f" --tenant {tenant}" if tenant else ""} --scope "{scope}" --claims-challenge "{claims}"'
    pipeline = _AGAIN_IN.get(sign_in.pipeline if sign_in else None)
    return AzureError(
        f"Could not {task}: Azure asks for a fresh sign-in, with claims that this token does not have"
        f"{f' ({said})' if said else ''}.",
        kind=ErrorKind.UNAUTHENTICATED,
        code="ClaimsChallenge",
        hint=f"{pipeline}; at a terminal: {login}" if pipeline else login,
        status=int(answer.status_code),
        details={"claims": claims, **({"azureCode": str(inner["code"])} if inner.get("code") else {})},
    )


def _fact(who: str, attempt: Attempt) -> str:
    if attempt.is_late:
        return f"{who} was slow: {attempt.reason}"
    if attempt.cure is not None and "active cloud" in attempt.reason:
        return attempt.reason
    verb = "gave no token" if attempt.credential in TOOLS else "could not sign in"
    return f"{who} {verb}: {attempt.reason}"


def _hint(attempt: Attempt, pipeline: str | None) -> str:
    if attempt.is_late:
        return "az account get-access-token shows how long it takes; try again"
    code = code_in(attempt.reason)
    known = cure_of(code, pipeline)
    if pipeline is None and not is_federated(code):
        return attempt.cure or known or _CURES.get(attempt.credential, "az login")
    known = known or _AGAIN_IN.get(pipeline) or _CURES.get(attempt.credential, "az login")
    return f"{known}; at a terminal: {attempt.cure}" if attempt.cure else known


def _json(answer: Any) -> Any:
    try:
        return json.loads(answer.text())
    except (ValueError, RecursionError):
        return None
