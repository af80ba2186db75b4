"""docs/reference/commands.md: every command as the command line itself reads it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from acrgeo.cli.app import app
from acrgeo.cli.help import COMMON_PANEL, WRITE_PANEL
from acrgeo.output.formats import Format

INTRODUCTION = """# Commands

Every command, with its options, the environment variable that stands for each, and an example.
`acrgeo COMMAND --help` prints the same for one of them.

This page is made from the commands themselves: `make docs`.
"""
EVERY = "Options of every command"
CHANGES = "Options of every change"
READS = "Options of commands that read"
SHARED = {COMMON_PANEL: EVERY, WRITE_PANEL: CHANGES}
NOTES = {
    EVERY: "They go before or after the command's words.",
    CHANGES: "Every command that changes something has these too.",
    READS: "Every command that asks Azure and changes nothing has this too.",
}
_FORMATS = "jsonl?|markdown|wide|tsv|name|junit|yaml"
_TYPED = re.compile(rf"(?<![\w`-])(--[a-z][a-z-]*[a-z]|-[a-z](?: (?:{_FORMATS}))?\b(?!-)|[A-Z]+_[A-Z_]+[A-Z])")
_CODES = re.compile(r"Exit codes: (.*); all: ")
_CODE = re.compile(r"(\d+) ([^,]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """An option or an argument; ``section`` is where it is described if several commands share it."""

    shown: str
    flags: tuple[str, ...]
    help: str
    variables: tuple[str, ...]
    section: str | None
    is_option: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command: its words, what it does, how it is typed and how it ends."""

    words: tuple[str, ...]
    text: str
    usage: str
    parameters: tuple[Parameter, ...]
    examples: str
    codes: tuple[tuple[int, str], ...]
    formats: str

    @property
    def name(self) -> str:
        """The command as it is typed."""
        return " ".join(("acrgeo", *self.words))

    @property
    def summary(self) -> str:
        """The first sentence."""
        return " ".join(self.text.partition("\n\n")[0].split())


@cache
def commands() -> tuple[Command, ...]:
    """Return every command in the order of the help, the app itself first."""
    return tuple(
        _described(words, command, parent) for words, command, parent in _tree(app, None, ()) if not _is_group(command)
    )


@cache
def root() -> Command:
    """Return the app itself, with the options of every command."""
    return _described((), app, None)


