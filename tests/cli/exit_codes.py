"""Hold the exit code of every command that a test runs against the list in that command's help."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from acrgeo.cli.app import app
from acrgeo.errors import ExitCode


@cache
def listed_codes(words: tuple[str, ...]) -> frozenset[int] | None:
    """Return the exit codes in the help of a command; None for a group."""
    command: Any = app
    for word in words:
        command = command.commands[word]
        command = getattr(command, "command", command)
    listed = re.search(r"Exit codes: (.*); all:", command.epilog or "")
    return None if listed is None else frozenset(int(code) for code in re.findall(r"(?:^|, )(\d+) ", listed[1]))


def command_of(typed: Sequence[str]) -> tuple[str, ...]:
    """Return the words of the command in a command line, as far as they are words of commands."""
    words: tuple[str, ...] = ()
    command: Any = app
    for word in typed:
        children = getattr(command, "commands", {})
        if word in children:
            words = (*words, word)
            command = getattr(children[word], "command", children[word])
    return words


def check_exit_code(typed: Sequence[str], code: int) -> None:
    """Fail where a command ends with a code that its help does not have."""
    listed = listed_codes(command_of(typed)) if typed else None
    if listed is not None and code not in (ExitCode.DONE, ExitCode.USAGE, ExitCode.INTERRUPTED):
        assert code in listed, f"acrgeo {' '.join(typed)} ended with {code}, which its help does not list"
