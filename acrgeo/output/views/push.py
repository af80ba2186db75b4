"""A push: ``push-check``, what would stop one, and why one failed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from acrgeo.core.execution.commands import Commands
from acrgeo.core.push.check import Check, Cure, Result
from acrgeo.core.push.failure import Cause, Failure
from acrgeo.core.push.fix import Fix
from acrgeo.core.push.situation import Situation
from acrgeo.core.push.verdict import PushVerdict
from acrgeo.output.page import Canvas, Page, assemble, styled
from acrgeo.output.view import FORMAT_VERSION, Document, View
from acrgeo.output.views.junit import Check as JunitCheck
from acrgeo.output.views.junit import CheckState, CheckSuite, junit_text
from acrgeo.output.views.trace import trace_document
from acrgeo.output.wording import count_of

if TYPE_CHECKING:
    from rich.text import Text

    from acrgeo.core.model.registry import RegistryRef

STYLES = {Result.OK: "green", Result.PROBLEM: "red", Result.UNKNOWN: "yellow"}
COLUMN = 9
"""Where the words of a check begin: behind the longest result."""


def push_view(now: Situation, verdict: PushVerdict, commands: Commands) -> View:
    """Return the view of all checks; ``name`` has what was checked."""
    document = push_document(now, verdict, commands)
    names = [check.subject.value for check in verdict.checks]
    return View(
        document,
        document["checks"],
        lambda: render_push(now, verdict, commands),
        names=names,
        junit=lambda: junit_text("acrgeo push-check", [_suite(now, verdict)]),
    )


def _suite(now: Situation, verdict: PushVerdict) -> CheckSuite:
    states = {Result.OK: CheckState.PASSED, Result.PROBLEM: CheckState.FAILED, Result.UNKNOWN: CheckState.SKIPPED}
    tests = [
        JunitCheck(name=check.subject.value, state=states[check.result], message=check.reason)
        for check in verdict.checks
    ]
    return CheckSuite(name=now.trace.host, checks=tests)


def push_document(now: Situation, verdict: PushVerdict, commands: Commands) -> Document:
    """Return ``{formatVersion, name, loginServer, image, verdict{…}, checks[…], resolvers[…], caches[…], unknown[…]}``.

    What DNS answered is as in the document of ``trace``.
    """
    ref = _ref(now)
    traced = trace_document(now.trace, commands)
    return {
        "formatVersion": FORMAT_VERSION,
        "name": now.trace.name,
        "loginServer": now.trace.host,
        "image": None if now.image is None else str(now.image),
        "verdict": {
            "state": verdict.result.value,
            "reason": verdict.reason,
            "cure": _cure_document(verdict.cure, commands, ref),
        },
        "checks": [
            {
                "check": check.subject.value,
                "state": check.result.value,
                "reason": check.reason,
                "cure": _cure_document(check.cure, commands, ref),
            }
            for check in verdict.checks
        ],
        "watchedSeconds": round(now.watched, 3),
        "lookups": now.lookups,
        "shortestTtl": now.shortest_ttl,
        "regions": list(now.trace.regions),
        **{key: traced[key] for key in ("path", "geoReplicated", "resolvers", "caches", "unknown")},
    }


def _ref(now: Situation) -> RegistryRef | None:
    return None if now.trace.registry is None else now.trace.registry.ref


def _cure_document(cure: Cure | None, commands: Commands, ref: RegistryRef | None) -> Document | None:
    return None if cure is None else {"text": cure.words, "hint": commands.completed(cure.command, ref)}


def render_push(now: Situation, verdict: PushVerdict, commands: Commands) -> Page:
    """Render the verdict, each check with its reason, then one cure."""

    def draw(canvas: Canvas) -> Iterator[Text]:
        target = now.trace.host if now.image is None else f"{now.trace.host}/{now.image}"
        yield from canvas.wrap(assemble(f"{target}: ", (verdict.words, f"bold {STYLES[verdict.result]}")))
        yield from canvas.wrap(verdict.reason, indent=2)
        yield styled()
        for check in verdict.checks:
            yield from _draw_check(canvas, check)
        cure = verdict.cure
        if cure is not None:
            yield styled()
            yield from canvas.wrap(assemble(("Next: ", "bold"), cure.words))
            if cure.command is not None:
                yield from canvas.hint(commands.complete(cure.command, _ref(now)), indent=2)

    return Page(draw)


def _draw_check(canvas: Canvas, check: Check) -> Iterator[Text]:
    result = (f"{check.result.value:<{COLUMN}}", STYLES[check.result])
    words = assemble(result, (f"{check.subject.value}: ", "bold"), check.reason)
    yield from canvas.wrap(words, hanging=COLUMN)


def failure_view(failure: Failure, commands: Commands) -> View:
    """Return the view of why a push failed; ``name`` has the texts that were found."""
    document: Document = {
        "formatVersion": FORMAT_VERSION,
        "name": failure.name,
        "loginServer": failure.host,
        "verdict": {"state": "problem" if failure.causes else "unknown", "reason": _failure_words(failure)},
        "causes": [
            {
                "id": cause.text.id,
                "found": cause.found,
                "cause": cause.text.cause,
                "cure": cause.text.cure.replace("REGISTRY", failure.name),
                "hint": commands.completed(cause.command),
                "link": cause.text.link,
            }
            for cause in failure.causes
        ],
    }
    names = [cause.text.id for cause in failure.causes]
    return View(document, document["causes"], lambda: render_failure(failure, commands), names=names)


def _failure_words(failure: Failure) -> str:
    if failure.causes:
        return failure.causes[0].text.cause
    return "The output has no text that acrgeo knows."


def render_failure(failure: Failure, commands: Commands) -> Page:
    """Render each text that was found: what it means, what ends it, and the command."""

    def draw(canvas: Canvas) -> Iterator[Text]:
        count = len(failure.causes)
        words = f"{count_of(count, 'known cause')} found" if count else "no known cause found"
        yield from canvas.wrap(assemble(f"{failure.host}: ", (words, "bold red" if count else "bold yellow")))
        if not failure.causes:
            yield from canvas.wrap(_failure_words(failure), indent=2)
            yield styled()
            yield from canvas.hint(commands.complete(f"acrgeo push-check {failure.name}"))
        for cause in failure.causes:
            yield styled()
            yield from _draw_cause(canvas, failure, cause, commands)

    return Page(draw)


def _draw_cause(canvas: Canvas, failure: Failure, cause: Cause, commands: Commands) -> Iterator[Text]:
    yield from canvas.wrap(assemble((cause.text.id, "bold"), f"  {cause.found}"), hanging=2)
    yield from canvas.wrap(cause.text.cause, indent=2)
    yield from canvas.wrap(
        assemble(("cure: ", "cyan"), cause.text.cure.replace("REGISTRY", failure.name)), indent=2, hanging=4
    )
    if cause.command is not None:
        yield from canvas.hint(commands.complete(cause.command), indent=2)


def fix_view(fix: Fix, text: str) -> View:
    """Return the view of a configuration: for a reader it is the text and nothing else, on lines as they are."""
    document = {"formatVersion": FORMAT_VERSION, "name": fix.value, "text": text}
    return View(document, [document], file=lambda _: text, names=[fix.value])
