"""Who has a token: what its claims say, and what is told where they cannot be read."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timezone
from typing import Any

from azure.core.credentials import AccessToken

from acrgeo.arm.sign_in.claims import claims_of
from acrgeo.arm.sign_in.identity import identity_of, kept_since, told
from acrgeo.core.model.sign_in import SignIn
from tests.rows import rows


def token(claims: object, *, parts: int = 3) -> str:
    """Return a token with these claims."""
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return ".".join(["e30", body, "x", "y"][:parts])


@rows(
    "text, claims",
    [
        *((token({"oid": "a" * length}), {"oid": "a" * length}) for length in range(4)),
        (token({"oid": "a"}, parts=2), {}),
        (token({"oid": "a"}, parts=4), {}),
        (token(["oid"]), {}),
        ("e30.!.x", {}),
        ("e30.bm9uZQ.x", {}),
        ("e30." + base64.urlsafe_b64encode(b"[" * 100_000).decode() + ".x", {}),
        ("", {}),
    ],
)
def test_claims_are_those_of_a_token(text: str, claims: dict[str, str]) -> None:
    """Of any length; of what is no token there are none."""
    assert claims_of(text) == claims


AZ = {"tenant": "t-of-az", "user": "ana@contoso.com", "user_type": "user"}
MANY = {"upn": "u", "preferred_username": "p", "unique_name": "n", "app_displayname": "d", "xms_mirid": "m"}


@rows(
    "claims, given, expected",
    [
        (None, {}, (None, None, None, None, None)),
        (None, AZ, ("ana@contoso.com", "user", None, None, "t-of-az")),
        ({"idtyp": "user", **MANY, "oid": "o", "tid": "t"}, AZ, ("u", "user", "o", None, "t")),
        *(({name: value}, {}, (value, None, None, None, None)) for name, value in MANY.items()),
        ({"idtyp": "app", "appid": "c"}, {}, ("c", "servicePrincipal", None, "c", None)),
        ({"idtyp": "app", "app_displayname": "ci", "appid": "c"}, {}, ("ci", "servicePrincipal", None, "c", None)),
        ({"idtyp": "app", "azp": "c"}, {"user": "of az"}, ("of az", "servicePrincipal", None, "c", None)),
        ({"idtyp": "device", "appid": "c"}, AZ, ("ana@contoso.com", "user", None, "c", "t-of-az")),
        ({"appid": "c", "azp": "z"}, {"user_type": "servicePrincipal"}, ("c", "servicePrincipal", None, "c", None)),
    ],
)
def test_who_it_is(claims: dict[str, str] | None, given: dict[str, Any], expected: tuple[object, ...]) -> None:
    """The token's words first, then az's; an application without a name is its client ID."""
    text = "opaque" if claims is None else token(claims)
    who = identity_of(AccessToken(text, 1_764_000_000), credential="AzureCliCredential", **given)
    assert (who.account, who.account_type, who.object_id, who.client_id, who.tenant_id) == expected
    assert who.expires_at == datetime.fromtimestamp(1_764_000_000, tz=timezone.utc)


def test_a_token_without_end_ends_with_the_calendar() -> None:
    """And is no traceback."""
    who = identity_of(AccessToken("opaque", 10**18), credential="X")
    assert who.expires_at == datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone.utc)


UNTIL = datetime(2026, 11, 29, 20, 5, tzinfo=timezone.utc)


@rows(
    "facts, line",
    [
        ({"account": "ana", "tenant_id": "t", "expires_at": UNTIL}, "ana, tenant t, until 2026-11-29 20:05 UTC"),
        ({"object_id": "o"}, "o"),
        ({"account": "ana", "object_id": "o"}, "ana"),
        ({}, "an account that its token does not name"),
    ],
)
def test_a_sign_in_is_told_in_a_line(facts: dict[str, Any], line: str) -> None:
    """As far as it is known."""
    assert told(SignIn(credential="AzureCliCredential", **facts)) == f"signed in with AzureCliCredential as {line}"


def test_a_kept_token_is_told_with_its_time() -> None:
    """In UTC."""
    assert kept_since(0.0) == "kept since 1970-01-01 00:00 UTC"
