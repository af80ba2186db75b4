"""Signing in through az and other ways: az is a shell script here, everything else is the real thing."""

from __future__ import annotations

import base64
import json
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import urllib3
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError, ServiceRequestError
from azure.identity import CredentialUnavailableError
from urllib3.connection import HTTPSConnection

from acrgeo.arm.clouds import CLOUDS, parse_cloud
from acrgeo.arm.credential import Account, SignedInCredential, Way, az_way
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.session import Session
from acrgeo.arm.sign_in.attempts import AZ
from acrgeo.arm.sign_in.challenges import claims_asked_for
from acrgeo.errors import AzureError, ExitCode, UsageError
from acrgeo.sandbox import VirtualClock
from tests.arm.sign_in.test_kept_token_runs import jwt
from tests.arm.sign_in.test_profile import A, B, az_files, entry
from tests.arm.wires import Answer, Sent, SignedIn, Wire
from tests.kept_record import KeptRecord

TENANT, TENANT_B = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa", "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
CLAIMS = base64.b64encode(json.dumps({"access_token": {"acrs": {"essential": True, "values": ["p1"] * 30}}}).encode())
LOGIN = f'az login --tenant "{TENANT}" --scope "https://management.core.windows.net//.default"'
AGAIN = "Run the command below to authenticate interactively; additional arguments may be added as needed:"

Az = Callable[..., dict[str, str]]


