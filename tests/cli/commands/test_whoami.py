"""``acrgeo whoami``: as the sandbox's caller, through az, and with nobody signed in."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.identity import CredentialUnavailableError

from acrgeo.arm.clouds import CLOUDS
from acrgeo.arm.credential import SignedInCredential, Way
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.session import Session
from acrgeo.arm.sign_in.kept_tokens import KeptTokens
from acrgeo.files.private import PrivateFolder
from tests.arm.sign_in.test_profile import A, az_files, entry
from tests.arm.sign_in.test_sign_in import TENANT, Failing, unset
from tests.arm.wires import Answer, Wire
from tests.cli.conftest import Cli, check_golden

OID = "0b1ec700-1111-4222-8333-444455556666"
USER = {"upn": "anna@contoso.com", "oid": OID, "tid": TENANT, "appid": "04b07795", "idtyp": "user"}
MACHINE = {"appid": "99999999", "oid": OID, "tid": TENANT, "idtyp": "app"}
FOUND: Answer = (200, {"subscriptionId": A, "displayName": "Dev", "state": "Enabled", "tenantId": TENANT}, {})
Signed = Callable[..., None]


def jwt(claims: dict[str, str]) -> str:
    """Return a token with these claims, unsigned."""
    parts = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({}, claims))
    return ".".join([*parts, "signature"])


class Memory(PrivateFolder):
    """A store of tokens without files, so that what is shown does not depend on where the tests run."""

    def __init__(self, problem: str | None) -> None:
        super().__init__(Path("/home/anna/.cache/acrgeo/tokens"))
        self.kept: dict[str, bytes] = {}
        self._problem = problem

    def read(self, name: str) -> bytes | None:
        return self.kept.get(name)

    def write(self, name: str, content: bytes) -> str | None:
        if self._problem is None:
            self.kept[name] = content
        return self._problem

    def names(self) -> tuple[str, ...]:
        return tuple(self.kept)

    def problem(self) -> str | None:
        return self._problem


@pytest.fixture
def signed(cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Signed:
    """Return a function that signs the command line in to an Azure that answers everything with one answer."""

    def sign(
        *ways: Way,
        answer: Answer = FOUND,
        entries: tuple[Any, ...] = (),
        lines: list[str] | None = None,
        problem: str | None = None,
    ) -> None:
        environ = az_files(tmp_path, *(entries or (entry(A, "Dev", isDefault=True, tenantId=TENANT),)))
        trace = None if lines is None else lines.append
        kept = KeptTokens(Memory(problem), CLOUDS[0], environ)
        credential = SignedInCredential(CLOUDS[0], environ=environ, ways=lambda: ways, trace=trace, kept=kept)
        monkeypatch.delenv("ACRGEO_SANDBOX")
        session = Session(http=Wire(lambda _: answer), credential=credential, environ=environ)
        cli.gateway = Gateway(session)

    return sign


def giving(name: str, token: str) -> Way:
    """Return a way to sign in that gives a token that lasts."""

    class Giving:
        def get_token(self, *_: str, **__: Any) -> AccessToken:
            return AccessToken(token, 4_000_000_000)

    return Way(name, lambda _: Giving())


def test_a_user_of_az(cli: Cli, signed: Signed) -> None:
    """All that the token says, and why the others were not used; -v has the same; the token itself is nowhere."""
    lines: list[str] = []
    token = jwt(USER)
    signed(unset("EnvironmentCredential"), giving("AzureCliCredential", token), lines=lines)
    shown, document = cli("whoami"), cli("whoami", "-o", "json")
    check_golden("whoami", shown.out, document.out)
    assert (shown.code, shown.err) == (0, "")
    assert token not in shown.out + document.out + "".join(lines)
    assert lines == [
        "no token from EnvironmentCredential: not set up here",
        f"signed in with AzureCliCredential as anna@contoso.com, tenant {TENANT}, until 2096-10-02 07:06 UTC",
    ]


@pytest.mark.parametrize(
    ("token", "account", "kind", "object_id", "tenant"),
    [
        (jwt(MACHINE), "99999999", "servicePrincipal", OID, TENANT),
        (jwt({"unique_name": "b@c.d", "oid": OID, "tid": "t2"}), "b@c.d", "user", OID, "t2"),
        ("opaque", "someone@contoso.com", "user", None, TENANT),
        ("a.b.c", "someone@contoso.com", "user", None, TENANT),
        (f"a.{base64.b64encode(b'[1]').decode()}.c", "someone@contoso.com", "user", None, TENANT),
    ],
)
def test_what_a_token_does_not_say_is_azs_or_unknown(
    cli: Cli, signed: Signed, token: str, account: str, kind: str, object_id: str | None, tenant: str
) -> None:
    """Nothing is guessed: az's profile has the user and the tenant, nobody the object id."""
    user = {"name": "someone@contoso.com", "type": "user"}
    entries = (entry(A, "Dev", isDefault=True, tenantId=TENANT, user=user),)
    signed(giving("AzureCliCredential", token), entries=entries)
    document = json.loads(cli("whoami", "-o", "json").out)
    found = [document[key] for key in ("account", "accountType", "objectId", "tenantId")]
    assert found == [account, kind, object_id, tenant]


