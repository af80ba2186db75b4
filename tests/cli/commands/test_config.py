"""``acrgeo config``: settings in a file, what wins over it, and what goes with a token cache that is turned off."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from acrgeo.output.console import Streams
from acrgeo.output.console import text as written
from acrgeo.workflow.context import Context
from acrgeo.workflow.options import Common
from acrgeo.workflow.token_cache import open_store, tokens_folder
from tests.cli.conftest import Cli, check_golden


@pytest.fixture(autouse=True)
def file(cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return the file of settings of a user at a terminal, which does not exist yet."""
    assert cli is not None  # its HOME is the test's
    for name in ("CI", "GITHUB_ACTIONS", "TF_BUILD", "BUILD_NUMBER", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / ".config" / "acrgeo" / "config.toml"


def listed(cli: Cli) -> list[str]:
    """Return the value and the origin of the token cache."""
    found = {each["name"]: each for each in json.loads(cli("config", "list", "-o", "json").out)["settings"]}[
        "token-cache"
    ]
    return [found["value"], found["origin"]]


def test_a_setting_is_written_and_holds(cli: Cli, file: Path) -> None:
    """The default first, then the file; get prints the value alone, path where the file is."""
    assert listed(cli) == ["on", "default"]
    assert not file.exists()
    assert (cli("config", "set", "token-cache", "off").out, cli("config", "get", "token-cache").out) == ("off\n",) * 2
    assert listed(cli) == ["off", f"{file}:1"]
    assert cli("config", "path").out == f"{file}\n"
    assert file.read_text() == 'token-cache = "off"\n'


def test_the_rest_of_the_file_stays(cli: Cli, file: Path) -> None:
    """Comments are the user's; true and false are on and off; a link stays a link."""
    kept = file.parent / "dotfiles.toml"
    file.parent.mkdir(parents=True)
    kept.write_text("# mine\ntoken-cache = true  # because\n")
    file.symlink_to(kept)
    assert listed(cli) == ["on", f"{file}:2"]
    assert cli("config", "set", "token-cache", "off").code == 0
    assert file.is_symlink()
    assert kept.read_text() == '# mine\ntoken-cache = "off"  # because\n'


@pytest.mark.parametrize(("variable", "value"), [("ACRGEO_TOKEN_CACHE", "on"), ("CI", "off")])
def test_what_wins_over_the_file_is_said(
    cli: Cli, file: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    """Else somebody would believe in what they have just set."""
    monkeypatch.setenv(variable, value)
    done = cli("config", "set", "token-cache", "off" if value == "on" else "on")
    assert done.out == f"{value}\n"
    assert f"wins, with {value}" in " ".join(done.err.split())
    assert file.exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("set", "token-cache", "maybe"), "token-cache is 'maybe'; it must be on or off."),
        (("set", "token_cache", "off"), "'token_cache' is no setting of acrgeo."),
        (("get", "x"), "'x' is no setting of acrgeo."),
    ],
)
def test_a_wrong_command_line_changes_nothing(cli: Cli, file: Path, words: tuple[str, ...], message: str) -> None:
    """Exit code 2."""
    done = cli("config", *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert not file.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"token-cache = ", ":1:15: this is not TOML: Invalid value"),
        (b"\xff", ": this is not TOML: it is not UTF-8"),
        (b"a = " + b"[" * 10_000, "this is not TOML: "),
        (b"#" * 2_000_000, "larger than 1 MiB"),
        (b"\ntoken-cache = 'maybe'", ":2:1: token-cache: 'maybe' is not allowed; it must be on or off"),
        (b"token-cache = []", ":1:1: token-cache: '[]' is not allowed; it must be on or off"),
        (b"[token-cache]\nx = 1", ":1:2: token-cache: "),
        (b"token_cache = 'off'", ":1:1: token_cache: unknown setting, did you mean token-cache?"),
        (b"resourceGroup = 'x'", ":1:1: resourceGroup: unknown setting, did you mean group?"),
        (b"minRouted = 2", ":1:1: minRouted: unknown setting, did you mean min-routed?"),
        (b"zebra = 1", ":1:1: zebra: unknown setting, there are allowed-regions, cloud, group"),
        (b'"\\u001b[31m" = 1', r"'\x1b[31m': unknown setting"),
        (b"min-routed = 0", ":1:1: min-routed: '0' is not allowed; it must be a whole number from 1"),
        (b"min-routed = true", "must be a whole number"),
        (b"min-routed = 1.0", "must be a whole number"),
        (b"output = 'xml'", "it must be table, wide, json, yaml, tsv, name or jsonl"),
        (b"output = 'markdown'", "it must be table, wide"),
        (b"allowed-regions = ['a/b']", "it must be regions, such as eastus,westeurope"),
        (b"allowed-regions = []", "it must be regions"),
        (b"allowed-regions = [1]", "it must be regions"),
        (b"cloud = 'mars'", "it must be public, usgov or china"),
        (b"group = ''", "it must be a text"),
        (b'subscription = "a\\u0007b"', "it must be a text"),
    ],
)
def test_a_file_that_is_wrong_is_told_at_its_place(cli: Cli, file: Path, text: bytes, said: str) -> None:
    """By every command, once, exit code 2; config list shows the rest, and nothing is written."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text)
    for words in (("list",), ("config", "list"), ("config", "get", "output"), ("explain", "lock")):
        done = cli(*words)
        assert done.code == 2, words
        assert f"{file}" in done.err
        assert said in done.err.splitlines()[0], done.err
        assert done.err.count(str(file)) == 1
        assert (done.out == "") is (words != ("config", "list"))
    assert cli("config", "path").out == f"{file}\n"
    assert file.read_bytes() == text


def test_a_file_that_is_wrong_is_mended_by_config(cli: Cli, file: Path) -> None:
    """set writes over a wrong value, unset removes a key that is none; what is no TOML is left."""
    file.parent.mkdir(parents=True)
    file.write_text("# mine\nminRouted = 2\noutput = 'xml'\n")
    assert cli("list").code == 2
    assert cli("config", "set", "output", "NAME").code == 0
    assert cli("config", "unset", "minRouted").code == 0
    assert file.read_text() == '# mine\noutput = "name"\n'
    assert cli("list").out == "contoso\ncontosowesteu\n"
    assert cli("config", "unset", "output").out == "table\n"
    again = cli("config", "unset", "output")
    assert (again.code, again.out) == (0, "table\n")
    assert "output is not in" in again.err
    assert cli("config", "unset", "zebra").code == 2
    file.write_text("output = ")
    for words in (("set", "output", "json"), ("unset", "output")):
        done = cli("config", *words)
        assert (done.code, done.out) == (2, "")
        assert f"{file}:1:10: this is not TOML" in done.err
    assert file.read_text() == "output = "


@pytest.mark.parametrize("value", ["off", "OFF", "false", "on"])
def test_turning_the_token_cache_off_removes_what_it_holds(cli: Cli, value: str) -> None:
    """The number is said; turning it on removes nothing."""
    environ = dict(os.environ)
    for name in ("a", "b"):
        open_store(environ).write(name, b"{}")
    done = cli("config", "set", "token-cache", value)
    assert ("2 kept tokens were removed" in done.err) is (value != "on")
    assert len(list(tokens_folder(environ).iterdir())) == (0 if value != "on" else 2)
    assert listed(cli)[0] == ("on" if value == "on" else "off")


def test_a_file_that_cannot_be_written_is_told(cli: Cli, file: Path) -> None:
    """With its name and the reason."""
    file.parent.parent.mkdir()
    file.parent.write_text("")
    done = cli("config", "set", "token-cache", "off")
    assert done.code == 2
    assert "config.toml: " in "".join(done.err.split("\n"))


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file of a repository whose folder below is the current one; it does not exist yet."""
    root = tmp_path / "work" / "infra"
    (root / ".git").mkdir(parents=True)
    (root / "west" / "prod").mkdir(parents=True)
    monkeypatch.chdir(root / "west" / "prod")
    return root / ".acrgeo.toml"


