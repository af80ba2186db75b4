"""Columns without borders. What does not fit folds under its row, the least important column first; nothing is cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from acrgeo.output.page import Canvas, assemble, plain, styled, text_width

if TYPE_CHECKING:
    from rich.text import Text

GAP = 2


@dataclass(frozen=True, slots=True)
class Column:
    """``priority`` 0 never folds; the greatest folds first. ``label`` names it in a folded line (the title).

    A column that ``is_extra`` is left out instead of folded, and named below the table.
    """

    title: str
    priority: int = 0
    label: str | None = None
    is_number: bool = False
    is_extra: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Cells in the order of the columns, a mark before them and a note below them."""

    cells: Sequence[Text | str]
    mark: Text | str = ""
    note: Text | str | None = None


def draw_grid(
    canvas: Canvas, columns: Sequence[Column], rows: Sequence[Row], *, indent: int = 0, goes_on: Sequence[Row] = ()
) -> list[Text]:
    """Return the lines of a table. A column that is empty in every row is left out.

    A table that ``goes_on`` after those rows has their widths, and no header of its own.
    """
    cells = [[styled(cell) if isinstance(cell, str) else cell for cell in row.cells] for row in rows]
    sizing = [[styled(cell) if isinstance(cell, str) else cell for cell in row.cells] for row in goes_on] or cells
    used = [at for at in range(len(columns)) if any(row[at].plain for row in (*cells, *sizing))]
    widths = {at: max(text_width(columns[at].title), *(text_width(row[at].plain) for row in sizing)) for at in used}
    gutter = 2 if any(row.mark for row in (*rows, *goes_on)) else 0
    kept = list(used)
    while _width(widths, kept) + gutter + indent > canvas.width:
        foldable = [at for at in kept if columns[at].priority > 0]
        if not foldable:
            break
        kept.remove(max(foldable, key=lambda at: columns[at].priority))
    gone = [at for at in used if at not in kept]
    folding = [at for at in gone if not columns[at].is_extra]
    margin = " " * indent
    header = styled(margin + " " * gutter)
    titles = [styled(columns[at].title, "bold") for at in kept]
    lines = [] if goes_on else [_joined(header, titles, kept, columns, widths)]
    for row, content in zip(rows, cells, strict=True):
        mark = styled(row.mark) if isinstance(row.mark, str) else row.mark
        start = assemble(margin, mark, " " * (gutter - text_width(mark.plain)))
        lines.append(_joined(start, [content[at] for at in kept], kept, columns, widths))
        folded = [_folded(columns[at], content[at]) for at in folding if content[at].plain]
        if folded:
            text = styled(", ", "dim").join(folded)
            lines += canvas.wrap(text, indent=indent + gutter + GAP)
        if row.note:
            lines += canvas.wrap(row.note, indent=indent + gutter + GAP)
    extra = [columns[at].title for at in gone if columns[at].is_extra]
    if extra and not goes_on:
        lines += [styled(), *canvas.wrap(f"Not shown at this width: {', '.join(extra)}.", style="dim", indent=indent)]
    return lines


def _width(widths: dict[int, int], kept: Sequence[int]) -> int:
    return sum(widths[at] for at in kept) + GAP * (len(kept) - 1)


def _joined(
    line: Text, cells: Sequence[Text], kept: Sequence[int], columns: Sequence[Column], widths: dict[int, int]
) -> Text:
    result = styled().append_text(line)
    for place, (at, cell) in enumerate(zip(kept, cells, strict=True)):
        pad = " " * (widths[at] - text_width(cell.plain))
        if place:
            result.append(" " * GAP)
        if columns[at].is_number:
            result.append(pad).append_text(cell)
        else:
            result.append_text(cell).append(pad)
    result.rstrip()
    return plain(result)


def _folded(column: Column, cell: Text) -> Text:
    label = column.title.lower() if column.label is None else column.label
    return assemble((f"{label} " if label else "", "dim"), cell)


def draw_facts(canvas: Canvas, facts: Sequence[tuple[str, Text | str]]) -> Iterator[Text]:
    """Yield a fact a line behind its label, or below it where it does not fit."""
    column = max(len(label) for label, _ in facts) + 2
    for label, value in facts:
        lines = canvas.wrap(value, indent=column)
        if any(text_width(line.plain) > canvas.width for line in lines):
            lines = canvas.wrap(value, indent=2)
            yield from [styled(label, "dim")] if label else []
        else:
            lines[0] = assemble((label.ljust(column), "dim"), lines[0][column:])
        yield from lines
