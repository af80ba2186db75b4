"""What came of a wait for images: where they are, and how long each region took."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from acrgeo.core.execution.commands import NO_CONTEXT, Commands
from acrgeo.core.image.arrivals import Estimate
from acrgeo.core.image.reference import ImageRef
from acrgeo.core.image.status.judge import Cell, ImageStatus, State
from acrgeo.core.image.waiting import Arrival, Gate
from acrgeo.output.grid import Column, Row, draw_grid
from acrgeo.output.page import Canvas, Page, styled
from acrgeo.output.view import Document, View
from acrgeo.output.views.image.document import cell_lines, cell_rows, status_document
from acrgeo.output.views.image.event import arrival_document
from acrgeo.output.views.image.junit import status_junit
from acrgeo.output.views.image.markdown import status_markdown
from acrgeo.output.views.image.status import STYLES, draw_facts
from acrgeo.output.views.image.wording import cell_words, image_name, short_digest, verdict
from acrgeo.output.wording import count_of, duration

if TYPE_CHECKING:
    from rich.text import Text

MOST_ROWS = 40
"""Rows of a page; -o wide has all."""
COLUMNS = (Column("IMAGE"), Column("REGION"), Column("STATE"), Column("TOOK", 1), Column("DIGEST", 2, label=""))


def wait_view(
    gate: Gate,
    estimates: Sequence[Estimate],
    result: str,
    seconds: float,
    commands: Commands = NO_CONTEXT,
    *,
    sizes: Mapping[ImageRef, int | None] | None = None,
) -> View:
    """Return the view. ``result`` is synced, never, timeout or interrupted, after so many ``seconds``."""
    report = gate.report
    document = status_document(report, commands)
    rows, lines = cell_rows(report, commands), cell_lines(report)
    for row, line, (image, cell) in zip(rows, lines, report.cells, strict=True):
        arrival = gate.arrivals.get((image.image, cell.location))
        row["arrival"] = arrival_document(arrival)
        line["seconds"] = None if arrival is None or arrival.seconds is None else round(arrival.seconds, 3)
        line["atMost"] = None if arrival is None else arrival.is_bound
    for each, image in zip(document["images"], report.images, strict=True):
        each["totalSize"] = (sizes or {}).get(image.image)
        for place, cell in zip(each["regions"], image.cells, strict=True):
            place["arrival"] = arrival_document(gate.arrivals.get((image.image, cell.location)))
    document |= {
        "result": result,
        "waited": round(seconds, 3),
        "estimates": [estimate_document(each) for each in estimates],
    }
    return View(
        document,
        rows,
        lambda: render_wait(gate, estimates, seconds, commands),
        markdown=lambda: status_markdown(report, commands) + _times_in_markdown(gate),
        junit=lambda: status_junit(report),
        wide=lambda: render_wait(gate, estimates, seconds, commands, is_wide=True),
        lines=lines,
        names=[str(image.image) for image in report.images],
    )


def estimate_document(estimate: Estimate) -> Document:
    """Return what earlier arrivals say."""
    within = {f"p{share}": round(seconds, 3) for share, seconds in estimate.seconds.items()}
    return {"location": estimate.location, "arrivals": estimate.count, "sizes": estimate.sizes, "seconds": within}


def estimate_words(estimate: Estimate) -> str:
    """Return ``eastus: from 12 arrivals seen here, 50 % within 18 s, 90 % within 40 s; no promise``."""
    within = ", ".join(f"{share} % within {duration(seconds)}" for share, seconds in estimate.seconds.items())
    sizes = f" of {estimate.sizes}" if estimate.sizes else ""
    return f"{estimate.location}: from {estimate.count} arrivals{sizes} seen here, {within}; no promise"


def took_words(arrival: Arrival | None) -> str:
    """Return ``12 s (told)``, ``≤ 14 s (asked)`` or ``was there``; an empty text for what is not there."""
    if arrival is None:
        return ""
    if arrival.seconds is None:
        return "was there" if arrival.was_there else f"unknown ({arrival.source.value})"
    return f"{'≤ ' if arrival.is_bound else ''}{duration(arrival.seconds)} ({arrival.source.value})"


def plain_took(arrival: Arrival | None, *, has_unicode: bool) -> str:
    """Return the same in ASCII where a terminal has nothing else."""
    words = took_words(arrival)
    return words if has_unicode else words.replace("≤", "<=")


def render_wait(
    gate: Gate, estimates: Sequence[Estimate], seconds: float, commands: Commands = NO_CONTEXT, *, is_wide: bool = False
) -> Page:
    """Render the verdict, a row for each image in each region, and what it rests on."""
    report = gate.report

    def draw(canvas: Canvas) -> Iterator[Text]:
        yield from canvas.wrap(styled(verdict(report), f"bold {STYLES[report.state]}"))
        yield styled()
        cells = list(report.cells)
        shown, left_out = cells, 0
        if not is_wide and len(cells) > MOST_ROWS:
            shown = [pair for pair in cells if pair[1].state is not State.SYNCED][:MOST_ROWS]
            left_out = len(cells) - len(shown)
        if shown:
            yield from draw_grid(canvas, COLUMNS, [_row(gate, canvas, image, cell) for image, cell in shown])
        if left_out:
            yield from canvas.wrap(f"{canvas.glyphs.wait} {left_out:,} more; -o wide has all")
        yield styled()
        yield from canvas.wrap(f"Waited {duration(seconds)} for {count_of(len(report.images), 'image')}.")
        yield from draw_facts(canvas, report, commands)
        for each in estimates:
            yield from canvas.wrap(estimate_words(each), hanging=2)

    return Page(draw)


def _row(gate: Gate, canvas: Canvas, image: ImageStatus, cell: Cell) -> Row:
    home = f" {canvas.glyphs.home}" if cell.location == gate.report.registry.home.location else ""
    took = plain_took(gate.arrivals.get((image.image, cell.location)), has_unicode=canvas.glyphs.done == "✓")
    words = cell_words(cell).removeprefix(f"{cell.location}: ")
    return Row(
        [
            image_name(image.image),
            f"{cell.location}{home}",
            styled(cell.state.value, STYLES[cell.state]),
            took,
            short_digest(cell.digest),
        ],
        note=styled(words, "dim") if words else None,
    )


def _times_in_markdown(gate: Gate) -> str:
    """Return how long each region took, a line each."""
    lines = [
        f"- {region}: {took_words(arrival)}"
        for (_, region), arrival in list(gate.arrivals.items())[:MOST_ROWS]
        if arrival.seconds is not None
    ]
    return "\n".join(["", *lines, ""]) if lines else ""
