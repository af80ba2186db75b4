"""From the SDK's exceptions to ours: the fact, what it means, and the next step. No secret gets through."""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import urllib3.exceptions
from azure.core.exceptions import AzureError as SdkError
from azure.core.exceptions import (
    ClientAuthenticationError,
    DecodeError,
    HttpResponseError,
    ServiceRequestError,
    ServiceResponseError,
)

from acrgeo.arm.redaction import redact
from acrgeo.arm.responses import parse_error, parse_retry_after
from acrgeo.core.permissions.actions import roles_that_grant
from acrgeo.errors import AzureError, ErrorKind

# The texts of ARM's AuthorizationFailed, ScopeLocked and throttling answers: see the recorded messages.
_MISSING = re.compile(r"perform action '([^']+)' over scope '([^']+)'")
_LOCKED = re.compile(r"scope\(s\) are locked: (.+?)\. Please", re.DOTALL)
_TRY_AGAIN = re.compile(r"try again after '?(\d+)'? seconds", re.IGNORECASE)
_NOTHING_SENT = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    ssl.SSLCertVerificationError,
)


@contextmanager
def translated(task: str, *, is_write: bool = False) -> Iterator[None]:
    """Around calls of the SDK: what it raises becomes an AzureError. ``task`` reads after "to": ``read contoso``."""
    try:
        yield
    except (SdkError, ValueError, OSError) as error:
        raise fault(error, task, is_write=is_write) from error


def fault(error: Exception, task: str, *, is_write: bool = False) -> AzureError:
    """What an exception means: the SDK's own, a ValueError for an answer that could not be read, or an OSError.

    `requests` raises an OSError for a certificate file that is not there, before anything is sent.
    """
    if isinstance(error, ClientAuthenticationError) and not _is_from_arm(error.response):
        return _not_signed_in(error, task)
    if isinstance(error, HttpResponseError) and error.response is not None and (error.status_code or 0) >= 300:
        return _answered(error.response, task)
    if isinstance(error, (DecodeError, ValueError)):
        return _unreadable(error, task, is_write=is_write)
    if isinstance(error, (ServiceRequestError, OSError)):
        return _unreached(error, task)
    return _lost(error, task, is_write=is_write)


def _not_signed_in(error: ClientAuthenticationError, task: str) -> AzureError:
    reasons = redact(str(error.message))
    return AzureError(
        f"Not signed in to Azure, so it was not asked to {task}.",
        kind=ErrorKind.UNAUTHENTICATED,
        code="NotSignedIn",
        hint="az login; -o json shows why each way to sign in failed",
        details={"reasons": reasons},
    )


def _answered(answer: Any, task: str) -> AzureError:
    status = int(answer.status_code)
    try:
        inner = parse_error(json.loads(answer.text()))
    except ValueError:
        inner = {}
    code = str(inner["code"]) if inner.get("code") else None
    said = _sentence(str(inner.get("message") or ""))
    wait = parse_retry_after(answer.headers)
    if wait is None and (again := _TRY_AGAIN.search(said)):
        wait = float(again[1])
    kind = _kind_of(status, code)
    details: dict[str, Any] = {"status": status}
    if request_id := answer.headers.get("x-ms-correlation-request-id"):
        details["correlationRequestId"] = str(request_id)
    hint = None
    if kind is ErrorKind.UNAUTHENTICATED:
        hint = _sign_in_hint(answer)
        has_expired = code == "ExpiredAuthenticationToken" or "expired" in said.lower()
        said = f"the token {'has expired' if has_expired else 'was refused'}{f' ({said})' if said else ''}"
    elif kind is ErrorKind.FORBIDDEN and (missing := _MISSING.search(said)):
        action, scope = missing.groups()
        details |= {"action": action, "scope": scope}
        said = f"the permission {action} is missing at {scope}"
        roles = roles_that_grant((action,))
        role = f", such as {roles[0].name}" if roles else ""
        hint = f"ask for a role with {action} at {scope}{role}; a new assignment takes some minutes"
    elif kind is ErrorKind.FORBIDDEN:
        hint = "acrgeo permissions check REGISTRY"
    elif kind is ErrorKind.GOVERNED:
        hint = _governed_hint(inner, said, details)
    elif kind is ErrorKind.THROTTLED:
        hint = f"try again in {wait:.0f} s" if wait is not None else "try again in a minute"
    elif code == "MissingSubscriptionRegistration":
        hint = "az provider register --namespace Microsoft.ContainerRegistry"
    if not inner:
        said = f"{said or _unexplained(answer)}"
    return AzureError(
        f"{_verdict(kind, task, status)}: {said or 'no reason was given'}.",
        kind=kind,
        code=code,
        hint=hint,
        status=status,
        retry_after=wait,
        details=details,
    )


def _is_from_arm(answer: Any) -> bool:
    """Whether ARM answered, rather than nobody or the sign-in service: all that acrgeo asks of ARM is below this."""
    return answer is not None and urlsplit(str(answer.request.url)).path.lower().startswith("/subscriptions")


