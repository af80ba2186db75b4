"""From the SDK's exceptions to ours: the fact, what it means, and the next step. No secret gets through."""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
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

from acrgeo.arm.bounds import BoundError
from acrgeo.arm.responses import ShapeError, asked_wait, parse_error
from acrgeo.arm.sign_in.attempts import AZ, SignInError
from acrgeo.arm.sign_in.challenges import claims_asked_for, other_tenant
from acrgeo.core.redaction import quotable, redact
from acrgeo.errors import AzureError, ErrorKind

if TYPE_CHECKING:
    from acrgeo.arm.pipeline.unreached import Obstacle

_CALLER = re.compile(r"\bclient(?: '(?P<client>[^']+)')?(?: with object id '(?P<object_id>[^']+)')")
_CONNECTION = re.compile(r"^\w*Connection\(host='([^']+)', port=(\d+)\): ")  # how urllib3 names its own
_NOTHING_SENT = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    ssl.SSLCertVerificationError,
)


SHAPE = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError, AssertionError)
"""What reading an answer raises that has another shape than ARM's: in the SDK's models, and in acrgeo's parsing."""


@contextmanager
def translated(task: str, *, is_write: bool = False) -> Iterator[None]:
    """Translate the SDK's errors to AzureError. ``task`` follows "to" or "could not": ``read contoso``."""
    try:
        yield
    except (SdkError, OSError, *SHAPE) as error:
        raise translate(error, task, is_write=is_write) from error


def translate(error: Exception, task: str, *, is_write: bool = False) -> AzureError:
    """Return the AzureError for an exception of the SDK, a ValueError of an unreadable answer, or an OSError.

    An OSError is that of a certificate file that does not exist, before anything is sent.
    """
    if isinstance(error, SignInError):
        return _unsigned(error, task)
    if isinstance(error, ClientAuthenticationError) and not _is_from_arm(error.response):
        return _not_signed_in(error, task)
    if isinstance(error, HttpResponseError) and error.response is not None and (error.status_code or 0) >= 300:
        return _answered(error.response, task)
    if isinstance(error, BoundError):
        return _over_bounds(error, task, is_write=is_write)
    is_odd = isinstance(error, HttpResponseError) and error.response is not None  # 202 to a read
    if is_odd or isinstance(error, (DecodeError, *SHAPE)):
        return _unreadable(error, task, is_write=is_write)
    if isinstance(error, (ServiceRequestError, OSError)):
        return _unreached(error, task)
    return _lost(error, task, is_write=is_write)


def _unsigned(error: SignInError, task: str) -> AzureError:
    attempt = error.decisive
    whole = task if task == "sign in" else f"sign in and {task}"
    if attempt is not None and attempt.network_error is not None:
        return _unreached(attempt.network_error, whole)
    if attempt is not None and attempt.unreached is not None:
        told, who = attempt.unreached, "az" if attempt.credential == AZ else attempt.credential
        unreached = _not_reached(told.host, told.obstacle, whole, f"{who} says: {told.reason}")
        unreached.details = {"reasons": {each.credential: each.reason for each in error.attempts}}
        return unreached
    from acrgeo.arm.sign_in.errors import sign_in_error

    return sign_in_error(error, task)


def _not_signed_in(error: ClientAuthenticationError, task: str) -> AzureError:
    reasons = redact(str(error.message))
    return AzureError(
        f"Could not {task}: not signed in to Azure.",
        kind=ErrorKind.UNAUTHENTICATED,
        code="NotSignedIn",
        hint="az login; -o json shows why each way to sign in failed",
        details={"reasons": reasons},
    )


