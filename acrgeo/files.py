"""Files: YAML read with line numbers, and atomic writes."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from acrgeo.core.desired.source import Diagnostic, Entry, Node, Place
from acrgeo.errors import UsageError

STDIN = "-"
STDIN_LABEL = "<stdin>"
ENDINGS = (".yaml", ".yml")
STANDARD = "tag:yaml.org,2002:"
PLAIN_TAGS = {STANDARD + kind for kind in ("null", "bool", "int", "float", "str", "timestamp", "map", "seq")}


def read_documents(names: Sequence[str], read_stdin: Callable[[], bytes]) -> tuple[list[Node], list[Diagnostic]]:
    """Read every document of files, of folders' own ``*.yaml`` and ``*.yml`` files, sorted by name, and of ``-``.

    What cannot be read is a diagnostic, and does not stop the rest. Nothing is executed: YAML tags are refused.
    """
    roots: list[Node] = []
    diagnostics: list[Diagnostic] = []
    for name in names:
        if name == STDIN:
            _read(STDIN_LABEL, read_stdin(), roots, diagnostics)
            continue
        path = Path(name)
        if path.is_dir():
            files = sorted(file for file in path.iterdir() if file.suffix in ENDINGS and file.is_file())
            if not files:
                diagnostics.append(Diagnostic(Place(name), "", f"this folder has no {' or '.join(ENDINGS)} file"))
        else:
            files = [path]
        for file in files:
            try:
                content = file.read_bytes()
            except OSError as error:
                diagnostics.append(Diagnostic(Place(str(file)), "", error.strerror or str(error)))
                continue
            _read(str(file), content, roots, diagnostics)
    return roots, diagnostics


def read_json(name: str) -> Any:
    """Read the JSON of a file. Raises UsageError where there is none."""
    try:
        return json.loads(Path(name).read_bytes())  # in UTF-8, UTF-16 or UTF-32, as in YAML
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror or error}.") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{name} is not JSON: {error}.") from error


def write_whole(path: Path, text: str, *, is_private: bool = False) -> None:
    """Write a text to a file at once: a reader never sees half of it. ``is_private`` lets only its owner read it.

    Raises UsageError where it cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        part = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            part.chmod(0o600 if is_private else 0o644)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"Could not write {path}: {error.strerror or error}.") from error


def _read(label: str, content: bytes, roots: list[Node], diagnostics: list[Diagnostic]) -> None:
    # Windows redirects as UTF-16; ASCII characters at the start, as in any YAML of ours, tell which encoding it is.
    encoding = json.detect_encoding(content)
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - (content.rfind(b"\n", 0, error.start) + 1) + 1
        diagnostics.append(Diagnostic(Place(label, line, column), "", f"this is not {encoding.upper()}"))
        return
    before = len(roots) + len(diagnostics)
    reader = _Reader(label, diagnostics)
    try:
        roots += reader.documents(text)
    except yaml.MarkedYAMLError as error:
        diagnostics.append(Diagnostic(reader.place(error.problem_mark), "", _problem(error)))
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        column = error.position - (text.rfind("\n", 0, error.position) + 1) + 1
        diagnostics.append(Diagnostic(Place(label, line, column), "", "a character that YAML does not allow"))
    except RecursionError:
        diagnostics.append(Diagnostic(Place(label), "", "nested too deeply"))
    if len(roots) + len(diagnostics) == before:
        diagnostics.append(Diagnostic(Place(label), "", "the file has no document"))


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

    def __init__(self, label: str, diagnostics: list[Diagnostic]) -> None:
        self._label = label
        self._diagnostics = diagnostics
        self._converted: dict[int, Node] = {}
        self._open: set[int] = set()

    def documents(self, text: str) -> Iterator[Node]:
        """Yield the documents of a text without empty ones."""
        for root in yaml.compose_all(text, Loader=yaml.SafeLoader):
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
        if node.tag not in PLAIN_TAGS:
            tag = node.tag.replace(STANDARD, "!!")
            return self._broken(node, f"the tag {tag} is not allowed, only plain data")
        value: object
        if isinstance(node, yaml.MappingNode):
            value = self._mapping(node)
        elif isinstance(node, yaml.SequenceNode):
            value = tuple(self._node(item) for item in node.value)
        else:
            try:
                value = _whole(yaml.constructor.SafeConstructor().construct_object(node))
            except (ValueError, yaml.YAMLError):
                return self._broken(node, f"{node.value!r} does not match its tag")
        return Node(place=self.place(node.start_mark), value=value)

    def _mapping(self, node: yaml.MappingNode) -> dict[str, Entry]:
        entries: dict[str, Entry] = {}
        for key, value in node.value:
            place = self.place(key.start_mark)
            if not isinstance(key, yaml.ScalarNode) or key.tag == STANDARD + "null":
                self._broken(key, "a key must be text")
                continue
            name = _whole(key.value)
            if name in entries:
                self._diagnostics.append(
                    Diagnostic(place, name, f"duplicate key; the first is at {entries[name].place}")
                )
                continue
            entries[name] = Entry(place=place, node=self._node(value))
        return entries

    def _broken(self, node: yaml.Node, fact: str) -> Node:
        place = self.place(node.start_mark)
        self._diagnostics.append(Diagnostic(place, "", fact))
        return Node(place=place, value=None, is_broken=True)
