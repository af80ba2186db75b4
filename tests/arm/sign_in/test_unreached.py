"""Test that a sign-in without a network names what is in the way: the proxy, the name or the certificate."""

from __future__ import annotations

import pytest
from azure.core.exceptions import ClientAuthenticationError, ServiceRequestError
from azure.identity import CredentialUnavailableError

from acrgeo.arm.clouds import CLOUDS
from acrgeo.arm.credential import SignedInCredential, Way
from acrgeo.arm.error_translation import translate
from acrgeo.arm.pipeline.unreached import unreached_in
from acrgeo.arm.sign_in.attempts import AZ, SignInError
from acrgeo.errors import AzureError, ErrorKind
from tests.arm.sign_in.test_sign_in import Failing

HOST = "login.microsoftonline.com"
POOL = f"HTTPSConnectionPool(host='{HOST}', port=443): Max retries exceeded with url: /t/v2.0 (Caused by "
REFUSED = "Failed to establish a new connection: [Errno 111] Connection refused"
TO_PROXY = "ProxyError('Unable to connect to proxy', "
PROXY = f"""{POOL}{TO_PROXY}NewConnectionError("HTTPSConnection(host='127.0.0.1', port=9): {REFUSED}")))"""
TUNNEL = f"{POOL}{TO_PROXY}OSError('Tunnel connection failed: 407 Authentication Required')))"
UNKNOWN = f"Failed to resolve '{HOST}' ([Errno -2] Name or service not known)"
NAME = f"""{POOL}NameResolutionError("HTTPSConnection(host='{HOST}', port=443): {UNKNOWN}"))"""
UNTRUSTED = "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:1020)"
CERTIFICATE = f"{POOL}SSLError(SSLCertVerificationError(1, '{UNTRUSTED}')))"
CONNECTION = f"""{POOL}NewConnectionError("HTTPSConnection(host='{HOST}', port=443): {REFUSED}"))"""
BEHIND = "\nTo check existing issues, please visit: https://github.com/Azure/azure-cli/issues\n"


def traceback_of(text: str) -> str:
    """Return what az prints of an error that it did not expect."""
    return f"ERROR: The command failed.\nTraceback (most recent call last):\n  File x\nrequests.exceptions.E{text}"


CASES = [
    (PROXY, "through the proxy", "127.0.0.1:9: Failed to establish a new connection", "HTTPS_PROXY"),
    (TUNNEL, "through the proxy", "Tunnel connection failed: 407 Authentication Required", "HTTPS_PROXY"),
    (NAME, "could not be resolved (DNS)", f"Failed to resolve '{HOST}'", "DNS"),
    (CERTIFICATE, "certificate is not trusted", "self-signed certificate", "REQUESTS_CA_BUNDLE"),
    (CONNECTION, f"Could not reach {HOST}", f"{HOST}:443: {REFUSED}", "check the network"),
]


def error_of(way: Way) -> AzureError:
    """Return what is told of a sign-in that one way did not give."""
    environ = {"AZURE_CONFIG_DIR": "/nowhere"}
    with pytest.raises(SignInError) as caught:
        SignedInCredential(CLOUDS[0], environ=environ, ways=lambda: [way]).get_token("scope")
    return translate(caught.value, "list the registries")


@pytest.mark.parametrize(("text", "fact", "reason", "hint"), CASES)
@pytest.mark.parametrize("form", ["line", "traceback"])
def test_az_without_a_network_names_what_is_in_the_way(text: str, fact: str, reason: str, hint: str, form: str) -> None:
    """Also from a traceback, behind which az says where to report it. az login would not help."""
    said = f"ERROR: {text}\n" if form == "line" else traceback_of(f"rror: {text}{BEHIND}")
    error = CredentialUnavailableError(message="Failed to invoke the Azure CLI")
    error.__cause__ = type("CalledProcessError", (Exception,), {"stderr": said, "returncode": 1})()
    told = error_of(Way(AZ, lambda _: Failing(error)))
    assert (told.kind, told.code) == (ErrorKind.LOST, "Unreachable")
    assert f"Could not reach {HOST}" in told.message
    assert fact in told.message
    assert "az says: " in told.message
    assert reason in told.message
    assert hint in str(told.hint)
    assert "az login" not in str(told.hint)


@pytest.mark.parametrize(("text", "fact", "reason", "hint"), CASES)
def test_a_credential_without_a_network_names_what_is_in_the_way(text: str, fact: str, reason: str, hint: str) -> None:
    """A service principal asks the sign-in service itself; the task is told once."""
    error = ClientAuthenticationError(message="Authentication failed")
    error.__cause__ = ServiceRequestError(text)
    told = error_of(Way("EnvironmentCredential", lambda _: Failing(error)))
    assert f"Could not reach {HOST}" in told.message
    assert "to sign in and list the registries" in told.message
    assert fact in told.message
    assert reason in told.message
    assert hint in str(told.hint)


@pytest.mark.parametrize(
    "text",
    [
        "AADSTS7000215: Invalid client secret, seen over a proxy: Failed to resolve",
        "Please run 'az login' to setup account.",
        "KeyError: 'homeTenantId'",
        "",
    ],
)
def test_what_was_answered_was_reached(text: str) -> None:
    """A code of the sign-in service is an answer; other words are no obstacle."""
    assert unreached_in(text) is None
