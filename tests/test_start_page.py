"""docs/start.md is true: a newcomer who pastes its blocks sees what it shows."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest

from acrgeo.errors import ExitCode
from tests.cli.conftest import Cli, cli
from tests.test_readme import ROOT, check_run, is_shown, steps_of

__all__ = ["cli"]

STEPS = steps_of((ROOT / "docs" / "start.md").read_text(encoding="utf-8"), "console")
SELECTS = "export ACRGEO_SANDBOX=1"
ENDS = {"replica delete contoso westus --yes": ExitCode.REFUSED, "drift -f contoso.yaml": ExitCode.CHANGES_PENDING}
"""What ends with another code than 0; the first drift finds none."""


def test_the_blocks_do_what_they_show(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In order and in process, stdout and then stderr."""
    monkeypatch.chdir(tmp_path)
    assert STEPS[0].command == SELECTS
    codes = {}
    for step in STEPS[2:]:  # a reset forgets what others left, and here nobody did
        name, *words = shlex.split(step.command)
        assert name == "acrgeo"
        done = cli(*words)
        codes[" ".join(words)] = done.code
        assert is_shown(done.out + done.err, step.shown or ""), f"$ {step.command}\n{done.out}{done.err}"
    assert {words: code for words, code in codes.items() if code} == ENDS


@pytest.mark.skipif("DOCS_TEST" not in os.environ, reason="The same runs in process: make docs-test pastes it.")
def test_the_blocks_run_in_a_shell(warm: Path, tmp_path: Path) -> None:
    """Pasted by somebody who has just installed it."""
    check_run(STEPS, tmp_path, first=warm)
