"""Tokens that are kept between runs: taken while the sign-in is the same, and never after."""

from __future__ import annotations

import base64
import json
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError

from acrgeo.arm.clouds import CLOUDS
from acrgeo.arm.credential import Account, SignedInCredential, Way, az_way, static_credential
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.session import Session
from acrgeo.arm.sign_in.attempts import AZ
from acrgeo.arm.sign_in.kept_tokens import KEPT, SHORTEST, KeptTokens
from acrgeo.errors import AzureError
from acrgeo.files.private import PrivateFolder
from acrgeo.sandbox import Sandbox
from acrgeo.sandbox.doors.pool import SandboxPool
from tests.arm.sign_in.test_profile import TENANT, A, B, az_files, entry
from tests.arm.wires import Answer, Wire

NOW = 1_790_000_000.0
LATER = int(NOW) + 3600
ACCOUNT = Account(tenant=TENANT, user="anna@contoso.com")
SECRET = "a-secret-of-a-service-principal"
Change = Callable[[dict[str, str]], object]


class Clock:
    """The time, which a test sets."""

    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def store(tmp_path: Path) -> PrivateFolder:
    """Return where tokens are kept."""
    return PrivateFolder(tmp_path / "cache" / "tokens")


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """Return the environment of somebody who is signed in to az."""
    folder = tmp_path / "azure"
    folder.mkdir()
    return az_files(folder, entry(A, "One", isDefault=True, user={"name": "anna@contoso.com"}))


def keep(kept: KeptTokens, credential: str = AZ, **more: Any) -> None:
    """Keep a token as it is done after asking for it."""
    given = {"token": "the-token", "expires_on": LATER, "bound_to": kept.binding(credential), **more}
    kept.keep(ACCOUNT, credential, given["token"], given["expires_on"], given["bound_to"])


def content(store: PrivateFolder) -> dict[str, Any]:
    """Return the only entry that is kept."""
    (name,) = store.names()
    return dict(json.loads(store.read(name) or b"{}"))


def test_what_is_kept_is_an_arm_token_with_what_it_is_bound_to(store: PrivateFolder, environ: dict[str, str]) -> None:
    """One file of mode 0600 for the account, with these names in it and nothing that outlives the token."""
    kept = KeptTokens(store, CLOUDS[0], environ, now=Clock())
    keep(kept)
    assert sorted(content(store)) == [
        "account", "azFolder", "boundTo", "cloud", "credential", "expiresOn", "format", "gotAt", "scope", "settings",
        "tenant", "token",
    ]  # fmt: skip
    assert content(store)["scope"] == "https://management.azure.com/.default"
    (file,) = store.path.iterdir()
    assert [stat.S_IMODE(path.stat().st_mode) for path in (store.path, file)] == [0o700, 0o600]
    found = kept.find(ACCOUNT)
    assert found is not None
    assert (found.token, found.expires_on, found.credential, found.got_at) == ("the-token", LATER, AZ, NOW)
    assert "the-token" not in repr(found) + file.name


def profile(environ: dict[str, str]) -> Path:
    """Return az's profile."""
    return Path(environ["AZURE_CONFIG_DIR"]) / "azureProfile.json"


def signed_in_again(environ: dict[str, str]) -> None:
    """Let az write the same profile anew, as it does when the same user signs in again."""
    written = profile(environ).stat()
    os.utime(profile(environ), ns=(written.st_atime_ns, written.st_mtime_ns + 1))


def signed_in_as_another(environ: dict[str, str]) -> None:
    """Let az write a profile of somebody else within the same tick of the file system's clock."""
    written = profile(environ).stat()
    az_files(profile(environ).parent, entry(A, "One", isDefault=True, user={"name": "bert@contoso.com"}))
    os.utime(profile(environ), ns=(written.st_atime_ns, written.st_mtime_ns))


def profile_unreadable(environ: dict[str, str]) -> None:
    """Put a folder where the profile was."""
    profile(environ).unlink()
    profile(environ).mkdir()


CHANGES_OF_AZ: list[Change] = [
    lambda environ: profile(environ).unlink(),
    lambda environ: profile(environ).write_text('{"subscriptions": []}'),
    signed_in_again,
    signed_in_as_another,
    profile_unreadable,
    lambda environ: (profile(environ).parent / "config").write_text("[cloud]\nname = AzureChinaCloud\n"),
    lambda environ: environ.update(AZURE_CLOUD_NAME="AzureUSGovernment"),
]


