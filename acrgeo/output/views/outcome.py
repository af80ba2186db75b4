"""The outcome of a write: what became of each change, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from acrgeo.core.execution.commands import NO_CONTEXT, Commands
from acrgeo.core.execution.events import Result
from acrgeo.core.execution.outcome import ChangeOutcome, Outcome
from acrgeo.core.execution.recovery import follow_command, retry_command
from acrgeo.core.plan.change import Action, Change
from acrgeo.output.changes import adds_to, full_subject, own_name, verbs, waits
from acrgeo.output.neutral import markdown, markdown_code
from acrgeo.output.page import Canvas, Glyphs, Page, assemble, markdown_hints, plain, styled
from acrgeo.output.view import FORMAT_VERSION, Document, View
from acrgeo.output.views.plan.document import change_identity
from acrgeo.output.views.replicas import Regions, replica_document
from acrgeo.output.wording import count_of, duration, named, status

if TYPE_CHECKING:
    from rich.text import Text

RESULT_STYLES = {
    Result.DONE: "green",
    Result.ALREADY: "green",
    Result.FAILED: "bold red",
    Result.BLOCKED: "yellow",
    Result.ACCEPTED: "cyan",
    Result.RUNNING: "cyan",
    Result.UNSTARTED: "dim",
}


SUMMARY_WORDS = {
    Result.DONE: "done",
    Result.ALREADY: "already done",
    Result.FAILED: "failed",
    Result.BLOCKED: "blocked",
    Result.ACCEPTED: "accepted",
    Result.RUNNING: "still running in Azure",
    Result.UNSTARTED: "not started",
}
GOING_ON = (Result.ACCEPTED, Result.RUNNING)
MISSED = (Result.FAILED, Result.BLOCKED)
REPAIR = "acrgeo replica repair "


def outcome_view(
    outcome: Outcome, regions: Regions | None = None, *, commands: Commands = NO_CONTEXT, again: str | None = None
) -> View:
    """Return the view of an outcome, a row a change. ``regions`` tells the zones, which only the document has.

    ``commands`` completes the commands to type next; ``again`` is the one that goes on where this one stopped.
    """
    document = outcome_document(outcome, regions, commands=commands, again=again)
    return View(
        document,
        document["results"],
        lambda: render_outcome(outcome, commands=commands, again=again),
        lambda: render_outcome_markdown(outcome, commands=commands, again=again),
        lines=[_line(ended, result) for ended, result in zip(outcome.results, document["results"], strict=True)],
    )


def _line(ended: ChangeOutcome, result: Document) -> dict[str, object]:
    """Return what the page tells of one end, in plain values."""
    replica = ended.replica
    return {
        **{key: result[key] for key in ("id", "registry", "resourceGroup", "location", "name", "action", "result")},
        "errorCode": ended.error_code,
        "message": ended.detail,
        "hint": (result["error"] or {}).get("hint"),
        "lookAgain": result["lookAgain"],
        "seconds": ended.seconds,
        "provisioningState": replica and replica.provisioning_state,
        "displayStatus": replica and status(replica),
    }


def outcome_document(
    outcome: Outcome,
    regions: Regions | None = None,
    *,
    commands: Commands = NO_CONTEXT,
    again: str | None = None,
) -> Document:
    """Return ``{formatVersion, results, counts, isInterrupted, next, exitCode}``.

    ``next`` is the command that goes on with what is left.
    """
    return {
        "formatVersion": FORMAT_VERSION,
        "results": [_result_document(ended, regions, commands, again) for ended in outcome.results],
        "counts": _counts(outcome),
        "isInterrupted": outcome.is_interrupted,
        "next": again if _is_left(outcome) else None,
        "exitCode": int(outcome.exit_code),
    }


def _result_document(ended: ChangeOutcome, regions: Regions | None, commands: Commands, again: str | None) -> Document:
    """Return one end. ``error`` is there where there is a why; ``lookAgain`` is what to type while Azure goes on."""
    has_why = ended.detail is not None or ended.result in MISSED
    error = (
        {"code": ended.error_code, "message": ended.detail, "hint": _hint(ended, commands, again)} if has_why else None
    )
    return {
        **change_identity(ended.change),
        "action": ended.change.action.value,
        "result": ended.result.value,
        "error": error,
        "lookAgain": _follow(ended, commands, again) if ended.result in GOING_ON else None,
        "seconds": ended.seconds,
        "replica": None if ended.replica is None else replica_document(ended.replica, regions),
    }


def render_outcome(outcome: Outcome, *, commands: Commands = NO_CONTEXT, again: str | None = None) -> Page:
    """Render one line a change, the reason and the next step below it; then what the whole came to."""

    def draw(canvas: Canvas) -> Iterator[Text]:
        is_stopped = again is not None and _is_stopped(outcome)
        changes = [ended.change for ended in outcome.results]
        has_several = len({change.registry for change in changes}) > 1
        titles = [
            full_subject(change, is_fleet=has_several) + named(own_name(change), change.location) for change in changes
        ]
        room = max((len(title) for title in titles), default=0)
        glyphs = [result_glyph(ended.result, canvas.glyphs) for ended in outcome.results]
        gutter = max((len(glyph) for glyph in glyphs), default=0)
        longest = max((len(_became(ended)) for ended in outcome.results), default=0)
        is_wide = gutter + 1 + room + 2 + longest <= canvas.width
        for ended, title, glyph in zip(outcome.results, titles, glyphs, strict=True):
            style = RESULT_STYLES[ended.result]
            line = assemble((glyph.ljust(gutter), style), " ", (title, "bold"))
            became = styled(_became(ended), "" if ended.result.is_good else style)
            if is_wide:
                yield plain(line.append(" " * (room - len(title) + 2)).append_text(became))
            else:
                yield plain(line)
                yield from canvas.wrap(became, indent=gutter + 3)
            for detail in _details(ended, changes):
                yield from canvas.wrap(detail, indent=gutter + 3, hanging=gutter + 5)
            hint = _hint(ended, commands, again)
            if hint and hint != again:
                yield from canvas.hint(hint, indent=gutter + 3)
            if ended.result in GOING_ON and not is_stopped:
                yield from canvas.hint(_follow(ended, commands, None), label="look again: ", indent=gutter + 3)
        if again is not None and _is_left(outcome):
            yield from canvas.hint(again, style="bold cyan")
        yield styled()
        yield from canvas.wrap(_summary(outcome), style="bold")

    return Page(draw)


RESULT_MARKS = {
    Result.DONE: "✅",
    Result.ALREADY: "✅",
    Result.FAILED: "❌",
    Result.BLOCKED: "⛔",
}


def render_outcome_markdown(outcome: Outcome, *, commands: Commands = NO_CONTEXT, again: str | None = None) -> str:
    """Return what the whole came to, and a table with a line a change, its reason and the next step."""
    parts = [f"**{markdown(_summary(outcome))}**"]
    if outcome.results:
        rows = ["| | what | result | why | next |", "|---|---|---|---|---|"]
        for ended in outcome.results:
            title = full_subject(ended.change, is_fleet=True) + named(own_name(ended.change), ended.change.location)
            following = _hint(ended, commands, again)
            if ended.result in GOING_ON:
                following = _follow(ended, commands, again)
            why = f"{ended.error_code}: {ended.detail}" if ended.error_code and ended.detail else ended.detail or ""
            steps = ", ".join(markdown_hints(following, is_cell=True))
            rows.append(
                f"| {RESULT_MARKS.get(ended.result, '⏳')} | {markdown(title)} | {markdown(_became(ended))} "
                f"| {markdown(why)} | {steps} |"
            )
        parts.append("\n".join(rows))
    if again is not None and _is_left(outcome):
        parts.append(f"Next: {markdown_code(again)}")
    return "\n\n".join(parts) + "\n"


def result_glyph(result: Result, glyphs: Glyphs) -> str:
    """Return the sign of a result, as this stream can show it."""
    return {
        Result.DONE: glyphs.done,
        Result.ALREADY: glyphs.done,
        Result.FAILED: glyphs.failed,
        Result.BLOCKED: glyphs.blocked,
    }.get(result, glyphs.wait)


def result_text(change: Change, result: Result, seconds: float | None) -> str:
    """Return ``created in 23 s``, ``failed after 9 s``, ``blocked`` …"""
    doing, done = verbs(change)
    is_awaited = change.action is Action.AWAIT
    doing = "under way" if is_awaited else doing
    took = "" if seconds is None else duration(seconds)
    if result is Result.DONE:
        return f"{done} in {took}" if took else done
    if result is Result.FAILED:
        return f"failed after {took}" if took else "failed"
    return {
        Result.ALREADY: "already done",
        Result.BLOCKED: "blocked",
        Result.ACCEPTED: doing if is_awaited else f"accepted, {doing}",
        Result.RUNNING: f"still {doing}" + (f" after {took}" if took else ""),
        Result.UNSTARTED: "not started",
    }[result]


def _became(ended: ChangeOutcome) -> str:
    return result_text(ended.change, ended.result, ended.seconds)


def _details(ended: ChangeOutcome, changes: Sequence[Change]) -> Iterator[Text]:
    if ended.result is Result.BLOCKED and ended.detail is None:
        names = ", ".join(waits(ended.change, changes))
        yield styled(f"waits for {names}" if names else "something it waits for did not succeed", "dim")
    if ended.detail and adds_to(ended.change, ended.detail):
        code = f"{ended.error_code}: " if ended.error_code and ended.result is Result.FAILED else ""
        yield styled(f"{code}{ended.detail}")


def _hint(ended: ChangeOutcome, commands: Commands, again: str | None) -> str | None:
    """Return what the error says to do; of a failure without that, the command that makes the change again."""
    hint = ended.hint
    if ended.result is Result.FAILED and hint is None:
        hint = again or retry_command(ended.change)
    return commands.completed(hint, ended.change.registry)


def _follow(ended: ChangeOutcome, commands: Commands, again: str | None) -> str:
    """Return what to type while Azure goes on. The command of a replacement finishes it without what was kept."""
    is_replaced = ended.change.action is Action.REPLACE
    if again is not None and ended.result is Result.RUNNING and not is_replaced:
        return again
    return commands.complete(follow_command(ended.change), ended.change.registry)


def _is_left(outcome: Outcome) -> bool:
    """Return whether a part of the work is left that the same command does: not what is to be repaired instead."""
    return _is_stopped(outcome) or any(
        ended.result in MISSED and not (ended.hint or "").startswith(REPAIR) for ended in outcome.results
    )


def _is_stopped(outcome: Outcome) -> bool:
    """Return whether a part of the work is left that nobody follows any more."""
    return any(ended.result in (Result.RUNNING, Result.UNSTARTED) for ended in outcome.results)


def _summary(outcome: Outcome) -> str:
    counts = {Result(word): number for word, number in _counts(outcome).items() if number}
    counted = ", ".join(f"{number} {SUMMARY_WORDS[result]}" for result, number in counts.items())
    start = "Interrupted" if outcome.is_interrupted else count_of(len(outcome.results), "change")
    return f"{start}: {counted}." if counted else "Nothing to do."


def _counts(outcome: Outcome) -> dict[str, int]:
    return {result.value: sum(ended.result is result for ended in outcome.results) for result in Result}
