"""Which token a request takes, over a credential and an ARM that are scripted."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.core.pipeline import PipelineContext, PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import HTTPPolicy
from azure.core.rest import HttpRequest

from acrgeo.arm.credential import Account
from acrgeo.arm.pipeline.answer import Answer
from acrgeo.arm.sign_in.attempts import SignInError
from acrgeo.arm.sign_in.authentication import AccountAuthentication

SCOPE = "https://management.azure.com/.default"
HOME, OTHER = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa", "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
ABOVE, BELOW = "https://management.azure.com/subscriptions?x=1", "https://management.azure.com/Subscriptions/S1/x?y=1"


class Credential:
    """Tokens of tenants, numbered; ``kept`` are those of an earlier run."""

    def __init__(self, *, follows: bool = True, kept: tuple[str, ...] = (), error: Exception | None = None) -> None:
        self.follows_accounts = follows
        self.asked: list[tuple[str | None, tuple[str, ...]]] = []
        self.refused: list[tuple[str | None, str]] = []
        self.claims: list[str | None] = []
        self._kept = kept
        self._error = error

    def is_kept(self, token: str) -> bool:
        """Return whether a token is of an earlier run."""
        return token in self._kept

    def refuse(self, account: Account, token: str) -> bool:
        """Forget a token."""
        self.refused.append((account.tenant, token))
        return token in self._kept

    def get_token_for(self, account: Account, *scopes: str, claims: str | None = None, **_: Any) -> AccessToken:
        """Return the next token."""
        self.claims.append(claims)
        if self._error is not None and account.tenant == OTHER:
            raise self._error
        self.asked.append((account.tenant, scopes))
        return AccessToken(f"{len(self.asked)}-of-{account.tenant}", 4_000_000_000)


class Arm(HTTPPolicy[Any, Any]):
    """Answers by the token of a request."""

    def __init__(self, answer: Callable[[str], tuple[int, str | None, str | None]]) -> None:
        self.sent: list[str] = []
        self.challenge: str | None = None
        self._answer = answer

    def send(self, request: PipelineRequest[Any]) -> PipelineResponse[Any, Any]:
        """Answer with a status, a code and the challenge of a tenant."""
        token = str(request.http_request.headers["Authorization"]).removeprefix("Bearer ")
        self.sent.append(token)
        status, code, tenant = self._answer(token)
        headers = {"WWW-Authenticate": f'Bearer authorization_uri="https://x/{tenant}", error="e"'} if tenant else {}
        if self.challenge is not None:
            headers["WWW-Authenticate"] = self.challenge
        content = json.dumps({"error": {"code": code}}).encode()
        answer = Answer(request.http_request, status=status, reason="", headers=headers, content=content)
        return PipelineResponse(request.http_request, answer, request.context)


def sender(credential: Credential, arm: Arm) -> Callable[[str], int]:
    """Return a function that sends a request and returns the status of its answer."""
    policy = AccountAuthentication(credential, SCOPE, lambda _: Account(tenant=HOME))  # type: ignore[arg-type]  # a stand-in
    policy.next = arm

    def send(url: str) -> int:
        request = PipelineRequest(HttpRequest("GET", url), PipelineContext(None))
        return int(policy.send(request).http_response.status_code)

    return send


def wrong_tenant(token: str, named: str = OTHER) -> tuple[int, str | None, str | None]:
    """Answer that the subscription is of another tenant."""
    return (200, None, None) if token.endswith(OTHER) else (401, "InvalidAuthenticationTokenTenant", named)


def test_a_subscription_of_another_tenant_is_asked_again_and_learned() -> None:
    """With a token of the tenant that ARM names; the next request takes it at once. The first token is still good."""
    credential, arm = Credential(), Arm(wrong_tenant)
    send = sender(credential, arm)
    assert [send(BELOW), send(BELOW.lower())] == [200, 200]
    assert arm.sent == [f"1-of-{HOME}", f"2-of-{OTHER}", f"2-of-{OTHER}"]
    assert credential.asked == [(HOME, (SCOPE,)), (OTHER, (SCOPE,))]
    assert credential.refused == []


@pytest.mark.parametrize(
    ("url", "follows", "named"),
    [(ABOVE, True, OTHER), (BELOW, False, OTHER), (BELOW, True, HOME), (BELOW, True, "common")],
)
def test_where_no_other_token_helps_the_answer_stands(url: str, follows: bool, named: str) -> None:
    """Of no subscription, for an application of one tenant, and where ARM names the same tenant again, or none."""
    arm = Arm(lambda token: wrong_tenant(token, named))
    assert sender(Credential(follows=follows), arm)(url) == 401
    assert arm.sent == [f"1-of-{HOME}"]


@pytest.mark.parametrize("claims", [None, "e30="])
def test_a_sign_in_to_the_other_tenant_that_fails_is_told_as_such(claims: str | None) -> None:
    """Unless claims are what it lacks."""
    failed = SignInError((), scope=SCOPE, claims=claims)
    with pytest.raises(SignInError) as caught:
        sender(Credential(error=failed), Arm(wrong_tenant))(BELOW)
    assert caught.value is failed
    assert failed.is_of_other_tenant is (claims is None)


@pytest.mark.parametrize(
    ("status", "code", "kept", "sent", "refused"),
    [
        (200, None, False, 1, 0),
        (403, "ExpiredAuthenticationToken", True, 1, 0),
        (401, "ExpiredAuthenticationToken", False, 2, 2),
        (401, "InvalidAuthenticationToken", False, 1, 1),
        (401, "InvalidAuthenticationToken", True, 2, 2),
    ],
)
def test_a_refused_token_is_renewed_once(status: int, code: str | None, kept: bool, sent: int, refused: int) -> None:
    """One that has expired, or that is of an earlier run. Each that was refused is forgotten."""
    credential = Credential(kept=(f"1-of-{HOME}", f"2-of-{HOME}") if kept else ())
    arm = Arm(lambda _: (status, code, None))
    assert sender(credential, arm)(BELOW) == status
    tokens = [f"{number}-of-{HOME}" for number in (1, 2)]
    assert arm.sent == tokens[:sent]
    assert credential.refused == [(HOME, token) for token in tokens[:refused]]


@pytest.mark.parametrize("is_kept", [False, True])
def test_claims_are_asked_of_the_sign_in_of_this_run(is_kept: bool) -> None:
    """A new token may have what a token of an earlier run lacks, so that one is renewed first."""
    credential = Credential(kept=(f"1-of-{HOME}",) if is_kept else ())
    arm = Arm(lambda _: (401, "InvalidAuthenticationToken", None))
    arm.challenge = f'Bearer error="insufficient_claims", claims="{base64.b64encode(b"{}").decode()}"'
    assert sender(credential, arm)(BELOW) == 401
    assert credential.claims == [*([None] if is_kept else []), None, "{}"]