@pytest.mark.parametrize("change", CHANGES_OF_AZ)
def test_a_token_of_az_goes_with_its_profile(store: PrivateFolder, environ: dict[str, str], change: Change) -> None:
    """Signed out, signed in again or as somebody else, another subscription or cloud: the token is forgotten."""
    kept = KeptTokens(store, CLOUDS[0], environ, now=Clock())
    keep(kept)
    change(environ)
    assert kept.find(ACCOUNT) is None
    assert store.names() == ()


@pytest.mark.parametrize("change", CHANGES_OF_AZ)
def test_a_profile_that_changes_while_az_answers_is_not_trusted(
    store: PrivateFolder, environ: dict[str, str], change: Change
) -> None:
    """Whose token it is cannot be told: it is not kept."""
    kept = KeptTokens(store, CLOUDS[0], environ, now=Clock())
    before = kept.binding(AZ)
    change(environ)
    keep(kept, bound_to=before)
    assert store.names() == ()
    assert kept.problem is not None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AZURE_TOKEN_CREDENTIALS", "prod"),
        ("AZURE_TENANT_ID", "t"),
        ("AZURE_CLIENT_ID", "c"),
        ("AZURE_CLIENT_SECRET", SECRET),
        ("AZURE_CLIENT_CERTIFICATE_PATH", "/c.pem"),
        ("AZURE_USERNAME", "u"),
        ("AZURE_PASSWORD", SECRET),
        ("AZURE_FEDERATED_TOKEN_FILE", "/t"),
        ("AZURE_AUTHORITY_HOST", "login.microsoftonline.us"),
        ("IDENTITY_ENDPOINT", "http://localhost:1"),
        ("IDENTITY_HEADER", SECRET),
        ("MSI_ENDPOINT", "http://localhost:1"),
        ("MSI_SECRET", SECRET),
        ("IMDS_ENDPOINT", "http://localhost:1"),
        ("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://localhost:1"),
        ("COPILOT_AGENT_SESSION_ID", "1"),
    ],
)
@pytest.mark.parametrize("credential", KEPT)
def test_a_variable_that_chooses_the_sign_in_is_in_the_key(
    store: PrivateFolder, environ: dict[str, str], name: str, value: str, credential: str
) -> None:
    """With it another identity may be meant; without it again, the first one is. No secret is in what is kept."""
    kept = KeptTokens(store, CLOUDS[0], environ, now=Clock())
    keep(kept, credential)
    environ[name] = value
    assert kept.find(ACCOUNT) is None
    keep(kept, credential, token="another")
    assert all(SECRET.encode() not in (store.read(kept_name) or b"") for kept_name in store.names())
    found = [kept.find(ACCOUNT)]
    del environ[name]
    found.append(kept.find(ACCOUNT))
    assert [token and token.token for token in found] == ["another", "the-token"]


def test_a_secret_leaves_no_trace(store: PrivateFolder, environ: dict[str, str]) -> None:
    """Nobody who has the file can try passwords on it: of a secret only counts whether there is one."""
    names = set()
    for secret in ("a", "b"):
        environ["AZURE_PASSWORD"] = secret
        keep(KeptTokens(store, CLOUDS[0], environ, now=Clock()), "EnvironmentCredential")
        names |= {(*store.names(), content(store)["settings"], content(store)["boundTo"])}
    assert len(names) == 1


@pytest.mark.parametrize(
    ("cloud", "account", "folder"),
    [
        (CLOUDS[1], ACCOUNT, None),
        (CLOUDS[2], ACCOUNT, None),
        (CLOUDS[0], Account(tenant="other", user="anna@contoso.com"), None),
        (CLOUDS[0], Account(tenant=TENANT, user="bert@contoso.com"), None),
        (CLOUDS[0], Account(tenant=TENANT), None),
        (CLOUDS[0], Account(), None),
        (CLOUDS[0], ACCOUNT, "elsewhere"),
    ],
)
def test_a_token_is_of_one_cloud_and_account(
    store: PrivateFolder, environ: dict[str, str], tmp_path: Path, cloud: Any, account: Account, folder: str | None
) -> None:
    """Another cloud, tenant, user or folder of az has its own; the first stays."""
    keep(KeptTokens(store, CLOUDS[0], environ, now=Clock()))
    if folder is not None:
        environ["AZURE_CONFIG_DIR"] = str(tmp_path / folder)
    assert KeptTokens(store, cloud, environ, now=Clock()).find(account) is None
    assert len(store.names()) == 1


