"""Registries, replicas and webhooks that commands of the Azure CLI name, in scripts and in the steps of pipelines.

Which option names what was read in azure-cli 2.91.0: ``-r`` is a registry everywhere, ``-n`` only for some commands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from acrgeo.core.iac.reference import Kind, Reference, Unread
from acrgeo.core.iac.text import MADE, Places, is_made
from acrgeo.core.model.names import is_name
from acrgeo.core.model.region import normalise_region

_COMMAND = re.compile(r"\baz(?:\.cmd)?[ \t]+acr[ \t]+((?:\\\r?\n|`\r?\n|\$\([^()\n]*\)|[^\n;|&)])*)")
_WORD = re.compile(rf"\"[^\"\n]*\"|'[^'\n]*'|(?:{MADE.pattern}|[^\s\"'\\`])+")
_OPTIONS = {"--registry": "-r", "--name": "-n", "--location": "-l"}
_OF_REGISTRIES = frozenset(
    {
        "check-health", "create", "credential", "helm", "import", "login", "network-rule", "repository",
        "show", "show-endpoints", "show-usage", "update",
    }
)  # fmt: skip
"""The commands and groups whose ``--name`` is a registry."""
_CHILDREN = {"replication": Kind.REPLICA, "webhook": Kind.WEBHOOK}

Value = tuple[int, str]  # where it begins, and what it is


def find_in_commands(label: str, text: str) -> Iterator[Reference | Unread]:
    """Yield what the commands of a text name. Hosts and resource IDs among them are found as those of any text."""
    places = Places(label, text)
    for command in _COMMAND.finditer(text):
        yield from _names(places, [(command.start(1) + word.start(), word[0]) for word in _WORD.finditer(command[1])])


def _names(places: Places, words: list[Value]) -> Iterator[Reference | Unread]:
    group = words[0][1] if words else ""
    command, _, _ = " ".join(word for _, word in words).partition(" -")
    if "delete" in command.split():  # what it names is not meant to be there
        return
    options = _options(words)
    registry = options.get("-r")
    if group in _OF_REGISTRIES:  # of import, -r is the source
        yield from _registry(places, options.get("-n"))
    yield from _registry(places, registry)
    child, location = options.get("-n"), options.get("-l")
    if group not in _CHILDREN or registry is None or not is_name(registry[1]):
        return
    kind, named = _CHILDREN[group], child
    if kind is Kind.REPLICA and child is None:
        named = location
    if named is None:
        return
    if is_made(named[1]):
        yield Unread(places.of(named[0]), named[1])
        return
    region = None
    if kind is Kind.REPLICA and location is not None and not is_made(location[1]):
        region = normalise_region(location[1])
    yield Reference(
        place=places.of(named[0]),
        kind=kind,
        registry=registry[1],
        region=region,
        name=None if child is None else child[1],
    )


def _registry(places: Places, value: Value | None) -> Iterator[Reference | Unread]:
    if value is None:
        return
    if is_made(value[1]):
        yield Unread(places.of(value[0]), value[1])
    elif is_name(value[1]):
        yield Reference(place=places.of(value[0]), kind=Kind.REGISTRY, registry=value[1])


def _options(words: list[Value]) -> dict[str, Value]:
    """Return what follows each word, of an option by its short name, without quotes."""
    found: dict[str, Value] = {}
    for index, (at, word) in enumerate(words):
        name, equals, value = word.partition("=")
        begin = at + len(name) + 1
        if not equals and index + 1 < len(words):
            begin, value = words[index + 1]
        bare = value.strip("\"'")
        if bare and not bare.startswith("-"):
            found[_OPTIONS.get(name, name)] = (begin + value.index(bare), bare)
    return found
