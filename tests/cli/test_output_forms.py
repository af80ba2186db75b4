"""Every command in every form: table, json, yaml, tsv, name, --query; widths, colours and errors as JSON."""

from __future__ import annotations

import json
import re

import pytest
import yaml

from tests.cli.conftest import Cli, check_golden
from tests.cli.documents import check_document

FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C library reads the same ten times as fast
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
    ("assess", "contoso"),
]
PLANS = [
    ("upgrade", "contosowesteu"),
    ("downgrade", "contosowesteu", "--to", "Basic"),
    ("replica", "add", "contoso", "japaneast"),
    ("consolidate", "contoso", "contosowesteu"),
    ("replica", "delete", "contoso", "eastus"),
    ("replica", "tag", "contoso", "eastus", "--tag", "team=web"),
    ("routing", "disable", "contoso", "eastus"),
    ("image", "import", "contoso", "docker.io/library/nginx:1"),
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
    check_document(words, document)
    assert document["formatVersion"] == "1.0"
    assert yaml.load(as_yaml.out, Loader=FAST) == document
    assert (as_json.code, as_json.err, as_yaml.err) == (0, "", "")


@pytest.mark.parametrize("words", COMMANDS, ids=ids)
def test_lines_agree(cli: Cli, words: tuple[str, ...]) -> None:
    """tsv, jsonl and name have a line for each thing, tsv one for each line of the table; a name is one word."""
    cli.premium("eastus", "westeurope")
    names, table = cli(*words, "-o", "name").out.splitlines(), cli(*words, "-o", "tsv").out.splitlines()
    lines = cli(*words, "-o", "jsonl").out.splitlines()
    assert len(names) == len(lines) > 0
    assert len(table) == (len(lines) if words[0] != "show" else len(json.loads(lines[0])["replicas"]))
    assert all(json.loads(line)["formatVersion"] == "1.0" for line in lines)
    assert all(name and " " not in name for name in names)


TABLES = [
    ("list",),
    ("list", "--all"),
    ("show", "contoso"),
    ("replica", "list", "contoso"),
    ("routing", "show", "contoso"),
    ("regions", "contoso"),
    ("cost", "contoso"),
    ("webhook", "list", "contoso"),
    ("permissions", "check", "contoso"),
    ("config", "list"),
    ("explain",),
]
SAID = {"yes": "true", "no": "false", "drained": "false", "everything": "", "-": ""}


@pytest.mark.parametrize("words", TABLES, ids=ids)
def test_tsv_gives_what_the_table_gives(cli: Cli, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    """Every cell of the table is in one line of tsv, with times as Azure writes them and true for yes."""
    cli.premium("eastus", "westeurope")
    cli.prepare("routing", "disable", "contoso", "eastus", "-y", "--reason", "hot", "--until", "2036-01-01")
    cli.prepare("webhook", "add", "contoso", "westus", "--uri", "https://ci.example.com", "--action", "push", "-y")
    cli.time.advance(60)
    monkeypatch.setenv("COLUMNS", "400")
    lines = [f"\t{line}\t".lower() for line in cli(*words, "-o", "tsv").out.splitlines()]
    tables = [
        [re.split(r" {2,}", row.lstrip("★✓✗ ")) for row in block.splitlines()[1:]]
        for block in cli(*words).out.split("\n\n")
        if re.match(r" *[A-Z]{2,}[A-Z ()]*(  |\n)", block)
    ]
    rows = [row for table in tables for row in table if len(row) > 1 or words == ("explain",)]
    assert rows
    for row in rows:
        said = [re.sub(r"(, at the .*)?( \(recommended\))?$", "", cell) for cell in row]
        cells = [re.sub(r"(\d\d) (\d\d:\d\d)$", r"\1T\2", SAID.get(cell, cell)).lower() for cell in said]
        assert any(all(cell in line for cell in cells) for line in lines), (row, lines)


@pytest.mark.parametrize("words", COMMANDS, ids=ids)
def test_pages_fit_40_columns(cli: Cli, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    """No line is wider, except a command to paste, or a word that is too wide by itself, with its sign."""
    cli.premium("eastus", "westeurope")
    monkeypatch.setenv("COLUMNS", "40")
    for line in cli(*words).out.splitlines():
        is_command = re.match(r" *(hint: |[a-z ]+: )?(acrgeo|az|git) ", line) is not None
        assert len(line) <= 40 or is_command or len(line.lstrip("✓✗★?+~- ").split()) == 1, line


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


@pytest.mark.parametrize(
    ("words", "query", "out"),
    [
        (("replica", "list", "contoso"), "[].name", "eastus\nwestus\n"),
        (("replica", "list", "contoso"), "length(@)", "2\n"),
        (("replica", "list", "contoso"), "[?home].location | [0]", "westus\n"),
        (("replica", "list", "contoso"), "sort_by(@, &location)[-1].name", "westus\n"),
        (("replica", "list", "contoso"), "[*].[name, home]", "eastus\tfalse\nwestus\ttrue\n"),
        (("replica", "list", "contoso"), "{n: length(@)}", "2\n"),
        (("replica", "list", "contoso"), "replicas[].name", "eastus\nwestus\n"),
        (("replica", "list", "contoso"), "formatVersion", "1.0\n"),
        (("replica", "list", "contoso"), "keys(@)", "formatVersion\nreplicas\n"),
        (("list",), "[].sku.name", "Premium\nStandard\n"),
        (("list", "--all"), "[0].name", "contoso\n"),
        (("routing", "show", "contoso"), "[1].name", "westus\n"),
        (("cost", "contoso"), "[].registry", "contoso\n"),
        (("map", "contoso"), "[?mark=='home'].name", "westus\n"),
        (("config", "list"), "[?value=='on'].name", "token-cache\n"),
    ],
    ids=str,
)
def test_a_query_written_for_a_list_finds_it(cli: Cli, words: tuple[str, ...], query: str, out: str) -> None:
    """As az's lists are bare: a query that names no member of the document is applied to its list."""
    cli.premium("eastus")
    found = cli(*words, "--query", query, "-o", "tsv")
    assert (found.code, found.out, found.err) == (0, out, "")


@pytest.mark.parametrize("query", ["nothing", "[].nmae", "[?name=='x']", "replicas[].nope"])
@pytest.mark.parametrize("form", ["json", "tsv", "table"])
def test_a_query_that_matches_nothing_says_so(cli: Cli, query: str, form: str) -> None:
    """On stderr, so that an empty answer is not taken for a registry without replicas; stdout and exit code stay."""
    found = cli("replica", "list", "contoso", "--query", query, "-o", form)
    assert (found.code, found.out) == (0, "" if form != "json" else "null\n" if query == "nothing" else "[]\n")
    assert f"--query {query!r} matches nothing" in " ".join(found.err.split())


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