def test_a_managed_identity_is_of_one_machine(
    store: PrivateFolder, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A home directory may be on several machines, each with an identity of its own."""
    kept = KeptTokens(store, CLOUDS[0], environ, now=Clock())
    keep(kept, "ManagedIdentityCredential")
    assert kept.find(ACCOUNT) is not None
    here = os.uname()
    monkeypatch.setattr(os, "uname", lambda: type("Machine", (), {"nodename": f"not-{here.nodename}"}))
    assert kept.find(ACCOUNT) is None


@pytest.mark.parametrize("credential", ["AzurePowerShellCredential", "AzureDeveloperCliCredential", "Other"])
def test_a_token_of_a_tool_whose_sign_out_cannot_be_seen_is_not_kept(
    store: PrivateFolder, environ: dict[str, str], credential: str
) -> None:
    """The reason says whose it is."""
    kept = KeptTokens(store, CLOUDS[0], environ, now=Clock())
    keep(kept, credential)
    assert store.names() == ()
    assert credential in str(kept.problem)


@pytest.mark.parametrize(
    ("left", "passed", "is_taken"),
    [
        (SHORTEST + 1, 0, True),
        (SHORTEST, 0, False),
        (0, 0, False),
        (-10, 0, False),
        (3600, 3600 - SHORTEST - 1, True),
        (3600, 3600 - SHORTEST, False),
        (3600, 10_000, False),
        (3600, -30, True),
        (3600, -3600, False),
        (3600, -100_000, False),
    ],
)
def test_a_token_has_five_minutes_left_and_is_not_from_the_future(
    store: PrivateFolder, environ: dict[str, str], left: float, passed: float, is_taken: bool
) -> None:
    """A clock that was set back makes an ended token look good: then a new one is asked for."""
    clock = Clock()
    kept = KeptTokens(store, CLOUDS[0], environ, now=clock)
    keep(kept, expires_on=int(NOW + left))
    clock.time += passed
    assert (kept.find(ACCOUNT) is not None) is is_taken
    assert len(store.names()) == int(is_taken)


@pytest.mark.parametrize(
    "spoil",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        {"token": None},
        {"token": ""},
        {"token": "two words"},
        {"token": "a\r\nHost: evil"},
        {"expiresOn": "4000000000"},
        {"expiresOn": True},
        {"expiresOn": 4e9},
        {"gotAt": None},
        {"gotAt": float("nan")},
        {"boundTo": None},
        {"boundTo": "other"},
        {"credential": "AzurePowerShellCredential"},
        {"credential": []},
        {"scope": "https://vault.azure.net/.default"},
        {"cloud": "china"},
        {"tenant": "other"},
        {"account": "bert@contoso.com"},
        {"settings": "other"},
        {"azFolder": "other"},
        {"format": 2},
    ],
)
def test_what_was_not_written_so_is_forgotten(store: PrivateFolder, environ: dict[str, str], spoil: Any) -> None:
    """Broken, half, of another format, or copied from another account's: it is not taken, and it is removed."""
    kept = KeptTokens(store, CLOUDS[0], environ, now=Clock())
    keep(kept)
    (name,) = store.names()
    store.write(name, spoil if isinstance(spoil, bytes) else json.dumps({**content(store), **spoil}).encode())
    assert kept.find(ACCOUNT) is None
    assert store.names() == ()


@pytest.mark.parametrize(("passed", "left"), [(0.0, 2), (3599.0, 2), (3600.0, 0), (10_000.0, 0)])
def test_what_has_ended_is_tidied_up(store: PrivateFolder, environ: dict[str, str], passed: float, left: int) -> None:
    """And what is no token; tokens that are still good stay, whoever's they are."""
    clock = Clock()
    kept = KeptTokens(store, CLOUDS[0], environ, now=clock)
    keep(kept, token="of-az")
    keep(KeptTokens(store, CLOUDS[0], {**environ, "AZURE_CLIENT_ID": "c"}, now=clock), KEPT[0], token="of-a-principal")
    store.write("rubbish", b"?")
    clock.time += passed
    kept.tidy()
    assert len(store.names()) == left


@pytest.mark.parametrize("change", CHANGES_OF_AZ)
def test_what_a_sign_out_left_is_tidied_up(store: PrivateFolder, environ: dict[str, str], change: Change) -> None:
    """Also where the next run asks as another account and with other variables; a service principal's token stays."""
    kept = KeptTokens(store, CLOUDS[0], environ, now=Clock())
    keep(kept)
    kept.keep(Account(tenant="other"), "EnvironmentCredential", "of-a-principal", LATER, "")
    change(environ)
    KeptTokens(store, CLOUDS[0], {**environ, "AZURE_TOKEN_CREDENTIALS": "dev"}, now=Clock()).tidy()
    assert content(store)["token"] == "of-a-principal"


def jwt(**claims: str) -> str:
    """Return a token with these claims, unsigned."""
    parts = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({}, claims))
    return ".".join([*parts, "signature"])


