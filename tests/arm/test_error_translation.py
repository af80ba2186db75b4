"""Each failure of Azure, of the network or of the sign-in, through the real SDK, and the error that it becomes."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.core.rest import HttpRequest
from azure.identity import CredentialUnavailableError

from acrgeo.arm.credential import static_credential
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.session import Session
from acrgeo.arm.transport import Transport
from acrgeo.core.model.registry import RegistryRef
from acrgeo.errors import AzureError, ErrorKind, ExitCode
from tests.arm.wires import SUBSCRIPTION, SignedIn, Wire, always
from tests.rows import rows

REF = RegistryRef(subscription=SUBSCRIPTION, resource_group="contoso-rg", name="contoso")
ACTION = "Microsoft.ContainerRegistry/registries/replications/write"


def failure_of_read(wire: Wire, slept: list[float] | None = None) -> AzureError:
    """Return the error of reading a replica over a wire."""
    with pytest.raises(AzureError) as caught:
        gateway_over(wire, slept).read_replica(REF, "eastus")
    return caught.value


def failure_of_write(wire: Wire) -> AzureError:
    """Return the error of creating a replica over a wire; the request must have been sent once."""
    with pytest.raises(AzureError) as caught:
        gateway_over(wire).begin_create_replica(REF, "eastus", "eastus", is_routed=True, tags={})
    assert len(wire.sent) == 1
    return caught.value


def gateway_over(wire: Wire, slept: list[float] | None = None) -> Gateway:
    """Return a gateway whose waits are only recorded."""
    sleep: Callable[[float], None] = ([] if slept is None else slept).append
    return Gateway(Session(subscription=SUBSCRIPTION, credential=SignedIn(), http=wire, sleep=sleep, environ={}))


def arm_error(code: str, message: str, **more: object) -> dict[str, object]:
    """Return an error in ARM's envelope."""
    return {"error": {"code": code, "message": message, **more}}


def test_a_missing_permission_names_action_scope_and_a_role() -> None:
    """403 AuthorizationFailed is exit 4, and the hint names action, scope and role."""
    message = (
        f"The client 'user@contoso.com' with object id 'x' does not have authorization to perform action '{ACTION}' "
        f"over scope '{REF.id}/replications/eastus' or the scope is invalid. If access was recently granted, please "
        "refresh your credentials."
    )
    error = failure_of_write(always(403, arm_error("AuthorizationFailed", message)))
    assert (error.kind, error.code, error.status) == (ErrorKind.FORBIDDEN, "AuthorizationFailed", 403)
    assert error.exit_code is ExitCode.NOT_PERMITTED
    assert ACTION in error.message
    assert error.details["scope"] == f"{REF.id}/replications/eastus"
    assert error.hint is not None
    assert "Container Registry Contributor and Data Access Configuration Administrator" in error.hint


OID = "0b1ec700-1111-4222-8333-444455556666"
ALLOWED = f"has permission to perform action '{ACTION}' on scope '{REF.id}'; however, "


@pytest.mark.parametrize(
    ("status", "code", "caller", "rest", "client"),
    [
        (403, "AuthorizationFailed", f"The client 'vm-build-01' with object id '{OID}' ", "", "vm-build-01"),
        (403, "AuthorizationFailed", f"The client '{OID}' with object id '{OID}' ", "lacks it", OID),
        (
            403,
            "LinkedAuthorizationFailed",
            f"The client 'a@b.c' with object id '{OID}' ",
            f"{ALLOWED}not there",
            "a@b.c",
        ),
        (403, "DenyAssignmentAuthorizationFailed", f"The client 'x y' with object id '{OID}' ", ALLOWED, "x y"),
        (403, "SomethingNew", f"Sorry: the client 'x' with object id '{OID}' ", "may not.", "x"),
        (400, "LinkedAccessCheckFailed", f"The client with object id '{OID}' ", "does not have authorization", None),
        (401, "RequestDisallowedByPolicy", f"The client 'u' with object id '{OID}' ", "needs MFA", "u"),
    ],
)
def test_a_refusal_says_who_was_refused(status: int, code: str, caller: str, rest: str, client: str | None) -> None:
    """The client and object id that Azure names are in the message, and in the details for programs."""
    rest = rest or f"does not have authorization to perform action '{ACTION}' over scope '{REF.id}' or it is invalid."
    error = failure_of_write(always(status, arm_error(code, caller + rest)))
    assert OID in error.message
    assert error.details["objectId"] == OID
    assert error.details.get("client") == client


