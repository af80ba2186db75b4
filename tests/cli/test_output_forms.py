"""Every command in every form: table, json, yaml, tsv, name, --query; widths, colours and errors as JSON."""

from __future__ import annotations

import json

import pytest
import yaml

from tests.cli.conftest import Cli, check_golden

READS = [
    ("list",),
    ("show", "contoso"),
    ("replica", "list", "contoso"),
    ("replica", "show", "contoso", "eastus"),
    ("routing", "show", "contoso"),
    ("regions", "contoso"),
    ("explain",),
    ("permissions", "check", "contoso"),
    ("whoami",),
    ("config", "list"),
]
PLANS = [
    ("upgrade", "contosowesteu"),
    ("downgrade", "contosowesteu", "--to", "Basic"),
    ("replica", "add", "contoso", "japaneast"),
    ("replica", "delete", "contoso", "eastus"),
    ("replica", "tag", "contoso", "eastus", "--tag", "team=web"),
    ("routing", "disable", "contoso", "eastus"),
]
COMMANDS = [*READS, *[(*words, "--dry-run") for words in PLANS]]


def ids(words: tuple[str, ...]) -> str:
    """The words, for the name of a test."""
    return "-".join(words)


@pytest.mark.parametrize("words", COMMANDS, ids=ids)
def test_documents_agree(cli: Cli, words: tuple[str, ...]) -> None:
    """YAML says what JSON says; each carries the version; nothing else is on stdout, nothing on stderr."""
    cli.premium("eastus", "westeurope")
    as_json, as_yaml = cli(*words, "-o", "json"), cli(*words, "-o", "yaml")
    document = json.loads(as_json.out)
    assert document["formatVersion"] == "1.0"
    assert yaml.safe_load(as_yaml.out) == document
    assert (as_json.code, as_json.err, as_yaml.err) == (0, "", "")


@pytest.mark.parametrize("words", COMMANDS, ids=ids)
def test_lines_agree(cli: Cli, words: tuple[str, ...]) -> None:
    """tsv and name have a line for each thing, without a heading; a name is one word."""
    cli.premium("eastus", "westeurope")
    names, table = cli(*words, "-o", "name").out.splitlines(), cli(*words, "-o", "tsv").out.splitlines()
    assert len(names) == len(table) > 0
    assert all(name and " " not in name for name in names)


