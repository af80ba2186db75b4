"""What the output of a failed push tells."""

from __future__ import annotations

import pytest

from acrgeo.core.push.failure import MOST, Failure, read_failure
from acrgeo.core.push.texts import ELSEWHERE, PUSH_TEXTS

HOST = "contoso.azurecr.io"
DOCKER = f"The push refers to repository [{HOST}/web]\n5f70bf18a086: Pushed\n"


def read(output: str) -> Failure:
    """Read an output of a push to contoso."""
    return read_failure(output, name="contoso", host=HOST)


@pytest.mark.parametrize(
    ("output", "ids", "command"),
    [
        (
            DOCKER + '403 Forbidden: {"errors":[{"code":"DENIED","message":"client with IP \\u0027203.0.113.9\\u0027 '
            'is not allowed access. Refer https://aka.ms/acr/firewall to grant access."}]}',
            ["DENIED"],
            "az acr network-rule add -n contoso --ip-address 203.0.113.9",
        ),
        (
            "denied: client with IP '2001:db8::1' is not allowed access. Refer https://aka.ms/acr/firewall",
            ["DENIED"],
            "acrgeo push-check contoso",
        ),
        ("denied: client with IP '999.1.1.1' is not allowed access", ["DENIED"], "acrgeo push-check contoso"),
        (
            "server message: insufficient_scope: authorization failed",
            ["insufficient_scope"],
            "acrgeo permissions check contoso --for push",
        ),
        (
            DOCKER + "unauthorized: authentication required, visit https://aka.ms/acr/authorization for more.",
            ["UNAUTHORIZED"],
            "az acr login -n contoso",
        ),
        (
            "push contoso.eastus.geo.azurecr.io/web:1: no basic auth credentials",
            ["UNAUTHORIZED"],
            "az acr login -n contoso --endpoint eastus",
        ),
        ("contoso.westus.data.azurecr.io: no basic auth credentials", ["UNAUTHORIZED"], "az acr login -n contoso"),
        ("contoso.eastus.geo.azurecr.io: blob unknown", ["BLOB_UNKNOWN"], "acrgeo push-check contoso"),
        (DOCKER + "FROM fabrikam.azurecr.io: blob unknown", ["BLOB_UNKNOWN"], "acrgeo push-check contoso"),
        (DOCKER + "push refers to repository [docker.io/x]", [], None),
        (DOCKER + "manifest blob unknown: blob unknown to registry", ["BLOB_UNKNOWN"], "acrgeo push-check contoso"),
        ('{"code":"MANIFEST_BLOB_UNKNOWN","message":"x"}', ["BLOB_UNKNOWN"], "acrgeo push-check contoso"),
        (DOCKER + "manifest invalid: manifest invalid", ["MANIFEST_INVALID"], "acrgeo push-check contoso"),
        ("manifest invalid: blob unknown to registry", ["BLOB_UNKNOWN"], "acrgeo push-check contoso"),
        ("error writing layer blob: blob upload unknown", ["BLOB_UPLOAD_UNKNOWN"], "acrgeo push-check contoso"),
        (
            "toomanyrequests: Too many requests. Please visit https://aka.ms/acr/skus",
            ["push-throttled"],
            "acrgeo show contoso",
        ),
        ("unexpected status code: 429", ["push-throttled"], "acrgeo show contoso"),
        (
            "TOOMANYREQUESTS: too many requests to source registry for cache rule 'hub'",
            ["push-upstream-throttled"],
            None,
        ),
        ("name unknown: repository name not known to registry", ["NAME_UNKNOWN"], "acrgeo show contoso"),
        ('manifest tagged by "1.2" is not found', ["MANIFEST_UNKNOWN"], "acrgeo trace contoso"),
        (
            f"dial tcp: lookup {HOST} on 127.0.0.53:53: no such host",
            ["push-no-such-host"],
            "acrgeo trace contoso --dns-only",
        ),
        (
            f'Get "https://{HOST}/v2/": tls: failed to verify certificate: x509: certificate signed by unknown',
            ["push-tls"],
            "acrgeo endpoints show contoso",
        ),
        ("proxyconnect tcp: dial tcp: connection refused", ["push-proxy", "push-no-connection"], None),
        ("net/http: TLS handshake timeout", ["push-no-connection"], "acrgeo endpoints show contoso"),
        ("received unexpected HTTP status: 503 Service Unavailable", ["push-server-error"], "acrgeo show contoso"),
        ("unexpected status: 413 Request Entity Too Large", ["push-too-large"], "acrgeo endpoints show contoso"),
        ("unknown: The operation is disallowed.", ["REGISTRY_DISALLOWED_OPERATION"], None),
        ("Could not connect. Registry did not issue a challenge.", ["push-no-challenge"], "acrgeo trace contoso"),
        (
            "Regional endpoint for 'japaneast' not found. Aborting login.",
            ["push-no-endpoint"],
            "acrgeo endpoints regional enable contoso",
        ),
        ("unexpected status from PUT request: 403 Forbidden", ["push-forbidden"], "acrgeo push-check contoso"),
        ("Cannot connect to the Docker daemon at unix:///var/run/docker.sock.", ["push-no-daemon"], None),
        (
            "The push refers to repository [docker.io/library/web]\ndenied: requested access to the resource is denied",
            ["push-elsewhere", "push-denied"],
            None,
        ),
        (
            "Error: fabrikam.azurecr.io/web:1: unauthorized: authentication required",
            ["push-elsewhere", "UNAUTHORIZED"],
            "acrgeo push-check fabrikam.azurecr.io",
        ),
        ("\x1b[31merror:\x1b[0m blob \x1b[1munknown\x1b[0m to registry", ["BLOB_UNKNOWN"], None),
        (DOCKER + "latest: digest: sha256:429f401403 size: 429", [], None),
        ("", [], None),
        ("\x00\xff blob", [], None),
    ],
)
def test_known_texts(output: str, ids: list[str], command: str | None) -> None:
    """Each has its cause and the command that comes next; what only says the same again is left out."""
    found = read(output)
    assert [cause.text.id for cause in found.causes] == ids
    if command is not None:
        assert found.causes[0].command == command


def test_nothing_secret_is_given_back() -> None:
    """Only the words that are known come back, and an address: no line of the output, and no token in it."""
    secret = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2VjcmV0"
    output = (
        f"docker login -u 00000000-0000-0000-0000-000000000000 -p {secret} {HOST}\n"
        f"https://user:{secret}@{HOST}/v2/?sig={secret}: unauthorized: authentication required {secret}\n"
        f"Authorization: Bearer {secret} invalid_token\nx509: {secret}\nregional endpoint for {secret} not found"
    )
    given = repr([(cause.found, cause.command) for cause in read(output).causes])
    assert "UNAUTHORIZED" in [cause.text.id for cause in read(output).causes]
    assert secret not in given
    assert secret[:20] not in given


def test_every_text_is_found_by_a_case() -> None:
    """Of the table none is dead: each has a case above."""
    cases = test_known_texts.pytestmark[0].args[1]  # type: ignore[attr-defined]  # the rows of that test
    tried = {identity for _, ids, _ in cases for identity in ids}
    assert tried == {text.id for text in (ELSEWHERE, *PUSH_TEXTS)}


def test_the_end_of_a_long_output_is_read() -> None:
    """Clients say last why they give up: what is long before is not searched."""
    found = read("manifest invalid" + " " * MOST + "blob unknown")
    assert [cause.text.id for cause in found.causes] == ["BLOB_UNKNOWN"]
