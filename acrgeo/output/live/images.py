"""A wait for images, while it lasts: a board with a row for each image in each region, lines elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from acrgeo.core.execution.events import Event, Sink
from acrgeo.core.image.arrivals import Estimate
from acrgeo.core.image.status.judge import Cell, ImageStatus, State
from acrgeo.core.image.waiting import Gate, ImageSeen
from acrgeo.output.live.board import FRAMES_PER_SECOND
from acrgeo.output.neutral import one_line
from acrgeo.output.page import Canvas, Page, assemble, plain, styled, text_width
from acrgeo.output.views.image.wait import estimate_words, plain_took
from acrgeo.output.views.image.wording import image_name
from acrgeo.output.wording import duration

if TYPE_CHECKING:
    from rich.text import Text

    from acrgeo.output.console import Stream

OF_COUNTS = 2
"""Lines below the rows: what is folded, and how far it is."""


class WaitLines:
    """One line for each change, for pipes and logs."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def __call__(self, event: Event) -> None:
        """Take an event."""
        if not isinstance(event, ImageSeen):
            return
        took = plain_took(event.arrival, has_unicode=self._stream.has_unicode)
        reason = f": {event.cell.reason}" if event.cell.reason and event.cell.state is not State.SYNCED else ""
        text = f"{image_name(event.image)} {event.cell.location}: {event.cell.state.value}{reason}"
        self._stream.write(one_line(f"{text}{f', {took}' if took else ''}") + "\n")
        self._stream.flush()


def render_board(gate: Gate, now: float, *, started: float, height: int | None, estimates: Sequence[Estimate]) -> Page:
    """Render the board at ``now``, in no more lines than ``height``: what does not fit is counted."""

    def draw(canvas: Canvas) -> Iterator[Text]:
        report = gate.report
        cells = list(report.cells)
        synced = sum(cell.state is State.SYNCED for _, cell in cells)
        told = [line for each in estimates for line in canvas.wrap(estimate_words(each), style="dim", hanging=2)]
        room = None if height is None else max(height - OF_COUNTS - 1, 1)
        if room is not None and len(told) > room // 2:
            told = []
        rows = [_row(gate, canvas, image, cell, now, started) for image, cell in cells]
        order = sorted(range(len(cells)), key=lambda at: (cells[at][1].state is State.SYNCED, at))
        left = None if room is None else room - len(told)
        kept: set[int] = set()
        for at in order:
            if left is not None and len(rows[at]) > left:
                break
            left = None if left is None else left - len(rows[at])
            kept.add(at)
        for at in sorted(kept):
            yield from rows[at]
        if len(kept) < len(cells):
            done = sum(cells[at][1].state is State.SYNCED for at in set(range(len(cells))) - kept)
            more = len(cells) - len(kept)
            words = ", ".join(
                filter(None, [f"{more - done} awaited" if more > done else "", f"{done} synced" if done else ""])
            )
            yield plain(styled(f"{canvas.glyphs.wait} {more} more: {words}", "dim"))
        yield plain(styled(f"{synced} of {len(cells)} synced, {duration(now - started)}", "bold"))
        yield from told

    return Page(draw)


def _row(gate: Gate, canvas: Canvas, image: ImageStatus, cell: Cell, now: float, started: float) -> list[Text]:
    gutter = max(len(canvas.glyphs.wait), 1)
    frames = canvas.glyphs.spinner
    if cell.state is State.SYNCED:
        took = plain_took(gate.arrivals.get((image.image, cell.location)), has_unicode=canvas.glyphs.done == "✓")
        sign, style, words = canvas.glyphs.done, "green", f"synced  {took}"
    else:
        sign, style = frames[int(now * FRAMES_PER_SECOND) % len(frames)], "cyan"
        pushed = gate.pushed.get(image.image)
        words = f"{cell.state.value}  {duration(now - (pushed or started))}"
    line = assemble((sign.ljust(gutter), style), " ", (image_name(image.image), "bold"), f"  {cell.location}  ", words)
    line.rstrip()
    return canvas.wrap(line, hanging=gutter + 3) if text_width(line.plain) > canvas.width else [plain(line)]


@contextmanager
def show_waiting(
    stream: Stream,
    gate: Gate,
    now: Callable[[], float],
    *,
    started: float,
    estimates: Callable[[], Sequence[Estimate]],
    is_passing: bool,
) -> Iterator[Sink]:
    """Return a sink for ``stream``: a live board on a terminal that can redraw it, plain lines elsewhere."""
    if not stream.is_terminal or stream.console.is_dumb_terminal:
        yield WaitLines(stream)
        return
    from acrgeo.output.live.refreshing import drawn

    def page() -> Page:
        return render_board(gate, now(), started=started, height=stream.height, estimates=estimates())

    with drawn(stream, page, times_per_second=FRAMES_PER_SECOND, is_passing=is_passing):
        yield lambda _: None
