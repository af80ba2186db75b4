"""The Azure CLI's files, as az writes them and as they are found when something went wrong."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from acrgeo.arm.sign_in.profile import active_cloud, other_cloud, read_profile

A, B = "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b"
TENANT = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"


def entry(id_: str, name: str, **more: Any) -> dict[str, Any]:
    """Return an entry of azureProfile.json."""
    return {"id": id_, "name": name, "tenantId": TENANT, "environmentName": "AzureCloud", "state": "Enabled", **more}


def az_files(folder: Path, *entries: Any, config: str = "") -> dict[str, str]:
    """Write az's files and return the environment that points to them."""
    (folder / "azureProfile.json").write_text(json.dumps({"subscriptions": entries}), encoding="utf-8-sig")
    if config:
        (folder / "config").write_text(config, encoding="utf-8-sig")
    return {"AZURE_CONFIG_DIR": str(folder)}


@pytest.mark.parametrize("text", ["Fabrikam Prod", "fabrikam prod", " FABRIKAM PROD ", A, A.upper()])
def test_a_subscription_has_a_name_and_an_id(tmp_path: Path, text: str) -> None:
    """Both in any case, as az compares them; spaces are a part of the name."""
    profile = read_profile(az_files(tmp_path, entry(A, "Fabrikam Prod"), entry(B, "Fabrikam")), "AzureCloud")
    assert [found.id for found in profile.named(text)] == [A]


def test_names_need_not_differ(tmp_path: Path) -> None:
    """Azure lets two subscriptions have one name."""
    profile = read_profile(az_files(tmp_path, entry(A, "Dev"), entry(B, "dev")), "AzureCloud")
    assert [found.id for found in profile.named("DEV")] == [A, B]


@pytest.mark.parametrize(
    ("entries", "current"),
    [
        ([entry(A, "One"), entry(B, "Two", isDefault=True)], B),
        ([entry(A, "One")], A),
        ([entry(A, "One"), entry(B, "Two")], None),
        ([entry(A, "One", state="Disabled"), entry(B, "Two")], B),
        ([entry(A, "One", state="Disabled", isDefault=True), entry(B, "Two")], A),
        ([entry(A, "One", state="Disabled")], None),
        ([entry(A, "One", state="PastDue"), entry(B, "Two", state="Deleted")], A),
        ([entry(TENANT, "N/A(tenant level account)", isDefault=True), entry(B, "Two")], B),
        ([entry(A, "One", environmentName="AzureChinaCloud", isDefault=True)], None),
        ([{"name": "no id"}, "no object", entry(B, "Two")], B),
        ([], None),
    ],
)
def test_the_current_one_is_azs_or_the_only_enabled_one(
    tmp_path: Path, entries: list[Any], current: str | None
) -> None:
    """What az chose counts, also when it is disabled; no disabled one counts for the only one."""
    found = read_profile(az_files(tmp_path, *entries), "AzureCloud").current
    assert (found.id if found else None) == current


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (None, None),
        ("{}", None),
        ("{", "not JSON"),
        ("", "not JSON"),
        ("[]", "no list"),
        ('{"subscriptions": 3}', "no list"),
    ],
)
def test_a_profile_that_cannot_be_read_is_empty_and_says_why(
    tmp_path: Path, content: str | None, word: str | None
) -> None:
    """A missing profile, and az's own before the first sign-in, are nothing to speak of."""
    if content is not None:
        (tmp_path / "azureProfile.json").write_text(content)
    profile = read_profile({"AZURE_CONFIG_DIR": str(tmp_path)}, "AzureCloud")
    assert profile.subscriptions == ()
    assert word is None if profile.problem is None else word is not None and word in profile.problem


def test_whose_the_subscription_is(tmp_path: Path) -> None:
    """The user, or the managed identity that az signed in with."""
    person = entry(A, "One", user={"name": "anna@contoso.com", "type": "user"})
    machine = entry(
        B, "Two", user={"name": "systemAssignedIdentity", "type": "servicePrincipal", "assignedIdentityInfo": "MSI"}
    )
    profile = read_profile(az_files(tmp_path, person, machine), "AzureCloud")
    assert [found.user for found in profile.subscriptions] == ["anna@contoso.com", "MSI"]


