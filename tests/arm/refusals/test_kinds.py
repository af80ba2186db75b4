"""How the message of a refusal begins, and what a provider that is not registered says."""

from __future__ import annotations

from acrgeo.arm.refusals.kinds import verdict_on
from acrgeo.arm.refusals.reasons import explain_refusal
from acrgeo.errors import ErrorKind
from tests.rows import rows

GOVERNED = ErrorKind.GOVERNED
UNREGISTERED = "The subscription is not registered to use namespace 'Microsoft.ContainerRegistry'."
SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"


@rows(
    ("kind", "code", "status", "message", "verdict"),
    [
        (GOVERNED, "RequestDisallowedByPolicy", 403, "MFA is required", "Azure wants a sign-in with a second factor"
         " (MFA) to create contoso"),
        (GOVERNED, "RequestDisallowedByPolicy", 403, "", "A policy blocked the request to create contoso"),
        (ErrorKind.FORBIDDEN, "AuthorizationFailed", 403, "MFA is required", "Not permitted to create contoso"),
        (GOVERNED, None, 409, UNREGISTERED, "The subscription is not set up to create contoso"),
        (GOVERNED, "New", 409, UNREGISTERED, "The subscription is not set up to create contoso"),
        (GOVERNED, "ScopeLocked", 409, UNREGISTERED, "A lock blocked the request to create contoso"),
        (ErrorKind.TRANSIENT, None, 500, UNREGISTERED, "Azure failed to create contoso (HTTP 500)"),
        (GOVERNED, "LinkedAuthorizationFailed", 403, "", "A deny assignment blocked the request to create contoso"),
        (ErrorKind.THROTTLED, "QuotaExceeded", 429, "", "Azure throttled the request to create contoso"),
        (ErrorKind.TRANSIENT, "ScopeLocked", 503, "", "Azure failed to create contoso (HTTP 503)"),
        (ErrorKind.NOT_FOUND, None, 404, "", "Could not create contoso"),
        (ErrorKind.UNAUTHENTICATED, None, 401, "", "Could not create contoso"),
        (ErrorKind.REJECTED, "SkuNotSupported", 400, "", "Azure refused to create contoso (HTTP 400)"),
        (ErrorKind.CONFLICT, None, 409, "", "Azure refused to create contoso (HTTP 409)"),
    ],
)  # fmt: skip
def test_how_the_message_begins(kind: ErrorKind, code: str | None, status: int, message: str, verdict: str) -> None:
    """By the code where its kind is that of the answer, else by the kind; only policies want a second factor."""
    assert verdict_on(kind, code, "create contoso", status, message) == verdict


@rows(
    ("code", "message", "path", "command"),
    [
        ("SubscriptionNotRegistered", "No.", "", "Microsoft.ContainerRegistry --wait"),
        (
            "MissingSubscriptionRegistration",
            "No.",
            f"/subscriptions/{SUBSCRIPTION}/resourceGroups/g",
            f"Microsoft.ContainerRegistry --wait --subscription {SUBSCRIPTION}",
        ),
        (
            "New",
            "It is not registered to use the namespace 'Microsoft.Network'.",
            f"/subscriptions/{SUBSCRIPTION}",
            f"Microsoft.Network --wait --subscription {SUBSCRIPTION}",
        ),
        (None, "not registered to use namespace", "/subscriptions/x", "Microsoft.ContainerRegistry --wait"),
    ],
)
def test_a_provider_is_registered_where_it_is_missing(code: str | None, message: str, path: str, command: str) -> None:
    """The one that Azure names, else acrgeo's, in the subscription of the request."""
    hint = f"az provider register --namespace {command}"
    assert explain_refusal({}, code, message, {}, path) == (message, hint)