def _answered(answer: Any, task: str) -> AzureError:
    from acrgeo.arm.refusals.kinds import kind_of, unwrapped, verdict_on
    from acrgeo.arm.refusals.reasons import explain_refusal

    status = int(answer.status_code)
    if claims_asked_for(answer):
        from acrgeo.arm.sign_in.errors import claims_error

        return claims_error(answer, task)
    try:
        inner = unwrapped(parse_error(json.loads(answer.text())))
    except (ValueError, RecursionError):
        inner = {}
    code = str(inner["code"]) if inner.get("code") else None
    message = _sentence(str(inner.get("message") or ""))
    wait = asked_wait(answer)
    kind = kind_of(status, code, message)
    details: dict[str, Any] = {"status": status}
    if request_id := answer.headers.get("x-ms-correlation-request-id"):
        details["correlationRequestId"] = str(request_id)
    refused = _refused_caller(status, message, details)
    verdict, hint = verdict_on(kind, code, task, status, message), None
    if kind is ErrorKind.UNAUTHENTICATED:
        hint = _sign_in_hint(answer)
        has_expired = code == "ExpiredAuthenticationToken" or "expired" in message.lower()
        message = f"the token {'has expired' if has_expired else 'was refused'}{f' ({message})' if message else ''}"
    elif kind is ErrorKind.THROTTLED:
        hint = _throttled_hint(answer, wait)
    elif inner and kind not in (ErrorKind.NOT_FOUND, ErrorKind.TRANSIENT) and status < 500:
        message, hint = explain_refusal(inner, code, message, details, urlsplit(str(answer.request.url)).path)
    if refused and details["objectId"] not in message:
        message += f", for {refused}"
    if not inner:
        message = message or f"the answer {_unexplained(answer)}"
    return AzureError(
        f"{verdict}: {message or 'no reason was given'}.",
        kind=kind,
        code=code,
        hint=hint,
        status=status,
        retry_after=wait,
        details=details,
    )


def _refused_caller(status: int, message: str, details: dict[str, Any]) -> str | None:
    """Return who was refused, as Azure names the caller, and keep it in the details; None where it names nobody."""
    caller = _CALLER.search(message) if status in (400, 401, 403) else None
    if caller is None:
        return None
    details["objectId"] = caller["object_id"]
    if caller["client"] is None:
        return f"the object id {caller['object_id']}"
    details["client"] = caller["client"]
    return f"{caller['client']} (object id {caller['object_id']})"


def _is_from_arm(answer: Any) -> bool:
    """Return whether ARM answered, not the sign-in service or nobody: acrgeo's requests to ARM are below this path."""
    return answer is not None and urlsplit(str(answer.request.url)).path.lower().startswith("/subscriptions")


def _sign_in_hint(answer: Any) -> str:
    """Return how to sign in again: ``az login`` does not help with a sandbox on this machine."""
    if tenant := other_tenant(answer):
        return f"az login --tenant {tenant}; for a service principal, AZURE_TENANT_ID={tenant}"
    host = urlsplit(str(answer.request.url)).hostname
    is_local = host in ("127.0.0.1", "localhost", "::1")
    own = "set ACRGEO_SANDBOX_TOKEN to this sandbox's\n"
    return own + 'eval "$(acrgeo sandbox env --ready-file FILE)"' if is_local else "az login"


def _throttled_hint(answer: Any, wait: float | None) -> str:
    """Return when to try again; a read ends so where the wait would exceed what its command may wait in total."""
    hint = "try again in a minute" if wait is None else f"try again in {wait:.0f} s"
    if answer.request.method != "GET" or wait is None:
        return hint
    return f"{hint}, or wait for it with --timeout {int(-(-wait // 60)) + 1}m"


def _unreadable(error: Exception, task: str, *, is_write: bool) -> AzureError:
    answer = getattr(error, "response", None)
    status = getattr(answer, "status_code", None)
    reason = f": {redact(error.reason)}" if isinstance(error, ShapeError) else ""
    shape = _unexplained(answer) if answer is not None else f"could not be read{reason}"
    unknown = "; it is not known whether the change was made" if is_write else ""
    return AzureError(
        f"Azure's answer to the request to {task} {shape}{unknown}.",
        kind=ErrorKind.TRANSIENT,
        code="UnreadableAnswer",
        hint="try again; a proxy between here and Azure may have answered",
        status=status,
    )


