"""The guides, the troubleshooting and the concepts are true: who pastes their blocks sees what they show."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, cli
from tests.test_pages import what_is_wrong
from tests.test_readme import ROOT, Step, check_run, is_shown, steps_of

__all__ = ["cli"]

DOCS = ROOT / "docs"
PAGES = sorted(
    page
    for name in ("guides", "concepts", "troubleshooting")
    for page in [*(DOCS / name).glob("*.md"), DOCS / f"{name}.md"]
    if page.exists()
)
START = ("export ACRGEO_SANDBOX=1", "acrgeo sandbox reset")


def steps(page: Path) -> list[Step]:
    """Return the commands of the sessions on a page."""
    return steps_of(page.read_text(encoding="utf-8"), "console")


@pytest.mark.parametrize("page", [page for page in PAGES if steps(page)], ids=lambda page: page.stem)
def test_the_blocks_do_what_they_show(page: Path, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In order and in process, stdout and then stderr; ``echo $?`` shows how the command before it ended."""
    monkeypatch.chdir(tmp_path)
    found = steps(page)
    assert all(step.command.startswith(start) for step, start in zip(found, START, strict=False))
    code = 0
    for step in found[1:]:
        assert step.shown is not None
        told, code = run(step.command, code, cli, tmp_path)
        assert is_shown(told, step.shown), f"$ {step.command}\n{told}"


def run(command: str, code: int, cli: Cli, home: Path) -> tuple[str, int]:
    """Return what a command prints and its exit code; ``code`` is that of the command before it."""
    if command == "echo $?":
        return f"{code}\n", 0
    name, *words = shlex.split(command)
    if name == "acrgeo":
        done = cli(*words)
        return done.out + done.err, done.code
    shell = subprocess.run(["bash", "-c", command], cwd=home, capture_output=True, text=True, check=True)
    return shell.stdout + shell.stderr, 0


@pytest.mark.skipif("DOCS_TEST" not in os.environ, reason="The same runs in process: make docs-test pastes it.")
@pytest.mark.parametrize("page", [page for page in PAGES if steps(page)], ids=lambda page: page.stem)
def test_the_blocks_run_in_a_shell(warm: Path, tmp_path: Path, page: Path) -> None:
    """Pasted in one shell, by somebody who has installed it."""
    pasted: list[Step] = []
    for step in steps(page):
        if step.command != "echo $?":
            pasted.append(step)
            continue
        before = pasted.pop()  # it asks about the command before it, so nothing may come between
        pasted.append(Step(command=f"{before.command}\necho $?", shown=f"{before.shown}{step.shown}"))
    check_run(pasted, tmp_path, first=warm)


def test_every_command_in_the_text_exists() -> None:
    """Outside of blocks too: in tables and sentences, with the options and values of today."""
    found = {words for page in PAGES for words in re.findall(r"`acrgeo ([^`\n]+)`", page.read_text(encoding="utf-8"))}
    assert len(found) > 50
    found = {words for words in found if len(words.split()) > 2}  # a name alone is no command line
    told = {words: what_is_wrong(shlex.split(words)) for words in found}
    assert {words: wrong for words, wrong in told.items() if wrong} == {}


def test_every_rule_in_the_text_exists() -> None:
    """The ids that troubleshooting explains are those of the rules."""
    text = (DOCS / "troubleshooting.md").read_text(encoding="utf-8")
    section = text.partition("## A plan is refused\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
    ids = {name for row in rows for name in re.findall("`([a-z-]+)`", row)}
    assert len(ids) > 12
    rules = (DOCS / "rules.md").read_text(encoding="utf-8")
    assert ids <= set(re.findall(r"^(?:## |\| `)([A-Za-z-]+)", rules, re.MULTILINE))
