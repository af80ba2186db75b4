"""YAML with line numbers. Nothing is executed, and nothing is larger, deeper or wider than a fleet needs."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import yaml

from acrgeo.core.desired.source import LONGEST_QUOTE, Diagnostic, Entry, Node, Place, quoted
from acrgeo.errors import UsageError
from acrgeo.files.reading import check_size, read_bytes

STDIN = "-"
STDIN_LABEL = "<stdin>"
ENDINGS = (".yaml", ".yml")
STANDARD = "tag:yaml.org,2002:"
KINDS = {
    yaml.MappingNode: {STANDARD + "map"},
    yaml.SequenceNode: {STANDARD + "seq"},
    yaml.ScalarNode: {STANDARD + kind for kind in ("null", "bool", "int", "float", "str", "timestamp")},
}
PLAIN = set().union(*KINDS.values())
MERGE = STANDARD + "merge"
NULL = STANDARD + "null"
RESET = "!reset"  # of Compose files: what stands here is taken away
TEXT = STANDARD + "str"
NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)")

MOST_YAML = 4 * 1024 * 1024  # bytes of all files together: some four thousand registries
MOST_OF_OTHERS = 64 * 1024 * 1024  # bytes of one file, before it is known whose it is
MOST_FILES = 10_000
MOST_ITEMS = 1_000  # of one list or mapping; there are fewer than a hundred regions
MOST_DOCUMENTS = 10_000  # of one file
MOST_VALUES = 20_000  # of one document, each alias written out
MOST_VALUES_TOGETHER = 400_000  # of all files: a thousand registries of thirty replicas with tags
DEEPEST = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is read. What is not ``is_strict`` was written for other programs: see ``read_text``."""

    items: int = MOST_ITEMS
    documents: int = MOST_DOCUMENTS
    values: int = MOST_VALUES
    together: int = MOST_VALUES_TOGETHER
    deepest: int = DEEPEST
    is_strict: bool = True


TOO_DEEP = "nested too deeply"
_QUICK = 128 * 1024  # what is larger is read by libyaml, whose messages say less


def read_documents(
    names: Sequence[str],
    read_stdin: Callable[[], bytes],
    is_ours: Callable[[bytes], bool] | None = None,
    tell: Callable[[str, bool], None] = lambda *_: None,
) -> tuple[list[Node], list[Diagnostic]]:
    """Read every document of files, of folders' own ``*.yaml`` and ``*.yml`` files, sorted by name, and of ``-``.

    Hidden files of a folder are other programs', such as ``.pre-commit-config.yaml``.

    What cannot be read is a diagnostic, and does not stop the rest. Nothing is executed: YAML tags are refused.
    Raises UsageError for an empty name. ``read_stdin`` need not read more than MOST_YAML bytes and one.
    A file whose content ``is_ours`` denies is left out. ``tell`` hears the label of each file, and whether it was not.
    """
    if not all(names):
        raise UsageError("-f is empty: it names no file.", hint="is a variable of the shell unset?")
    roots: list[Node] = []
    diagnostics: list[Diagnostic] = []
    left = MOST_YAML
    bounds = Bounds(Limits())
    for label, read in _sources(names, read_stdin, diagnostics):
        try:
            content = read(left if is_ours is None else MOST_OF_OTHERS)
            is_taken = is_ours is None or is_ours(content)
            tell(label, is_taken)
            if not is_taken:
                continue
            check_size(content, left)
        except (OSError, ValueError) as error:
            tell(label, True)
            diagnostics.append(Diagnostic(Place(label), "", getattr(error, "strerror", None) or str(error)))
            continue
        left -= len(content)
        before = len(roots) + len(diagnostics)
        text = decoded(label, content, diagnostics)
        if text is not None:
            roots += read_text(label, text, diagnostics, bounds)
        if len(roots) + len(diagnostics) == before:
            diagnostics.append(Diagnostic(Place(label), "", "the file has no document"))
    return roots, diagnostics