def _over_bounds(error: BoundError, task: str, *, is_write: bool) -> AzureError:
    unknown = "; it is not known whether the change was made" if is_write else ""
    return AzureError(
        f"Azure's answer to the request to {task} {error}{unknown}.",
        kind=ErrorKind.LOST if error.is_late else ErrorKind.TRANSIENT,
        code="SlowAnswer" if error.is_late else "TooLargeAnswer",
        hint="try again; a proxy between here and Azure may have answered",
    )


def _unexplained(answer: Any) -> str:
    """Return how an answer without an error of ARM looks, to follow "the answer"."""
    try:
        is_empty = not answer.text().strip()
    except (SdkError, ValueError, RecursionError):
        is_empty = False
    if is_empty:
        return "was empty"
    content_type = str(answer.headers.get("Content-Type") or "").split(";")[0]
    if content_type == "application/json":
        return "was JSON of another shape than ARM's"
    named = "HTML" if content_type == "text/html" else redact(content_type) or "something unnamed"
    return f"was {named} instead of ARM's JSON"


def _unreached(error: Exception, task: str) -> AzureError:
    from acrgeo.arm.pipeline.unreached import Obstacle, unreached_in

    causes = list(_causes(error))
    certain = next((cause for cause in causes if isinstance(cause, _NOTHING_SENT)), None)
    urls = (getattr(getattr(cause, "request", None), "url", None) for cause in causes)
    host = next((urlsplit(str(url)).hostname for url in urls if url), None)
    is_proxy = any(isinstance(cause, urllib3.exceptions.ProxyError) for cause in causes)
    texts = " ".join(str(cause) for cause in causes)
    told = unreached_in(texts)
    obstacle = told.obstacle if told is not None else Obstacle.CONNECTION
    if isinstance(certain, ssl.SSLCertVerificationError):
        obstacle = Obstacle.CERTIFICATE
    elif is_proxy:
        obstacle = Obstacle.PROXY
    if isinstance(certain, urllib3.exceptions.ConnectTimeoutError):  # whose words stand beside the connection
        own = str(certain.args[-1])
    else:
        own = str(certain or error)
    shortest = told.reason if told is not None and certain is None else own
    reason = _CONNECTION.sub(r"\1:\2: ", _sentence(shortest))
    sent = "; nothing was sent" if certain is not None else ""
    return _not_reached(host or (told.host if told is not None else None), obstacle, task, f"{reason}{sent}")


def _not_reached(host: str | None, obstacle: Obstacle, task: str, reason: str) -> AzureError:
    from acrgeo.arm.pipeline.unreached import Obstacle

    through = " through the proxy" if obstacle is Obstacle.PROXY else ""
    why = f": {obstacle.value}" if obstacle in (Obstacle.CERTIFICATE, Obstacle.NAME) else ""
    return AzureError(
        f"Could not reach {host or 'Azure'}{through} to {task}{why}: {reason}.",
        kind=ErrorKind.LOST,
        code="Unreachable",
        hint=obstacle.hint,
    )


def _lost(error: Exception, task: str, *, is_write: bool) -> AzureError:
    unknown = "; it is not known whether the change was made" if is_write else ""
    reason = "" if isinstance(error, ServiceResponseError) else f" ({_sentence(str(error))})"
    return AzureError(
        f"Azure did not answer the request to {task}{reason}{unknown}.",
        kind=ErrorKind.LOST,
        code="NoAnswer",
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Return an exception and all inside it: azure-core, requests and urllib3 each wrap in their own way."""
    causes: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        cause = waiting.pop()
        if isinstance(cause, BaseException) and not any(cause is earlier for earlier in causes):
            causes.append(cause)
            inner = (getattr(cause, name, None) for name in ("__cause__", "inner_exception", "reason"))
            waiting += [*inner, *cause.args]
    return iter(causes)


def _sentence(text: str) -> str:
    """Return a text on one line, without secrets and without its last full stop."""
    return quotable(text).rstrip(".")
