"""The README is true: its ``console`` blocks run in one shell, on a sandbox of their own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from acrgeo.cli.app import app
from acrgeo.errors import ExitCode

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
MARK = "=== the next command ===\n"


def read_steps() -> list[tuple[str, str]]:
    """Return every command of the ``console`` blocks with the output below it."""
    blocks = re.findall(r"^```console\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    steps = [step.partition("\n") for block in blocks for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    return [(command, shown) for command, _, shown in steps]


def is_shown(output: str, shown: str) -> bool:
    """Return whether an output is as shown; a line ``...`` stands for any lines."""
    lines = [r"(?:.*\n)*" if line == "..." else re.escape(line) + r"\n" for line in shown.splitlines()]
    return re.fullmatch("".join(lines), output) is not None


@pytest.mark.sockets  # a served sandbox is among the examples
def test_the_examples_do_what_they_show(tmp_path: Path) -> None:
    """Each command prints what the README shows, stdout and stderr as on a terminal."""
    steps = read_steps()
    script = "exec 2>&1\n" + "".join(f"{command}\nprintf '{MARK.strip()}\\n'\n" for command, _ in steps)
    environ = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "LC_ALL": "C.UTF-8",
        "ACRGEO_SANDBOX_SPEED": "600",
    }
    done = subprocess.run(
        ["bash", "-c", script], env=environ, cwd=tmp_path, capture_output=True, text=True, timeout=100, check=True
    )
    outputs = done.stdout.split(MARK)[:-1]
    for (command, shown), output in zip(steps, outputs, strict=True):
        assert is_shown(output, shown), f"$ {command}\n{output}"


def test_the_shown_output_is_compared() -> None:
    """A missing, changed or extra line is found."""
    assert is_shown("a\nb\nc\n", "a\n...\n")
    assert not is_shown("a\nb\n", "a\n")
    assert not is_shown("a\n", "a\nb\n")
    assert not is_shown("x\nb\n", "...\nc\n")


def test_every_command_is_in_the_table() -> None:
    """The table has all commands and no others."""
    words = {name: deferred.command for name, deferred in app.commands.items()}
    commands_of = {
        "": words,
        **{f"{name} ": group.commands for name, group in words.items() if hasattr(group, "commands")},
    }
    found = {f"{name}{word}": command for name, group in commands_of.items() for word, command in group.items()}
    commands = [words for words, command in found.items() if not hasattr(command, "commands")]
    table = re.findall(r"^\| `acrgeo ([a-z]+(?: [a-z]+)?)[ `]", README, re.MULTILINE)
    assert sorted(table) == sorted(commands)


def test_every_exit_code_is_in_the_table() -> None:
    """The table has all exit codes in order."""
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)] == sorted(ExitCode)
