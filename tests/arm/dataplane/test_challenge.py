"""How a host asks for a sign-in: the headers of registries, and what is none."""

from __future__ import annotations

from acrgeo.arm.dataplane.challenge import Challenge, asks_for_password, parse_challenge
from tests.rows import rows

REALM = "https://contoso.azurecr.io/oauth2/token"
FOUND = Challenge(realm=REALM, service="contoso.azurecr.io")


@rows(
    "header, expected",
    [
        (f'Bearer realm="{REALM}",service="contoso.azurecr.io"', FOUND),
        (f'bearer  service=contoso.azurecr.io , REALM="{REALM}", scope="a b"', FOUND),
        (f'Basic realm="x", Bearer realm="{REALM}",service="contoso.azurecr.io"', FOUND),
        (f'Bearer realm="{REALM}",service="contoso.azurecr.io",realm="https://elsewhere"', FOUND),
        (f'Bearer realm="{REALM}"', Challenge(realm=REALM, service="")),
        (r'Bearer realm="a\"b\\c",service="s"', Challenge(realm=r'a"b\c', service="s")),
        ('Bearer service="contoso.azurecr.io"', None),
        (f'Basic realm="{REALM}"', None),
        (f'NotBearer realm="{REALM}"', None),
        (f'{" " * 20_000}Bearer realm="{REALM}"', None),
        ("", None),
    ],
)
def test_the_challenge_of_a_401(header: str, expected: Challenge | None) -> None:
    """In any order and case, the first of each parameter; without a realm it leads nowhere."""
    assert parse_challenge(header) == expected


@rows(
    "header, is_asked",
    [
        ('Basic realm="x"', True),
        ('Negotiate, basic realm="x"', True),
        ('Bearer realm="x"', False),
        ("Basically", False),
        (f"{' ' * 20_000}Basic", False),
        ("", False),
    ],
)
def test_a_password_is_told_from_a_token(header: str, is_asked: bool) -> None:
    """It is a scheme of its own."""
    assert asks_for_password(header) is is_asked
