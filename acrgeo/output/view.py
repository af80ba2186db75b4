"""A view is one thing to show, as a value: the same facts as a document, as rows and as a page for a reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from acrgeo.output.page import Page

FORMAT_VERSION = "1.0"
"""What every document carries as ``formatVersion``: it rises when a member is renamed or removed."""

Document = dict[str, Any]
"""JSON-ready: ARM's property names where ARM has one, ours beside them."""


@dataclass(frozen=True, slots=True)
class View:
    """``document`` is for programs; ``rows`` are the things in it, a line each under ``jsonl``, ``name`` and ``tsv``.

    ``lines`` are those of ``tsv`` where the table for a reader tells more or less: plain values by column.
    ``names`` are those of ``name`` where the rows do not have them. ``is_query`` says that a query found the document.

    ``render`` makes the page for a reader; None is a table made of the rows. ``file`` stands in its place where a
    reader gets a file that acrgeo reads again: with True it is in ASCII, and says the same.
    ``wide`` makes the page with what tables leave out otherwise, such as tags.
    ``markdown`` makes the same for a pull request, ``junit`` the checks for CI, and ``sarif`` the
    results for code scanning, where a command has them.
    """

    document: Any
    rows: Sequence[object]
    render: Callable[[], Page] | None = None
    markdown: Callable[[], str] | None = None
    file: Callable[[bool], str] | None = None
    wide: Callable[[], Page] | None = None
    lines: Sequence[Mapping[str, object]] | None = None
    names: Sequence[str] | None = None
    is_query: bool = False
    junit: Callable[[], str] | None = None
    sarif: Callable[[], Document] | None = None
