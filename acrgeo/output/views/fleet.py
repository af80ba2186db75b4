"""The registries of many subscriptions: ``list --all``. They are printed as they come, and few are held at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from acrgeo.core.model.registry import Registry
from acrgeo.output.formats import Format, print_view, write_json_line
from acrgeo.output.grid import Column, Row, draw_grid
from acrgeo.output.neutral import escaped_json
from acrgeo.output.page import Page
from acrgeo.output.view import FORMAT_VERSION, Document, View
from acrgeo.output.views.registries import COLUMNS, registry_line, registry_rows
from acrgeo.output.views.registry import registry_parts
from acrgeo.output.views.replicas import TAGS
from acrgeo.output.wording import tags_text

if TYPE_CHECKING:
    from acrgeo.output.console import Stream

RESOURCE_GRAPH, ARM = "resourceGraph", "arm"
AT_ONCE = 500
"""Registries that are held: the widths of a table are those of the first so many."""
WITH_SUBSCRIPTION = (*COLUMNS, Column("SUBSCRIPTION", 6, is_extra=True))
WIDE = (*WITH_SUBSCRIPTION, TAGS)


def print_fleet(
    stream: Stream,
    registries: Iterable[Registry],
    *,
    source: str,
    form: Format,
    query: str | None = None,
    now: datetime | None = None,
) -> bool:
    """Print registries as they come; a query needs all of them first, and so does YAML. False where it finds nothing.

    ``source`` says in the document where they come from.
    """
    if query is not None or form is Format.YAML:
        parts = [_parts(registry, source) for registry in registries]
        view = View({**_head(source), "registries": parts}, parts)
        return print_view(stream, view, form=form, query=query)
    if form.is_page:
        _print_table(stream, registries, now, is_wide=form is Format.WIDE)
    elif form is Format.JSON:
        _print_json(stream, registries, source)
    elif form is Format.JSONL:
        for registry in registries:
            write_json_line(stream, {**_head(source), **_parts(registry, source)})
    else:
        for batch in _batches(registries, AT_ONCE // 10):
            parts = [_parts(registry, source) for registry in batch]
            print_view(stream, View(parts, parts, lines=[registry_line(registry) for registry in batch]), form=form)
            stream.flush()
    return True


def _parts(registry: Registry, source: str) -> Document:
    """Return a registry's document; null is what the index does not have."""
    parts = registry_parts(registry)
    return parts if source == ARM else {**parts, "dataEndpointHostNames": None, "regionalEndpointHostNames": None}


def _head(source: str) -> Document:
    return {"formatVersion": FORMAT_VERSION, "source": source}


def _batches(registries: Iterable[Registry], size: int = AT_ONCE) -> Iterator[Sequence[Registry]]:
    waiting = iter(registries)
    while batch := list(islice(waiting, size)):
        yield batch


def _print_json(stream: Stream, registries: Iterable[Registry], source: str) -> None:
    """Print the document as ``json`` prints every other one, without holding it."""
    head = json.dumps({**_head(source), "registries": []}, indent=2)
    stream.write(head.removesuffix("]\n}"))
    is_first = True
    for registry in registries:
        text = json.dumps(_parts(registry, source), indent=2, ensure_ascii=not stream.has_unicode)
        stream.write_json(("" if is_first else ",") + "\n" + "    " + escaped_json(text).replace("\n", "\n    "))
        is_first = False
    stream.write("]\n}\n" if is_first else "\n  ]\n}\n")


def _print_table(stream: Stream, registries: Iterable[Registry], now: datetime | None, *, is_wide: bool) -> None:
    sizing: list[Row] = []
    for batch in _batches(registries):
        rows = _rows(batch, now, is_wide=is_wide)
        stream.print(_page(WIDE if is_wide else WITH_SUBSCRIPTION, rows, sizing))
        stream.flush()
        sizing = sizing or rows
    if not sizing:
        stream.print(Page(lambda canvas: canvas.wrap("No registries.")))


def _rows(registries: Sequence[Registry], now: datetime | None, *, is_wide: bool) -> list[Row]:
    rows = registry_rows(registries, now=now)
    return [
        Row([*row.cells, registry.ref.subscription, *([tags_text(registry.tags)] if is_wide else [])], note=row.note)
        for row, registry in zip(rows, registries, strict=True)
    ]


def _page(columns: Sequence[Column], rows: Sequence[Row], goes_on: Sequence[Row]) -> Page:
    return Page(lambda canvas: draw_grid(canvas, columns, rows, goes_on=goes_on))
