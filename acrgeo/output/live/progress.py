"""What happens, while it happens: a live board on a terminal, one line an event elsewhere, NDJSON to a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from acrgeo.core.execution.events import ChangeEnded, ChangeMoved, ChangeStarted, Event, PlanStarted, Sink
from acrgeo.core.plan.change import Change
from acrgeo.output.changes import adds_to, full_subject, is_fleet, verbs
from acrgeo.output.live.board import FRAMES_PER_SECOND, Board, moved_text
from acrgeo.output.neutral import escaped_json, one_line
from acrgeo.output.page import ASCII, UNICODE
from acrgeo.output.view import Document
from acrgeo.output.views.event import event_document
from acrgeo.output.views.outcome import result_text

if TYPE_CHECKING:
    from acrgeo.output.console import Stream


class Lines:
    """One line an event, for pipes and logs: what began, what moved, what ended."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._glyphs = UNICODE if stream.has_unicode else ASCII
        self._is_fleet = False
        self._started: dict[str, float] = {}

    def __call__(self, event: Event) -> None:
        """Take an event."""
        if isinstance(event, PlanStarted):
            self._is_fleet = is_fleet(event.plan)
        elif isinstance(event, ChangeStarted):
            self._started[event.change.id] = event.at
            self._say(event.change, f"{verbs(event.change)[0]}{self._glyphs.wait}")
        elif isinstance(event, ChangeMoved):
            text = moved_text(event)
            if text:
                self._say(event.change, text)
        elif isinstance(event, ChangeEnded):
            started = self._started.get(event.change.id)
            text = result_text(event.change, event.result, None if started is None else event.at - started)
            is_more = event.detail is not None and adds_to(event.change, event.detail)
            self._say(event.change, text + (f": {event.detail}" if is_more else ""))

    def _say(self, change: Change, text: str) -> None:
        self._stream.write(one_line(f"{full_subject(change, is_fleet=self._is_fleet)}: {text}") + "\n")
        self._stream.flush()


class Appendable(Protocol):
    """What takes lines: a file, or one that gives up on a reader that does not read."""

    def write(self, text: str, /) -> object:
        """Write a text. Raises OSError where it cannot."""

    def flush(self) -> None:
        """Write what is buffered."""


class EventLog:
    """One JSON document a line, flushed at once, so that another program can follow."""

    def __init__(self, file: Appendable, document: Callable[[Event], Document] = event_document) -> None:
        self._file = file
        self._document = document

    def __call__(self, event: Event) -> None:
        """Take an event."""
        self._file.write(escaped_json(json.dumps(self._document(event))) + "\n")
        self._file.flush()


@contextmanager
def show_progress(stream: Stream, now: Callable[[], float], *, is_passing: bool = False) -> Iterator[Sink]:
    """Return a sink for ``stream``: a live board on a terminal that can redraw it, plain lines elsewhere.

    The board's last frame stays unless it ``is_passing``: where the outcome takes its place on the same terminal.
    ``now`` is the clock of the events (Unix seconds). A board that cannot be drawn is given up, and raises nothing.
    """
    if not stream.is_terminal or stream.console.is_dumb_terminal:
        yield Lines(stream)
        return
    from acrgeo.output.live.refreshing import drawn

    board = Board()
    with drawn(
        stream,
        lambda: board.render(now(), height=stream.height),
        times_per_second=FRAMES_PER_SECOND,
        is_passing=is_passing,
    ):
        yield board


def tee(*sinks: Sink, on_loss: Callable[[Sink, Exception], None] | None = None) -> Sink:
    """Return one sink that hands every event to several. It raises nothing: what watches a run must not end it.

    A sink that raises gets no more events; ``on_loss`` is told once, with the sink and the reason.
    """
    left = list(sinks)

    def emit(event: Event) -> None:
        for sink in list(left):
            try:
                sink(event)
            except Exception as error:  # noqa: BLE001 whatever fails in a sink, the run goes on
                left.remove(sink)
                if on_loss is not None:
                    on_loss(sink, error)

    return emit
