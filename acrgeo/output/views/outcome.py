"""What became of each change, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from acrgeo.core.execution.events import Result
from acrgeo.core.execution.outcome import ChangeOutcome, Outcome
from acrgeo.core.execution.recovery import follow_command
from acrgeo.core.plan.change import Action, Change
from acrgeo.output.page import Canvas, Glyphs, Page, plain
from acrgeo.output.wording import adds_to, count_of, duration, full_subject, named, own_name, verbs, waits

RESULT_STYLES = {
    Result.DONE: "green",
    Result.ALREADY: "green",
    Result.FAILED: "bold red",
    Result.BLOCKED: "yellow",
    Result.ACCEPTED: "cyan",
    Result.RUNNING: "cyan",
    Result.UNSTARTED: "dim",
}


def render_outcome(outcome: Outcome) -> RenderableType:
    """One line a change, the reason and the next step below it; then what the whole came to."""

    def draw(canvas: Canvas) -> Iterator[Text]:
        many = len({one.change.registry for one in outcome.results}) > 1
        titles = [
            full_subject(one.change, is_fleet=many) + named(own_name(one.change), one.change.location)
            for one in outcome.results
        ]
        room = max((len(title) for title in titles), default=0)
        glyphs = {one.result: result_glyph(one.result, canvas.glyphs) for one in outcome.results}
        gutter = max((len(glyph) for glyph in glyphs.values()), default=0)
        changes = [one.change for one in outcome.results]
        longest = max((len(_became(one)) for one in outcome.results), default=0)
        is_wide = gutter + 1 + room + 2 + longest <= canvas.width
        for one, title in zip(outcome.results, titles, strict=True):
            style = RESULT_STYLES[one.result]
            line = Text.assemble((glyphs[one.result].ljust(gutter), style), " ", (title, "bold"))
            became = Text(_became(one), style="" if one.result.is_good else style)
            if is_wide:
                yield plain(line.append(" " * (room - len(title) + 2)).append_text(became))
            else:
                yield plain(line)
                yield from canvas.wrap(became, indent=gutter + 3)
            for detail in _details(one, changes):
                yield from canvas.wrap(detail, indent=gutter + 3, hanging=gutter + 5)
        yield Text()
        yield from canvas.wrap(Text(_summary(outcome), style="bold"))

    return Page(draw)


def result_glyph(result: Result, glyphs: Glyphs) -> str:
    """The sign of a result, as this stream can show it."""
    return {
        Result.DONE: glyphs.done,
        Result.ALREADY: glyphs.done,
        Result.FAILED: glyphs.failed,
        Result.BLOCKED: glyphs.blocked,
    }.get(result, glyphs.wait)


def result_text(change: Change, result: Result, seconds: float | None) -> str:
    """``created in 23 s``, ``failed after 9 s``, ``blocked`` …"""
    doing, done = verbs(change)
    is_awaited = change.action is Action.AWAIT
    doing = "under way" if is_awaited else doing
    took = "" if seconds is None else duration(seconds)
    if result is Result.DONE:
        return f"{done} in {took}" if took else done
    if result is Result.FAILED:
        return f"failed after {took}" if took else "failed"
    return {
        Result.ALREADY: "already as desired",
        Result.BLOCKED: "blocked",
        Result.ACCEPTED: doing if is_awaited else f"accepted, {doing}",
        Result.RUNNING: f"still {doing}" + (f" after {took}" if took else ""),
        Result.UNSTARTED: "not started",
    }[result]


def _became(one: ChangeOutcome) -> str:
    return result_text(one.change, one.result, one.seconds)


def _details(one: ChangeOutcome, changes: Sequence[Change]) -> Iterator[Text]:
    if one.result is Result.BLOCKED and one.detail is None:
        names = ", ".join(waits(one.change, changes))
        yield Text(f"waits for {names}" if names else "something it waits for did not succeed", style="dim")
    if one.detail and adds_to(one.change, one.detail):
        code = f"{one.error_code}: " if one.error_code and one.result is Result.FAILED else ""
        yield Text(f"{code}{one.detail}")
    if one.hint:
        yield Text.assemble(("hint: ", "cyan"), one.hint)
    if one.result in (Result.ACCEPTED, Result.RUNNING):
        yield Text.assemble(("look again: ", "cyan"), follow_command(one.change))


def _summary(outcome: Outcome) -> str:
    counts = {result: sum(one.result is result for one in outcome.results) for result in Result}
    words = {
        Result.DONE: "done",
        Result.ALREADY: "already as desired",
        Result.FAILED: "failed",
        Result.BLOCKED: "blocked",
        Result.ACCEPTED: "accepted",
        Result.RUNNING: "still running in Azure",
        Result.UNSTARTED: "not started",
    }
    told = ", ".join(f"{number} {words[result]}" for result, number in counts.items() if number)
    start = "Interrupted" if outcome.is_interrupted else count_of(len(outcome.results), "change")
    return f"{start}: {told}." if told else "Nothing to do."