def origins(cli: Cli, *words: str) -> dict[str, tuple[object, str]]:
    """Return value and source of each setting."""
    found = json.loads(cli("config", "list", "-o", "json", *words).out)["settings"]
    return {each["name"]: (each["value"], each["source"]) for each in found}


def test_a_repository_has_its_own_file(cli: Cli, file: Path, repository: Path) -> None:
    """Found from any folder below, it wins over the user's; a nearer one wins, and none above the repository counts."""
    (repository.parent.parent / ".acrgeo.toml").write_text("output = 'json'\n")
    assert cli("config", "get", "output").out == "table\n"
    assert cli("config", "path", "--repo").out == f"{repository}\n"
    cli("config", "set", "output", "tsv")
    assert cli("config", "set", "output", "name", "--repo").out == "output\n"
    assert repository.read_text() == 'output = "name"\n'
    assert cli("list").out == "contoso\ncontosowesteu\n"
    (repository.parent / "west" / ".acrgeo.toml").write_text("output = 'jsonl'\n")
    assert json.loads(cli("config", "get", "output").out)["origin"].endswith("/west/.acrgeo.toml:1")
    assert file.read_text() == 'output = "tsv"\n'


def test_errors_have_the_format_of_the_settings(cli: Cli, repository: Path) -> None:
    """As with -o json; also of a command line that is wrong, and unless -o says otherwise."""
    repository.write_text("output = 'json'\n")
    for words in (("show", "nowhere"), ("show", "--nothing")):
        assert "error" in json.loads(cli(*words).err)
    assert cli("show", "nowhere", "-o", "table").err.startswith("error: ")