def test_a_lock_names_its_scope() -> None:
    """409 ScopeLocked is governance, exit 5, not a conflict to wait for."""
    message = (
        f"The scope '{REF.id}' cannot perform write operation because following scope(s) are locked: '{REF.id}'. "
        "Please remove the lock and try again."
    )
    error = failure_of_write(always(409, arm_error("ScopeLocked", message)))
    assert error.kind is ErrorKind.GOVERNED
    assert error.exit_code is ExitCode.REFUSED
    assert error.details["lockedScopes"] == [REF.id]
    assert error.hint is not None
    assert REF.id in error.hint


def test_a_policy_names_its_assignment() -> None:
    """403 RequestDisallowedByPolicy is governance; the assignment is read from additionalInfo, not from the text."""
    assignment = (
        "/providers/Microsoft.Management/managementGroups/mg/providers/Microsoft.Authorization/policyAssignments/a"
    )
    info = {"policyAssignmentId": assignment, "policyAssignmentDisplayName": "Allowed locations"}
    body = arm_error(
        "RequestDisallowedByPolicy",
        "Resource 'eastus' was disallowed by policy.",
        additionalInfo=[{"type": "PolicyViolation", "info": info}],
    )
    error = failure_of_write(always(403, body))
    assert error.kind is ErrorKind.GOVERNED
    assert error.details["policyAssignment"] == assignment
    assert error.hint == f"policy assignment Allowed locations, {assignment}"


def test_throttling_says_how_long() -> None:
    """A 429 has the server's Retry-After in seconds, and a write is not sent again."""
    error = failure_of_write(always(429, arm_error("SubscriptionRequestsThrottled", "Too many."), Retry_After="17"))
    assert (error.kind, error.retry_after, error.hint) == (ErrorKind.THROTTLED, 17.0, "try again in 17 s")


def test_throttling_without_a_header_is_read_from_the_text() -> None:
    """Recorded answers have the wait in their message."""
    message = "Number of requests exceeded the limit. Please try again after '6' seconds."
    assert failure_of_write(always(429, arm_error("ResourceRequestsThrottled", message))).retry_after == 6.0


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "LocationNotAvailableForResourceType", ErrorKind.REJECTED),
        (404, "ResourceGroupNotFound", ErrorKind.NOT_FOUND),
        (409, "AlreadyInUse", ErrorKind.REJECTED),
        (409, "MissingSubscriptionRegistration", ErrorKind.GOVERNED),
        (500, "InternalServerError", ErrorKind.TRANSIENT),
        (501, "NotImplementedInSandbox", ErrorKind.REJECTED),
        (502, "InvalidGatewayHost", ErrorKind.TRANSIENT),
        (504, "GatewayTimeout", ErrorKind.TRANSIENT),
    ],
)
def test_each_status_has_its_kind(status: int, code: str, kind: ErrorKind) -> None:
    """A write is sent once, whatever the answer, and keeps ARM's code and words."""
    error = failure_of_write(always(status, arm_error(code, "Because of this.")))
    assert (error.kind, error.code, error.status) == (kind, code, status)
    assert "Because of this." in error.message
    assert "create the replica eastus of contoso" in error.message


def test_the_provider_is_not_registered_unasked() -> None:
    """The SDK would register the provider and send the write again; acrgeo only names the command."""
    wire = always(409, arm_error("MissingSubscriptionRegistration", "not registered to use namespace 'M.CR'."))
    error = failure_of_write(wire)
    assert error.hint is not None
    assert error.hint.startswith("az provider register --namespace M.CR --wait")


