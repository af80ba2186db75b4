"""Every hint that a test of the command line provokes is read by the real parser: it runs as it stands."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Iterator, Sequence
from typing import Any

from acrgeo.cli.app import app

CONTEXT = ("sandbox", "cloud", "subscription", "resource_group")
_PRINTED = re.compile(r"^( *)(?:hint|look again): +|To run it: |half-way: ")
_COMMAND = re.compile(r"acrgeo [a-z-].*")
_MEMBERS = ("hint", "lookAgain", "recovery")


def commands_in(text: str) -> Iterator[str]:
    """Yield the commands of acrgeo's that a text or a JSON document tells the user to type."""
    try:
        document = json.loads(text)
    except ValueError:
        yield from _printed(text)
        return
    for hint in _hints(document):
        yield from (line for line in hint.splitlines() if _COMMAND.match(line))


def _printed(text: str) -> Iterator[str]:
    """Yield what stands behind a label, and the commands of its later lines, which begin below its end."""
    end: int | None = None
    for line in text.splitlines():
        found = _PRINTED.search(line)
        if found is not None:
            end = found.end()
        elif end is None or not line.startswith(" " * end):
            end = None
            continue
        if _COMMAND.match(line[end:]):
            yield line[end:]


def _hints(document: Any) -> Iterator[str]:
    if isinstance(document, dict):
        yield from (document[key] for key in _MEMBERS if isinstance(document.get(key), str))
    for inner in document.values() if isinstance(document, dict) else document if isinstance(document, list) else ():
        yield from _hints(inner)


def typed_context(words: Sequence[str]) -> dict[str, object]:
    """Return what the words give of the options that a hint has to repeat, as the parser reads them."""
    given: dict[str, object] = {}
    ctx = app.make_context("acrgeo", list(words))
    while True:
        for name in CONTEXT:
            source = ctx.get_parameter_source(name)
            if source is not None and source.name == "COMMANDLINE":
                given[name] = ctx.params[name]
        left = [*getattr(ctx, "_protected_args", ()), *ctx.args]
        if not hasattr(ctx.command, "resolve_command") or not left:
            return given
        name, command, rest = ctx.command.resolve_command(ctx, left)
        ctx = command.make_context(name, rest, parent=ctx)


def check_hints(words: Sequence[str], *texts: str) -> None:
    """Fail where a command in the texts does not parse, or lacks what the command line was given."""
    commands = list(dict.fromkeys(command for text in texts for command in commands_in(text)))
    if not commands:
        return
    try:
        expected = typed_context(words)
    except Exception:  # noqa: BLE001 the line itself is wrong: of it nothing is known
        expected = {}
    if os.environ.get("ACRGEO_SANDBOX") == "1":
        expected["sandbox"] = True
    for command in commands:
        if command.endswith((" --help", " --version")):
            continue
        hinted = shlex.split(command)[1:]
        if hinted[0] in ("sandbox", "config", "explain", "schema", "validate"):  # they ask nothing of Azure
            continue
        try:
            actual = typed_context(hinted)
        except Exception as error:
            raise AssertionError(f"the hint does not parse: {command}") from error
        left_out = {"subscription", "resource_group"} if any(word.startswith("/subscr") for word in hinted) else set()
        lacking = {name: value for name, value in expected.items() if name not in left_out and name not in actual}
        assert not lacking, f"the hint lacks {lacking}: {command}"