def _kind_of(status: int, code: str | None) -> ErrorKind:
    if code in ("ScopeLocked", "RequestDisallowedByPolicy"):
        return ErrorKind.GOVERNED
    if code == "MissingSubscriptionRegistration":  # a 409 that no waiting ends
        return ErrorKind.REJECTED
    known = {
        401: ErrorKind.UNAUTHENTICATED,
        403: ErrorKind.FORBIDDEN,
        404: ErrorKind.NOT_FOUND,
        408: ErrorKind.TRANSIENT,
        409: ErrorKind.CONFLICT,
        412: ErrorKind.CONFLICT,
        429: ErrorKind.THROTTLED,
        501: ErrorKind.REJECTED,
    }
    return known.get(status, ErrorKind.TRANSIENT if status >= 500 else ErrorKind.REJECTED)


def _verdict(kind: ErrorKind, task: str, status: int) -> str:
    return {
        ErrorKind.THROTTLED: f"Azure throttles this caller and did not {task}",
        ErrorKind.TRANSIENT: f"Azure failed to {task} (HTTP {status})",
        ErrorKind.NOT_FOUND: f"Azure could not {task}",
        ErrorKind.FORBIDDEN: f"Not permitted to {task}",
        ErrorKind.GOVERNED: f"Forbidden by a lock or a policy to {task}",
        ErrorKind.UNAUTHENTICATED: f"Azure did not let this sign-in {task}",
    }.get(kind, f"Azure refused to {task} (HTTP {status})")


def _sign_in_hint(answer: Any) -> str:
    """az login cures nothing when the one who refused is a sandbox on this machine."""
    host = urlsplit(str(answer.request.url)).hostname
    is_local = host in ("127.0.0.1", "localhost", "::1")
    return "ACRGEO_SANDBOX_TOKEN is not this sandbox's: acrgeo sandbox env" if is_local else "az login"


def _governed_hint(inner: Any, said: str, details: dict[str, Any]) -> str:
    if locked := _LOCKED.search(said):
        scopes = re.findall(r"'([^']+)'", locked[1]) or [locked[1]]
        details["lockedScopes"] = scopes
        parts = scopes[0].strip("/").split("/")
        where = {2: "", 4: f" -g {parts[-1]}"}.get(len(parts), f" --resource {scopes[0]}")
        return f"remove the lock first: az lock list{where}"
    listed = inner.get("additionalInfo")
    for entry in listed if isinstance(listed, list) else ():
        info = entry.get("info") if isinstance(entry, dict) else None
        if isinstance(info, dict) and info.get("policyAssignmentId"):
            assignment = redact(str(info["policyAssignmentId"]))
            details["policyAssignment"] = assignment
            name = info.get("policyAssignmentDisplayName") or info.get("policyAssignmentName")
            return f"policy assignment {f'{redact(str(name))}, ' if name else ''}{assignment}"
    return "ask who governs the subscription"


def _unreadable(error: Exception, task: str, *, is_write: bool) -> AzureError:
    answer = getattr(error, "response", None)
    status = getattr(answer, "status_code", None)
    what = _unexplained(answer) if answer is not None else "an answer that cannot be read came"
    unknown = "; it is not known whether the change was made" if is_write else ""
    return AzureError(
        f"Azure was asked to {task}, but {what}{unknown}.",
        kind=ErrorKind.TRANSIENT,
        code="UnreadableAnswer",
        hint="try again; a proxy between here and Azure may have answered",
        status=status,
    )


def _unexplained(answer: Any) -> str:
    """What an answer is that holds no error of ARM."""
    try:
        is_empty = not answer.text().strip()
    except (SdkError, ValueError):
        is_empty = False
    if is_empty:
        return "an empty answer came"
    content_type = str(answer.headers.get("Content-Type") or "").split(";")[0]
    named = {"text/html": "HTML", "application/json": "JSON of another shape"}.get(content_type)
    return f"{named or redact(content_type) or 'something unnamed'} came instead of an answer of ARM"


def _unreached(error: Exception, task: str) -> AzureError:
    causes = list(_causes(error))
    certain = next((cause for cause in causes if isinstance(cause, _NOTHING_SENT)), None)
    urls = (getattr(getattr(cause, "request", None), "url", None) for cause in causes)
    host = next((urlsplit(str(url)).hostname for url in urls if url), None) or "Azure"
    is_certificate = isinstance(certain, ssl.SSLCertVerificationError)
    return AzureError(
        f"Could not reach {host} to {task}: {_sentence(str(certain or error))}"
        f"{'; nothing was sent' if certain is not None else ''}.",
        kind=ErrorKind.LOST,
        code="Unreachable",
        hint="REQUESTS_CA_BUNDLE names the certificates of a proxy, ACRGEO_SANDBOX_CA those of a sandbox"
        if is_certificate
        else "check the network, the proxy and the name resolution of this machine",
    )


def _lost(error: Exception, task: str, *, is_write: bool) -> AzureError:
    unknown = "; it is not known whether the change was made" if is_write else ""
    reason = "" if isinstance(error, ServiceResponseError) else f" ({_sentence(str(error))})"
    return AzureError(
        f"No answer came from Azure when asked to {task}{reason}{unknown}.",
        kind=ErrorKind.LOST,
        code="NoAnswer",
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An exception and everything inside it: azure-core, requests and urllib3 each wrap in a way of their own."""
    seen: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and not any(one is other for other in seen):
            seen.append(one)
            waiting += [one.__cause__, getattr(one, "inner_exception", None), getattr(one, "reason", None), *one.args]
    return iter(seen)


def _sentence(text: str) -> str:
    """On one line, without secrets, without the last full stop."""
    return " ".join(redact(text).split()).rstrip(".")