def test_an_expired_token_asks_for_a_new_sign_in() -> None:
    """401 from ARM is exit 4, with az login as the hint."""
    error = failure_of_read(always(401, arm_error("ExpiredAuthenticationToken", "The access token expiry is past.")))
    assert (error.kind, error.exit_code) == (ErrorKind.UNAUTHENTICATED, ExitCode.NOT_PERMITTED)
    assert "has expired" in error.message
    assert error.hint == "az login"


class Refusing:
    """A credential that fails like azure-identity's."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def get_token(self, *_: str, **__: object) -> NoReturn:
        raise self._error


def failure_of_sign_in(error: Exception) -> AzureError:
    """Return the error of a read with a failing credential; nothing may be sent."""
    wire = always(200, {"value": []})
    session = Session(subscription=SUBSCRIPTION, credential=Refusing(error), http=wire, environ={})
    with pytest.raises(AzureError) as caught:
        Gateway(session).list_registries()
    assert wire.sent == []
    return caught.value


def test_not_signed_in_is_an_error_before_anything_is_sent() -> None:
    """The reasons of every credential are in the details, without secrets."""
    text = (
        "DefaultAzureCredential failed to retrieve a token.\n\tAzureCliCredential: Please run 'az login'. secret=s3cr3t"
    )
    error = failure_of_sign_in(CredentialUnavailableError(message=text))
    assert (error.kind, error.code, error.exit_code) == (
        ErrorKind.UNAUTHENTICATED,
        "NotSignedIn",
        ExitCode.NOT_PERMITTED,
    )
    assert "AzureCliCredential" in error.details["reasons"]
    assert "s3cr3t" not in str(error.details)


def test_a_refusal_of_the_sign_in_service_is_no_answer_of_arm() -> None:
    """With a wrong client secret Microsoft Entra answers, not ARM: the user is not signed in."""
    wire = always(401, {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret."})
    login = "https://login.microsoftonline.com"
    transport = Transport(wire=wire, endpoint=login, trace=None, sleep=lambda _: None)
    answer = transport.send(HttpRequest("POST", f"{login}/t/oauth2/v2.0/token"))
    error = failure_of_sign_in(ClientAuthenticationError("AADSTS7000215: Invalid client secret.", response=answer))
    assert error.code == "NotSignedIn"
    assert "AADSTS7000215" in error.details["reasons"]


def test_a_sandbox_that_refuses_its_token_does_not_ask_for_az_login() -> None:
    """The hint names the variable of the token, as az login does not help there."""
    wire = always(401, arm_error("InvalidAuthenticationToken", "The access token is invalid."))
    session = Session(
        subscription=SUBSCRIPTION,
        endpoint="https://127.0.0.1:8443",
        credential=static_credential("wrong"),
        http=wire,
        environ={},
    )
    with pytest.raises(AzureError) as caught:
        Gateway(session).list_registries()
    assert caught.value.kind is ErrorKind.UNAUTHENTICATED
    assert "ACRGEO_SANDBOX_TOKEN" in str(caught.value.hint)


def test_secrets_in_arms_words_are_cut() -> None:
    """A signed URL and a token in a message are redacted."""
    message = "See https://x.blob.core.windows.net/a?sv=1&sig=s3cr3t with Bearer s3cr3t and AccountKey=s3cr3t."
    error = failure_of_write(always(400, arm_error("Bad", message)))
    assert "s3cr3t" not in f"{error.message} {error.hint} {error.details}"


def test_ours_is_raised_from_the_sdks() -> None:
    """The SDK's exception is the cause of ours."""
    error = failure_of_write(always(400, arm_error("Bad", "No.")))
    assert type(error.__cause__).__module__ == "azure.core.exceptions"


TASK = "create the replica eastus of contoso"


