"""How far a command is with what it reads: a bar on a terminal, nothing elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from acrgeo.output.page import ASCII, Canvas, Page, assemble, plain

if TYPE_CHECKING:
    from rich.text import Text

    from acrgeo.output.console import Stream

WIDEST = 30
TIMES_PER_SECOND = 5


class Counter:
    """So many are done of a total, which is None while it is not known."""

    def __init__(self, total: Callable[[], int | None]) -> None:
        self.done = 0
        self._total = total

    def render(self) -> Page:
        """Render the bar."""
        return Page(self._draw)

    def _draw(self, canvas: Canvas) -> list[Text]:
        total = self._total()
        if total is None:
            return [plain(assemble(f"{self.done:,} registries read"))]
        words = f" {self.done:,} of {total:,} registries"
        room = max(0, min(WIDEST, canvas.width - len(words) - 1))
        full = room if total == 0 else min(room, room * self.done // total)
        signs = ("#", ".") if canvas.glyphs is ASCII else ("━", "─")
        return [plain(assemble((signs[0] * full, "green"), (signs[1] * (room - full), "dim"), words))]


@contextmanager
def counted(stream: Stream, total: Callable[[], int | None], *, is_shown: bool = True) -> Iterator[Counter]:
    """Show a bar that ends with the block, where the stream is a terminal that can draw it."""
    counter = Counter(total)
    if not is_shown or not stream.is_terminal or stream.console.is_dumb_terminal:
        yield counter
        return
    from acrgeo.output.live.refreshing import drawn

    with drawn(stream, counter.render, times_per_second=TIMES_PER_SECOND, is_passing=True):
        yield counter
