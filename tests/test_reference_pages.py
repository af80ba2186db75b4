"""The pages of docs/reference are made from the code, and leave out no command, variable or exit code of it.

That they are those of today is tested with the help: tests/cli/test_help.py.
"""

from __future__ import annotations

import re
from pathlib import Path

from acrgeo.errors import ExitCode
from scripts.reference.commands import code, commands, commands_page, escaped
from scripts.reference.environment import OTHERS, environment_page, options
from scripts.reference.exit_codes import MEANINGS
from tests.cli.test_help import COMMANDS

PACKAGE = Path(__file__).parents[1] / "acrgeo"
OF_THE_CODE = {"ACRGEO_COMPLETE"}
"""What a completion's script hands over, not a user."""


def test_every_command_has_its_section() -> None:
    """With usage, an example of its own and the codes that it ends with."""
    page = commands_page()
    assert [command.words for command in commands()] == COMMANDS
    for command in commands():
        section = page.partition(f"\n## {command.name}\n")[2].partition("\n## ")[0]
        assert f"```text\n{command.name}" in section
        assert "\n```sh\n" in section
        assert "Exit codes: [0]" in section


def test_every_option_is_on_the_page_of_commands() -> None:
    """In the section of its command, or in that of the options that commands share, with its variables."""
    page = commands_page()
    for command in commands():
        for parameter in command.parameters:
            title = parameter.section or command.name
            section = page.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
            row = next(line for line in section.splitlines() if line.startswith(f"| {code(parameter.shown)} |"))
            assert all(f"`{variable}`" in row for variable in parameter.variables)


def test_every_variable_is_on_the_page() -> None:
    """Each that the code reads; each that is on the page and no option's is read."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    named = set(re.findall(r"\b_?(ACRGEO_[A-Z_]*[A-Z])\b", source)) - OF_THE_CODE
    page = environment_page()
    assert len(named) > 20
    assert {name for name in named if f"| `{name}` |" not in page} == set()
    assert {name for name in OTHERS if f'"{name}"' not in source} == set()
    assert not set(OTHERS) & set(options())


def test_every_exit_code_has_a_meaning() -> None:
    """And what to do about it."""
    assert set(MEANINGS) == set(ExitCode)


def test_text_of_help_stays_text() -> None:
    """Signs of Markdown are not taken for such; options and variables are code."""
    assert escaped("REPOSITORY[:TAG|@DIGEST], or <x> *") == r"REPOSITORY\[:TAG\|@DIGEST\], or \<x> \*"
    assert escaped("Like --no-wait, -f or -o json; see ACRGEO_FILE.") == (
        "Like `--no-wait`, `-f` or `-o json`; see `ACRGEO_FILE`."
    )
    assert escaped("re-made, 2026-11-24 and web-a") == "re-made, 2026-11-24 and web-a"
