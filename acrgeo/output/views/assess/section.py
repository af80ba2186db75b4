"""The parts of the page: a title, a table and lines, the same for a terminal and for Markdown."""

from __future__ import annotations

from dataclasses import dataclass

from acrgeo.output.grid import Column


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A text behind a label, and ``items`` below it; ``hint`` is what mends it. ``number`` counts steps."""

    text: str = ""
    label: str = ""
    hint: str | None = None
    number: int | None = None
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """``rows`` are cells in the order of ``columns``; ``marked`` are the numbers of the rows about home."""

    title: str
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    marked: frozenset[int] = frozenset()
    lines: tuple[Line, ...] = ()