@rows(
    ("status", "body", "message", "hint"),
    [
        (300, [], "Azure refused to {} (HTTP 300): the answer was JSON of another shape than ARM's.", None),
        (500, {}, "Azure failed to {} (HTTP 500): the answer was JSON of another shape than ARM's.", None),
        (500, b"", "Azure failed to {} (HTTP 500): the answer was empty.", None),
        (503, arm_error("X", "Y."), "Azure failed to {} (HTTP 503): Y.", None),
        (499, arm_error("AuthorizationFailed", "Y"), "Not permitted to {}: Y.", "acrgeo permissions check contoso"),
        (
            400,
            arm_error("Bad", ""),
            "Azure refused to {} (HTTP 400): no reason was given.",
            "the code Bad is unknown to acrgeo: all that is known is what Azure says",
        ),
        (
            400,
            {"error": {"message": "Only\n words."}},
            "Azure refused to {} (HTTP 400): Only words.",
            "no code was given; a proxy or firewall between here and Azure may have answered",
        ),
        (401, {}, "Could not {}: the token was refused.", "az login"),
        (401, arm_error("X", "Bad audience."), "Could not {}: the token was refused (Bad audience).", "az login"),
        (401, arm_error("X", "It EXPIRED."), "Could not {}: the token has expired (It EXPIRED).", "az login"),
        (401, arm_error("ExpiredAuthenticationToken", ""), "Could not {}: the token has expired.", "az login"),
        (429, arm_error("X", "Y"), "Azure throttled the request to {}: Y.", "try again in a minute"),
        (404, arm_error("X", "Y"), "Could not {}: Y.", None),
    ],
)
def test_what_azure_says_is_told_with_what_was_asked(status: int, body: object, message: str, hint: str | None) -> None:
    """One sentence on one line, and a next step where there is one."""
    error = failure_of_write(always(status, body))
    assert (error.message, error.hint, error.status) == (message.format(TASK), hint, status)
    assert error.details == {"status": status}


def test_an_answer_is_told_with_its_id() -> None:
    """Support asks for it."""
    error = failure_of_write(always(500, arm_error("X", "Y"), x_ms_correlation_request_id="c-1"))
    assert error.details == {"status": 500, "correlationRequestId": "c-1"}


@rows(
    ("wait", "read", "write"),
    [
        ("400", "try again in 400 s, or wait for it with --timeout 8m", "try again in 400 s"),
        ("420", "try again in 420 s, or wait for it with --timeout 8m", "try again in 420 s"),
        ("420.6", "try again in 421 s, or wait for it with --timeout 9m", "try again in 421 s"),
    ],
)
def test_a_throttled_read_can_be_waited_for_with_a_longer_timeout(wait: str, read: str, write: str) -> None:
    """The timeout is longer than the wait; a write is not waited for so."""
    wire = always(429, arm_error("X", "Y"), Retry_After=wait)
    assert (failure_of_read(wire).hint, failure_of_write(always(429, {}, Retry_After=wait)).hint) == (read, write)


@rows(
    ("status", "text", "added", "known"),
    [
        (403, f"The client 'me' with object id '{OID}' {{}}", f", for me (object id {OID})", True),
        (403, f"The client with object id '{OID}' {{}}", f", for the object id {OID}", True),
        (404, f"The client 'me' with object id '{OID}' {{}}", "", False),
        (403, "The client {}", "", False),
    ],
)
def test_a_caller_is_named_only_where_azure_refused_them(status: int, text: str, added: str, known: bool) -> None:
    """And only once: where acrgeo's own words took the place of Azure's, the caller is added."""
    lacks = f"does not have authorization to perform action '{ACTION}' over scope '{REF.id}' or it is invalid."
    error = failure_of_write(always(status, arm_error("AuthorizationFailed", text.format(lacks))))
    assert ("objectId" in error.details) is known
    if status == 403:
        assert error.message.endswith(f"the permission {ACTION} is missing at {REF.id}{added}.")
    once = failure_of_write(always(status, arm_error("NewInAzure", text.format("may not."))))
    assert once.message.endswith(f"{text.format('may not')}.")
