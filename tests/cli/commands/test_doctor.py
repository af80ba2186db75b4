"""``acrgeo doctor``: what goes into a report of a defect, what does not, and that nothing stops it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from acrgeo.core.model.checkup import State
from acrgeo.workflow.checkup.machine import versions
from tests.cli.conftest import Cli

GUID = "12345678-1111-2222-3333-444444444444"


@pytest.fixture(autouse=True)
def away(cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Stand in an empty folder, with az's files and commands of nobody."""
    assert cli is not None  # its HOME is the test's
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)


def checks(cli: Cli, *words: str, code: int = 0) -> dict[tuple[str, str], tuple[str, str]]:
    """Return value and state of each check."""
    done = cli("doctor", *words, "-o", "json")
    assert (done.code, done.err) == (code, "")
    document = json.loads(done.out)
    assert document["isHealthy"] is (code == 0)
    return {(each["section"], each["name"]): (each["value"], each["state"]) for each in document["checks"]}


def test_every_section_is_there(cli: Cli) -> None:
    """In a sandbox nothing is asked of anybody, and each form says the same."""
    found = checks(cli)
    assert {section for section, _ in found} == {
        "versions", "installation", "terminal", "settings", "cache", "network", "sandbox", "variables",
    }  # fmt: skip
    assert found["network", "Azure"] == ("not asked: a sandbox stands in its place", "ok")
    assert not any("not installed" in value for value, _ in found.values())
    page, markdown = cli("doctor").out, cli("doctor", "-o", "markdown").out
    assert page.endswith("Nothing is broken.\n")
    assert all(name in page and name.replace("_", r"\_") in markdown for _, name in found)
    assert (markdown[:9], markdown[-11:]) == ("<details>", "</details>\n")


def test_nothing_in_it_names_a_person_or_is_secret(cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Values of variables that could be are not there; paths, IDs, logins and settings are made anonymous."""
    for name, text in {
        "AZURE_CLIENT_SECRET": "s3cret-value",
        "ACRGEO_SOURCE_PASSWORD": "s3cret-value",
        "ACRGEO_SANDBOX_TOKEN": "s3cret-value",
        "AZURE_SUBSCRIPTION_ID": GUID,
        "HTTPS_PROXY": "http://anna:s3cret-value@proxy.contoso.com:8080",
        "XDG_CACHE_HOME": "/home/anna/cache",
        "ACRGEO_REPO_CONFIG": str(tmp_path / GUID / "x.toml"),
    }.items():
        monkeypatch.setenv(name, text)
    file = tmp_path / ".config" / "acrgeo" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(f"group = 'secret-project-rg'\nsubscription = '{GUID}'\n'anna@contoso.com' = 1\n")
    for form in ("table", "json", "markdown"):
        done = cli("doctor", "-o", form)
        assert done.code == 1  # of the key that is none
        for secret in ("s3cret", GUID, str(tmp_path), "/home/anna", "anna@contoso.com", "secret-project"):
            assert secret not in done.out, secret
    found = checks(cli, code=1)
    assert found["variables", "AZURE_CLIENT_SECRET"] == ("set", "ok")
    assert found["settings", "user's file"][0] == "~/.config/acrgeo/config.toml"


@pytest.mark.parametrize(
    ("variables", "text", "section", "name", "value", "is_broken"),
    [
        ({}, "output = ", "settings", "mistake", "this is not TOML", True),
        ({}, "zebra = 1", "settings", "mistake", "unknown setting", True),
        ({"ACRGEO_TOKEN_CACHE": "maybe"}, "", "settings", "token-cache", "it must be on or off", True),
        ({"ACRGEO_SANDBOX_STATE": "config.toml"}, "x" * 99, "sandbox", "state file", "no state of a sandbox", True),
        ({"ACRGEO_SANDBOX_STATE": "/dev/null/x"}, "", "sandbox", "state", "cannot be written to", False),
        ({"HOME": "/dev/null"}, "", "cache", "folder", "cannot be written to", False),
        ({"XDG_CACHE_HOME": "/proc/1"}, "", "cache", "folder", "/proc/1/acrgeo", False),
    ],
)
def test_what_is_broken_is_told(
    cli: Cli,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    variables: dict[str, str],
    text: str,
    section: str,
    name: str,
    value: str,
    is_broken: bool,
) -> None:
    """Never a traceback; exit code 1 if anything here is broken, and every other section is there all the same."""
    file = tmp_path / ".config" / "acrgeo" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(text if section == "settings" else "")
    (tmp_path / "config.toml").write_text(text)
    for key, given in variables.items():
        monkeypatch.setenv(key, given)
    found = checks(cli, code=1 if is_broken else 0)
    assert value in found[section, name][0]
    assert len({each for each, _ in found}) == 8


def test_a_missing_package_is_told(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """By doctor as broken; by a command that needs it in one line, with what mends it."""
    *_, last = versions("1.0", ["typer", "no-such-package"])
    assert (last.name, last.value, last.state) == ("no-such-package", "not installed", State.BROKEN)
    monkeypatch.setitem(sys.modules, "acrgeo.output.views.doctor", None)
    done = cli("doctor")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("error: acrgeo is not installed as a whole: ")
    assert "pip install --force-reinstall acrgeo" in done.err


def test_without_a_network_and_a_sign_in_it_works(cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Exit code 0: neither is broken. Sockets are blocked here, so no host is reached."""
    monkeypatch.delenv("ACRGEO_SANDBOX")
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "AzureCliCredential")
    for name in ("HTTPS_PROXY", "https_proxy", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    found = checks(cli)
    assert found["sign-in", "signed in"] == ("no", "note")
    assert found["network", "cloud"] == ("public", "ok")
    for name, host in (("login host", "login.microsoftonline.com"), ("ARM host", "management.azure.com")):
        value, state = found["network", name]
        assert (state, value.startswith(f"{host} was not reached")) == ("note", True)
    assert found["network", "clock"][1] == "note"
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "gone.pem"))
    broken = checks(cli, code=1)
    assert broken["network", "REQUESTS_CA_BUNDLE"] == ("~/gone.pem is not there", "broken")
    monkeypatch.setenv("AZURE_CLOUD_NAME", "Mars")
    assert "az's active cloud is Mars" in checks(cli, code=1)["network", "cloud"][0]
