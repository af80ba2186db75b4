"""Signing in through az and other ways: az is a shell script here, everything else is the real thing."""

from __future__ import annotations

import base64
import json
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import urllib3
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError, ServiceRequestError
from azure.identity import CredentialUnavailableError
from urllib3.connection import HTTPSConnection

from acrgeo.arm.clouds import CLOUDS, parse_cloud
from acrgeo.arm.credential import SignedInCredential, Way, az_way
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.session import Session
from acrgeo.arm.sign_in.attempts import AZ
from acrgeo.errors import AzureError, ExitCode, UsageError
from acrgeo.sandbox import VirtualClock
from tests.arm.sign_in.conftest import Az
from tests.arm.sign_in.test_kept_token_runs import jwt
from tests.arm.sign_in.test_profile import A, entry
from tests.arm.wires import Answer, Sent, SignedIn, Wire
from tests.kept_record import KeptRecord

TENANT, TENANT_B = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa", "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
CLAIMS = base64.b64encode(json.dumps({"access_token": {"acrs": {"essential": True, "values": ["p1"] * 30}}}).encode())
LOGIN = f'az login --tenant "{TENANT}" --scope "https://management.core.windows.net//.default"'
AGAIN = "Run the command below to authenticate interactively; additional arguments may be added as needed:"


def calls(folder: Path) -> list[str]:
    """Return the command lines with which az was called."""
    file = folder / "calls"
    return file.read_text().splitlines() if file.exists() else []