class Azure:
    """An az that gives a new token at each call, an ARM, and runs of acrgeo between them."""

    def __init__(self, environ: dict[str, str], store: PrivateFolder, kind: str = AZ) -> None:
        self.environ = environ
        self.store = store
        self.kind = kind
        self.asked: list[dict[str, Any]] = []
        self.lines: list[str] = []
        self.answer: Callable[[str], Answer] = lambda _: (200, {"value": []}, {})

    def get_token(self, *_: str, **options: Any) -> AccessToken:
        """Give a token, as the credential of azure-identity."""
        self.asked.append(options)
        return AccessToken(jwt(upn="anna@contoso.com", n=str(len(self.asked))), 4_000_000_000)

    def token(self, number: int) -> str:
        """Return the token of a call."""
        return jwt(upn="anna@contoso.com", n=str(number))

    def session(self, wire: Wire, subscription: str = A) -> Session:
        """Return the session of a run, whose only way to sign in this is."""
        way = az_way(CLOUDS[0], self.environ) if self.kind == "az" else Way(self.kind, lambda _: self)
        credential = SignedInCredential(
            CLOUDS[0],
            environ=self.environ,
            ways=lambda: [way],
            trace=self.lines.append,
            kept=KeptTokens(self.store, CLOUDS[0], self.environ),
        )
        return Session(http=wire, credential=credential, environ=self.environ, subscription=subscription)

    def run(self, subscription: str = A) -> list[str]:
        """Run a command that reads, and return the tokens of its requests."""
        wire = Wire(lambda request: self.answer(str(request.headers["Authorization"]).removeprefix("Bearer ")))
        try:
            Gateway(self.session(wire, subscription)).list_registries()
        finally:
            self.sent = [str(sent.headers["Authorization"]).removeprefix("Bearer ") for sent in wire.sent]
        return self.sent


@pytest.fixture
def azure(environ: dict[str, str], store: PrivateFolder) -> Azure:
    """Return an Azure to which somebody is signed in with az."""
    return Azure(environ, store)


def test_a_token_for_registries_is_another_one_and_is_not_kept(azure: Azure) -> None:
    """Neither the kept token of ARM nor one that waits for its next request is taken for it."""
    assert azure.run() == [azure.token(1)]
    session = azure.session(Wire(lambda _: (200, {"value": []}, {})))
    session.sign_in(A)
    scope = "https://containerregistry.azure.net/.default"
    assert [session.token_for(A, scope).token for _ in range(2)] == [azure.token(2), azure.token(3)]
    assert azure.run() == [azure.token(1)]


@pytest.mark.parametrize("kind", KEPT)
def test_a_second_run_asks_nobody(environ: dict[str, str], store: PrivateFolder, kind: str) -> None:
    """It takes the token of the first, whichever credential gave it, and -v says so without showing it."""
    azure = Azure(environ, store, kind)
    assert azure.run() == azure.run() == [azure.token(1)]
    assert len(azure.asked) == 1
    first, second = azure.lines
    assert first == second.partition(", kept since ")[0]
    assert kind in second
    assert azure.token(1) not in second


