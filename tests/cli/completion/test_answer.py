"""What each position of the command line takes: of the sandbox and of Azure, from files alone."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from acrgeo.cli.app import app
from acrgeo.cli.commands import sandbox
from acrgeo.cli.completion import grammar
from acrgeo.cli.completion.answer import GRAMMAR, LINE, print_answer, split_line
from acrgeo.cli.completion.grammar import write_grammar
from acrgeo.sandbox import SEEDS, Sandbox, peek
from acrgeo.sandbox.engine.callers import parse_caller
from acrgeo.sandbox.faults.table import FAULTS
from acrgeo.sandbox.providers.registry.registration import OFFERED
from tests.cli.completion.conftest import World

THERE = ["canadacentral", "eastus", "northeurope", "westus"]

POSITIONS = {
    # registries, by name, in a group, as the login server's or the ID's name
    "show ": ["contoso", "contosowesteu"],
    "show contosow": ["contosowesteu"],
    "show CONTOSOW": ["contosowesteu"],
    "show contoso ": [],
    "-g contoso-rg export ": ["contoso", "contosowesteu"],
    "export -g nowhere-rg ": [],
    "upgrade ": ["contoso", "contosowesteu"],
    "downgrade --to standard ": ["contoso", "contosowesteu"],
    "endpoints data enable ": ["contoso", "contosowesteu"],
    "list -g ": ["contoso-rg"],
    "list --resource-group=con": ["--resource-group=contoso-rg"],
    # replicas: those that the command may be about
    "replica delete contoso ": ["canadacentral", "eastus", "northeurope"],
    "replica delete contoso.azurecr.io ": ["canadacentral", "eastus", "northeurope"],
    "replica delete contoso eastus ": ["canadacentral", "northeurope"],
    "replica delete contoso 'East US' n": ["northeurope"],
    "replica delete -y contoso --timeout 5m n": ["northeurope"],
    "replica delete nowhere ": [],
    "replica delete contosowesteu ": [],
    "replica show contoso ": THERE,
    "replica repair contoso ": THERE,
    "replica wait --for ready contoso w": ["westus"],
    "replica tag contoso eastus --tag a=b ": ["canadacentral", "northeurope", "westus"],
    "routing enable contoso ": ["northeurope"],
    "routing disable contoso ": ["canadacentral", "eastus", "westus"],
    "webhook add contoso ": THERE,
    "preflight contoso --delete ": ["canadacentral", "eastus", "northeurope"],
    "preflight contoso --drain ": ["canadacentral", "eastus", "westus"],
    # regions: offered, and without a replica
    "replica add contoso west": ["westcentralus", "westeurope", "westus2", "westus3"],
    "replica add contoso westeurope west": ["westcentralus", "westus2", "westus3"],
    "replica add contoso eastus": ["eastus2"],
    "replica add contosowesteu westeu": [],
    "preflight contoso --add eastu": ["eastus2"],
    "preflight --allowed-regions eastus,wes": [
        f"eastus,{name}" for name in ("westcentralus", "westeurope", "westus", "westus2", "westus3")
    ],
    # webhooks
    "webhook delete contoso ": ["acrgeoeastus"],
    "webhook ping contoso ": ["acrgeoeastus"],
    "webhook show contoso acrgeoeastus ": [],
}
"""A line, and the words that it may go on with, in the sandbox and in Azure."""

WORDS = {
    "rep": ["replica"],
    "replica d": ["delete"],
    "nonsense ": [],
    "replica nonsense ": [],
    "--sandbox rep": ["replica"],
    "-s rep": [],
    "list -o ": ["table", "json", "jsonl", "yaml", "tsv", "wide", "name"],
    "list -oj": [],
    "list -o m": [],
    "plan -o m": ["markdown"],
    "plan --outp": ["--output"],
    "list --output=ya": ["--output=yaml"],
    "-o json --cloud ": ["public", "usgov", "china"],
    "list --clo": ["--cloud"],
    "list --cloud usgov --clo": [],
    "downgrade contoso --to ": ["Basic", "Standard"],
    "replica wait contoso --for ": ["ready", "succeeded", "deleted", "routed"],
    "upgrade --wait ": ["succeeded", "ready"],
    "upgrade --dry": ["--dry-run"],
    "upgrade -- --dry": [],
    "replica add contoso --zone-redundancy=e": ["--zone-redundancy=enabled"],
    "replica add contoso --name ": [],
    "replica add contoso --tag ": [],
    "upgrade --timeout ": [],
    "permissions check --for ": ["add", "delete", "routing", "upgrade", "webhook", "push", "import"],
    "permissions check --for add --for a": [],
    "sandbox seed ": ["contoso", "private", "neglected", "fleet", "images", "cmk", "consolidate"],
    "sandbox serve --seed p": ["private"],
    "sandbox caller r": ["reader"],
    "sandbox caller role.j": ["files"],
    "sandbox fault thr": ["throttled"],
    "sandbox fault throttled op": ["operation-failed", "operation-endless", "operation-elsewhere"],
    "sandbox serve --fault throttled --fault lock": ["locked"],
    "webhook add --action ": ["push", "delete", "quarantine", "chart_push", "chart_delete"],
    "webhook add --action push --action d": ["delete"],
    "config get o": ["output"],
    "config unset t": ["token-cache"],
    "config set token-cache ": ["on", "off"],
    "config set output j": ["json", "jsonl"],
    "config set min-routed ": [],
    "config set group ": ["contoso-rg"],
    "config set allowed-regions eastus,westus": ["eastus,westus", "eastus,westus2", "eastus,westus3"],
    "explain last-r": ["last-routed"],
    # files where a file is wanted, and nowhere else
    "plan -f ": ["files"],
    "plan -f a.yaml -f ": ["files"],
    "plan -f contoso.yaml --out ": ["files"],
    "plan --out=pl": ["files"],
    "apply ": ["files"],
    "drift --file ": ["files"],
    "export contoso --out ": ["files"],
    "map --svg ": ["files"],
    "upgrade --events-file ": ["files"],
    "sandbox serve --ready-file ": ["files"],
    "list ": [],
    "whoami ": [],
}
"""A line, and the words that it may go on with, whatever is known."""


@pytest.mark.parametrize("prefix", ["--sandbox ", ""], ids=["sandbox", "azure"])
@pytest.mark.parametrize("line", POSITIONS)
def test_a_position_takes_what_is_there(world: World, prefix: str, line: str) -> None:
    """The sandbox is read in its state file, Azure in what commands saw."""
    assert world.words(prefix + line) == POSITIONS[line]


@pytest.mark.parametrize("line", WORDS)
def test_a_position_takes_its_words(world: World, line: str) -> None:
    """Names never complete to files, and files only where one is wanted."""
    assert sorted(world.words(line)) == sorted(WORDS[line])


def test_the_environment_stands_for_options(world: World) -> None:
    """The registry, the group, the subscription and the sandbox may come from variables."""
    expected = POSITIONS["replica delete contoso "]
    assert world.words("routing enable contoso ", ACRGEO_SANDBOX="1") == ["northeurope"]
    assert world.words("show ", AZURE_DEFAULTS_GROUP="nowhere-rg") == []
    assert world.words("replica delete contoso ", AZURE_SUBSCRIPTION_ID=Sandbox.subscription_id) == expected
    assert world.words("replica delete contoso ", AZURE_SUBSCRIPTION_ID=Sandbox.tenant_id) == []
    assert world.words("preflight --delete ", AZURE_DEFAULTS_ACR="contoso") == expected


def test_a_subscription_is_az_s_or_the_sandbox_s(world: World, tmp_path: Path) -> None:
    """Names of az's profile complete -s, and narrow what is offered; nothing is asked."""
    profile = {
        "subscriptions": [
            {
                "id": Sandbox.subscription_id,
                "name": "Pay As You Go",
                "state": "Enabled",
                "environmentName": "AzureCloud",
            },
            {"id": Sandbox.tenant_id, "name": "Other", "state": "Enabled", "environmentName": "AzureCloud"},
            {"id": Sandbox.client_id, "name": "Abroad", "state": "Enabled", "environmentName": "AzureChinaCloud"},
        ]
    }
    (tmp_path / "azureProfile.json").write_text(json.dumps(profile))
    az = {"AZURE_CONFIG_DIR": str(tmp_path)}
    assert world.words("list -s ", **az) == ["Pay As You Go", "Other"]
    assert world.words("list --cloud china -s ", **az) == ["Abroad"]
    assert world.words("-s 'pay as you go' show ", **az) == ["contoso", "contosowesteu"]
    assert world.words("-s Other show ", **az) == []
    assert world.words("--sandbox -s ", **az) == ["Sandbox"]


