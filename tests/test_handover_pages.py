"""export.md, from-az.md, from-terraform.md and move.md are true: ``console`` blocks run, commands of tables exist.

Their ``sh`` blocks run with the real az, and ``hcl`` blocks are parsed, in make clients.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from acrgeo.core.handover.model import Form
from tests.cli.conftest import Cli, cli
from tests.test_readme import is_shown

__all__ = ["cli"]  # the fixture

PAGES = {
    name: (Path(__file__).parents[1] / "docs" / f"{name}.md").read_text(encoding="utf-8")
    for name in ("export", "from-az", "from-terraform", "move")
}


def blocks(page: str, language: str) -> list[str]:
    """Return the blocks of a language, in their order."""
    return re.findall(rf"^```{language}\n(.*?)^```", PAGES[page], re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES)
def test_the_examples_do_what_they_show(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    """Each command prints what the page shows, stdout and then stderr; blocks of YAML are files beside it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "new.yaml").write_text("apiVersion: acrgeo/v1\nregistry: fabrikam\nsku: Premium\n")
    for text in blocks(page, "yaml"):
        (tmp_path / "replicas.yaml").write_text(text)
    steps = [
        step.partition("\n")
        for block in blocks(page, "console")
        for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    ]
    assert steps
    for command, _, shown in steps:
        name, *words = shlex.split(command)
        assert name == "acrgeo"
        done = cli(*words)
        assert is_shown(done.out + done.err, shown), f"$ {command}\n{done.out}{done.err}"


@pytest.mark.parametrize(
    "command",
    sorted({command for page in PAGES.values() for line in page.splitlines() if line.startswith("| ")
            for command in re.findall(r"`(acrgeo [a-z][^`]*)`", line)})
)  # fmt: skip
def test_every_command_of_a_table_exists(cli: Cli, command: str) -> None:
    """With its options."""
    done = cli(*shlex.split(command)[1:], "--help")
    assert (done.code, "Usage: acrgeo" in done.out) == (0, True), done.err


def test_every_form_is_on_the_page() -> None:
    """In the table of forms, in their order."""
    table = PAGES["export"].partition("| `--format`")[2].partition("Every example")[0]
    assert re.findall(r"^\| `([a-z0-9-]+)`", table, re.MULTILINE) == [form.value for form in Form]


def test_pages_name_only_options_that_az_has_today() -> None:
    """The old name stands where it is told that it is old, and in the column of the page that has it."""
    for name, page in PAGES.items():
        for line in page.splitlines():
            if "--region-endpoint-enabled" in line:
                assert name == "from-az"
                assert "renamed" in line or "is `--global-endpoint-routing`" in line or line.startswith("| ")
