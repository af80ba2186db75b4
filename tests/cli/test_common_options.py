"""The options of every command, the variables that stand for them, and the Azure CLI's own defaults."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from acrgeo.arm.credential import static_credential
from acrgeo.arm.gateway import Gateway
from acrgeo.arm.session import Session
from acrgeo.sandbox import Sandbox
from acrgeo.sandbox.doors.pool import SandboxPool
from acrgeo.sandbox.engine.messages import json_response
from tests.cli.conftest import Cli


@pytest.mark.parametrize(
    "words",
    [
        ("-o", "name", "replica", "list", "contoso"),
        ("replica", "-o", "name", "list", "contoso"),
        ("replica", "list", "-o", "name", "contoso"),
        ("replica", "list", "contoso", "-o", "name"),
        ("replica", "list", "contoso", "--output=name"),
        ("replica", "list", "contoso", "-oname"),
    ],
)
def test_options_stand_anywhere(cli: Cli, words: tuple[str, ...]) -> None:
    """Before the words, between group and command, and after them."""
    assert cli(*words).out == "westus\n"


def test_nearest_to_the_command_wins(cli: Cli) -> None:
    """The same option twice: the later one counts."""
    assert cli("-o", "json", "replica", "-o", "yaml", "list", "contoso", "-o", "name").out == "westus\n"


@pytest.mark.parametrize("words", [("-o", "name", "list"), ("list", "-o", "name")])
def test_what_is_typed_wins_over_the_environment(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """A variable stands for the option only where it is typed nowhere."""
    monkeypatch.setenv("ACRGEO_OUTPUT", "json")
    assert cli(*words).out == "contoso\ncontosowesteu\n"
    assert cli("list").out.startswith("{")


def test_typed_group_wins_over_azure_defaults_group(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the words too."""
    monkeypatch.setenv("AZURE_DEFAULTS_GROUP", "nowhere")
    assert cli("show", "contoso").code == 8
    assert cli("-g", "contoso-rg", "show", "contoso").code == 0


