"""A resource as a file declares it, in whichever language: its type, its values with places, and how others name it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from acrgeo.core.desired.source import Node


@dataclass(frozen=True, slots=True)
class Expression:
    """A value that is computed when the file runs. ``text`` is how it is written."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """``type`` in lower case; ``address`` is what others of the same ``scope`` call it. ``body`` is a mapping.

    ``parent`` is the one that it stands in.
    """

    type: str
    address: str | None
    scope: str
    body: Node
    parent: Resource | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """A value with a name: ``key`` is how expressions of its scope write it. A default may be replaced from outside."""

    key: str
    scope: str
    node: Node
    is_default: bool = False


def value_of(node: Node | None, *keys: str) -> Node | None:
    """Return the value at a path of keys, in any case; None where there is none."""
    for key in keys:
        entries = None if node is None else node.entries
        node = next((entry.node for name, entry in (entries or {}).items() if name.lower() == key.lower()), None)
    return node


def each_of(node: Node | None) -> Iterator[Node]:
    """Yield the items of a list; a value that is no list is its only item, as of a block that stands once."""
    if node is not None:
        yield from (node,) if node.items is None else node.items


def literal(node: Node | None) -> str | None:
    """Return the text of a value that is written as such; None for anything else."""
    return node.value if node is not None and isinstance(node.value, str) else None


def symbol(node: Node | None) -> str | None:
    """Return how a value is computed; None for one that is written."""
    return node.value.text if node is not None and isinstance(node.value, Expression) else None
