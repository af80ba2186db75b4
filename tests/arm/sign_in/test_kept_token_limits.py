"""Where a kept token begins and ceases to be good, and what else of it is left or removed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from acrgeo.arm.clouds import CLOUDS
from acrgeo.arm.credential import Account
from acrgeo.arm.sign_in.attempts import AZ
from acrgeo.arm.sign_in.kept_tokens import KeptTokens
from acrgeo.files.private import PrivateFolder
from tests.arm.sign_in.test_kept_tokens import ACCOUNT, LATER, NOW, Clock, content, keep, profile, profile_unreadable
from tests.arm.sign_in.test_profile import A, az_files, entry


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """Return the environment of somebody who is signed in to az."""
    return az_files(tmp_path, entry(A, "One", isDefault=True, user={"name": "anna@contoso.com"}))


@pytest.mark.parametrize(
    ("left", "problem"),
    [(301, None), (300, "the token ends within 5 minutes"), (-1, "the token ends within 5 minutes")],
)
def test_a_token_is_kept_with_more_than_five_minutes(
    store: PrivateFolder, environ: dict[str, str], left: int, problem: str | None
) -> None:
    """With less nobody would take it; why it is not kept is said."""
    kept = KeptTokens(store, CLOUDS[0], environ, now=Clock())
    keep(kept, expires_on=int(NOW) + left)
    assert kept.problem == problem
    assert (store.names() == ()) is (problem is not None)


@pytest.mark.parametrize(("back", "is_taken"), [(60.0, True), (60.5, False)])
def test_a_clock_may_be_set_back_by_a_minute(
    store: PrivateFolder, environ: dict[str, str], back: float, is_taken: bool
) -> None:
    """Clocks are corrected all the time; by more, nobody knows when the token ends."""
    clock = Clock()
    kept = KeptTokens(store, CLOUDS[0], environ, now=clock)
    keep(kept)
    clock.time -= back
    assert (kept.find(ACCOUNT) is not None) is is_taken


def test_a_profile_that_was_never_readable_binds_nothing(store: PrivateFolder, environ: dict[str, str]) -> None:
    """Before and after az was asked: whose token it is cannot be told."""
    profile_unreadable(environ)
    kept = KeptTokens(store, CLOUDS[0], environ, now=Clock())
    assert kept.binding(AZ) is None
    keep(kept)
    assert store.names() == ()
    assert kept.problem == "az's profile could not be read, or changed meanwhile"


def test_a_profile_that_is_not_there_binds_as_one_does(store: PrivateFolder, environ: dict[str, str]) -> None:
    """az gives tokens without one, as in Azure's own shell; the cloud counts, and that a profile comes."""
    there = KeptTokens(store, CLOUDS[0], environ, now=Clock()).binding(AZ)
    profile(environ).unlink()
    kept = KeptTokens(store, CLOUDS[0], environ, now=Clock())
    other = KeptTokens(store, CLOUDS[0], {**environ, "AZURE_CLOUD_NAME": "AzureChinaCloud"}, now=Clock()).binding(AZ)
    assert len({there, kept.binding(AZ), other, None}) == 4
    keep(kept)
    assert kept.find(ACCOUNT) is not None
    profile(environ).write_text('{"subscriptions": []}')
    assert kept.find(ACCOUNT) is None


@pytest.mark.parametrize("name", ["AZURE_TENANT_ID", "AZURE_CLIENT_SECRET"])
def test_an_empty_variable_is_none(store: PrivateFolder, environ: dict[str, str], name: str) -> None:
    """azure-identity reads it so."""
    keep(KeptTokens(store, CLOUDS[0], environ, now=Clock()))
    assert KeptTokens(store, CLOUDS[0], {**environ, name: ""}, now=Clock()).find(ACCOUNT) is not None


