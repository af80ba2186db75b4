"""Values of a file with their places, so that a diagnostic can name its line. Knows no file format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

NOWHERE = 0


LONGEST_QUOTE = 60


def quoted(text: str) -> str:
    """Return a text of a file as a diagnostic quotes it: what looks like a secret is cut out, what is long is cut."""
    from acrgeo.core.redaction import redact  # whose rules take longer to compile than a file to read

    text = redact(text)
    return repr(text) if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]!r}…"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file. Line and column count from 1; line 0 is the file as a whole."""

    file: str
    line: int = NOWHERE
    column: int = NOWHERE

    def __str__(self) -> str:
        return self.file if self.line == NOWHERE else f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One key of a mapping: where the key stands, and its value."""

    place: Place
    node: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A value and where it begins: a scalar, a tuple of nodes, or a mapping from text to entries.

    ``is_broken`` says that the reader already noted what is wrong with it.
    """

    place: Place
    value: object
    is_broken: bool = False

    @property
    def entries(self) -> Mapping[str, Entry] | None:
        """The keys of a mapping; None for anything else."""
        return self.value if isinstance(self.value, dict) else None

    @property
    def items(self) -> tuple[Node, ...] | None:
        """The items of a list; None for anything else."""
        return self.value if isinstance(self.value, tuple) else None


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """A mistake in a file: its place, its key (``replicas[1].routing``, or nothing), and what is wrong or allowed."""

    place: Place
    path: str = field(compare=False)
    fact: str

    def __post_init__(self) -> None:
        """Cut what looks like a secret out of a key, which is a text of the file too."""
        if self.path:
            from acrgeo.core.redaction import redact

            object.__setattr__(self, "path", redact(self.path))

    def __str__(self) -> str:
        return f"{self.place}: {self.path}: {self.fact}" if self.path else f"{self.place}: {self.fact}"


def node_of(value: object, place: Place) -> Node:
    """Return plain data as a node, with every part at the same place."""
    if isinstance(value, Mapping):
        entries = {str(key): Entry(place=place, node=node_of(item, place)) for key, item in value.items()}
        return Node(place=place, value=entries)
    if isinstance(value, (list, tuple)):
        return Node(place=place, value=tuple(node_of(item, place) for item in value))
    return Node(place=place, value=value)


def plain_of(node: Node) -> object:
    """Return the plain data of a node."""
    if node.entries is not None:
        return {key: plain_of(entry.node) for key, entry in node.entries.items()}
    if node.items is not None:
        return [plain_of(item) for item in node.items]
    return node.value


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return each diagnostic once, in the order of the files."""
    return tuple(sorted(set(diagnostics)))