@pytest.fixture
def az(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Az:
    """Return a function that puts an az on PATH; ``says`` ends it with that text, else it gives a token."""

    def install(*entries: Any, says: str | None = None, code: int = 1, config: str = "") -> dict[str, str]:
        script = tmp_path / "az"
        folder = tmp_path / "azure"
        folder.mkdir(exist_ok=True)
        (tmp_path / "says").write_text(says or "")
        answer = '{"accessToken": "token-of-\'"$8"\'", "expires_on": 4000000000}'
        script.write_text(
            f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\n'
            + (f"echo '{answer}'\n" if says is None else f"cat {tmp_path}/says >&2; exit {code}\n")
        )
        script.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin{os.pathsep}/usr/bin")
        return az_files(folder, *entries, config=config)

    return install


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


def tenants(belongs: dict[str, str]) -> Callable[[Sent], Answer]:
    """Return answers of an ARM that takes, for each subscription, tokens of its tenant only."""

    def answer(request: Sent) -> Answer:
        token = str(request.headers["Authorization"]).removeprefix("Bearer token-of-")
        subscription = str(request.url).split("/subscriptions/", 1)[1].partition("/")[0].partition("?")[0]
        if token in (belongs[subscription], subscription):
            return 200, {"value": []}, {}
        link = f'Bearer authorization_uri="https://login.windows.net/{belongs[subscription]}", error="invalid_token"'
        body = {"error": {"code": "InvalidAuthenticationTokenTenant", "message": "The token is from the wrong issuer."}}
        return 401, body, {"WWW-Authenticate": link}

    return answer


@pytest.mark.parametrize("named", ["Fabrikam Prod", "fabrikam PROD", B])
def test_a_subscription_of_another_tenant_gets_its_own_token(az: Az, tmp_path: Path, named: str) -> None:
    """az is asked by subscription, so that it takes the right one of its users; each is asked for once."""
    environ = az(
        entry(A, "Contoso Dev", tenantId=TENANT, isDefault=True),
        entry(B, "Fabrikam Prod", tenantId=TENANT_B, user={"name": "guest@contoso.com"}),
    )
    wire = Wire(tenants({A: TENANT, B: TENANT_B}))
    session = session_over(wire, environ, subscription=named)
    for _ in range(2):
        Gateway(session).list_registries()
    assert [call.rpartition("--subscription ")[2] for call in calls(tmp_path)] == [B]


def test_a_tenant_that_only_arm_knows_is_followed(az: Az, tmp_path: Path) -> None:
    """A subscription by ID that az does not list: ARM names its tenant, and az is asked for that one, once."""
    environ = az(entry(A, "Contoso Dev", tenantId=TENANT, isDefault=True))
    wire = Wire(tenants({A: TENANT, B: TENANT_B}))
    session = session_over(wire, environ, subscription=B)
    for _ in range(2):
        Gateway(session).list_registries()
    assert [sent.headers["Authorization"] for sent in wire.sent[1:]] == [f"Bearer token-of-{TENANT_B}"] * 2
    assert [call.split()[6:] for call in calls(tmp_path)] == [["--subscription", A], ["--tenant", TENANT_B]]


def test_a_tenant_that_az_cannot_sign_in_to_is_named(az: Az, tmp_path: Path) -> None:
    """The code stays ARM's: a side read of another tenant is unknown, it does not end the command."""
    environ = az(entry(A, "Contoso Dev", tenantId=TENANT, isDefault=True))
    script = tmp_path / "az"
    script.write_text(
        script.read_text().replace(
            "echo '", '[ "$7" = --tenant ] && { echo "ERROR: AADSTS50076: MFA" >&2; exit 1; }\necho \''
        )
    )
    session = session_over(Wire(tenants({B: TENANT_B})), environ, subscription=B)
    with pytest.raises(AzureError) as caught:
        Gateway(session).list_registries()
    assert caught.value.code == "InvalidAuthenticationTokenTenant"
    assert TENANT_B in caught.value.message
    assert "AADSTS50076" in caught.value.message


def test_an_application_stays_in_its_tenant(az: Az, tmp_path: Path) -> None:
    """A service principal is one tenant's: the answer of ARM is the error, with the tenant to sign in to."""

    class Principal:
        def get_token(self, *_: str, **__: Any) -> AccessToken:
            return AccessToken(f"token-of-{TENANT}", 4_000_000_000)

    way = Way("EnvironmentCredential", lambda _: Principal())
    session = session_over(Wire(tenants({B: TENANT_B})), az(), ways=[way], subscription=B)
    with pytest.raises(AzureError) as caught:
        Gateway(session).list_registries()
    assert f"AZURE_TENANT_ID={TENANT_B}" in str(caught.value.hint)
    assert calls(tmp_path) == []


def test_azs_names_are_not_another_identitys(az: Az, tmp_path: Path) -> None:
    """Where a service principal signs in, ARM's own list has the names, and the current one has to be in it."""

    class Principal:
        def get_token(self, *_: str, **__: Any) -> AccessToken:
            return AccessToken("principal", 4_000_000_000)

    environ = az(entry(A, "Prod", isDefault=True))
    wire = Wire(lambda _: (200, {"value": [{"subscriptionId": B, "displayName": "Prod", "state": "Enabled"}]}, {}))
    for named in ("Prod", None):
        way = Way("EnvironmentCredential", lambda _: Principal())
        assert session_over(wire, environ, ways=[way], subscription=named).subscription_id == B
    assert calls(tmp_path) == []


@pytest.mark.parametrize(
    ("state", "word"), [("Disabled", "disabled"), ("Warned", "warned"), ("PastDue", "past due"), ("Enabled", None)]
)
def test_a_subscription_that_is_not_simply_enabled_is_said_to_be(az: Az, state: str, word: str | None) -> None:
    """It is used all the same, and named."""
    notes: list[str] = []
    environ = az(entry(A, "Old Trial", state=state, isDefault=True))
    wire = Wire(lambda _: (200, {}, {}))
    assert session_over(wire, environ, notice=notes.append).subscription_id == A
    assert [word in note and "Old Trial" in note for note in notes if word] == ([True] if word else [])


@pytest.mark.parametrize(
    ("config", "cloud", "host"),
    [
        ("", None, "management.azure.com"),
        ("[cloud]\nname = AzureChinaCloud\n", None, "management.chinacloudapi.cn"),
        ("[cloud]\nname = AzureUSGovernment\n", None, "management.usgovcloudapi.net"),
        ("[cloud]\nname = AzureUSGovernment\n", "usgov", "management.usgovcloudapi.net"),
        ("[cloud]\nname = AzureCloud\n", None, "management.azure.com"),
    ],
)
def test_the_cloud_is_azs_active_one(tmp_path: Path, config: str, cloud: str | None, host: str) -> None:
    """Without --cloud nothing goes to another."""
    environ = az_files(tmp_path, config=config)
    assert Session(environ=environ, cloud=cloud, subscription=A).cloud.host == host


@pytest.mark.parametrize("name", ["MyStack", "AzureBleuCloud", "AzureGermanCloud"])
def test_a_cloud_of_azs_that_is_not_known_is_refused(tmp_path: Path, name: str) -> None:
    """Nothing is sent to the public cloud in its place, unless the user says so."""
    environ = az_files(tmp_path, config=f"[cloud]\nname = {name}\n")
    with pytest.raises(UsageError) as caught:
        Session(environ=environ)
    assert name in caught.value.message
    assert Session(environ=environ, cloud="public").cloud.name == "public"


@pytest.mark.parametrize(
    ("config", "cloud", "active"),
    [
        ("", "china", "AzureCloud"),
        ("[cloud]\nname = AzureChinaCloud\n", "public", "AzureChinaCloud"),
        ("[cloud]\nname = AzureChinaCloud\n", "usgov", "AzureChinaCloud"),
        ("[cloud]\nname = MyStack\n", "public", "MyStack"),
    ],
)
def test_az_in_another_cloud_is_said_and_not_asked(
    az: Az, tmp_path: Path, config: str, cloud: str, active: str
) -> None:
    """az gives tokens for its active cloud only; the hint changes both."""
    error = failure(az(entry(A, "One", isDefault=True), config=config), cloud=cloud)
    wanted = parse_cloud(cloud).az_name
    assert active in error.message
    assert wanted in error.message
    assert error.hint == f"az cloud set --name {wanted} && az login"
    assert calls(tmp_path) == []


def challenged(times: int) -> Callable[[Sent], Answer]:
    """Return answers that ask for claims so many times, then none."""
    left = iter([True] * times)
    header = (
        f'Bearer realm="", authorization_uri="https://login.microsoftonline.com/{TENANT}", '
        f'error="insufficient_claims", claims="{CLAIMS.decode()}"'
    )
    body = {"error": {"code": "InvalidAuthenticationToken", "message": "The token does not meet the claims."}}
    return lambda _: (401, body, {"WWW-Authenticate": header}) if next(left, False) else (200, {"value": []}, {})


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_claims_challenge_asks_for_a_fresh_sign_in(az: Az, tmp_path: Path, method: str) -> None:
    """It was asked; az cannot take claims from another program, so its user runs az login with them, whole."""
    gateway = Gateway(session_over(Wire(challenged(9)), az(entry(A, "One", isDefault=True)), subscription=A))
    ref = gateway.find_registry("contoso", "g")
    asks: dict[str, Callable[[], object]] = {
        "GET": lambda: gateway.read_registry(ref),
        "PUT": lambda: gateway.begin_create_replica(ref, "eastus", "eastus", is_routed=True, tags={}),
    }
    with pytest.raises(AzureError) as caught:
        asks[method]()
    error = caught.value
    assert (error.code, error.status, error.exit_code) == ("ClaimsChallenge", 401, ExitCode.NOT_PERMITTED)
    assert "Azure asks for a fresh sign-in" in error.message
    assert "The token does not meet the claims" in error.message
    assert str(error.hint).endswith(f'--claims-challenge "{CLAIMS.decode()}"')
    assert f"--tenant {TENANT}" in str(error.hint)
    assert len(calls(tmp_path)) == 1


@pytest.mark.parametrize(("times", "is_met"), [(1, True), (9, False)])
def test_an_application_meets_a_claims_challenge_by_itself(az: Az, times: int, is_met: bool) -> None:
    """The SDK takes the claims to Entra and asks once more; a second challenge is the answer."""
    asked: list[Any] = []

    class Principal:
        def get_token(self, *_: str, claims: str | None = None, **__: Any) -> AccessToken:
            asked.append(claims)
            return AccessToken(f"principal{len(asked)}", 4_000_000_000)

    wire = Wire(challenged(times))
    way = Way("EnvironmentCredential", lambda _: Principal())
    gateway = Gateway(session_over(wire, az(), ways=[way], subscription=A))
    if is_met:
        assert gateway.list_registries() == ()
    else:
        with pytest.raises(AzureError) as caught:
            gateway.list_registries()
        assert caught.value.code == "ClaimsChallenge"
    assert asked == [None, base64.b64decode(CLAIMS).decode()]


@pytest.mark.parametrize(("times", "calls_of_az"), [(1, 2), (9, 2)])
def test_an_expired_token_is_renewed_once(az: Az, tmp_path: Path, times: int, calls_of_az: int) -> None:
    """A command that watches for hours outlives its token; where the new one is refused too, that is the answer."""
    left = iter([True] * times)
    body = {"error": {"code": "ExpiredAuthenticationToken", "message": "The access token expiry is past."}}
    wire = Wire(lambda _: (401, body, {}) if next(left, False) else (200, {"value": []}, {}))
    gateway = Gateway(session_over(wire, az(entry(A, "One", isDefault=True)), subscription=A))
    if times == 1:
        assert gateway.list_registries() == ()
    else:
        with pytest.raises(AzureError) as caught:
            gateway.list_registries()
        assert "has expired" in caught.value.message
    assert len(calls(tmp_path)) == calls_of_az
    assert len(wire.sent) == 2


def test_a_challenge_may_be_one_of_several() -> None:
    """The bearer's is read, whatever stands before it."""
    claims = "eyJhIjoxfQ=="
    headers = {"WWW-Authenticate": f'PoP nonce="x, y", Bearer realm="", error="insufficient_claims", claims="{claims}"'}
    answer = type("Answer", (), {"headers": headers, "status_code": 401})()
    assert claims_asked_for(answer) == claims


def test_threads_ask_for_one_token(az: Az, tmp_path: Path) -> None:
    """Eight reads at once start one az."""
    environ = az(entry(A, "One", tenantId=TENANT, isDefault=True))
    session = session_over(Wire(tenants({A: TENANT})), environ, subscription=A)
    registries = session.registries
    threads = [threading.Thread(target=lambda: list(registries.registries.list())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(calls(tmp_path)) == 1


def test_accounts_of_one_user_share_a_token() -> None:
    """The subscription only tells az which user to ask."""
    assert Account(tenant="t", user="u", subscription="a") == Account(tenant="t", user="u", subscription="b")
    assert Account(tenant="t", user="u") != Account(tenant="t", user="v")
