"""Redaction: secrets are cut out, everything else stays readable."""

from __future__ import annotations

import base64
import json

import pytest

from acrgeo.core.redaction import quotable, redact
from tests.rows import rows

SECRET = "s3cr3t-V4lue"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


@rows(
    "text",
    [
        f"see https://management.azure.com/subscriptions/x/operationResults/y?api-version=1&t=63&c={SECRET}&s={SECRET}",
        f"see management.azure.com/x?t=1&s={SECRET}&h=abc for more",
        f"https://host/path#access_token={SECRET}",
        f"https://host/path#{SECRET}",
        f"https://host/path?{SECRET}",
        f"Authorization: Bearer {SECRET}",
        f"authorization: basic {SECRET}==",
        f"'Authorization': 'Bearer {SECRET}'",
        f"https://me:{SECRET}@contoso.azurecr.io/v2/",
        f"https://me:a/b@{SECRET}@contoso.azurecr.io/v2/",
        f"DefaultEndpointsProtocol=https;AccountName=x;AccountKey={SECRET};EndpointSuffix=core",
        f"sv=2024-01-01&sig={SECRET}&se=2026",
        f"SharedAccessSignature {SECRET}",
        f'{{"password": "{SECRET} with a space {SECRET}", "name": "x"}}',
        f"{{'client_secret': '{SECRET}'}}",
        f"client_secret={SECRET}",
        f"refresh_token: {SECRET}",
        f"apiKey={SECRET}",
        f"passwords=[{SECRET}]",
        f"BEARER\t{SECRET}",
        f"xBearer {SECRET}",
        f"DB_PASSWORD={SECRET}",
        f"registryPassword: {SECRET}",
        f"'oauth_client_secret': '{SECRET}'",
    ],
)
def test_secrets_are_cut_out(text: str) -> None:
    """Signed URLs, tokens, keys and passwords do not survive, whatever surrounds them."""
    assert SECRET not in redact(text)
    assert "[redacted]" in redact(text)


@pytest.mark.parametrize("text", [f"token was {JWT} today", f"({JWT})", JWT, "x" * 120, "A1b2" * 40 + "=="])
def test_bare_tokens_are_cut_out(text: str) -> None:
    """A JWT or a very long run needs no name beside it to be cut."""
    assert "eyJ" not in redact(text)
    assert max(map(len, redact(text).split())) < 30


@pytest.mark.parametrize(
    "text",
    [
        "Resource group 'contoso-rg' could not be found.",
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/" + "g" * 90 + "/providers/Microsoft.X/y/z",
        "The client 'user@contoso.com' with object id '{guid}' does not have authorization to perform action "
        "'Microsoft.ContainerRegistry/registries/read' over scope '/subscriptions/x' or the scope is invalid.",
        "The registry DNS name myregistry.azurecr.io is already in use. See https://aka.ms/acr/names for more.",
        "Please try again after '6' seconds.",
        "Is this a question? Yes.",
        "The tokens are passwordless: use=public, response: none, design=flat, sink-token: none.",
    ],
)
def test_messages_stay_as_they_are(text: str) -> None:
    """Ids, actions, mail addresses and links without a query are not secret."""
    assert redact(text) == text


def test_a_long_operation_url_keeps_its_path_only() -> None:
    """The path tells which operation it was; the signature does not stay."""
    url = "https://management.azure.com/subscriptions/x/operationResults/y?" + "&".join(
        f"{k}={'Z' * 900}" for k in "tcsh"
    )
    assert redact(url) == "https://management.azure.com/subscriptions/x/operationResults/y?[redacted]"


def encoded(value: object) -> str:
    """Return JSON in base64."""
    return base64.b64encode(json.dumps(value).encode()).decode()


CLAIMS = encoded({"access_token": {"acrs": {"essential": True, "values": ["p1"] * 30}}})


@pytest.mark.parametrize("written", ["--claims-challenge {}", '--claims-challenge "{}"', "--claims-challenge={}"])
@pytest.mark.parametrize("claims", [CLAIMS, CLAIMS.rstrip("="), encoded({"access_token": {"nbf": {"value": "1"}}})])
def test_claims_to_sign_in_with_stay_whole(written: str, claims: str) -> None:
    """They look like a token, and az login needs every letter of them."""
    text = f'az login --tenant t --scope "https://management.core.windows.net//.default" {written.format(claims)} --x'
    assert redact(text) == text


@pytest.mark.parametrize(
    "secret",
    [JWT, f"{CLAIMS}.e30.signature", "A1b2" * 40, encoded({"alg": "RS256", "kid": "x" * 90}), encoded(["x" * 100])],
)
def test_what_only_stands_where_claims_do_is_cut_out(secret: str) -> None:
    """A token in the place of claims is a token, and the command stays."""
    told = redact(f'az login --claims-challenge "{secret}" --x')
    assert secret not in told
    assert (told.startswith('az login --claims-challenge "[redacted]'), told.endswith('" --x')) == (True, True)


def test_claims_of_any_length_stay() -> None:
    """Padded or not."""
    for more in range(12):
        claims = encoded({"access_token": {"x" * (100 + more): {}}}).rstrip("=")
        assert redact(f"--claims-challenge {claims}") == f"--claims-challenge {claims}"


def test_deep_claims_are_no_claims() -> None:
    """They are cut like any token, and end nothing."""
    deep = base64.urlsafe_b64encode(b"[" * 100_000).decode()
    assert deep not in redact(f'az login --claims-challenge "{deep}"')


def test_what_somebody_else_wrote_is_repeated_on_one_line() -> None:
    """Nothing in it steers a terminal."""
    text = f"It is\r\n  so:\tpassword={SECRET}, \x1b[2J\x7f\x9b."
    assert quotable(text) == "It is so: password=[redacted], ?[2J??."