@pytest.mark.parametrize(
    ("line", "rows"),
    [
        ("acrgeo list -s pa", ["Pay\\ As\\ You\\ Go"]),
        ("acrgeo list -s 'pa", ["Pay As You Go"]),
        ("acrgeo list --subscription=P", ["Pay\\ As\\ You\\ Go"]),
        ("acrgeo list --cloud=u", ["usgov"]),
    ],
)
def test_bash_gets_what_it_inserts(world: World, tmp_path: Path, line: str, rows: list[str]) -> None:
    """Bash ends words at = and :, and quotes nothing."""
    entry = {"id": Sandbox.tenant_id, "name": "Pay As You Go", "state": "Enabled", "environmentName": "AzureCloud"}
    (tmp_path / "azureProfile.json").write_text(json.dumps({"subscriptions": [entry]}))
    environ = {
        **world.environ,
        "AZURE_CONFIG_DIR": str(tmp_path),
        LINE: line,
        "_ACRGEO_COMPLETE": "complete_words-bash",
    }
    assert print_answer(environ).splitlines() == ["words", *rows]


@pytest.mark.parametrize(
    ("line", "words", "last"),
    [
        ("acrgeo ", ["acrgeo"], ""),
        ("acrgeo sh", ["acrgeo"], "sh"),
        ("acrgeo 'a b' c", ["acrgeo", "a b"], "c"),
        ("acrgeo 'a b", ["acrgeo"], "a b"),
        ('acrgeo "a ', ["acrgeo"], "a "),
        ("acrgeo a\\ b", ["acrgeo"], "a b"),
        ("acrgeo a\\", ["acrgeo"], "a"),
        ("acrgeo #a", ["acrgeo"], "#a"),
        ("", [], ""),
    ],
)
def test_a_line_that_is_not_finished_has_words(line: str, words: list[str], last: str) -> None:
    """Quotes may be open; the last word is what is typed of it."""
    assert split_line(line) == (words, last)


