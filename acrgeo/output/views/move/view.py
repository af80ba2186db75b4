"""The view of a move: its document, its page and its Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from acrgeo.core.execution.commands import Commands
from acrgeo.core.move.kinds import ABOUT
from acrgeo.core.move.plan import Doer, Leftover, MovePlan, Step
from acrgeo.core.preflight.facts import Unknown
from acrgeo.output.neutral import markdown, markdown_code
from acrgeo.output.page import Canvas, Page, assemble, styled
from acrgeo.output.view import FORMAT_VERSION, Document, View
from acrgeo.output.views.move.wording import command_lines, count_words, does_not, first_words, headline, numbered

if TYPE_CHECKING:
    from rich.text import Text

OWN, YOURS = "acrgeo makes with --apply, and may repeat:", "Left to you:"
BEFORE = "First, by you:"


def move_view(plan: MovePlan, commands: Commands, *, is_outcome: bool = False) -> View:
    """Return the view of a plan of a move, or of what became of it; a row a step.

    The page of an outcome leaves out the cheaper way, which the plan told before.
    """
    document = move_document(plan, commands)
    lines = [
        {
            "number": step["number"],
            "doer": step["doer"],
            "state": step["state"],
            "title": step["title"],
            "commands": "; ".join(step["commands"]),
        }
        for step in document["steps"]
    ]
    return View(
        document,
        document["steps"],
        lambda: render_move(plan, commands, is_outcome=is_outcome),
        lambda: move_markdown(plan, commands),
        lines=lines,
        names=[step.key for step in plan.steps],
    )


def move_document(plan: MovePlan, commands: Commands) -> Document:
    """Return ``{formatVersion, name, id, location, target{…}, alternative{…}, images{…}, leftovers[…], steps[…], …}``.

    ``images`` has the comparison by digest where the new registry is there.
    """
    situation = plan.situation
    source, target, contents = situation.source, situation.target, situation.contents
    is_unknown = isinstance(contents, Unknown)
    compared = situation.compared
    return {
        "formatVersion": FORMAT_VERSION,
        "name": source.name,
        "id": source.id,
        "location": source.location,
        "target": {
            "name": target.name,
            "id": target.ref.id,
            "location": target.location,
            "resourceGroup": target.ref.resource_group,
            "sku": {"name": situation.template.sku.value},
            "exists": target.is_there,
            "replicas": [replica.location for replica in situation.template.replicas],
        },
        "alternative": {
            "reason": first_words(plan),
            "commands": _lines(plan.alternative, commands),
            "doesNotAchieve": list(does_not(plan)),
        },
        "images": {
            "repositories": None if isinstance(contents, Unknown) else contents.repositories,
            "tags": None if isinstance(contents, Unknown) else contents.tags,
            "unknown": contents.reason if isinstance(contents, Unknown) and is_unknown else None,
            "sizeInBytes": situation.size,
            "compared": None
            if compared is None
            else {
                "tags": compared.total,
                "same": compared.same,
                "missing": list(compared.missing),
                "different": list(compared.different),
                "unknown": list(compared.unknown),
            },
        },
        "leftovers": [_leftover(leftover) for leftover in plan.leftovers],
        "steps": [_step(number, step, commands) for number, step in numbered(plan)],
        "notes": list(plan.notes),
    }


def _leftover(leftover: Leftover) -> Document:
    about = ABOUT[leftover.kind]
    return {
        "kind": leftover.kind.value,
        "names": [item.name for item in leftover.items] if leftover.unknown is None else None,
        "unknown": None if leftover.unknown is None else leftover.unknown.reason,
        "why": about.why,
        "who": about.who,
    }


def _step(number: int, step: Step, commands: Commands) -> Document:
    return {
        "number": number,
        "key": step.key,
        "doer": step.doer.value,
        "title": step.title,
        "state": "done" if step.is_done else "todo",
        "details": list(step.details),
        "commands": _lines(step.commands, commands),
    }


def _lines(words: tuple[tuple[str, ...], ...], commands: Commands) -> list[str]:
    return [commands.complete(text) for text in command_lines(words)]


def render_move(plan: MovePlan, commands: Commands, *, is_outcome: bool = False) -> Page:
    """Render the cheaper way first, then every step with its commands."""

    def draw(canvas: Canvas) -> Iterator[Text]:
        yield from canvas.wrap(styled(headline(plan), "bold"), hanging=2)
        if not is_outcome:
            yield from _draw_alternative(canvas, plan, commands)
        before = ""
        for number, step in numbered(plan):
            title = _section(plan, step)
            if title != before:
                yield styled()
                yield from canvas.wrap(styled(title, "bold"))
                before = title
            yield from _draw_step(canvas, number, step, commands)
        yield styled()
        for note in plan.notes:
            yield from canvas.wrap(assemble(("note: ", "cyan"), note), hanging=2)
        yield styled()
        yield from canvas.wrap(styled(count_words(plan), "bold"))

    return Page(draw)


def _draw_alternative(canvas: Canvas, plan: MovePlan, commands: Commands) -> Iterator[Text]:
    yield styled()
    yield from canvas.wrap(f"{first_words(plan)}.")
    for text in _lines(plan.alternative, commands):
        yield from canvas.hint(text, label="", indent=4)
    if plan.alternative:
        yield from canvas.wrap(" ".join(does_not(plan)), style="dim", indent=2)


def _section(plan: MovePlan, step: Step) -> str:
    if step.doer is Doer.ACRGEO:
        return OWN
    first_own = next(at for at, each in enumerate(plan.steps) if each.doer is Doer.ACRGEO)
    return BEFORE if plan.steps.index(step) < first_own else YOURS


def _draw_step(canvas: Canvas, number: int, step: Step, commands: Commands) -> Iterator[Text]:
    sign = canvas.glyphs.done if step.is_done else "+" if step.doer is Doer.ACRGEO else " "
    yield from canvas.wrap(assemble(f"{number:>4} ", (sign, "green"), f" {step.title}"), hanging=7)
    for detail in step.details:
        yield from canvas.wrap(detail, style="dim", indent=7, hanging=9)
    for text in _lines(step.commands, commands):
        yield from canvas.hint(text, label="", indent=7)


def move_markdown(plan: MovePlan, commands: Commands) -> str:
    """Return the plan for a pull request: a checklist."""
    return "\n".join(_markdown(plan, commands)) + "\n"


def _markdown(plan: MovePlan, commands: Commands) -> Iterator[str]:
    yield f"**{markdown(headline(plan))}**"
    yield ""
    yield f"{markdown(first_words(plan))}."
    yield ""
    for text in _lines(plan.alternative, commands):
        yield f"- {markdown_code(text)}"
    yield ""
    yield markdown(" ".join(does_not(plan)))
    before = ""
    for number, step in numbered(plan):
        title = _section(plan, step)
        if title != before:
            yield ""
            yield f"### {title.rstrip(':')}"
            yield ""
            before = title
        yield f"- [{'x' if step.is_done else ' '}] {number}\\. {markdown(step.title)}"
        yield from (f"  - {markdown(detail)}" for detail in step.details)
        yield from (f"  - {markdown_code(text)}" for text in _lines(step.commands, commands))
    if plan.notes:
        yield ""
        yield from (f"- {markdown(note)}" for note in plan.notes)
    yield ""
    yield f"**{markdown(count_words(plan))}**"
