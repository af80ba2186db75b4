"""Every page is of today: each command of acrgeo's in its blocks exists, with its options, whatever else runs it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer

from tests.cli.hints import typed_context
from tests.rows import rows

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
INSTALLS = ["--install-completion"]
"""It would, as soon as it is parsed."""
MADE = "commands.md"
"""Made from the commands, whose examples are tested with their help."""
_BLOCK = re.compile(r"^( *)```(?:sh|console|bash|yaml)\b[^\n]*\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
_ENDS = re.compile(r"[|&;<>()]+$")


def commands_of(text: str) -> Iterator[list[str]]:
    """Yield the words of each command of acrgeo's in the blocks of a page."""
    for indent, block in _BLOCK.findall(text):
        is_session = f"\n{indent}$ " in f"\n{block}"
        lines = block.replace("\\\n", " ").splitlines()
        for line in lines:
            if not is_session or line.startswith(f"{indent}$ "):
                yield from commands_in(line.strip().removeprefix("$ "))


def commands_in(line: str) -> Iterator[list[str]]:
    """Yield the words of each command of acrgeo's in a line of a shell, or after a key of YAML."""
    line = re.sub(r"^(?:- )?[\w-]+: (?=\w)", "", line).replace('"$(', "$( ").replace(')"', " )")
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;<>()")
    lexer.whitespace_split = True
    words: list[str] = []
    try:
        for word in [*lexer, ";"]:
            if not _ENDS.fullmatch(word):
                words.append(word)
                continue
            if words and "acrgeo" in (command := words[_start(words) :])[:1]:
                yield command[1:]
            words = []
    except ValueError:
        return  # a quote that a later line closes


def _start(words: list[str]) -> int:
    """Return where a command begins, after variables of its own."""
    return next((place for place, word in enumerate(words) if not re.fullmatch(r"\w+=.*", word)), 0)


def what_is_wrong(words: Sequence[str]) -> str | None:
    """Return why the parser refuses a command line; None where it takes it."""
    try:
        typed_context([re.sub("sha256:[0-9a-f]*…", f"sha256:{'0' * 64}", word) for word in words])
    except typer.Exit:
        return None  # --version, --help
    except Exception as error:  # noqa: BLE001 told by the caller
        return str(getattr(error, "message", error)) or repr(error)
    return None


def test_every_command_on_every_page_exists() -> None:
    """What a reader pastes is taken: its words, options and values are those of today."""
    found = {
        tuple(words): page.name
        for page in PAGES
        if page.name != MADE
        for words in commands_of(page.read_text(encoding="utf-8"))
        if words != INSTALLS
    }
    assert len(found) > 100
    told = {f"{page}: acrgeo {shlex.join(words)}": what_is_wrong(words) for words, page in found.items()}
    assert {line: wrong for line, wrong in told.items() if wrong} == {}


@rows(
    ("block", "commands"),
    [
        ("```sh\nacrgeo list -o json\n```", ["list -o json"]),
        ("```sh azure\nacrgeo list\n```", ["list"]),
        ("```console\n$ acrgeo list\nacrgeo is not typed here\n$ echo acrgeo\n```", ["list"]),
        ("```sh\nA=1 B='x y' acrgeo plan -f a.yaml > plan.txt; acrgeo list | wc -l\n```", ["plan -f a.yaml", "list"]),
        ("```sh\neval \"$(acrgeo sandbox env)\"\nacrgeo show \\\n  x || echo no\n```", ["sandbox env", "show x"]),
        ("```yaml\n- run: acrgeo drift -f x.yaml\n```", ["drift -f x.yaml"]),
        ("1. a\n\n   ```sh\n   acrgeo list\n   ```\n", ["list"]),
        ("```text\nacrgeo list\n```", []),
        ("acrgeo list", []),
    ],
)  # fmt: skip
def test_commands_of_blocks_are_found(block: str, commands: list[str]) -> None:
    """In sessions and scripts, behind variables, in pipes and substitutions, over several lines."""
    assert [" ".join(words) for words in commands_of(f"# A page\n\n{block}\n")] == commands


@rows("line", ["lst", "show contoso --tga x", "replica add contoso", "list -o jsn", "plan", "show a b"])
def test_a_command_that_is_not_is_found(line: str) -> None:
    """A wrong word, option or value, and what is missing."""
    assert what_is_wrong(shlex.split(line))
