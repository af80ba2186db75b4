"""Tokens that are kept between runs: taken while the sign-in is the same, and never after."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from acrgeo.arm.clouds import CLOUDS
from acrgeo.arm.credential import Account
from acrgeo.arm.sign_in.attempts import AZ
from acrgeo.arm.sign_in.kept_tokens import KEPT, SHORTEST, KeptTokens
from acrgeo.files.private import PrivateFolder
from tests.arm.sign_in.test_profile import TENANT, A, az_files, entry

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