def _tree(command: Any, parent: Any, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    context = _context(command, parent, words)
    yield words, command, parent
    if _is_group(command):
        for word, child in command.commands.items():
            yield from _tree(getattr(child, "command", child), context, (*words, word))


def _is_group(command: Any) -> bool:
    return hasattr(command, "commands")


def _context(command: Any, parent: Any, words: tuple[str, ...]) -> Any:
    name = words[-1] if words else "acrgeo"
    return command.context_class(command, info_name=name, parent=parent, **command.context_settings)


def _described(words: tuple[str, ...], command: Any, parent: Any) -> Command:
    context = _context(command, parent, words)
    epilog = (command.epilog or "").replace("\b\n", "")
    examples, _, told = epilog.partition("\n\nExit codes:")
    codes = _CODES.search(f"Exit codes:{told}")
    taken = [option for option in command.get_params(context) if option.name != "help"]
    return Command(
        words=words,
        text=inspect.cleandoc(command.help or "").replace("\b", ""),
        usage=" ".join(["acrgeo", *words, *command.collect_usage_pieces(context)]).strip(),
        parameters=tuple(filter(None, (_parameter(parameter, context) for parameter in taken))),
        examples=inspect.cleandoc(examples.partition("\n")[2]) if words else "",
        codes=tuple((int(code), meaning.strip()) for code, meaning in _CODE.findall(codes[1])) if codes else (),
        formats=Format.help(" ".join(words)) if words else "",
    )


def _parameter(parameter: Any, context: Any) -> Parameter | None:
    record = parameter.get_help_record(context)
    if record is None:
        return None
    is_option = parameter.param_type_name == "option"
    envvar = parameter.envvar or ()
    section = SHARED.get(getattr(parameter, "rich_help_panel", None) or "")
    if section == EVERY and parameter.name not in _of_every_command():
        section = READS
    return Parameter(
        shown=record[0],
        flags=(*parameter.opts, *parameter.secondary_opts) if is_option else (parameter.metavar or record[0],),
        help=_with_default(re.sub(r"  \[[^\]]*\]$", "", record[1]), parameter, is_option=is_option),
        variables=(envvar,) if isinstance(envvar, str) else tuple(envvar),
        section=section,
        is_option=is_option,
    )


def _with_default(text: str, parameter: Any, *, is_option: bool) -> str:
    """Return the help with what holds where an option is not given, unless it says so or nothing does."""
    default = getattr(parameter.default, "value", parameter.default)
    is_nothing = default is None or isinstance(default, (bool, list, tuple)) or callable(default)
    if not is_option or is_nothing or "default" in text:
        return text
    return f"{text.removesuffix('.')} (default: {default})."


@cache
def _of_every_command() -> frozenset[str]:
    return frozenset(parameter.name for parameter in app.params)


def commands_page() -> str:
    """Return docs/reference/commands.md."""
    listed = commands()
    own = [parameter for parameter in root().parameters if parameter.section is None]
    parts = [INTRODUCTION, _list(listed), f"## Options of acrgeo itself\n\n{_table(own)}"]
    for title, parameters in _shared(listed):
        parts.append(f"## {title}\n\n{NOTES[title]}\n\n{_table(parameters)}")
    parts += [_section(command) for command in listed]
    return "\n".join(parts)


def _list(listed: Sequence[Command]) -> str:
    rows = [f"| [`{command.name}`](#{_anchor(command.name)}) | {escaped(command.summary)} |" for command in listed]
    return "\n".join(["| command | does |", "|---|---|", *rows, ""])


def _anchor(title: str) -> str:
    return title.replace(" ", "-")


def _shared(listed: Sequence[Command]) -> Iterator[tuple[str, list[Parameter]]]:
    """Yield the options that commands share, as those that have a section of their own."""
    found: dict[str, dict[str, Parameter]] = {EVERY: {}, CHANGES: {}, READS: {}}
    for command in (root(), *listed):
        for parameter in command.parameters:
            if parameter.section:
                found[parameter.section].setdefault(parameter.shown, parameter)
    for title, parameters in found.items():
        yield title, list(parameters.values())


def _section(command: Command) -> str:
    own = [parameter for parameter in command.parameters if parameter.section is None]
    further = sorted({parameter.section for parameter in command.parameters if parameter.section} - {EVERY})
    links = [f"[{title.lower()}](#{_anchor(title.lower())})" for title in (*further, EVERY)]
    paragraphs = [
        f"## {command.name}",
        escaped(command.text),
        f"```text\n{command.usage}\n```",
        _table([parameter for parameter in own if not parameter.is_option], "argument").rstrip(),
        _table([parameter for parameter in own if parameter.is_option]).rstrip(),
        f"{'Also' if own else 'It has'} the {' and the '.join(links)}. {escaped(command.formats)}",
        f"```sh\n{command.examples}\n```",
        f"Exit codes: {', '.join(f'[{code}](exit-codes.md) {meaning}' for code, meaning in command.codes)}.",
    ]
    return "\n\n".join(filter(None, paragraphs)) + "\n"


def _table(parameters: Iterable[Parameter], title: str = "option") -> str:
    rows = [
        f"| {code(parameter.shown)} | {escaped(parameter.help)} | {', '.join(map(code, parameter.variables))} |"
        for parameter in parameters
    ]
    return "\n".join([f"| {title} | means | variable |", "|---|---|---|", *rows, ""]) if rows else ""


def code(text: str) -> str:
    """Return text as code in a cell of a table."""
    return f"`{text}`".replace("|", r"\|")


def escaped(text: str) -> str:
    """Keep Markdown from taking a text's own signs for its own; options and variables become code."""
    return _TYPED.sub(r"`\1`", re.sub(r"([|<*\[\]])", r"\\\1", text))