def _sources(
    names: Sequence[str], read_stdin: Callable[[], bytes], diagnostics: list[Diagnostic]
) -> Iterator[tuple[str, Callable[[int], bytes]]]:
    """Yield a label, and what reads at most so many bytes, for each file, once however often it is named."""
    seen: set[str] = set()
    for name in dict.fromkeys(names):
        if name == STDIN:
            yield STDIN_LABEL, lambda _: read_stdin()
            continue
        try:
            files = _files(name) if os.path.isdir(name) else [name]  # noqa: PTH112 Path.is_dir raises for a long name
        except OSError as error:
            diagnostics.append(Diagnostic(Place(name), "", error.strerror or str(error)))
            continue
        if not files:
            diagnostics.append(Diagnostic(Place(name), "", f"this folder has no {' or '.join(ENDINGS)} file"))
        elif len(files) > MOST_FILES:
            diagnostics.append(Diagnostic(Place(name), "", f"this folder has more than {MOST_FILES:,} files"))
            continue
        for file in files:
            path = os.path.abspath(file)  # noqa: PTH100 Path.resolve follows links, which are files of their own
            if path not in seen:
                seen.add(path)
                yield file, partial(read_bytes, file)


def _files(folder: str) -> list[str]:
    with os.scandir(folder) as entries:
        shown = [entry for entry in entries if entry.name.endswith(ENDINGS) and not entry.name.startswith(".")]
        return sorted(str(Path(entry.path)) for entry in shown if entry.is_file())


def decoded(label: str, content: bytes, diagnostics: list[Diagnostic]) -> str | None:
    """Return the text of a file; None, with a diagnostic, where it is none."""
    # Windows redirects as UTF-16; ASCII characters at the start, as in any YAML of ours, tell which encoding it is.
    encoding = json.detect_encoding(content)
    try:
        return content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - (content.rfind(b"\n", 0, error.start) + 1) + 1
        diagnostics.append(Diagnostic(Place(label, line, column), "", f"this is not {encoding.upper()}"))
        return None


def read_text(label: str, text: str, diagnostics: list[Diagnostic], bounds: Bounds) -> list[Node]:
    """Return the documents of a text without empty ones; what is no YAML, or too much, is a diagnostic.

    Where the bounds are not strict, it is read as other programs read it: every scalar but null is its text, tags say
    nothing, merge keys are merged, and a key that occurs twice has its last value, ``image`` excepted.
    """
    roots: list[Node] = []
    reader = _Reader(label, diagnostics, is_strict=bounds.limits.is_strict)
    try:
        bounds.check(text, reader)
        roots += reader.documents(text)
    except yaml.MarkedYAMLError as error:
        diagnostics.append(Diagnostic(reader.place(error.problem_mark), "", _problem(error)))
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        column = error.position - (text.rfind("\n", 0, error.position) + 1) + 1
        diagnostics.append(Diagnostic(Place(label, line, column), "", "a character that YAML does not allow"))
    except _TooMuchError as error:
        diagnostics.append(error.diagnostic)
    return roots


class _TooMuchError(Exception):
    """A document is not read at all: it is deeper, wider or larger than any that somebody wrote."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(str(diagnostic))
        self.diagnostic = diagnostic


def _loader(text: str) -> Any:
    """Return the loader for a text: libyaml's, where there is one, for what would take long."""
    is_quick = len(text) <= _QUICK and "\t" not in text  # only libyaml takes JSON that is indented with tabs
    return yaml.SafeLoader if is_quick else getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True, kw_only=True)
class _Open:
    """A list or mapping whose end was not read yet: its values, aliases written out, and its own items."""

    anchor: str | None
    most: int
    size: int = 1
    items: int = 0


