"""A view is one thing to show, as a value: the same facts as a document, as rows and as a page for a reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from acrgeo.output.page import Page

FORMAT_VERSION = "1.0"
"""What every document carries as ``formatVersion``: it rises when a member is renamed or removed."""

Document = dict[str, Any]
"""JSON-ready: ARM's property names where ARM has one, ours beside them."""


@dataclass(frozen=True, slots=True)
class View:
    """``document`` is for programs; ``rows`` are the things in it, a line each under ``tsv`` and ``name``.

    ``render`` makes the page for a reader; None is a table made of the rows. ``file`` stands in its place where a
    reader gets a file that acrgeo reads again: with True it is in ASCII, and says the same.
    ``markdown`` makes the same for a pull request, where a command has it.
    """

    document: Any
    rows: Sequence[object]
    render: Callable[[], Page] | None = None
    markdown: Callable[[], str] | None = None
    file: Callable[[bool], str] | None = None
