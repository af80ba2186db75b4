"""What a refusal of ARM is: its kind, by its code where acrgeo knows it, and how its message begins."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from acrgeo.core.rules.azure_codes import azure_code
from acrgeo.errors import ErrorKind

# Assumed: that these texts tell a refusal for want of MFA; they are as documentation and public reports have them.
_SECOND_FACTOR = re.compile(r"mfaforazure|must use mfa|mfa is required|through mfa", re.IGNORECASE)
# Assumed(2): that such words tell a conflict that passes, where the code is not known. No conflict of this provider is
# recorded. If not, a change is sent again a few times that can only fail.
_UNDER_WAY = re.compile(
    r"(another|ongoing|conflicting|pending) operation|operations? (is|are|already) (still )?in progress", re.IGNORECASE
)
_NO_MORE_THAN_STATUS = ("conflict", "preconditionfailed")
_NOT_REGISTERED = re.compile(r"not registered to use (the )?namespace", re.IGNORECASE)
_WRAPPERS = ("InvalidTemplateDeployment", "DeploymentFailed", "ResourceDeploymentFailure")


def unwrapped(inner: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the error inside one that only says that something else failed."""
    details = inner.get("details")
    if inner.get("code") not in _WRAPPERS or not isinstance(details, list):
        return inner
    found = next((detail for detail in details if isinstance(detail, Mapping) and detail.get("code")), None)
    return inner if found is None else unwrapped(found)


def kind_of(status: int, code: str | None, message: str) -> ErrorKind:
    """Return the kind of an answer: by its code where acrgeo knows it, else by its status."""
    known = azure_code(code)
    if known is not None and status < 500 and status != 429:
        is_denied = known.kind is ErrorKind.FORBIDDEN and "blocked by deny assignments" in message
        return ErrorKind.GOVERNED if is_denied else known.kind
    if status in (400, 403, 409) and is_unregistered(code, message):
        return ErrorKind.GOVERNED
    if status in (409, 412) and not _passes(code, message):
        return ErrorKind.REJECTED
    kinds = {
        401: ErrorKind.UNAUTHENTICATED,
        403: ErrorKind.FORBIDDEN,
        404: ErrorKind.NOT_FOUND,
        408: ErrorKind.TRANSIENT,
        409: ErrorKind.CONFLICT,
        412: ErrorKind.CONFLICT,
        429: ErrorKind.THROTTLED,
        501: ErrorKind.REJECTED,
    }
    return kinds.get(status, ErrorKind.TRANSIENT if status >= 500 else ErrorKind.REJECTED)


def verdict_on(kind: ErrorKind, code: str | None, task: str, status: int, message: str) -> str:
    """Return how the message of an error begins."""
    if wants_second_factor(code, message):
        return f"Azure wants a sign-in with a second factor (MFA) to {task}"
    known = azure_code(code)
    if known is None and is_unregistered(code, message):
        known = azure_code("MissingSubscriptionRegistration")
    if known is not None and known.kind is kind and known.verdict is not None:
        return known.verdict.format(task=task)
    return {
        ErrorKind.THROTTLED: f"Azure throttled the request to {task}",
        ErrorKind.TRANSIENT: f"Azure failed to {task} (HTTP {status})",
        ErrorKind.NOT_FOUND: f"Could not {task}",
        ErrorKind.FORBIDDEN: f"Not permitted to {task}",
        ErrorKind.GOVERNED: f"A deny assignment blocked the request to {task}",
        ErrorKind.UNAUTHENTICATED: f"Could not {task}",
    }.get(kind, f"Azure refused to {task} (HTTP {status})")


def _passes(code: str | None, message: str) -> bool:
    """Return whether a conflict is one that passes: a code that acrgeo does not know may stand for anything."""
    return code is None or code.lower() in _NO_MORE_THAN_STATUS or _UNDER_WAY.search(message) is not None


def is_unregistered(code: str | None, message: str) -> bool:
    """Return whether a refusal is about a resource provider that the subscription is not registered for."""
    known = str(code).lower() in ("missingsubscriptionregistration", "subscriptionnotregistered")
    return known or _NOT_REGISTERED.search(message) is not None


def wants_second_factor(code: str | None, message: str) -> bool:
    """Return whether a refusal is about how the user signed in: policies and Azure itself may want MFA for writes."""
    return str(code).startswith("RequestDisallowedBy") and _SECOND_FACTOR.search(message) is not None