def test_default_registry_of_the_environment(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """AZURE_DEFAULTS_ACR stands where no registry is named, but is never taken with regions to change."""
    assert cli("show").code == 2
    monkeypatch.setenv("AZURE_DEFAULTS_ACR", "contosowesteu")
    assert cli("show", "--query", "name", "-o", "tsv").out == "contosowesteu\n"
    assert cli("show", "contoso", "--query", "name", "-o", "tsv").out == "contoso\n"
    assert cli("replica", "delete", "eastus").code == 2


@pytest.fixture
def az_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration of the Azure CLI with defaults."""
    folder = tmp_path / "az"
    folder.mkdir()
    (folder / "config").write_text("[core]\noutput = json\n[defaults]\nacr = contosowesteu\ngroup = contoso-rg\n")
    monkeypatch.setenv("AZURE_CONFIG_DIR", str(folder))
    return folder


def test_defaults_of_the_azure_cli(cli: Cli, az_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its acr and group are taken on Azure; a broken file is as none."""
    monkeypatch.delenv("ACRGEO_SANDBOX")
    session = Session(
        credential=static_credential(cli.sandbox.token), http=SandboxPool(cli.sandbox), environ={}, sleep=cli.time.sleep
    )
    cli.gateway = Gateway(session)
    assert cli("show", "--query", "name", "-o", "tsv").out == "contosowesteu\n"
    assert ("GET", "/subscriptions/00000000-0000-0000-0000-000000000000/resources") not in cli.sandbox.requests()
    (az_folder / "config").write_text("no section\n")
    assert cli("show").code == 2


@pytest.mark.usefixtures("az_folder")
def test_sandbox_never_reads_the_azure_cli(cli: Cli) -> None:
    """Its defaults mean registries of Azure."""
    assert cli("show").code == 2


@pytest.mark.parametrize(
    "words",
    [
        ("show", "ID"),
        ("replica", "list", "ID"),
        ("replica", "wait", "ID"),
        ("replica", "add", "ID", "eastus", "--dry-run"),
        ("preflight", "ID"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_resource_id_needs_no_other_subscription(cli: Cli, words: tuple[str, ...]) -> None:
    """Where several are visible, a registry's own subscription is the one whose regions are read."""
    cli.premium("westeurope")
    body = {"value": [{"subscriptionId": name, "displayName": name} for name in ("a", "b")]}
    cli.sandbox.answer_next("GET", "^/subscriptions$", json_response(200, body))
    registry = f"/subscriptions/{Sandbox.subscription_id}/resourceGroups/contoso-rg"
    registry += "/providers/Microsoft.ContainerRegistry/registries/contoso"
    before = len(cli.sandbox.requests())
    done = cli(*(registry if word == "ID" else word for word in words))
    assert done.code == 0, done.err
    assert ("GET", "/subscriptions") not in cli.sandbox.requests()[before:]
    assert "Several subscriptions" in cli("show", "contoso").err


def test_verbose_tells_requests_and_no_secret(cli: Cli) -> None:
    """Method, path, status and times of every request, on stderr; neither token nor query, nor a signed URL."""
    done = cli("replica", "add", "contoso", "eastus", "--upgrade", "-y", "-v")
    lines = [line for line in done.err.splitlines() if line.endswith(" ms")]
    assert len(lines) == len(cli.sandbox.requests())
    for line in lines:
        method, path, status, took, _, _, began, _, ended, _ = line.split(" ")
        assert method in ("GET", "PUT", "PATCH", "POST")
        assert path.startswith("/subscriptions")
        assert status.isdecimal()
        assert abs(int(took) - (int(ended) - int(began))) <= 1
    assert cli.sandbox.token not in done.err + done.out
    assert "?" not in "".join(lines)
    assert "Bearer" not in done.err


def test_verbose_tells_nothing_without_it(cli: Cli) -> None:
    """Reads are silent on stderr."""
    assert cli("show", "contoso").err == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [("ACRGEO_OUTPUT", "xml"), ("ACRGEO_SANDBOX", "maybe"), ("ACRGEO_SANDBOX_SPEED", "0"), ("ACRGEO_TIMEOUT", "soon")],
)
def test_wrong_variable_is_exit_2_and_named(cli: Cli, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """The error names the variable: nobody typed it."""
    cli_words = ("show", "contoso")
    monkeypatch.setenv(name, value)
    wrong = cli(*cli_words)
    assert wrong.code == 2
    assert name in wrong.err


def test_unknown_cloud_is_exit_2(cli: Cli) -> None:
    """In the sandbox too, where no cloud is reached."""
    assert cli("show", "contoso", "--cloud", "moon").code == 2


@pytest.mark.parametrize(
    ("url", "more", "told"),
    [
        ("http://127.0.0.1:8443", {}, "must be https:// on a loopback address"),
        ("https://10.0.0.1:8443", {}, "must be https:// on a loopback address"),
        ("https://127.0.0.1.example.com", {}, "must be https:// on a loopback address"),
        ("https://u:p@127.0.0.1:8443", {}, "must be https:// on a loopback address"),
        ("https://127.0.0.1:notaport", {}, "must be https:// on a loopback address"),
        ("https://127.0.0.1:8443", {}, "ACRGEO_SANDBOX_TOKEN is not"),
        ("https://127.0.0.1:8443", {"ACRGEO_SANDBOX_TOKEN": "t"}, "ACRGEO_SANDBOX_CA is not"),
        (
            "https://127.0.0.1:8443",
            {"ACRGEO_SANDBOX_TOKEN": "t", "ACRGEO_SANDBOX_CA": "/nowhere/ca.pem"},
            "there is no such file",
        ),
    ],
)
def test_served_sandbox_is_named_in_full(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, url: str, more: dict[str, str], told: str
) -> None:
    """Only https on loopback, with token and CA; anything else is exit 2 before a request."""
    monkeypatch.setenv("ACRGEO_SANDBOX_URL", url)
    for name, value in more.items():
        monkeypatch.setenv(name, value)
    wrong = cli("show", "contoso")
    assert wrong.code == 2
    assert told in " ".join(wrong.err.split())


def test_every_option_has_a_variable(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """ACRGEO_ and its name, as the help says; spot-checked on a write."""
    for name, value in {"YES": "1", "UPGRADE": "true", "TAG": "team=web a=b", "NO_WAIT": "1"}.items():
        monkeypatch.setenv(f"ACRGEO_{name}", value)
    assert cli("replica", "add", "contoso", "eastus").code == 0
    (replica,) = json.loads(cli("replica", "show", "contoso", "eastus", "-o", "json").out)["replicas"]
    assert replica["tags"] == {"team": "web", "a": "b"}
    assert replica["provisioningState"] == "Creating"


def test_two_sandboxes_in_one_process(cli: Cli) -> None:
    """Nothing is kept between two runs."""
    cli.premium("eastus")
    other = Sandbox(clock=cli.time)
    first, cli.sandbox = cli.sandbox, other
    assert "Standard" in cli("show", "contoso").out
    cli.sandbox = first
    assert "Premium" in cli("show", "contoso").out