def test_what_is_kept_has_names_only(world: World) -> None:
    """Neither a tag, nor where a webhook posts to, nor a token is in it, and a deleted replica is not either."""
    kept = {file.name: file.read_text() for file in world.kept.iterdir()}
    seen = kept[f"seen-public-{Sandbox.subscription_id}.json"]
    assert "northeurope" in seen
    for text in ("secret", "hooks.example.com", "owner", "swedencentral", "acrgeowestus", "acrgeo-sandbox-"):
        assert text not in seen


@pytest.fixture
def broken(tmp_path: Path) -> dict[str, str]:
    """Return an environment whose files are no such files."""
    (tmp_path / "cache/acrgeo/azure").mkdir(parents=True)
    for folder in (tmp_path, *(tmp_path / "cache").rglob("*")):
        folder.chmod(0o700)
    file = tmp_path / f"cache/acrgeo/azure/seen-public-{Sandbox.subscription_id}.json"
    rows = [7, {}, {"name": "a\nb", "group": "g", "replicas": [], "webhooks": []}, {"name": "x", "replicas": [[1]]}]
    file.write_text(json.dumps({"formatVersion": 1, "registries": rows}))
    file.chmod(0o600)
    (tmp_path / "sandbox.db").write_bytes(b"no database")
    return {
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "ACRGEO_SANDBOX_STATE": str(tmp_path / "sandbox.db"),
        "AZURE_CONFIG_DIR": str(tmp_path),
    }


@pytest.mark.parametrize(
    "line", ["show ", "--sandbox show ", "--sandbox replica add nowhere eastus2", "--cloud mars show "]
)
def test_files_that_are_wrong_offer_nothing(world: World, broken: dict[str, str], line: str) -> None:
    """A broken state file, rows that are none and a cloud that is none are no errors of a completion."""
    assert world.words(line, **broken) in ([], ["eastus2"])


def test_a_busy_state_file_is_waited_for_no_longer_than_a_key(world: World, tmp_path: Path) -> None:
    """Whoever holds it locked is left alone; nothing is written, and no file is made where there is none."""
    state = tmp_path / "sandbox.db"
    assert world.words("--sandbox show ", ACRGEO_SANDBOX_STATE=str(state)) == ["contoso", "contosowesteu"]
    assert not state.exists()
    Sandbox(state=state).close()
    with closing(sqlite3.connect(state, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        assert world.words("--sandbox show ", ACRGEO_SANDBOX_STATE=str(state)) in ([], ["contoso", "contosowesteu"])


def test_a_state_file_that_is_not_there_has_what_it_will_have(tmp_path: Path) -> None:
    """The first registries are those of the seed."""
    state = tmp_path / "sandbox.db"
    first = [document["id"] for document in peek.peek(state, 0.0)]
    Sandbox(state=state).close()
    assert [document["id"] for document in peek.peek(state, 0.0)] == first
    assert peek.peek_subscriptions(state) == (peek.SUBSCRIPTION,)


def test_the_words_are_those_of_the_sandbox() -> None:
    """The command line does not import the sandbox to know its seeds, callers, faults and regions."""
    assert [name for name in SEEDS if ":" not in name] == list(sandbox.SEEDS)
    assert sorted(grammar.FAULTS) == sorted(FAULTS)
    assert sorted(peek.OFFERED) == sorted(OFFERED)
    for caller in grammar.CALLERS:
        assert parse_caller(caller)


def test_the_grammar_is_that_of_the_commands() -> None:
    """UPDATE_GOLDEN=1 writes it: a completion reads it instead of Typer and of all commands."""
    text = write_grammar(app)
    if os.environ.get("UPDATE_GOLDEN"):
        GRAMMAR.write_text(text, encoding="utf-8")
    assert GRAMMAR.read_text(encoding="utf-8") == text


def test_every_argument_takes_words_or_files() -> None:
    """An argument without a kind is a gap: it would complete nothing. Images are not kept: a registry has thousands."""
    document = json.loads(GRAMMAR.read_text(encoding="utf-8"))
    takes = {
        f"{path} {row['name']}": row["takes"] for path, node in document.items() for row in node.get("arguments", ())
    }
    assert len(takes) > 40
    assert [name for name, kind in takes.items() if kind == "nothing"] == [
        "image status image",
        "image import source",
        "image wait image",
        "push-check image",
    ]
