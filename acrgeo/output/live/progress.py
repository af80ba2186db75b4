"""What happens, while it happens: a live board on a terminal, one line an event elsewhere, NDJSON to a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from acrgeo.core.execution.events import ChangeEnded, ChangeMoved, ChangeStarted, Event, PlanStarted, Result, Sink
from acrgeo.core.plan.change import Change
from acrgeo.output.neutral import escaped_json, one_line
from acrgeo.output.page import ASCII, UNICODE, Canvas, Page, assemble, plain, text_width
from acrgeo.output.views.event import event_document
from acrgeo.output.views.outcome import RESULT_STYLES, result_glyph, result_text
from acrgeo.output.wording import adds_to, duration, full_subject, is_fleet, verbs

if TYPE_CHECKING:
    from rich.text import Text

    from acrgeo.output.console import Stream

FRAMES_PER_SECOND = 10


@dataclass(slots=True)
class Lane:
    """One change on the board. Times are Unix seconds."""

    change: Change
    started: float | None = None
    ended: float | None = None
    state: str = ""
    result: Result | None = None
    detail: str | None = None


class Board:
    """A line a change, kept up to date by the events. ``render`` is pure in what the board knows and the time."""

    def __init__(self) -> None:
        self._lanes: dict[str, Lane] = {}
        self._is_fleet = False

    def __call__(self, event: Event) -> None:
        """Take an event."""
        if isinstance(event, PlanStarted):
            self._lanes = {change.id: Lane(change) for change in event.plan.changes}
            self._is_fleet = is_fleet(event.plan)
        elif isinstance(event, ChangeStarted):
            self._lane(event.change).started = event.at
        elif isinstance(event, ChangeMoved):
            self._lane(event.change).state = _moved_text(event)
        elif isinstance(event, ChangeEnded):
            lane = self._lane(event.change)
            lane.ended, lane.result = event.at, event.result
            lane.detail = event.detail if event.detail and adds_to(event.change, event.detail) else None

    def render(self, now: float) -> Page:
        """Render the board at ``now``."""
        return Page(lambda canvas: self._draw(canvas, now))

    def _lane(self, change: Change) -> Lane:
        return self._lanes.setdefault(change.id, Lane(change))

    def _draw(self, canvas: Canvas, now: float) -> Iterator[Text]:
        lanes = list(self._lanes.values())
        titles = [full_subject(lane.change, is_fleet=self._is_fleet) for lane in lanes]
        room = max((len(title) for title in titles), default=0)
        gutter = max(len(canvas.glyphs.wait), 1)
        for lane, title in zip(lanes, titles, strict=True):
            glyph, style, words = self._words(lane, canvas, now)
            sign, name = (glyph.ljust(gutter), style), (title.ljust(room), "bold")
            line = assemble(sign, " ", name, "  ", words)
            note = lane.state if lane.result is None else lane.detail
            if note and lane.result is None and text_width(f"{line.plain}  {note}") <= canvas.width:
                line.append(f"  {note}", style="dim")
                note = None
            line.rstrip()
            yield plain(line)
            if note:
                yield from canvas.wrap(one_line(note), style="dim", indent=gutter + 3)

    @staticmethod
    def _words(lane: Lane, canvas: Canvas, now: float) -> tuple[str, str, str]:
        if lane.result is not None:
            seconds = None if lane.started is None or lane.ended is None else lane.ended - lane.started
            text = result_text(lane.change, lane.result, seconds)
            return result_glyph(lane.result, canvas.glyphs), RESULT_STYLES[lane.result], text
        if lane.started is None:
            return " ", "dim", "waiting"
        frames = canvas.glyphs.spinner
        frame = frames[int(now * FRAMES_PER_SECOND) % len(frames)]
        return frame, "cyan", f"{verbs(lane.change)[0]}  {duration(now - lane.started)}"


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
            text = _moved_text(event)
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


def _moved_text(event: ChangeMoved) -> str:
    """Return what the state adds to the verb, and how to go on should the run stop; nothing where it adds nothing."""
    if event.recovery is not None:
        return f"{event.state}; if this stops half-way: {event.recovery}"
    return event.state if adds_to(event.change, event.state) else ""


class Appendable(Protocol):
    """What takes lines: a file, or one that gives up on a reader that does not read."""

    def write(self, text: str, /) -> object:
        """Write a text. Raises OSError where it cannot."""

    def flush(self) -> None:
        """Write what is buffered."""


class EventLog:
    """One JSON document a line, flushed at once, so that another program can follow."""

    def __init__(self, file: Appendable) -> None:
        self._file = file

    def __call__(self, event: Event) -> None:
        """Take an event."""
        self._file.write(escaped_json(json.dumps(event_document(event))) + "\n")
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
    with drawn(stream, lambda: board.render(now()), times_per_second=FRAMES_PER_SECOND, is_passing=is_passing):
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