class Bounds:
    """Counts what the events of texts would become: within each document, and of all texts together."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._open: list[_Open] = []
        self._sizes: dict[str, int] = {}
        self._documents = 0
        self._together = 0

    def check(self, text: str, reader: _Reader) -> None:
        """Raise _TooMuchError, with the place, before anything is built; what is no YAML is for the composer to say."""
        self._reader = reader
        self._open.clear()
        self._documents = 0
        try:
            for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
                self._take(event)
        except yaml.MarkedYAMLError as error:
            if "nesting" in str(error.problem):  # libyaml has a bound of its own
                raise _TooMuchError(Diagnostic(reader.place(error.problem_mark), "", TOO_DEEP)) from error
        except (yaml.YAMLError, UnicodeError):
            return

    def _take(self, event: Any) -> None:  # the events of PyYAML have no types
        if isinstance(event, yaml.DocumentStartEvent):
            self._sizes.clear()
            self._documents += 1
            if self._documents > self.limits.documents:
                self._refuse(event, f"more than {self.limits.documents:,} documents in one file")
        elif isinstance(event, yaml.CollectionStartEvent):
            each = 2 if isinstance(event, yaml.MappingStartEvent) else 1  # a key and a value
            self._open.append(_Open(anchor=event.anchor, most=each * self.limits.items))
            if len(self._open) > self.limits.deepest:
                self._refuse(event, TOO_DEEP)
        elif isinstance(event, yaml.CollectionEndEvent):
            closed = self._open.pop()
            self._count(closed.size, closed.anchor, event)
        elif isinstance(event, yaml.AliasEvent):
            self._count(self._sizes.get(str(event.anchor), 1), None, event)
        elif isinstance(event, yaml.ScalarEvent):
            self._together += 1
            if self._together > self.limits.together:
                self._refuse(event, f"more than {self.limits.together:,} values in all files together")
            self._count(1, event.anchor, event)

    def _count(self, size: int, anchor: str | None, event: Any) -> None:
        if anchor:
            self._sizes[anchor] = size
        if self._open:
            around = self._open[-1]
            around.size += size
            around.items += 1
            size = around.size
            if around.items > around.most:
                self._refuse(event, f"more than {self.limits.items:,} items in one list or mapping")
        if size > self.limits.values:
            fact = f"more than {self.limits.values:,} values in one document, once every alias is written out"
            self._refuse(event, fact)

    def _refuse(self, event: Any, fact: str) -> NoReturn:
        raise _TooMuchError(Diagnostic(self._reader.place(event.start_mark), "", fact))


def _problem(error: yaml.MarkedYAMLError) -> str:
    parts = [" ".join(part.split()) for part in (error.context, error.problem) if part]
    return f"this is not YAML: {', '.join(parts)}"


def _whole(value: Any) -> Any:
    """Return a text with each surrogate pair as the character that it stands for: JSON in ASCII writes those so."""
    if not isinstance(value, str) or value.isascii():
        return value
    try:
        return value.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:  # half a pair stays what it is
        return value


class _Reader:
    """The conversion from PyYAML's nodes, which have their marks, to ours."""

    def __init__(self, label: str, diagnostics: list[Diagnostic], *, is_strict: bool) -> None:
        self._is_strict = is_strict
        self._label = label
        self._diagnostics = diagnostics
        self._converted: dict[int, Node] = {}
        self._open: set[int] = set()

    def documents(self, text: str) -> Iterator[Node]:
        """Yield the documents of a text without empty ones."""
        for root in yaml.compose_all(text, Loader=_loader(text)):
            self._converted.clear()  # an id is only an identity while its document lives
            node = self._node(root)
            if node.value is not None:
                yield node

    def place(self, mark: Any) -> Place:  # a yaml Mark, or None
        """Return the place of a mark; the file as a whole for None."""
        return Place(self._label) if mark is None else Place(self._label, mark.line + 1, mark.column + 1)

    def _node(self, node: yaml.Node) -> Node:
        """Convert a node. An aliased one is converted once, however often it is used."""
        converted = self._converted.get(id(node))
        if converted is None:
            if id(node) in self._open:
                return self._broken(node, "this refers to itself")
            self._open.add(id(node))
            converted = self._convert(node)
            self._open.discard(id(node))
            self._converted[id(node)] = converted
        return converted

    def _convert(self, node: yaml.Node) -> Node:
        if self._is_strict and node.tag not in PLAIN:
            tag = node.tag.replace(STANDARD, "!!")
            return self._broken(node, f"the tag {tag} is not allowed, only plain data")
        if self._is_strict and node.tag not in KINDS[type(node)]:
            return self._broken(node, "this does not match its tag")
        if isinstance(node, yaml.MappingNode):
            value: object = self._mapping(node)
        elif isinstance(node, yaml.SequenceNode):
            value = tuple(self._node(item) for item in node.value)
        else:
            assert isinstance(node, yaml.ScalarNode)
            return self._scalar(node)
        return Node(place=self.place(node.start_mark), value=value)

    def _scalar(self, node: yaml.ScalarNode) -> Node:
        if not self._is_strict and node.tag in (NULL, RESET):
            return Node(place=self.place(node.start_mark), value=None)
        if node.tag == TEXT or not self._is_strict:
            return Node(place=self.place(node.start_mark), value=_whole(node.value))
        text = quoted(node.value)
        is_number = node.tag == STANDARD + "int"
        try:
            value = yaml.constructor.SafeConstructor().construct_object(node)
        # A tag can be given to any text, and the constructors of PyYAML expect one that was found by its shape.
        except (ValueError, LookupError, AttributeError, TypeError, ArithmeticError, yaml.YAMLError):
            return self._broken(node, f"{text} does not match its tag")
        if is_number and NUMBER.fullmatch(node.value) is None:
            meant = f" means {value} in YAML" if abs(value) < 10**12 else " is a number of another base in YAML"
            return self._broken(node, f"{text}{meant}; write the number, or put it in quotes")
        return Node(place=self.place(node.start_mark), value=value)

    def _mapping(self, node: yaml.MappingNode) -> dict[str, Entry]:
        entries: dict[str, Entry] = {}
        pairs = node.value if self._is_strict else sorted(node.value, key=lambda pair: bool(pair[0].tag == MERGE))
        for key, value in pairs:
            place = self.place(key.start_mark)
            if not self._is_strict:
                self._take_loosely(entries, key, value)
                continue
            if key.tag == MERGE:
                self._broken(key, "merge keys (<<) are not allowed; write the keys out")
                continue
            if key.tag not in KINDS[yaml.ScalarNode] or key.tag == NULL:
                self._broken(key, "a key must be text")
                continue
            name = _whole(key.value)
            if name in entries:
                fact = f"duplicate key; the first is at {entries[name].place}"
                self._diagnostics.append(Diagnostic(place, name[:LONGEST_QUOTE], fact))
                continue
            entries[name] = Entry(place=place, node=self._node(value))
        return entries

    def _take_loosely(self, entries: dict[str, Entry], key: yaml.Node, value: yaml.Node) -> None:
        """Add an entry as other programs read it: those that are merged come after the mapping's own."""
        place = self.place(key.start_mark)
        node = self._node(value)
        if key.tag == MERGE:
            for merged in node.items or (node,):
                for name, entry in (merged.entries or {}).items():
                    entries.setdefault(name, entry)
            return
        if not isinstance(key, yaml.ScalarNode):
            self._broken(key, "a key must be text")
            return
        name = _whole(key.value)
        if name == "image" and name in entries:
            self._diagnostics.append(Diagnostic(place, name, f"duplicate key; the first is at {entries[name].place}"))
        entries[name] = Entry(place=place, node=node)

    def _broken(self, node: yaml.Node, fact: str) -> Node:
        place = self.place(node.start_mark)
        self._diagnostics.append(Diagnostic(place, "", fact))
        return Node(place=place, value=None, is_broken=True)
