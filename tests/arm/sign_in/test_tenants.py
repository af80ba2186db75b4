"""Which account, tenant and cloud of az a session signs in to, and what a claims challenge asks of it."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AccessToken

from acrgeo.arm.clouds import parse_cloud
from acrgeo.arm.credential import Account, Way
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.session import Session
from acrgeo.arm.sign_in.challenges import claims_asked_for
from acrgeo.errors import AzureError, ExitCode, UsageError
from tests.arm.sign_in.conftest import Az
from tests.arm.sign_in.test_profile import A, B, az_files, entry
from tests.arm.sign_in.test_sign_in import CLAIMS, TENANT, TENANT_B, calls, failure, session_over
from tests.arm.wires import Answer, Sent, Wire


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
