"""Hosts and resource IDs of registries in a text of any language: both are unambiguous wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from acrgeo.core.desired.source import Place
from acrgeo.core.iac.reference import Kind, Reference, Unread
from acrgeo.core.model.names import is_name

MADE = re.compile(r"\$?\{\{?[^{}\n]*\}\}?|\$\([^()\n]*\)|\$[A-Za-z_]\w*|%[A-Za-z_]\w*%|<[A-Za-z][^<>\n]*>")
"""What stands for a text that is put in later: ``${x}``, ``{{ x }}``, ``$(x)``, ``$X``, ``%X%``, ``<x>``."""
_OPENERS = {"}": "{", ")": "$(", ">": "<", "%": "%"}
_SUFFIX = re.compile(r"\.(azurecr\.(?:io|us|cn))(?![A-Za-z0-9-]|\.[A-Za-z0-9])", re.IGNORECASE)
_LOGIN = re.compile(r"[a-z0-9]{5,50}(?:-[a-z0-9]+)?")
_REGISTRIES = re.compile(r"/providers/Microsoft\.ContainerRegistry/registries/", re.IGNORECASE)
_GROUP = re.compile(r"/subscriptions/([^/\s\"']+)/resourceGroups/([^/\s\"']+)$", re.IGNORECASE)
_SEGMENT = rf"((?:{MADE.pattern}|[A-Za-z0-9_.~-])+)"
_REST = re.compile(rf"{_SEGMENT}(?:/(replications|webhooks)/{_SEGMENT})?", re.IGNORECASE)
_WINDOW = 300
"""How far before its end a host or a resource ID may begin: both are shorter."""
_KINDS = {"data": Kind.DATA, "geo": Kind.REGIONAL, "replications": Kind.REPLICA, "webhooks": Kind.WEBHOOK}


def is_made(text: str) -> bool:
    """Return whether a text has a part that is put in later."""
    return MADE.search(text) is not None


def find_in_text(label: str, text: str) -> Iterator[Reference | Unread]:
    """Yield the hosts and resource IDs that a text names, with their places; it has no comments any more."""
    places = Places(label, text)
    for match in _SUFFIX.finditer(text):
        at = _word_start(text, match.start())
        at += _escaped(text, at)
        yield from _host(places.of(at), text[at : match.start()], text[at - 1 : at], match[1].lower())
    for match in _REGISTRIES.finditer(text):
        begin = max(0, match.start() - _WINDOW)
        group = _GROUP.search(text[begin : match.start()])
        rest = _REST.match(text, match.end())
        if rest is not None:
            at = match.start() if group is None else begin + group.start()
            yield from _resource(places.of(at), group, rest)


class Places:
    """The places in a text, found from one to the next: they come nearly in order."""

    def __init__(self, label: str, text: str) -> None:
        self._label = label
        self._text = text
        self._at = 0
        self._line = 1

    def of(self, at: int) -> Place:
        """Return the place of a character."""
        first, last = sorted((self._at, at))
        lines = self._text.count("\n", first, last)
        self._line += lines if at > self._at else -lines
        self._at = at
        return Place(self._label, self._line, at - self._text.rfind("\n", 0, at))


def _word_start(text: str, end: int) -> int:
    """Return where the word begins that ends before a suffix, what is put in later included."""
    limit = max(0, end - _WINDOW)
    at = end
    while at > limit:
        last = text[at - 1]
        if last.isascii() and (last.isalnum() or last in ".-"):
            at -= 1
            continue
        opener = _OPENERS.get(last)
        found = -1 if opener is None else text.rfind(opener, limit, at - 1)
        while found > limit and text[found - 1] in "{$":
            found -= 1
        if last in "_$":  # of a variable of the shell
            found = at
            while found > limit and (text[found - 1].isalnum() or text[found - 1] == "_"):
                found -= 1
            found -= 1
        if found < limit or not MADE.match(text, found, end):
            break
        at = found
    return at


def _escaped(text: str, at: int) -> int:
    """Return how many characters of a word are of an escape before it: of ``\\ncontoso`` one, of ``%2Fcontoso`` two."""
    if text[at - 1 : at] == "\\":
        return 1
    return 2 if re.match("%[0-9A-Fa-f]{2}", text[at - 1 : at + 2]) else 0


def _host(place: Place, word: str, before: str, suffix: str) -> Iterator[Reference | Unread]:
    """Yield the host that stands before a suffix. Zones and wildcards are none, and neither is what joins a word."""
    if is_made(word):
        yield Unread(place, f"{word}.{suffix}")
        return
    if before in ("_", "*"):
        return
    labels = [part for part in word.lower().split(".") if part != "privatelink"]
    if not labels or _LOGIN.fullmatch(labels[0]) is None:
        return
    if len(labels) == 1:
        yield Reference(place=place, kind=Kind.LOGIN, registry=labels[0], suffix=suffix)
    elif len(labels) == 3 and labels[2] in ("data", "geo"):
        yield Reference(place=place, kind=_KINDS[labels[2]], registry=labels[0], region=labels[1], suffix=suffix)


def _resource(place: Place, group: re.Match[str] | None, rest: re.Match[str]) -> Iterator[Reference | Unread]:
    registry, kind, child = rest[1], rest[2], rest[3]
    if is_made(registry):
        yield Unread(place, rest[0])
        return
    if not is_name(registry):
        return
    subscription, resource_group = (None, None) if group is None else (_plain(group[1]), _plain(group[2]))
    if child is not None and is_made(child):
        yield Unread(place, rest[0])
        child = None
    yield Reference(
        place=place,
        kind=Kind.REGISTRY if child is None else _KINDS[kind.lower()],
        registry=registry,
        name=child,
        subscription=subscription,
        resource_group=resource_group,
    )


def _plain(text: str) -> str | None:
    return None if is_made(text) else text