@pytest.mark.parametrize(
    ("account", "token", "is_dropped"),
    [
        (ACCOUNT, None, True),
        (ACCOUNT, "the-token", True),
        (ACCOUNT, "another", False),
        (Account(tenant="other"), None, False),
        (Account(tenant="other"), "the-token", False),
    ],
)
def test_a_token_is_dropped_where_it_is_the_one(
    store: PrivateFolder, environ: dict[str, str], account: Account, token: str | None, is_dropped: bool
) -> None:
    """A run that was refused one must not forget what another run has kept since."""
    kept = KeptTokens(store, CLOUDS[0], environ, now=Clock())
    keep(kept)
    assert kept.drop(account, token) is is_dropped
    assert (store.names() == ()) is is_dropped


@pytest.mark.parametrize(("token", "is_dropped"), [(None, True), ("the-token", False)])
def test_what_is_no_token_is_not_the_one(
    store: PrivateFolder, environ: dict[str, str], token: str | None, is_dropped: bool
) -> None:
    """It goes where any would."""
    kept = KeptTokens(store, CLOUDS[0], environ, now=Clock())
    keep(kept)
    (name,) = store.names()
    store.write(name, b"{")
    assert kept.drop(ACCOUNT, token) is is_dropped
    assert (store.names() == ()) is is_dropped


@pytest.mark.parametrize("missing", ["token", "credential", "boundTo", "expiresOn", "gotAt"])
def test_half_an_entry_is_tidied_up(store: PrivateFolder, environ: dict[str, str], missing: str) -> None:
    """Whatever is missing."""
    kept = KeptTokens(store, CLOUDS[0], environ, now=Clock())
    keep(kept)
    (name,) = store.names()
    store.write(name, json.dumps({key: value for key, value in content(store).items() if key != missing}).encode())
    kept.tidy()
    assert store.names() == ()


def test_a_token_of_a_tool_that_is_not_kept_any_more_is_not_taken(
    store: PrivateFolder, environ: dict[str, str]
) -> None:
    """Another version may have kept it."""
    kept = KeptTokens(store, CLOUDS[0], environ, now=Clock())
    keep(kept, "EnvironmentCredential")
    (name,) = store.names()
    store.write(name, json.dumps({**content(store), "credential": "AzurePowerShellCredential"}).encode())
    assert kept.find(ACCOUNT) is None


def test_what_is_of_another_folder_of_az_is_left(store: PrivateFolder, environ: dict[str, str], tmp_path: Path) -> None:
    """Its sign-in is still there. Names on disk are digests, which tell nothing."""
    (tmp_path / "b").mkdir()
    other = az_files(tmp_path / "b", entry(A, "One", isDefault=True))
    keep(KeptTokens(store, CLOUDS[0], other, now=Clock()))
    kept = KeptTokens(store, CLOUDS[0], environ, now=Clock())
    kept.keep(ACCOUNT, AZ, "mine", LATER, kept.binding(AZ))
    kept.tidy()
    assert len(store.names()) == 2
    assert all(re.fullmatch(r"[0-9a-f]{40}\.json", name) for name in store.names())


@pytest.mark.parametrize(
    "credential",
    ["EnvironmentCredential", "WorkloadIdentityCredential", "ManagedIdentityCredential", "AzureCliCredential"],
)
@pytest.mark.parametrize(
    "name",
    [
        "AZURE_REGIONAL_AUTHORITY_NAME",
        "AZURE_IDENTITY_DISABLE_MULTITENANTAUTH",
        "AZURE_KUBERNETES_TOKEN_PROXY",
        "IDENTITY_SERVER_THUMBPRINT",
    ],
)
def test_what_azure_identity_reads_besides_is_in_the_key(
    store: PrivateFolder, environ: dict[str, str], name: str, credential: str
) -> None:
    """Each of these credentials is kept, for the sign-in that its variables describe."""
    kept = KeptTokens(store, CLOUDS[0], environ, now=Clock())
    keep(kept, credential)
    environ[name] = "1"
    assert kept.find(ACCOUNT) is None
    del environ[name]
    found = kept.find(ACCOUNT)
    assert found is not None
    assert found.credential == credential
