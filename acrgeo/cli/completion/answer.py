"""The answer to a shell: what may stand at the cursor. Typer alone would take longer than a finger notices.

A script of ``scripts`` passes the line up to the cursor in ``_TYPER_COMPLETE_ARGS``, with ``_ACRGEO_COMPLETE`` as
``complete_words`` or ``complete_words-bash``. The first line of the answer is ``words`` or ``files``; each further one
is a word, and what it is after a tab. Where a word of ours is wanted there are never files. ``grammar.json`` has the
commands and their options; ``grammar`` makes it of the commands themselves.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from acrgeo.workflow.completion import Candidate, Given, Kind, candidates

ASKED, LINE = "_ACRGEO_COMPLETE", "_TYPER_COMPLETE_ARGS"
OF_BASH = "complete_words-bash"
GRAMMAR = Path(__file__).with_name("grammar.json")
COMMON = "common"
"""Where the grammar has the options of every command."""

_BREAKS = "=:"  # where bash ends a word
_PLAIN = "-_./:=,@%+"
_TRUE = ("1", "true", "t", "yes", "y", "on")
_VARIABLES = {
    "sandbox": ("ACRGEO_SANDBOX",),
    "subscription": ("ACRGEO_SUBSCRIPTION", "AZURE_SUBSCRIPTION_ID"),
    "resource_group": ("ACRGEO_RESOURCE_GROUP", "AZURE_DEFAULTS_GROUP"),
    "cloud": ("ACRGEO_CLOUD",),
    "registry": ("AZURE_DEFAULTS_ACR",),
}


def print_answer(environ: Mapping[str, str]) -> str:
    """Return the answer as it is printed. Whatever is wrong with the line is told once it is run."""
    line = environ.get(LINE, "")
    words, last = split_line(line)
    takes_files, found = answer(words[1:], last, environ)
    if environ.get(ASKED) == OF_BASH:
        rows = [_bash_word(candidate.value, last, line) for candidate in found]
    else:
        rows = [f"{candidate.value}\t{candidate.says}" if candidate.says else candidate.value for candidate in found]
    return "".join(f"{row}\n" for row in ["files" if takes_files else "words", *rows])


def split_line(line: str) -> tuple[list[str], str]:
    """Return the whole words of a line and the last one as far as it is typed, quotes taken off."""
    lex = shlex.shlex(line, posix=True)
    lex.whitespace_split = True
    lex.commenters = ""
    words: list[str] = []
    try:
        words.extend(lex)
    except ValueError:  # within quotes
        return words, lex.token or ""
    if not words or line[-1:].isspace():
        return words, ""
    return words[:-1], words[-1]


def answer(args: list[str], last: str, environ: Mapping[str, str]) -> tuple[bool, list[Candidate]]:
    """Return whether the position takes files, and which words it takes."""
    reading = _Reading(json.loads(GRAMMAR.read_text(encoding="utf-8")), environ)
    if not all(map(reading.read, args)):
        return False, []
    if reading.pending is None and not reading.is_ended and last.startswith("-"):
        flag, mark, value = last.partition("=")
        option = reading.option(flag)
        if not mark:
            return False, _fitting(last, reading.flags())
        if option is None or not flag.startswith("--"):
            return False, []
        return reading.values(option, value, f"{flag}=")
    if reading.pending is not None:
        return reading.values(reading.pending, last)
    if reading.commands:
        return False, _fitting(last, reading.commands)
    argument = reading.argument()
    return (False, []) if argument is None else reading.values(argument, last)


class _Parameter(NamedTuple):
    """An option or an argument as the grammar has it. ``takes`` is None for a flag, else a kind, or the words.

    It is either of them by the argument before where that decides.
    """

    name: str
    flags: tuple[str, ...]
    takes: str | list[str] | dict[str, str | list[str]] | None
    is_many: bool = False
    takes_files: bool = False
    says: str = ""


class _Reading:
    """The words that were read: the command that they lead to, and what was given to it."""

    def __init__(self, grammar: Mapping[str, Any], environ: Mapping[str, str]) -> None:
        self._grammar = grammar
        self._environ = environ
        self._path: list[str] = []
        self._values: dict[str, list[str]] = {}
        self._positionals: list[str] = []
        self.is_ended = False  # by --
        self.pending: _Parameter | None = None
        self._enter()

    def _enter(self) -> None:
        node = self._grammar[" ".join(self._path)]
        rows = [*node.get("options", ()), *self._grammar[COMMON]["options"]]
        self._options = list({row["name"]: _parameter(row) for row in reversed(rows)}.values())[::-1]
        self._by_flag = {flag: option for option in self._options for flag in option.flags}
        self._arguments = [_parameter(row) for row in node.get("arguments", ())]
        self.commands = [Candidate(word, says) for word, says in node.get("commands", {}).items()]

    def read(self, word: str) -> bool:
        """Take a word; False where no command is meant."""
        if self.pending is not None:
            self._give(self.pending, word)
            self.pending = None
        elif word == "--" and not self.is_ended:
            self.is_ended = True
        elif word.startswith("-") and word != "-" and not self.is_ended:
            self._read_option(word)
        elif self.commands:
            if word not in {command.value for command in self.commands}:
                return False
            self._path.append(word)
            self._enter()
        else:
            argument = self.argument()
            if argument is not None:
                self._give(argument, word)
            self._positionals.append(word)
        return True

    def _read_option(self, word: str) -> None:
        """Take ``--flag``, ``--flag=value``, ``-f``, ``-fvalue`` or ``-vf``."""
        flag, mark, value = word.partition("=")
        if word.startswith("--"):
            self._take(self.option(flag), value if mark else None)
            return
        for at, letter in enumerate(word[1:], start=2):
            option = self.option(f"-{letter}")
            if option is not None and option.takes is not None:
                self._take(option, word[at:] or None)
                return
            self._take(option, None)

    def _take(self, option: _Parameter | None, value: str | None) -> None:
        if option is None:
            return
        if option.takes is None:
            self._give(option, "1")
        elif value is None:
            self.pending = option
        else:
            self._give(option, value)

    def _give(self, parameter: _Parameter, value: str) -> None:
        self._values.setdefault(parameter.name, []).append(value)

    def option(self, flag: str) -> _Parameter | None:
        """Return the option with a flag."""
        return self._by_flag.get(flag)

    def flags(self) -> list[Candidate]:
        """Return the flags that may still be given."""
        free = (option for option in self._options if option.is_many or option.name not in self._values)
        return [Candidate(flag, option.says) for option in free for flag in option.flags]

    def argument(self) -> _Parameter | None:
        """Return the argument that the next word is."""
        at = len(self._positionals)
        if at < len(self._arguments):
            return self._arguments[at]
        return self._arguments[-1] if self._arguments and self._arguments[-1].is_many else None

    def values(self, parameter: _Parameter, value: str, before: str = "") -> tuple[bool, list[Candidate]]:
        """Return whether a parameter takes files, and its words; ``before`` belongs to the word and stands."""
        taken = self._values.get(parameter.name, []) if parameter.is_many else []
        takes = parameter.takes
        if isinstance(takes, dict):
            takes = takes.get(self._positionals[-1] if self._positionals else "", Kind.NOTHING.value)
        if parameter.name == "allowed_regions" or self._positionals[-1:] == ["allowed-regions"]:  # a list with commas
            listed, comma, value = value.rpartition(",")
            before, taken = before + listed + comma, listed.split(",")
        if isinstance(takes, list):
            found = [Candidate(word) for word in takes if word not in taken]
        elif takes in (None, Kind.FILES.value, Kind.NOTHING.value):
            return takes == Kind.FILES.value, []
        else:
            found = candidates(self._given(taken), Kind(takes), self._environ)
        fitting = [Candidate(before + word.value, word.says) for word in _fitting(value, found)]
        return parameter.takes_files and not fitting, fitting

    def _given(self, taken: Iterable[str]) -> Given:
        return Given(
            is_sandbox=(self._value("sandbox") or "").lower() in _TRUE,
            subscription=self._value("subscription"),
            group=self._value("resource_group"),
            cloud=self._value("cloud"),
            registry=self._value("registry"),
            taken=tuple(taken),
        )

    def _value(self, name: str) -> str | None:
        """Return what was typed last, else what a variable of the environment has."""
        if name in self._values:
            return self._values[name][-1]
        return next((self._environ[variable] for variable in _VARIABLES[name] if self._environ.get(variable)), None)


def _parameter(row: Mapping[str, Any]) -> _Parameter:
    return _Parameter(
        name=row["name"],
        flags=tuple(row.get("flags", ())),
        takes=row.get("takes"),
        is_many=row.get("many", False),
        takes_files=row.get("files", False),
        says=row.get("says", ""),
    )


def _fitting(typed: str, found: Iterable[Candidate]) -> list[Candidate]:
    return [candidate for candidate in found if candidate.value.lower().startswith(typed.lower())]


def _bash_word(value: str, last: str, line: str) -> str:
    """Return what bash puts in place of the end of the word: from the last ``=`` or ``:`` on, and quoted."""
    start = max(last.rfind(mark) for mark in _BREAKS) + 1
    if line[: len(line) - len(last)][-1:] in ("'", '"'):
        return value[start:]
    return "".join(mark if mark.isalnum() or mark in _PLAIN else f"\\{mark}" for mark in value[start:])
