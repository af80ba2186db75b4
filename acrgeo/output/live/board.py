"""The board of a run: a line a replica, its creation and its routing being stages of it. What does not fit folds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from acrgeo.core.execution.events import ChangeEnded, ChangeMoved, ChangeStarted, Event, PlanStarted, Result
from acrgeo.core.plan.change import Change, ReplicaChange
from acrgeo.output.changes import adds_to, full_subject, is_fleet, verbs
from acrgeo.output.neutral import one_line
from acrgeo.output.page import Canvas, Page, assemble, plain, styled, text_width
from acrgeo.output.views.outcome import RESULT_STYLES, result_glyph, result_text
from acrgeo.output.wording import duration

if TYPE_CHECKING:
    from rich.text import Text

FRAMES_PER_SECOND = 10
COUNTED_FROM = 3
"""Lines from which on a count says how far the run is."""


class Rank(IntEnum):
    """How much a line matters where not all fit: the first fold last."""

    FAILED = 0
    BLOCKED = 1
    RUNNING = 2
    WAITING = 3
    DONE = 4


TOLD_FIRST = (Rank.FAILED, Rank.RUNNING, Rank.BLOCKED, Rank.WAITING, Rank.DONE)
"""Of the stages of one line, the one that is told."""
RANK_WORDS = {rank: rank.name.lower() for rank in Rank}
RANKS = {Result.FAILED: Rank.FAILED, Result.BLOCKED: Rank.BLOCKED, Result.DONE: Rank.DONE, Result.ALREADY: Rank.DONE}


@dataclass(slots=True)
class Stage:
    """One change. Times are Unix seconds."""

    change: Change
    started: float | None = None
    ended: float | None = None
    state: str = ""
    result: Result | None = None
    detail: str | None = None

    @property
    def rank(self) -> Rank:
        """How much it matters."""
        if self.result is not None:
            return RANKS.get(self.result, Rank.RUNNING)
        return Rank.WAITING if self.started is None else Rank.RUNNING


@dataclass(slots=True)
class Lane:
    """Everything that is done to one replica, webhook or registry, in the order of the plan."""

    stages: list[Stage] = field(default_factory=list)

    @property
    def shown(self) -> Stage:
        """The stage that says where it stands: what failed, else what runs, else what comes next, else the last."""
        return min(reversed(self.stages), key=lambda stage: (TOLD_FIRST.index(stage.rank), self._later(stage)))

    def _later(self, stage: Stage) -> int:
        at = self.stages.index(stage)
        return at if stage.rank is Rank.WAITING else -at

    @property
    def rank(self) -> Rank:
        """How much it matters: as its worst stage; under way between two stages."""
        rank = self.shown.rank
        is_begun = any(stage.started is not None for stage in self.stages)
        return Rank.RUNNING if rank is Rank.WAITING and is_begun else rank


class Board:
    """A line a replica, kept up to date by the events. ``render`` is pure in what the board knows, time and height."""

    def __init__(self) -> None:
        self._lanes: dict[tuple[object, ...], Lane] = {}
        self._stages: dict[str, Stage] = {}
        self._is_fleet = False

    def __call__(self, event: Event) -> None:
        """Take an event."""
        if isinstance(event, PlanStarted):
            self._lanes, self._stages = {}, {}
            self._is_fleet = is_fleet(event.plan)
            for change in event.plan.changes:
                self._stage(change)
        elif isinstance(event, ChangeStarted):
            self._stage(event.change).started = event.at
        elif isinstance(event, ChangeMoved):
            self._stage(event.change).state = moved_text(event)
        elif isinstance(event, ChangeEnded):
            stage = self._stage(event.change)
            stage.ended, stage.result = event.at, event.result
            stage.detail = event.detail if event.detail and adds_to(event.change, event.detail) else None

    def render(self, now: float, *, height: int | None = None) -> Page:
        """Render the board at ``now``, in no more lines than ``height``."""
        return Page(lambda canvas: self._draw(canvas, now, height))

    def _stage(self, change: Change) -> Stage:
        if change.id not in self._stages:
            stage = self._stages[change.id] = Stage(change)
            self._lanes.setdefault(_key(change), Lane()).stages.append(stage)
        return self._stages[change.id]

    def _draw(self, canvas: Canvas, now: float, height: int | None) -> Iterator[Text]:
        lanes = list(self._lanes.values())
        titles = [full_subject(lane.stages[0].change, is_fleet=self._is_fleet) for lane in lanes]
        room = max((text_width(title) for title in titles), default=0)
        drawn = [list(_lines(canvas, lane, title, room, now)) for lane, title in zip(lanes, titles, strict=True)]
        kept = _fitting(lanes, [len(lines) for lines in drawn], height)
        for at in kept:
            yield from drawn[at]
        folded = _counts([lane for at, lane in enumerate(lanes) if at not in kept])
        if len(kept) < len(lanes):
            words = ", ".join(f"{folded[rank]} {RANK_WORDS[rank]}" for rank in Rank if folded[rank])
            yield plain(styled(f"{canvas.glyphs.wait} {len(lanes) - len(kept)} more: {words}", "dim"))
        if len(lanes) >= COUNTED_FROM:
            yield plain(styled(_count(lanes), "bold"))


def _fitting(lanes: Sequence[Lane], lengths: Sequence[int], height: int | None) -> list[int]:
    """Return which lanes fit, in their order; two lines are kept for the counts where not all do."""
    most = None if height is None else height - (len(lanes) >= COUNTED_FROM)
    if most is None or sum(lengths) <= most:
        return list(range(len(lanes)))
    left, kept = most - 1, []
    for at in sorted(range(len(lanes)), key=lambda at: (lanes[at].rank, at)):
        if lengths[at] <= left:
            left -= lengths[at]
            kept.append(at)
    return sorted(kept)


def _counts(lanes: Sequence[Lane]) -> dict[Rank, int]:
    return {rank: sum(lane.rank is rank for lane in lanes) for rank in Rank}


def _count(lanes: Sequence[Lane]) -> str:
    counts = _counts(lanes)
    bad = [f", {counts[rank]} {RANK_WORDS[rank]}" for rank in (Rank.FAILED, Rank.BLOCKED) if counts[rank]]
    return f"{counts[Rank.DONE]} of {len(lanes)} done{''.join(bad)}"


def _key(change: Change) -> tuple[object, ...]:
    """Return what a line is about: a replica is one, whatever is done to it."""
    return (change.registry.id, change.location, change.name) if isinstance(change, ReplicaChange) else (change.id,)


def _lines(canvas: Canvas, lane: Lane, title: str, room: int, now: float) -> Iterator[Text]:
    shown = lane.shown
    gutter = max(len(canvas.glyphs.wait), 1)
    glyph, style, words = _words(lane, canvas, now)
    name = title + " " * (room - text_width(title))
    line = assemble((glyph.ljust(gutter), style), " ", (name, "bold"), "  ", words)
    note = shown.state if shown.result is None else shown.detail
    if note and shown.result is None and text_width(f"{line.plain}  {note}") <= canvas.width:
        line.append(f"  {note}", style="dim")
        note = None
    line.rstrip()
    if text_width(line.plain) > canvas.width:
        yield from canvas.wrap(line, hanging=gutter + 3)
    else:
        yield plain(line)
    if note:
        yield from canvas.wrap(one_line(note), style="dim", indent=gutter + 3)


def _words(lane: Lane, canvas: Canvas, now: float) -> tuple[str, str, str]:
    """Return sign, style and words of a lane: what is done of it, then what is being done."""
    shown = lane.shown
    done = [_ended_text(stage) for stage in lane.stages if stage.rank is Rank.DONE and stage is not shown]
    if shown.result is not None:
        words = ", ".join([*done, _ended_text(shown)])
        return result_glyph(shown.result, canvas.glyphs), RESULT_STYLES[shown.result], words
    frames = canvas.glyphs.spinner
    frame = frames[int(now * FRAMES_PER_SECOND) % len(frames)]
    if shown.started is None:
        return (frame, "cyan", ", ".join([*done, "waiting"])) if done else (" ", "dim", "waiting")
    doing = f"{verbs(shown.change)[0]}  {duration(now - shown.started)}"
    return frame, "cyan", ", ".join([*done, doing])


def _ended_text(stage: Stage) -> str:
    assert stage.result is not None, "it ended"
    seconds = None if stage.started is None or stage.ended is None else stage.ended - stage.started
    return result_text(stage.change, stage.result, seconds)


def moved_text(event: ChangeMoved) -> str:
    """Return what the state adds to the verb, and how to go on should the run stop; nothing where it adds nothing."""
    if event.recovery is not None:
        return f"{event.state}; if this stops half-way: {event.recovery}"
    return event.state if adds_to(event.change, event.state) else ""