def test_azs_user_is_not_another_identitys(cli: Cli, signed: Signed) -> None:
    """A managed identity whose token cannot be read is unknown, whoever is signed in to az."""
    entries = (entry(A, "Dev", isDefault=True, tenantId=TENANT, user={"name": "someone@contoso.com", "type": "user"}),)
    listed = {"value": [FOUND[1]], **json.loads(json.dumps(FOUND[1]))}
    signed(giving("ManagedIdentityCredential", "opaque"), entries=entries, answer=(200, listed, {}))
    document = json.loads(cli("whoami", "-o", "json").out)
    assert document["credential"] == "ManagedIdentityCredential"
    assert [document[key] for key in ("account", "accountType", "tenantId")] == [None, None, None]
    assert "unknown" in cli("whoami").out


def test_nobody_is_signed_in(cli: Cli, signed: Signed) -> None:
    """Each way is shown with its reason on stdout, and the exit code is 4."""
    signed(
        unset("EnvironmentCredential"),
        Way("AzureCliCredential", lambda _: Failing(CredentialUnavailableError("Azure CLI not found on path"))),
    )
    shown = cli("whoami", "-o", "json")
    document = json.loads(shown.out)
    assert shown.code == 4
    assert document["credential"] is None
    assert [skipped["credential"] for skipped in document["skipped"]] == ["EnvironmentCredential", "AzureCliCredential"]
    assert "Azure CLI not found on path" in cli("whoami").out
    assert "az is not installed here" in shown.err


@pytest.mark.parametrize(
    ("answer", "code", "word"),
    [
        ((404, {"error": {"code": "SubscriptionNotFound", "message": "not found."}}, {}), 0, "not found"),
        ((403, {"error": {"code": "AuthorizationFailed", "message": "no."}}, {}), 0, "Not permitted"),
        ((401, {"error": {"code": "InvalidAuthenticationToken", "message": "bad."}}, {}), 4, "the token was refused"),
    ],
)
def test_azure_may_refuse_who_is_signed_in(cli: Cli, signed: Signed, answer: Answer, code: int, word: str) -> None:
    """The sign-in is shown all the same; the reason stands at the subscription."""
    signed(giving("AzureCliCredential", jwt(USER)), answer=answer)
    shown = cli("whoami", "-o", "json")
    document = json.loads(shown.out)
    assert (shown.code, document["account"]) == (code, "anna@contoso.com")
    assert word in document["subscriptionUnknown"]


@pytest.mark.parametrize("who", ["owner", "reader", "contributor", "acrpush"])
def test_the_caller_of_a_sandbox(cli: Cli, who: str) -> None:
    """Its role has the name that it was set with; permissions check has the same."""
    cli("sandbox", "caller", who)
    document = json.loads(cli("whoami", "-o", "json").out)
    assert (document["credential"], document["cloud"]) == ("sandbox", "sandbox")
    assert document["account"] == (None if who == "acrpush" else who)  # it may not read its own permissions
    assert document["objectId"] == cli.sandbox.object_id
    checked = json.loads(cli("permissions", "check", "contoso", "-g", "contoso-rg", "-o", "json").out)
    assert {key: document[key] for key in checked["caller"]} == checked["caller"]


def test_permissions_check_says_whose_they_are(cli: Cli, signed: Signed) -> None:
    """The account that asked is in the page and in the document."""
    body = {"id": f"/subscriptions/{A}/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contoso"}
    entries = {
        "sku": {"name": "Standard"},
        "value": [{"actions": ["*"], "notActions": []}],
        "name": "contoso",
        "location": "westus",
        "properties": {},
    }
    signed(giving("AzureCliCredential", jwt(USER)), answer=(200, {**body, **entries}, {}))
    shown = cli("permissions", "check", "contoso", "-g", "g")
    assert shown.code == 0, shown.err
    assert f"of anna@contoso.com (AzureCliCredential), object id {OID}" in " ".join(shown.out.split())


@pytest.mark.parametrize(
    ("way", "problem", "off"),
    [
        ("AzureCliCredential", None, None),
        ("AzureCliCredential", "/x belongs to another user", "/x belongs to another user"),
        ("AzurePowerShellCredential", None, "a token of AzurePowerShellCredential is not kept"),
    ],
)
def test_whether_tokens_are_kept_is_said_with_the_reason(
    cli: Cli, signed: Signed, way: str, problem: str | None, off: str | None
) -> None:
    """On with where and how, or off with why."""
    signed(giving(way, jwt(USER)), problem=problem)
    shown = cli("whoami").out
    cache = json.loads(cli("whoami", "-o", "json").out)["tokenCache"]
    assert cache["state"] == ("on" if off is None else "off")
    assert str(cache["reason"] or "").startswith(off or "")
    assert f"Token cache   off: {off}" in shown if off else "/home/anna/.cache/acrgeo/tokens (file mode 0600)" in shown


def test_it_asks_anew_each_time(cli: Cli, signed: Signed) -> None:
    """What is kept is no answer to who is signed in now."""
    lines: list[str] = []
    signed(giving("AzureCliCredential", jwt(USER)), lines=lines)
    for _ in range(2):
        assert cli("whoami").code == 0
    assert not any("kept" in line for line in lines)