def test_somebody_else_gets_their_own(azure: Azure) -> None:
    """After az login as another user the kept token is neither taken nor left on the disk."""
    azure.run()
    signed_in_as_another(azure.environ)
    assert azure.run() == [azure.token(2)]
    assert azure.token(1) not in "".join(path.read_text() for path in azure.store.path.iterdir())


def test_a_token_that_others_could_read_is_replaced(azure: Azure) -> None:
    """A backup or a hand gave the file other rights: it is not taken, and the new one has its own again."""
    azure.run()
    (file,) = azure.store.path.iterdir()
    file.chmod(0o644)
    assert azure.run() == [azure.token(2)]
    assert [stat.S_IMODE(path.stat().st_mode) for path in azure.store.path.iterdir()] == [0o600]
    assert content(azure.store)["token"] == azure.token(2)


def test_who_has_signed_out_leaves_nothing(azure: Azure) -> None:
    """az has no token to give, and the kept one is gone."""
    azure.run()
    az_files(profile(azure.environ).parent)

    def refuse(*_: str, **__: Any) -> AccessToken:
        raise ClientAuthenticationError(message="Please run 'az login' to set up an account")

    azure.get_token = refuse  # type: ignore[method-assign]  # the stand-in of this test alone
    with pytest.raises(AzureError):
        azure.run()
    assert azure.sent == []
    assert azure.store.names() == ()


