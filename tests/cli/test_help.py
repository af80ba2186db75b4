"""The help of every command that there is."""

from __future__ import annotations

import ast
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import acrgeo
import acrgeo.cli.commands
from acrgeo.cli.app import COMMANDS as COMMANDS_BY_WORD
from acrgeo.cli.app import Deferred, app
from scripts.reference.contracts import DOCS
from scripts.reference.pages import PAGES
from tests.cli.conftest import Cli, check_golden
from tests.rows import rows


def tree(command: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every group and command after its words."""
    yield words, command
    for name, child in getattr(command, "commands", {}).items():
        # A first word stands for a command that is imported when it is called.
        yield from tree(getattr(child, "command", child), (*words, name))


TREE = dict(tree(app))
COMMANDS = [words for words, command in TREE.items() if not hasattr(command, "commands")]
GROUPS = [words for words in TREE if words not in COMMANDS]


def section(text: str, title: str) -> str:
    """Return the text under a heading."""
    return text.partition(f"\n{title}:\n")[2].partition("\n\n")[0]


@pytest.mark.parametrize("words", [(), ("replica",), ("replica", "add"), ("permissions", "check")], ids="-".join)
def test_help_is_as_agreed(cli: Cli, words: tuple[str, ...]) -> None:
    """The root, a group, a write and a read; the common options once, in that of the root."""
    page, common = cli(*words, "--help").out, section(cli("--help").out, "Common options")
    below = page if not words else page.replace(common, "  …")
    assert common not in below or not words
    check_golden("-".join(("help", *words)), below)


@pytest.mark.parametrize("name", PAGES)
def test_the_reference_is_generated(name: str) -> None:
    """From these commands; ``UPDATE_GOLDEN=1`` rewrites it, and docs/contracts.json is only added to."""
    path, text = DOCS / name, PAGES[name]()
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
        pytest.fail(f"{path.name} was rewritten; look at it, then run again without UPDATE_GOLDEN")
    assert path.read_text(encoding="utf-8") == text, f"UPDATE_GOLDEN=1 rewrites docs/{name}"


@pytest.mark.parametrize("words", COMMANDS, ids="-".join)
def test_every_command_has_an_example_that_parses(cli: Cli, words: tuple[str, ...]) -> None:
    """The example is of that command, and nothing in it is refused as a wrong command line."""
    page = cli(*words, "-h")
    assert (page.code, page.err) == (0, "")
    examples = re.findall(
        r"^  (?:eval \"\$\()?acrgeo (.+?)(?:\)\")?$", page.out.partition("\nExample")[2], re.MULTILINE
    )
    assert examples
    for example in examples:
        typed = shlex.split(example.partition(" > ")[0])
        if words[-1] == "show" and tuple(typed[: len(words)]) != words:  # a group may show without the word
            typed.insert(len(words) - 1, "show")
        assert tuple(typed[: len(words)]) == words
        command = TREE[words]
        with command.make_context("acrgeo", typed[len(words) :], resilient_parsing=False) as context:
            assert context.params


@pytest.mark.parametrize("words", COMMANDS, ids="-".join)
def test_help_names_exit_codes_and_is_readable(cli: Cli, words: tuple[str, ...]) -> None:
    """No type names, no braces, no line over 80 columns but examples, and the exit codes."""
    page = cli(*words, "-h").out
    assert not re.search(r"[<>]|{[A-Z]|env var|INTEGER", page.partition("\nExample")[0])
    assert "Exit codes: 0 done" in page
    for line in page.partition("\nExample")[0].splitlines():
        assert len(line) <= 80


@pytest.mark.parametrize("words", GROUPS, ids="-".join)
def test_summaries_are_not_cut(cli: Cli, words: tuple[str, ...]) -> None:
    """The list of commands has whole sentences."""
    page = cli(*words, "-h").out
    for line in section(page, "Commands").splitlines():
        assert line.endswith((".", "?")), line
        assert not line.endswith("..."), line


@pytest.mark.parametrize("form", [(), ("-o", "json")], ids=" ".join)
@pytest.mark.parametrize("words", GROUPS, ids="-".join)
def test_words_without_a_command_print_help(cli: Cli, words: tuple[str, ...], form: tuple[str, ...]) -> None:
    """On stdout, exit 0, as --help does; under -o json too."""
    page = cli(*form, *words)
    assert (page.code, page.err) == (0, "")
    assert page.out == cli(*words, "--help").out


@rows("word", COMMANDS_BY_WORD)
def test_a_first_word_is_listed_with_its_commands_own_summary(word: str) -> None:
    """The list of the root and completions have it from a table, the command from its docstring."""
    assert COMMANDS_BY_WORD[word] == TREE[(word,)].get_short_help_str(90)
    assert TREE[(word,)].name == word


def test_every_module_of_a_first_word_is_listed() -> None:
    """A command that is written and not listed would not be there."""
    folder = Path(acrgeo.cli.commands.__file__).parent
    modules = {
        file.stem.replace("_", "-")
        for file in folder.glob("*.py")
        if "def register(app:" in file.read_text(encoding="utf-8")
    }
    assert modules == set(COMMANDS_BY_WORD)


def test_version(cli: Cli) -> None:
    """The package's own, alone without Typer and among other words."""
    for words in (("--version",), ("--sandbox", "--version"), ("--version", "list")):
        assert cli(*words).out == f"acrgeo {acrgeo.__version__}\n"


def strings() -> Iterator[tuple[str, str]]:
    """Yield every text of each module that has acrgeo and a space, f-strings without values, docstrings too."""
    for file in sorted(Path(acrgeo.__file__).parent.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if "acrgeo " in text else ():
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield file.name, node.value
            elif isinstance(node, ast.JoinedStr):
                parts = (str(part.value) if isinstance(part, ast.Constant) else "VALUE" for part in node.values)
                yield file.name, "".join(parts)


def test_every_command_that_is_advised_exists() -> None:
    """A hint that names a command which is not there would be a lie."""
    groups = {words[0] for words in GROUPS if words}
    advised = set()
    for file, text in strings():
        for group, command in re.findall(r"\bacrgeo (?:--sandbox )?([a-z]+) ([a-z]+)\b", text):
            if group in groups:
                advised.add((group, command, file))
    advised.discard(("sandbox", "authority", "certificate.py"))  # the name of the certificate's issuer
    known = {words[:2] for words in TREE}
    assert [
        command for command in advised if command[:2] not in known and command[0] != "endpoints"
    ] == []  # shows by default
    assert ("replica", "repair", "replicas.py") in advised


@pytest.mark.parametrize(
    ("words", "built"),
    [
        (["list", "contoso"], {"list"}),
        (["repair", "-h"], {"repair"}),
        (["-g", "show", "list"], {"list", "show", "add", "delete", "tag", "repair", "wait"}),
        (["lst"], {"list", "show", "add", "delete", "tag", "repair", "wait"}),
    ],
)
def test_only_the_called_command_of_a_group_is_built(words: list[str], built: set[str]) -> None:
    """All of them take longer to build than to import; without a word that is certain there are all to choose from."""
    context = Deferred("replica", "").make_context("replica", words)
    assert set(context.command.commands) == built