@pytest.mark.parametrize("words", COMMANDS, ids=ids)
def test_pages_fit_40_columns(cli: Cli, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    """No line is wider, except a word that is too wide by itself, with its sign."""
    cli.premium("eastus", "westeurope")
    monkeypatch.setenv("COLUMNS", "40")
    for line in cli(*words).out.splitlines():
        assert len(line) <= 40 or len(line.lstrip("✓✗★?+~- ").split()) == 1, line


def test_a_replica_is_one_document_everywhere(cli: Cli) -> None:
    """Every command that shows a replica, the outcome of a change among them, says the same of it."""
    cli.premium("northcentralus", "eastus")
    done = json.loads(cli("routing", "disable", "contoso", "northcentralus", "-y", "-o", "json").out)
    cli.time.advance(60)
    shown = {
        words: {replica["location"]: replica for replica in json.loads(cli(*words, "-o", "json").out)["replicas"]}
        for words in (("routing", "show", "contoso"), ("replica", "list", "contoso"), ("show", "contoso"))
    }
    regions = json.loads(cli("map", "contoso", "-o", "json").out)["regions"]
    drawn = {region["replica"]["location"]: region["replica"] for region in regions if region["replica"]}
    first, *others = [*shown.values(), drawn]
    assert all(other == first for other in others)
    assert {name: replica["zoneRedundant"] for name, replica in first.items()} == {
        "eastus": True,
        "northcentralus": False,
        "westus": False,
    }
    (ended,) = [result["replica"] for result in done["results"]]
    assert {**ended, "status": None} == {**first["northcentralus"], "status": None}


def test_query_is_applied_to_the_document(cli: Cli) -> None:
    """As az does: a scalar is a line, a list of objects a table."""
    cli.premium("eastus")
    query = ("--query", "replicas[].{where: location, routed: regionEndpointEnabled}")
    forms = [cli("show", "contoso", *query, "-o", form).out for form in ("table", "tsv", "json", "yaml")]
    check_golden("query", "---\n".join(forms))
    assert cli("show", "contoso", "--query", "sku.name", "-o", "tsv").out == "Premium\n"
    assert json.loads(cli("show", "contoso", "--query", "nothing", "-o", "json").out) is None


@pytest.mark.parametrize("query", ["foo[", "", "sort(name)", "nope(@)"])
def test_wrong_query_is_exit_2(cli: Cli, query: str) -> None:
    """It is told as such; what can be known is known before anything is asked of Azure."""
    wrong = cli("show", "contoso", "--query", query, "-o", "json")
    assert (wrong.code, wrong.out) == (2, "")
    assert "--query" in json.loads(wrong.err)["error"]["message"]


def test_wrong_query_does_not_stop_a_write_in_the_middle(cli: Cli) -> None:
    """A query that is no JMESPath is refused before the write is sent."""
    wrong = cli("upgrade", "contoso", "-y", "--query", "foo[")
    assert (wrong.code, wrong.writes) == (2, ())


@pytest.mark.parametrize(
    "words",
    [
        ("shwo",),
        ("show", "contoso", "--frob"),
        ("replica", "add", "contoso"),
        ("show", "contsoo"),
        ("replica", "add", "contoso", "eastus", "--dry-run"),
        ("replica", "add", "contoso", "eastus", "--parallel", "many"),
    ],
    ids=ids,
)
@pytest.mark.parametrize("form", [("-o", "json"), ("--output=json",), ("-ojson",)])
def test_errors_are_json_under_json(cli: Cli, words: tuple[str, ...], form: tuple[str, ...]) -> None:
    """One document on stderr with code, message and the exit code."""
    failed = cli(*form, *words)
    error = json.loads(failed.err)["error"]
    assert failed.code == error["exitCode"] != 0
    assert error["code"]
    assert error["message"]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("shwo",), "error: No such command 'shwo'. Did you mean 'show'?\nhint: acrgeo --help\n"),
        (("replica", "ad"), "error: No such command 'ad'. Did you mean 'add'?\nhint: acrgeo replica --help\n"),
        (("show", "contoso", "--qq"), "error: No such option: --qq.\nhint: acrgeo show --help\n"),
        (("show", "a", "b"), "error: Got unexpected extra argument(s) (b).\nhint: acrgeo show --help\n"),
        (
            ("replica", "add", "contoso"),
            "error: Missing argument 'REGION...'.\nhint: acrgeo replica add --help\n",
        ),
    ],
)
def test_wrong_command_line_is_two_lines(cli: Cli, words: tuple[str, ...], error: str) -> None:
    """It says what is wrong, and where the right form stands; exit 2."""
    wrong = cli(*words)
    assert (wrong.code, wrong.out, wrong.err) == (2, "", error)


def has_colour(text: str) -> bool:
    """Find an escape that colours."""
    return "\x1b[" in text and "m" in text


def test_colour_only_on_a_terminal(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never on a pipe; on a terminal unless NO_COLOR, --no-color or TERM=dumb says otherwise."""
    monkeypatch.setenv("TERM", "xterm-256color")
    assert not has_colour(cli("show", "contoso").out)
    assert has_colour(cli("show", "contoso", answer="").out)
    assert not has_colour(cli("show", "contoso", "--no-color", answer="").out)
    assert not has_colour(cli("--no-color", "show", "contoso", answer="").out)
    monkeypatch.setenv("NO_COLOR", "1")
    assert not has_colour(cli("show", "contoso", answer="").out)
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert not has_colour(cli("show", "contoso", answer="").out)


def test_json_is_never_coloured(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is data on a terminal, too."""
    monkeypatch.setenv("TERM", "xterm-256color")
    assert json.loads(cli("show", "contoso", "-o", "json", answer="").out)["name"] == "contoso"
