"""How runners read a log, written from their documented grammar: commands in lines, and values in files.

Both are read as generously as a runner may: what counts is that nothing else is found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Command:
    """A command as the runner has it after unescaping."""

    name: str
    properties: dict[str, str] = field(default_factory=dict)
    data: str = ""


GITHUB_COMMANDS = {
    "add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup", "error", "group", "notice", "remove-matcher",
    "save-state", "set-env", "set-output", "stop-commands", "warning",
}  # fmt: skip


def _unescaped(text: str, marks: dict[str, str]) -> str:
    """Replace marks one after another, that of the escape sign last."""
    for mark, sign in marks.items():
        text = text.replace(mark, sign)
    return text


GITHUB_DATA = {"%0D": "\r", "%0A": "\n", "%25": "%"}
GITHUB_PROPERTY = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}
OLD_GITHUB = {"%3B": ";", "%0D": "\r", "%0A": "\n", "%5D": "]", "%25": "%"}
AZURE = {"%3B": ";", "%0D": "\r", "%0A": "\n", "%5D": "]", "%AZP25": "%"}


def github_line(line: str) -> Command | None:
    """Read a line: ``::name key=value,…::data`` after any blanks, else ``##[name key=value;…]data`` anywhere."""
    stripped = line.lstrip()
    if stripped.startswith("::") and (end := stripped.find("::", 2)) >= 0:
        name, _, rest = stripped[2:end].partition(" ")
        if name.lower() in GITHUB_COMMANDS:
            pairs = [pair.partition("=") for pair in rest.strip().split(",") if "=" in pair]
            properties = {key: _unescaped(value, GITHUB_PROPERTY) for key, _, value in pairs}
            return Command(name.lower(), properties, _unescaped(stripped[end + 2 :], GITHUB_DATA))
    start = line.find("##[")
    if start >= 0 and (end := line.find("]", start)) >= 0:
        name, _, rest = line[start + 3 : end].partition(" ")
        pairs = [pair.partition("=") for pair in rest.split(";") if "=" in pair]
        return Command(name.lower(), {key: _unescaped(value, OLD_GITHUB) for key, _, value in pairs}, line[end + 1 :])
    return None


def azure_line(line: str) -> Command | None:
    """Read a line: ``##vso[area.action key=value;…]data`` anywhere, else a mark ``##[name]data``."""
    start = line.lower().find("##vso[")
    if start >= 0 and (end := line.find("]", start)) >= 0:
        name, _, rest = line[start + 6 : end].partition(" ")
        pairs = [pair.partition("=") for pair in rest.split(";") if "=" in pair]
        properties = {key.strip(): _unescaped(value, AZURE) for key, _, value in pairs}
        return Command(name, properties, _unescaped(line[end + 1 :], AZURE))
    found = re.search(r"##\[([^\]]*)\](.*)", line)
    return Command(found[1], {}, found[2]) if found else None


def commands(log: str, runner: str) -> list[Command]:
    """Return the commands of a log; a carriage return ends a line as well."""
    read = github_line if runner == "github" else azure_line
    return [command for line in re.split(r"\r\n|\r|\n", log) if (command := read(line)) is not None]


def outputs(text: str) -> dict[str, str]:
    """Read the file of outputs of GitHub Actions. ValueError for what it refuses."""
    values: dict[str, str] = {}
    lines = iter(text.split("\n"))
    for line in lines:
        if not line:
            continue
        equals, heredoc = line.find("="), line.find("<<")
        if equals >= 0 and (heredoc < 0 or equals < heredoc):
            name, _, value = line.partition("=")
        elif heredoc > 0:
            name, _, delimiter = line.partition("<<")
            held = []
            for inner in lines:
                if inner == delimiter:
                    break
                held.append(inner)
            else:
                raise ValueError(f"no end of {name}")
            value = "\n".join(held)
        else:
            raise ValueError(line)
        values[name] = value
    return values
