"""Why a registry's host refused, from OCI's envelope of errors: the fact, the missing action, and the next step."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from acrgeo.arm.dataplane.places import Place
from acrgeo.arm.pipeline.answer import Answer
from acrgeo.arm.responses import ShapeError, asked_wait
from acrgeo.core.redaction import quotable
from acrgeo.core.rules.az import az_place
from acrgeo.errors import AzureError, ErrorKind

_ADDRESS = re.compile(r"\bIP '([0-9A-Fa-f.:]{2,45})'")
_CODE = re.compile(r"[A-Z][A-Z_]{1,60}")
_LONGEST = 300
_AZ_USER = '"$(az account show --query user.name -o tsv)"'


def error_in(answer: Answer) -> Mapping[str, Any] | None:
    """Return the first error of OCI's envelope, ``code`` and ``message`` texts; None for any other body."""
    try:
        body = json.loads(answer.text())
    except (ValueError, RecursionError):
        return None
    errors = body.get("errors") if isinstance(body, dict) else None
    first = errors[0] if isinstance(errors, list) and errors else None
    if not isinstance(first, dict) or not isinstance(first.get("code"), str) or not _CODE.fullmatch(first["code"]):
        return None
    message = first.get("message")
    return {"code": first["code"], "message": _line(message) if isinstance(message, str) else ""}


def is_page_of_proxy(answer: Answer) -> bool:
    """Return whether an answer is a web page, which no registry sends."""
    return (answer.content_type or "").lower().startswith("text/html")


def refusal(answer: Answer, place: Place, task: str) -> AzureError:
    """Return the error for an answer that is no success. ``task`` follows "could not". Raises ShapeError.

    Its detail ``because`` is the reason alone, which is the same for other images and at other hosts.
    """
    status = answer.status_code
    error = error_in(answer) or {}
    code, message = error.get("code"), error.get("message") or ""
    if 300 <= status < 400:
        where = _host_in(answer.headers.get("Location"))
        raise ShapeError(f"it is a redirect{where}, which is not followed")
    if is_page_of_proxy(answer):
        raise ShapeError(f"it is a web page with status {status}, not a registry's")
    kind, hint = _kind(status), None
    wait = asked_wait(answer)
    details: dict[str, Any] = {"status": status, "host": place.host}
    because = message or f"status {status}"
    if status == 403 and (address := _address_in(message)) is not None:
        kind = ErrorKind.GOVERNED
        because = f"the firewall of {place.of.ref.name} keeps out {address}, the address that it saw"
        rules = f"-n {place.of.ref.name} {az_place(place.of.ref.id)}"
        is_settable = ":" not in address  # a rule has addresses of IPv4
        hint = f"az acr network-rule {f'add {rules} --ip-address {address}' if is_settable else f'list {rules}'}"
        details["address"] = address
    elif kind is ErrorKind.THROTTLED:
        hint = "try again in a minute" if wait is None else f"try again in {wait:.0f} s"
        if wait is not None:
            hint = f"{hint}, or wait for it with --timeout {int(-(-wait // 60)) + 1}m"
        because = message or "too many requests"
    elif kind is ErrorKind.UNAUTHENTICATED:
        because = f"its token was refused{f' ({message})' if message else ''}"
    details["because"] = because = because.rstrip(".")
    return AzureError(
        f"Could not {task} at {place}: {because}.",
        kind=kind,
        code=code,
        hint=hint,
        status=status,
        retry_after=wait,
        details=details,
    )


def lacking(place: Place, task: str, scope: str, *, who: str | None, because: str = "") -> AzureError:
    """Return the error for a token that does not allow what it was asked for; ``who`` is the object id of its owner."""
    name = place.of.ref.name
    is_abac = place.of.is_abac
    role = "Container Registry Repository Reader" if is_abac else "AcrPull"
    if scope.startswith("registry:"):
        role = "Container Registry Repository Catalog Lister" if is_abac else "AcrPull"
    note = f" ({name} has roles per repository, ABAC, where AcrPull counts for nothing)" if is_abac else ""
    because = f"the permission {scope} is missing{because}{note}"
    return AzureError(
        f"Could not {task} at {place}: {because}.",
        kind=ErrorKind.FORBIDDEN,
        code="InsufficientScope",
        hint=f"az role assignment create --role '{role}' --scope {place.of.ref.id} --assignee {who or _AZ_USER}\n"
        "a new assignment takes some minutes; who may assign roles can run it",
        details={"scope": scope, "host": place.host, "because": because},
    )


def password_asked(place: Place, task: str) -> AzureError:
    """Return the error for a host that takes a user and a password only."""
    because = "it asks for a user and a password (Basic), which acrgeo does not send"
    return AzureError(
        f"Could not {task} at {place}: {because}.",
        kind=ErrorKind.UNAUTHENTICATED,
        code="BasicChallenge",
        details={"host": place.host, "because": because},
    )


def _kind(status: int) -> ErrorKind:
    if status >= 500 or status == 408:
        return ErrorKind.TRANSIENT
    return {
        401: ErrorKind.UNAUTHENTICATED,
        403: ErrorKind.FORBIDDEN,
        404: ErrorKind.NOT_FOUND,
        429: ErrorKind.THROTTLED,
    }.get(status, ErrorKind.REJECTED)


def _address_in(message: str) -> str | None:
    """Return the address that the firewall's text names; None where it names none."""
    found = _ADDRESS.search(message)
    try:
        return None if found is None else str(ip_address(found[1]))
    except ValueError:
        return None


def _host_in(location: object) -> str:
    try:
        host = urlsplit(str(location)).hostname
    except ValueError:
        host = None
    return f" to {host[:255]}" if host and re.fullmatch(r"[a-z0-9.-]+", host) else ""


def _line(text: str) -> str:
    return quotable(text)[:_LONGEST]