def refusing(*tokens: str, code: str = "InvalidAuthenticationToken", **headers: str) -> Callable[[str], Answer]:
    """Return answers of an ARM that refuses these tokens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = {"error": {"code": code, "message": "no."}}
    return lambda token: (401, body, named) if token in tokens else (200, {"value": []}, {})


CLAIMS = base64.b64encode(json.dumps({"access_token": {"acrs": {"essential": True, "values": ["p1"]}}}).encode())
CHALLENGE = f'Bearer realm="", error="insufficient_claims", claims="{CLAIMS.decode()}"'


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"code": "ExpiredAuthenticationToken"},
        {"code": "AuthenticationFailed", "WWW_Authenticate": 'Bearer error="invalid_token"'},
        {"WWW_Authenticate": CHALLENGE},
    ],
)
def test_a_kept_token_that_azure_refuses_is_dropped_and_a_new_one_asked_for(
    azure: Azure, answer: dict[str, str]
) -> None:
    """The command does not fail over what acrgeo kept: the request is sent again, once, and the new token is kept."""
    azure.run()
    azure.answer = refusing(azure.token(1), **answer)
    assert azure.run() == [azure.token(1), azure.token(2)]
    assert any("dropped" in line for line in azure.lines)
    assert content(azure.store)["token"] == azure.token(2)
    assert azure.run() == [azure.token(2)]
    assert azure.asked == [{}, {}]


def test_reads_that_are_refused_together_ask_once(azure: Azure) -> None:
    """Eight at a time with a token that Azure does not take any more; each gets its answer with the new one."""
    azure.run()
    together = threading.Barrier(8)
    first = azure.token(1)

    def answer(token: str) -> Answer:
        if token == first:
            together.wait(10)
        return refusing(first)(token)

    wire = Wire(lambda request: answer(str(request.headers["Authorization"]).removeprefix("Bearer ")))
    registries = azure.session(wire).registries_in(A)
    threads = [threading.Thread(target=lambda: list(registries.registries.list())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(azure.asked) == 2
    sent = [str(request.headers["Authorization"]).removeprefix("Bearer ") for request in wire.sent]
    assert (sent.count(first), sent.count(azure.token(2))) == (8, 8)


def test_a_change_is_sent_again_too(azure: Azure) -> None:
    """A 401 is the answer before anything is done: the write is made once, with the new token."""
    azure.run()
    wire = Wire(lambda request: azure.answer(str(request.headers["Authorization"]).removeprefix("Bearer ")))
    azure.answer = refusing(azure.token(1), WWW_Authenticate=CHALLENGE)
    gateway = Gateway(azure.session(wire))
    gateway.begin_create_replica(
        gateway.find_registry("contoso", "g"), "eastus", "eastus", is_routed=True, tags={"a": "b"}
    )
    assert [request.method for request in wire.sent] == ["PUT", "PUT"]
    assert len({request.body for request in wire.sent}) == 1
    assert str(wire.sent[-1].headers["Authorization"]) == f"Bearer {azure.token(2)}"


@pytest.mark.parametrize("answer", [{}, {"WWW_Authenticate": CHALLENGE}])
@pytest.mark.parametrize("is_kept", [True, False])
def test_a_token_that_azure_refuses_is_never_left(azure: Azure, answer: dict[str, str], is_kept: bool) -> None:
    """Where the new one is refused too, that is the error; nothing is kept, and nothing is sent a third time."""
    if is_kept:
        azure.run()
    azure.answer = refusing(*map(azure.token, range(9)), **answer)
    with pytest.raises(AzureError):
        azure.run()
    assert azure.store.names() == ()
    assert len(azure.sent) == 1 + is_kept


def test_a_token_that_meets_claims_is_of_one_run(environ: dict[str, str], store: PrivateFolder) -> None:
    """An application gets it by itself; the next run asks for it anew."""
    azure = Azure(environ, store, "EnvironmentCredential")
    azure.answer = refusing(azure.token(1), WWW_Authenticate=CHALLENGE)
    assert azure.run() == [azure.token(1), azure.token(2)]
    assert azure.asked[1]["claims"] == base64.b64decode(CLAIMS).decode()
    assert store.names() == ()


def test_a_token_of_another_tenant_is_still_good(azure: Azure) -> None:
    """ARM names the tenant that it takes a token of: that token is kept beside the first."""
    other = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
    link = f'Bearer authorization_uri="https://login.windows.net/{other}", error="invalid_token"'
    azure.answer = refusing(azure.token(1), code="InvalidAuthenticationTokenTenant", WWW_Authenticate=link)
    for _ in range(2):
        assert azure.run(B) == [azure.token(1), azure.token(2)]
    assert azure.asked == [{}, {"tenant_id": other}]
    assert len(azure.store.names()) == 2


def test_what_cannot_be_kept_costs_nothing(azure: Azure) -> None:
    """A folder that others may write to is not used; each run asks for its token."""
    azure.store.path.mkdir(parents=True)
    azure.store.path.chmod(0o777)
    assert (azure.run(), azure.run()) == ([azure.token(1)], [azure.token(2)])
    assert list(azure.store.path.iterdir()) == []


def test_a_refused_token_that_cannot_be_removed_is_not_taken_twice(azure: Azure) -> None:
    """A store that only reads, such as one on a disk that is mounted so."""

    class ReadOnly(PrivateFolder):
        def write(self, *_: Any) -> str | None:
            return "read-only"

        def remove(self, _: str) -> None:
            return

    azure.run()
    azure.store = ReadOnly(azure.store.path)
    azure.answer = refusing(azure.token(1))
    assert azure.run() == [azure.token(1), azure.token(2)]


def test_who_is_signed_in_now_is_asked_anew(azure: Azure) -> None:
    """A session may take no token of an earlier run; what it gets stands for the next."""
    azure.run()
    session = azure.session(Wire(lambda _: (200, {}, {})))
    session.sign_in_anew()
    assert session.sign_in(A) is not None
    assert len(azure.asked) == 2
    assert azure.run() == [azure.token(2)]
    assert session.token_cache is not None
    assert session.token_cache.location == str(azure.store.path)


def test_az_is_not_started(store: PrivateFolder, environ: dict[str, str], tmp_path: Path, monkeypatch: Any) -> None:
    """With a real az in the way, which is a shell script that counts its calls: three runs start it once."""
    script = tmp_path / "az"
    answer = '{"accessToken": "from-az", "expires_on": 4000000000}'
    script.write_text(f"#!/bin/sh\necho call >> {tmp_path}/calls\necho '{answer}'\n")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin{os.pathsep}/usr/bin")
    azure = Azure(environ, store, "az")
    assert [azure.run() for _ in range(3)] == [["from-az"]] * 3
    assert (tmp_path / "calls").read_text().splitlines() == ["call"]


def test_the_token_of_a_sandbox_is_never_kept(sandbox: Sandbox, store: PrivateFolder) -> None:
    """Also where somebody gives its session a place to keep tokens in."""
    session = Session(credential=static_credential(sandbox.token), http=SandboxPool(sandbox), environ={}, tokens=store)
    Gateway(session).list_registries()
    assert session.token_cache is None
    assert not store.path.exists()