class Failing:
    """A credential that fails like azure-identity's."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def get_token(self, *_: str, **__: Any) -> AccessToken:
        raise self._error


def unset(name: str) -> Way:
    """Return a way to sign in that is not set up."""
    return Way(
        name,
        lambda _: Failing(
            CredentialUnavailableError(message=f"{name} authentication unavailable.\nVisit https://aka.ms/x")
        ),
    )


def session_over(
    wire: Wire, environ: dict[str, str], *, ways: Sequence[Way] = (), cloud: str | None = None, **more: Any
) -> Session:
    """Return a session whose only way to sign in is az, after ``ways``."""
    chosen = parse_cloud(cloud or "public")
    all_ways = [*ways, az_way(chosen, environ), unset("AzurePowerShellCredential")]
    credential = SignedInCredential(chosen, environ=environ, ways=lambda: all_ways)
    return Session(http=wire, credential=credential, environ=environ, cloud=cloud, sleep=lambda _: None, **more)


def failure(environ: dict[str, str], *, ways: Sequence[Way] = (), cloud: str | None = None) -> AzureError:
    """Return the error of a read whose sign-in fails; nothing may be sent."""
    wire = Wire(lambda _: (200, {"value": []}, {}))
    with pytest.raises(AzureError) as caught:
        Gateway(session_over(wire, environ, ways=ways, cloud=cloud, subscription=A)).list_registries()
    assert wire.sent == []
    assert caught.value.exit_code is ExitCode.NOT_PERMITTED
    return caught.value


@pytest.mark.parametrize(
    ("said", "in_message", "hint"),
    [
        (
            f"ERROR: AADSTS50076: Due to a change, MFA is needed.\n{AGAIN}\n{LOGIN}\n",
            "AADSTS50076: Due to a change",
            LOGIN,
        ),
        (f"ERROR: AADSTS700082: expired.\n{AGAIN}\naz logout\n{LOGIN}\n", "AADSTS700082", f"az logout && {LOGIN}"),
        (
            "ERROR: AADSTS50173: revoked.\nTo re-authenticate, please run:\naz login --scope x/.default\n",
            "50173",
            "az login --scope x/.default",
        ),
        (
            f'ERROR: AADSTS50079: {AGAIN}\n{LOGIN} --claims-challenge "{CLAIMS.decode()}"\n',
            "AADSTS50079",
            f'{LOGIN} --claims-challenge "{CLAIMS.decode()}"',
        ),
        ("ERROR: AADSTS70043: too old. Trace ID: 1 Correlation ID: 2 Timestamp: 3", "Correlation ID: 2", "az login"),
        ("ERROR: AADSTS53000: device.", "AADSTS53000", "sign in on a device that your organisation manages"),
        (
            "ERROR: AADSTS90002: Tenant 'x' not found.",
            "Tenant 'x' not found",
            "az login --tenant TENANT; az cloud list --output table shows the clouds",
        ),
        ("ERROR: AADSTS999999: something new.", "AADSTS999999: something new", "az login"),
        (
            "ERROR: AADSTS700024: Client assertion is not within its valid time range.",
            "700024",
            "sign in again right before the command: the federated token has expired",
        ),
        (
            "ERROR: Please run 'az login' to setup account.",
            "Please run 'az login' to setup account",
            "az login\nacrgeo --sandbox list",
        ),
        ("ERROR: No subscription found. Run 'az account set' to select a subscription.", "az account set", "az login"),
        (
            "ERROR: Could not retrieve credential for service principal 42. Run `az login` for this service principal.",
            "principal 42",
            "az login\nacrgeo --sandbox list",
        ),
        (
            "ERROR: The command failed.\nTraceback (most recent call last):\n  File x\nKeyError: 'homeTenantId'\n"
            "To check existing issues, please visit: https://github.com/Azure/azure-cli/issues\n",
            "az failed unexpectedly: KeyError: 'homeTenantId'.",
            "az login",
        ),
    ],
)
def test_az_has_the_last_word(az: Az, said: str, in_message: str, hint: str) -> None:
    """The reason is in the message, the command that az names is the hint, whole: no claims are cut out of it."""
    error = failure(az(entry(A, "One", isDefault=True), says=said))
    assert in_message in error.message
    assert error.hint == hint
    assert error.code == "SignInFailed"


@pytest.mark.parametrize(
    ("variable", "said", "hint"),
    [
        (
            "GITHUB_ACTIONS",
            "ERROR: AADSTS700024: Client assertion is not valid.\nPlease run: az login",
            "run azure/login again right before",
        ),
        ("TF_BUILD", "ERROR: AADSTS700024: Client assertion is not valid.", "keepAzSessionActive"),
        ("CI", "ERROR: AADSTS700024: Client assertion is not valid.", "sign in again right before this step"),
        (
            "GITHUB_ACTIONS",
            f"ERROR: AADSTS50076: MFA.\n{AGAIN}\n{LOGIN}",
            f"workload identity: a user account has to answer there; at a terminal: {LOGIN}",
        ),
        (
            "GITHUB_ACTIONS",
            "ERROR: Please run 'az login' to setup account.",
            "run azure/login again right before this step",
        ),
        ("CI", "ERROR: AADSTS7000215: Invalid client secret.", "make a new secret"),
    ],
)
def test_a_pipeline_gets_advice_for_a_pipeline(az: Az, variable: str, said: str, hint: str) -> None:
    """Nobody can answer az login there; what az names stands beside it."""
    error = failure({**az(entry(A, "One", isDefault=True), says=said), variable: "true"})
    assert hint in str(error.hint)


@pytest.mark.parametrize(
    ("name", "text", "hint"),
    [
        (
            "EnvironmentCredential",
            "AADSTS7000215: Invalid client secret provided.",
            "check AZURE_CLIENT_SECRET, or make a new secret",
        ),
        (
            "EnvironmentCredential",
            "AADSTS700016: Application not found in the directory.",
            "check AZURE_CLIENT_ID and AZURE_TENANT_ID",
        ),
        ("EnvironmentCredential", "something else", "check AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET"),
        (
            "WorkloadIdentityCredential",
            "AADSTS700024: Client assertion is not valid.",
            "the federated token has expired",
        ),
        ("ManagedIdentityCredential", "Identity not found", "assign an identity to this machine"),
    ],
)
def test_an_identity_that_is_refused_is_not_replaced_by_another(
    az: Az, tmp_path: Path, name: str, text: str, hint: str
) -> None:
    """az is not asked: it may be signed in as somebody who was not meant."""
    refused = Way(name, lambda _: Failing(ClientAuthenticationError(message=f"Authentication failed: {text}")))
    error = failure(az(entry(A, "One", isDefault=True)), ways=[refused])
    assert text.rstrip(".") in error.message
    assert "Authentication failed" not in error.message
    assert hint in str(error.hint)
    assert calls(tmp_path) == []


def test_nobody_is_signed_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without az and without any identity the reasons of all are in the details, and whoami is named."""
    monkeypatch.setenv("PATH", str(tmp_path))
    error = failure({"AZURE_CONFIG_DIR": str(tmp_path)}, ways=[unset("EnvironmentCredential")])
    assert error.code == "NotSignedIn"
    assert "az is not installed here" in error.message
    assert error.details["reasons"]["EnvironmentCredential"] == "not set up here"
    assert "acrgeo whoami" in str(error.hint)


def only(*ways: Way) -> AzureError:
    """Return the error of a sign-in with these ways and no az."""
    credential = SignedInCredential(CLOUDS[0], environ={}, ways=lambda: ways)
    with pytest.raises(AzureError) as caught:
        Gateway(Session(credential=credential, environ={}, subscription=A)).list_registries()
    return caught.value


def test_the_only_way_that_is_left_is_the_reason() -> None:
    """AZURE_TOKEN_CREDENTIALS may leave one way, or some without az: az login would not help."""
    text = "ManagedIdentityCredential authentication unavailable, no response from the IMDS endpoint."
    alone = only(Way("ManagedIdentityCredential", lambda _: Failing(CredentialUnavailableError(message=text))))
    assert "the managed identity could not sign in: no response from the IMDS endpoint" in alone.message
    assert "az login" not in str(alone.hint)
    several = only(unset("EnvironmentCredential"), unset("ManagedIdentityCredential"))
    assert "AZURE_TOKEN_CREDENTIALS leaves EnvironmentCredential, ManagedIdentityCredential only" in several.message