@pytest.mark.parametrize(
    ("theirs", "ours", "name", "value", "source"),
    [
        ("token-cache = 'off'", "token-cache = 'on'", "token-cache", "off", "repository"),
        ("token-cache = 'on'", "token-cache = 'off'", "token-cache", "off", "user"),
        ("min-routed = 3", "min-routed = 2", "min-routed", 3, "repository"),
        ("min-routed = 1", "min-routed = 2", "min-routed", 2, "user"),
        ("min-routed = 1", "", "min-routed", 1, "repository"),
        (
            "allowed-regions = ['eastus', 'West US']",
            "allowed-regions = 'westus,northeurope'",
            "allowed-regions",
            ["westus"],
            "repository",
        ),
        ("allowed-regions = 'eastus,westus'", "allowed-regions = 'eastus'", "allowed-regions", ["eastus"], "user"),
        ("output = 'wide'", "output = 'tsv'", "output", "wide", "repository"),
    ],
)
def test_what_protects_is_never_looser_in_a_repository(
    cli: Cli, file: Path, repository: Path, theirs: str, ours: str, name: str, value: object, source: str
) -> None:
    """The stricter of both files holds; of anything else the repository's."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(ours)
    repository.write_text(theirs)
    found = {each["name"]: each for each in json.loads(cli("config", "list", "-o", "json").out)["settings"]}[name]
    assert (found["value"], found["source"]) == (value, source)


def test_allowed_regions_of_both_files_have_one_in_common(cli: Cli, file: Path, repository: Path) -> None:
    """Else nothing could be added anywhere: exit code 2, at the repository's line, with the user's."""
    file.parent.mkdir(parents=True)
    file.write_text("allowed-regions = 'eastus'\n")
    repository.write_text("\nallowed-regions = 'westus'\n")
    done = cli("list")
    assert done.code == 2
    assert f"{repository}:2:1: allowed-regions: nothing is left of it beside allowed-regions in {file}:1" in done.err


@pytest.mark.parametrize("variables", [{}, {"CI": "1"}, {"ACRGEO_REPO_CONFIG": "off"}])
def test_a_file_that_others_may_write_is_not_taken(
    cli: Cli, repository: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    """As git takes no repository of somebody else; a pipeline's checkout is its own, and a variable names one."""
    repository.write_text("output = 'name'\n")
    repository.chmod(0o666)
    for name, text in variables.items():
        monkeypatch.setenv(name, text)
    done = cli("list")
    if variables:
        assert (done.code, done.out == "contoso\ncontosowesteu\n") == (0, "CI" in variables)
        return
    assert done.code == 2
    assert f"{repository}: every user may write to this file" in done.err
    assert "ACRGEO_REPO_CONFIG=off" in done.err
    monkeypatch.setenv("ACRGEO_REPO_CONFIG", str(repository))
    assert cli("list").out == "contoso\ncontosowesteu\n"


def test_a_sandbox_takes_nothing_that_names_something_in_azure(cli: Cli, repository: Path) -> None:
    """Its subscription and groups are its own; what is no place holds there too."""
    repository.write_text("subscription='x'\ngroup='y'\nregistry='z'\ncloud='china'\nallowed-regions='eastus'\n")
    assert cli("show", "contoso").code == 0
    assert origins(cli)["group"] == (None, "default")
    assert origins(cli, "-g", "contoso-rg")["group"] == ("contoso-rg", "option")
    assert cli("replica", "add", "contoso", "eastus2", "--upgrade", "--dry-run").code == 5
    assert cli("replica", "add", "contoso", "eastus", "--upgrade", "--dry-run").code == 0
    said = cli("config", "set", "group", "other", "--repo").err
    assert "a sandbox takes it from no file" in " ".join(said.split())


