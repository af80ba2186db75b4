"""What a 401 of ARM asks for: claims, or a token of another tenant; nothing where it is something else."""

from __future__ import annotations

import json

from azure.core.rest import HttpRequest

from acrgeo.arm.pipeline.answer import Answer
from acrgeo.arm.sign_in.challenges import claims_asked_for, has_expired, other_tenant, tenant_of_challenge
from tests.rows import rows

TENANT = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
LOGIN = f'Bearer authorization_uri="https://login.windows.net/{TENANT}"'
WRONG, EXPIRED = "InvalidAuthenticationTokenTenant", "ExpiredAuthenticationToken"


def answer(header: str | None = None, *, code: str | None = None, status: int = 401, body: bytes = b"{}") -> Answer:
    """Return an answer with a challenge and, in its body, a code."""
    headers = {} if header is None else {"WWW-Authenticate": header}
    content = body if code is None else json.dumps({"error": {"code": code}}).encode()
    request = HttpRequest("GET", "https://management.azure.com/subscriptions/a")
    return Answer(request, status=status, reason="", headers=headers, content=content)


@rows(
    "header, claims",
    [
        ('Bearer error="insufficient_claims", claims="eyJhIjoxfQ=="', "eyJhIjoxfQ=="),
        ('bearer realm="", claims="e30-_+/=", error="insufficient_claims"', "e30-_+/="),
        ('PoP nonce="x, y", Bearer error="insufficient_claims", claims="e30="', "e30="),
        ('Bearer error="invalid_token", claims="e30="', None),
        ('Bearer claims="e30="', None),
        ('Bearer error="insufficient_claims"', None),
        ('Bearer error="insufficient_claims", claims=""', None),
        ('Bearer error="insufficient_claims", claims="e30=\\" ; rm -rf x"', None),
        ('Basic error="insufficient_claims", claims="e30="', None),
        ("", None),
        (None, None),
    ],
)
def test_claims_are_asked_for_in_base64(header: str | None, claims: str | None) -> None:
    """By the bearer's challenge alone; what is no base64 goes into no command line."""
    assert claims_asked_for(answer(header)) == claims


@rows(
    "header, tenant",
    [
        (LOGIN, TENANT),
        (f'Bearer authorization_uri="https://login.windows.net/{TENANT}/oauth2/authorize", error="x"', TENANT),
        (f'Bearer authorization_uri="https://login.windows.net/{TENANT.upper()}"', TENANT.upper()),
        ('Bearer authorization_uri="https://login.windows.net/common"', None),
        (f'Bearer authorization_uri="https://login.windows.net/x{TENANT}"', None),
        ('Bearer authorization_uri="https://login.windows.net"', None),
        ('Bearer realm="x"', None),
        (None, None),
    ],
)
def test_the_tenant_is_the_first_part_of_the_path(header: str | None, tenant: str | None) -> None:
    """Where it is an ID."""
    assert tenant_of_challenge(answer(header)) == tenant


@rows(
    "told, tenant, is_expired",
    [
        (answer(LOGIN, code=WRONG), TENANT, False),
        (answer(LOGIN, code=WRONG, status=403), None, False),
        (answer(LOGIN, code="InvalidAuthenticationToken"), None, False),
        (answer(code=WRONG), None, False),
        (answer(code=EXPIRED), None, True),
        (answer(LOGIN, code=EXPIRED), None, True),
        (answer(code=EXPIRED, status=403), None, False),
        (answer(LOGIN, body=b"<html>"), None, False),
        (answer(LOGIN, body=b"[" * 100_000), None, False),
        (answer(LOGIN, body=b"[]"), None, False),
    ],
)
def test_arms_code_says_why_a_token_was_refused(told: Answer, tenant: str | None, is_expired: bool) -> None:
    """With a 401: a token of another tenant, or one that has expired."""
    assert other_tenant(told) == tenant
    assert has_expired(told) is is_expired