def test_a_proxy_that_does_not_answer_is_named() -> None:
    """The host could not be reached through it, and the variable is the hint."""
    refused = urllib3.exceptions.NewConnectionError(HTTPSConnection("127.0.0.1", 9), "refused")
    error = urllib3.exceptions.ProxyError("Unable to connect to proxy", refused)

    def cut(_: Sent) -> Answer:
        raise error

    sleep = VirtualClock().sleep
    session = Session(http=Wire(cut), credential=SignedIn(), environ={}, subscription=A, sleep=sleep)
    with pytest.raises(AzureError) as caught:
        Gateway(session).list_registries()
    assert "through the proxy" in caught.value.message
    assert "127.0.0.1:9: refused; nothing was sent" in caught.value.message
    assert "HTTPS_PROXY" in str(caught.value.hint)


def test_a_sign_in_service_that_cannot_be_reached_is_not_a_refusal(az: Az) -> None:
    """The network is to be mended, not the sign-in."""
    cut = ClientAuthenticationError(message="Authentication failed: no route")
    cut.__cause__ = ServiceRequestError("no route to login.microsoftonline.com")
    way = Way("EnvironmentCredential", lambda _: Failing(cut))
    session = session_over(Wire(lambda _: (200, {}, {})), az(), ways=[way], subscription=A)
    with pytest.raises(AzureError) as caught:
        Gateway(session).list_registries()
    assert caught.value.code == "Unreachable"


def test_each_attempt_is_recorded_without_its_token() -> None:
    """Which way gave none and why, which gave one and to whom; the token is hidden from then on."""
    token, record = jwt(oid="o-1", upn="ada@contoso.com", tid="t-1", idtyp="user"), KeptRecord()

    class Giving:
        def get_token(self, *_: str, **__: Any) -> AccessToken:
            return AccessToken(token, 4_000_000_000)

    ways = (unset("EnvironmentCredential"), Way(AZ, lambda _: Giving()))
    credential = SignedInCredential(CLOUDS[0], environ={}, ways=lambda: ways, record=record)
    credential.get_token("https://management.azure.com/.default")
    assert [facts["credential"] for facts in record.of("SignInFailed")] == ["EnvironmentCredential"]
    (signed_in,) = record.of("SignedIn")
    assert [signed_in[name] for name in ("credential", "account", "objectId", "tenantId", "isKept")] == [
        AZ,
        "ada@contoso.com",
        "o-1",
        "t-1",
        False,
    ]
    assert token not in str(record.events)
    assert token not in record.secrets.cut(f"Azure repeats {token} here.")


def test_a_slow_tool_is_waited_for_and_the_user_told() -> None:
    """The note comes while the token is awaited; nobody is told to sign in."""
    told = threading.Event()

    class Slow:
        def get_token(self, *_: str, **__: Any) -> AccessToken:
            assert told.wait(10)
            return AccessToken("late", 4_000_000_000)

    credential = SignedInCredential(
        CLOUDS[0], ways=lambda: [Way(AZ, lambda _: Slow())], notice=lambda _: told.set(), slow_after=0.0
    )
    assert credential.get_token("s").token == "late"


def test_a_tool_that_never_answers_is_slow_not_signed_out() -> None:
    """azure-identity ends az after a minute and hides why; the cause says it."""
    late = CredentialUnavailableError(message="Failed to invoke the Azure CLI")
    late.__cause__ = type("TimeoutExpired", (Exception,), {"timeout": 60})()
    environ = {"AZURE_CONFIG_DIR": "/nowhere"}
    credential = SignedInCredential(CLOUDS[0], environ=environ, ways=lambda: [Way(AZ, lambda _: Failing(late))])
    with pytest.raises(AzureError) as caught:
        Gateway(Session(credential=credential, environ=environ, subscription=A)).list_registries()
    assert caught.value.message.endswith("az was slow: no token within 60 s.")
    assert "az login" not in str(caught.value.hint)


def test_what_azure_identity_does_not_know_is_a_wrong_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """AZURE_TOKEN_CREDENTIALS is azure-identity's own; the browser is not one of acrgeo's ways."""
    for value in ("nonsense", "InteractiveBrowserCredential"):
        monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", value)
        with pytest.raises(UsageError) as caught:
            SignedInCredential(CLOUDS[0], environ=dict(os.environ)).get_token("https://management.azure.com/.default")
        assert value in caught.value.message


@pytest.mark.parametrize("value", ["AzureCliCredential", "azureclicredential"])
def test_azure_token_credentials_selects_the_way(az: Az, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """As in every other tool of Azure."""
    environ = az(entry(A, "One", isDefault=True))
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", value)
    credential = SignedInCredential(CLOUDS[0], environ=environ)
    assert credential.get_token("https://management.azure.com/.default").token.startswith("token-of-")
    assert credential.chosen is not None
    assert credential.chosen.name == AZ