def test_how_many_must_serve_is_a_setting(cli: Cli, repository: Path, tmp_path: Path) -> None:
    """Of commands, and of files that do not say minRouted; a file that does wins."""
    cli.premium("eastus")
    assert cli("routing", "disable", "contoso", "eastus", "--dry-run").code == 0
    repository.write_text("min-routed = 2\n")
    assert cli("routing", "disable", "contoso", "eastus", "--dry-run").code == 5
    assert cli("preflight", "contoso", "--drain", "eastus").code == 5
    assert cli("assess", "contoso", "--query", "minRouted").out == "2\n"
    manifest = tmp_path / "contoso.yaml"
    for line, code in (("", 5), ("minRouted: 1\n", 0)):
        replicas = "replicas: [{location: westus}, {location: eastus, routing: false}]\n"
        manifest.write_text(f"apiVersion: acrgeo/v1\nregistry: contoso\n{line}{replicas}")
        assert cli("plan", "-f", str(manifest)).code == code


def test_whose_subscription_it_is_is_told(cli: Cli, repository: Path) -> None:
    """With -v, also of a read; it is the one that the session works in, and an option or a variable wins."""
    repository.write_text("subscription = '00000000-1111-2222-3333-444444444444'\ncloud = 'china'\n")
    environ = {"HOME": os.environ["HOME"], "ACRGEO_TOKEN_CACHE": "off"}
    for common, variables, subscription in (
        (Common(verbose=True), {}, "00000000-1111-2222-3333-444444444444"),
        (Common(subscription="mine", typed=frozenset({"subscription"})), {}, "mine"),
        (Common(), {"AZURE_SUBSCRIPTION_ID": "theirs"}, None),
    ):
        streams = Streams.captured()
        context = Context(common=common, environ={**environ, **variables}, streams=streams)
        assert (context.subscription, context.gateway.session.cloud.name) == (subscription, "china")
        told = f"subscription {subscription} is from {repository}:1\ncloud china is from {repository}:2\n"
        assert written(streams.err) == (told if common.verbose else "")


PRICES = """
currency = "eur"
date = 2026-10-01
[prices]
premium = 2
standard = 1
[regions.eastus]
premium = 3.5
"""


def test_costs_are_those_of_ones_own_prices(cli: Cli, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of cost and of plans, in their currency; a repository's file names none outside the repository."""
    cli.premium("eastus")
    (repository.parent / "prices.toml").write_text(PRICES)
    assert cli("config", "set", "price-table", "prices.toml", "--repo").code == 0
    found = json.loads(cli("cost", "contoso", "-o", "json").out)
    assert found["registries"][0]["current"]["perDay"] == 5.5
    assert found["registries"][0]["currency"] == "EUR"
    assert "price-table" in found["notRead"]
    assert cli("cost", "contoso", "--currency", "USD").code == 2
    plan = json.loads(cli("replica", "add", "contoso", "westeurope", "--dry-run", "-o", "json").out)
    assert "EUR" in json.dumps(plan)
    (repository.parent.parent / "prices.toml").write_text(PRICES)
    for path in ("../prices.toml", str(repository.parent.parent / "prices.toml")):
        assert cli("config", "set", "price-table", path, "--repo").code == 2
        repository.write_text(f"price-table = '{path}'\n")
        assert "outside the repository" in cli("list").err
    repository.unlink()
    monkeypatch.setenv("ACRGEO_PRICE_TABLE", str(repository.parent / "prices.toml"))
    for text, said in {
        "currency = 'euro'": "currency must be three letters",
        "currency = 'EUR'": "date must be the day",
        PRICES + "gold = 1": "regions.eastus.gold is unknown",
        PRICES.replace("3.5", "-1"): "regions.eastus.premium must be an amount",
        PRICES.replace("2\n", "true\n", 1): "prices.premium must be an amount",
        "zebra = 1": "'zebra' is unknown",
        "zebra": "is not TOML",
    }.items():
        (repository.parent / "prices.toml").write_text(text)
        done = cli("cost", "contoso")
        assert (done.code, said in " ".join(done.err.split())) == (2, True), done.err


def test_config_list_is_as_agreed(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every setting with its value, where that comes from, and what it is."""
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setenv("ACRGEO_ALLOWED_REGIONS", "East US,westeurope")
    check_golden("config-list", cli("config", "list").out)