@pytest.mark.parametrize(
    ("config", "environ", "cloud", "wanted", "other"),
    [
        ("", {}, None, "AzureCloud", None),
        ("", {}, None, "AzureChinaCloud", "AzureCloud"),
        ("[cloud]\nname = AzureChinaCloud\n", {}, "AzureChinaCloud", "AzureChinaCloud", None),
        ("[cloud]\nname = AzureChinaCloud\n", {}, "AzureChinaCloud", "AzureCloud", "AzureChinaCloud"),
        ("[cloud]\nname = azurechinacloud\n", {}, "azurechinacloud", "AzureChinaCloud", None),
        (
            "[cloud]\nname = Mine\n",
            {"AZURE_CLOUD_NAME": "AzureUSGovernment"},
            "AzureUSGovernment",
            "AzureUSGovernment",
            None,
        ),
        ("no section", {}, None, "AzureCloud", None),
        ("[cloud]\nname =\n", {}, None, "AzureCloud", None),
    ],
)
def test_the_active_cloud_is_azs(
    tmp_path: Path, config: str, environ: dict[str, str], cloud: str | None, wanted: str, other: str | None
) -> None:
    """Its variable before its file; with neither it is AzureCloud, where az has signed in at all."""
    environ = {**az_files(tmp_path, entry(A, "One"), config=config), **environ}
    assert active_cloud(environ) == cloud
    assert other_cloud(environ, wanted) == other


@pytest.mark.parametrize("content", ["[" * 100_000, '{"subscriptions": ' + "[" * 100_000, "nul", "", "\ud800"])
def test_file_of_az_that_cannot_be_read_is_said(tmp_path: Path, content: str) -> None:
    """It ends nothing: the sign-in tells what there is."""
    (tmp_path / "azureProfile.json").write_text(content, encoding="utf-8", errors="surrogatepass")
    profile = read_profile({"AZURE_CONFIG_DIR": str(tmp_path)}, "AzureCloud")
    assert profile.subscriptions == ()
    assert profile.problem is not None
    assert "is not JSON" in profile.problem


def test_file_of_az_without_end_is_not_read(tmp_path: Path) -> None:
    """A device, a pipe without a writer and what is far too large."""
    environ = {"AZURE_CONFIG_DIR": str(tmp_path)}
    os.mkfifo(tmp_path / "azureProfile.json")
    (tmp_path / "config").symlink_to("/dev/zero")
    problem = read_profile(environ, "AzureCloud").problem
    assert problem is not None
    assert "it is no regular file" in problem
    assert active_cloud(environ) is None
    (tmp_path / "azureProfile.json").unlink()
    with (tmp_path / "azureProfile.json").open("wb") as file:
        file.truncate(2**40)
    assert "File too large" in (read_profile(environ, "AzureCloud").problem or "")


@pytest.mark.parametrize(
    ("entries", "here", "elsewhere", "other"),
    [
        ([], [], [], None),
        ([entry(A, "One", environmentName="AzureChinaCloud")], [A], [], None),
        ([entry(A, "One", environmentName="AzureChinaCloud"), entry(B, "Two")], [A], [B], None),
        ([entry(B, "Two")], [], [B], "AzureCloud"),
    ],
)
def test_azs_cloud_follows_from_its_subscriptions(
    tmp_path: Path, entries: list[Any], here: list[str], elsewhere: list[str], other: str | None
) -> None:
    """Where az never set one: another cloud than this one only if all it has is there."""
    environ = az_files(tmp_path, *entries)
    profile = read_profile(environ, "AzureChinaCloud")
    assert [found.id for found in profile.subscriptions] == here
    assert [found.id for found in profile.elsewhere] == elsewhere
    assert other_cloud(environ, "AzureChinaCloud") == other


@pytest.mark.parametrize("name", [{}, {"name": None}, {"name": ""}])
def test_a_subscription_without_a_name_has_its_id(tmp_path: Path, name: dict[str, Any]) -> None:
    """Whoever is asked to choose one sees something."""
    nameless = {"id": A, "environmentName": "AzureCloud", **name}
    (found,) = read_profile(az_files(tmp_path, nameless), "AzureCloud").subscriptions
    assert found.name == A


@pytest.mark.parametrize(("size", "is_read"), [(16 * 1024 * 1024, True), (16 * 1024 * 1024 + 1, False)])
def test_a_file_of_az_has_16_mib_at_most(tmp_path: Path, size: int, is_read: bool) -> None:
    """Thousands of subscriptions fit."""
    with (tmp_path / "azureProfile.json").open("wb") as file:
        file.write(b"{}" + b" " * (size - 2))
    assert (read_profile({"AZURE_CONFIG_DIR": str(tmp_path)}, "AzureCloud").problem is None) is is_read
