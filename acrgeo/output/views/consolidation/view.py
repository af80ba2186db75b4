"""A consolidation beside its plan, and its proof beside the outcome."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from acrgeo.core.consolidate.consolidation import Consolidation
from acrgeo.core.consolidate.counterparts import TITLES, Gap
from acrgeo.core.consolidate.verification import Verification
from acrgeo.core.execution.commands import Commands
from acrgeo.output.neutral import markdown, markdown_code
from acrgeo.output.page import Canvas, assemble, plain, styled
from acrgeo.output.views.beside import Beside
from acrgeo.output.views.consolidation.document import consolidation_document, verification_document
from acrgeo.output.views.consolidation.wording import conflict_text, region_text, summary_lines, verdict

if TYPE_CHECKING:
    from rich.text import Text

LEFT = "Left to you, in this order:"


def plan_beside(found: Consolidation, commands: Commands, *, has_changes: bool, is_last: bool) -> Beside:
    """Return what is shown beside the plan.

    Where that ``is_last``, it ends with what is left to a person, and the command that applies the plan.
    """
    document = consolidation_document(found, commands)

    def draw(canvas: Canvas) -> Iterator[Text]:
        yield styled()
        for line in summary_lines(found):
            yield from canvas.wrap(line, hanging=2)
        if found.merged.conflicts:
            yield styled()
            yield styled("Tags with different digests:", "bold")
        for conflict in found.merged.conflicts:
            yield from canvas.wrap(
                assemble((conflict.image, "bold"), f"  {conflict_text(conflict)}"), indent=2, hanging=4
            )
        yield from _draw_gaps(canvas, found, commands)
        if is_last:
            yield from _draw_tasks(canvas, found, commands)
            yield styled()
            label = "to make these changes: " if has_changes else "to ask each region: "
            yield from canvas.hint(f"{found.command} --apply", label=label)

    return Beside(document=document, draw=draw, markdown=lambda: _plan_markdown(found, commands))


def proof_beside(found: Consolidation, proof: Verification, commands: Commands) -> Beside:
    """Return the proof, and what is left to a person, beside the outcome."""
    document = {
        "verification": verification_document(proof),
        "checklist": consolidation_document(found, commands)["checklist"],
    }

    def draw(canvas: Canvas) -> Iterator[Text]:
        yield styled()
        yield from canvas.wrap(
            styled(verdict(found, proof), "green" if proof.is_complete else "bold yellow"), hanging=2
        )
        width = max((len(region.location) for region in proof.regions), default=0)
        for region in proof.regions if proof.images else ():
            is_there = region.found == proof.images
            sign = (canvas.glyphs.done, "green") if is_there else (canvas.glyphs.warning, "yellow")
            text = assemble("  ", sign, f" {region.location:<{width}}  {region_text(region, proof.images)}")
            yield from canvas.wrap(text, hanging=width + 6)
        for command in dict.fromkeys(command for region in proof.regions for command in region.commands):
            yield from canvas.hint(commands.complete(command), indent=2)
        if proof.is_complete:
            yield from _draw_tasks(canvas, found, commands)
        else:
            yield from canvas.hint(f"{found.command} --apply", label="to look again: ", indent=2)

    return Beside(document=document, draw=draw)


def _draw_gaps(canvas: Canvas, found: Consolidation, commands: Commands) -> Iterator[Text]:
    if not found.gaps:
        return
    yield styled()
    yield styled(f"Not made by this plan; {found.into.name} has no counterpart of:", "bold")
    for topic, gaps in groupby(found.gaps, key=lambda gap: gap.topic):
        yield styled(f"  {TITLES[topic]}")
        for gap in gaps:
            yield from canvas.wrap(_gap_text(gap, found), indent=4, hanging=6)
            for command in gap.commands:
                yield plain(styled(f"      {commands.complete(command)}", "cyan"))


def _gap_text(gap: Gap, found: Consolidation) -> str:
    whose = f"{gap.registry}: " if len(found.sources) > 1 else ""
    return f"{whose}{gap.fact}" + (f" ({gap.note})" if gap.note else "")


def _draw_tasks(canvas: Canvas, found: Consolidation, commands: Commands) -> Iterator[Text]:
    if found.tasks:
        yield styled()
        yield styled(LEFT, "bold")
    for number, task in enumerate(found.tasks, 1):
        yield from canvas.wrap(f"{number}. {task.what}", indent=2, hanging=5)
        for command in task.commands:
            yield plain(styled(f"     {commands.complete(command)}", "cyan"))


def _plan_markdown(found: Consolidation, commands: Commands) -> str:
    parts = [" ".join(markdown(line) for line in summary_lines(found))]
    if found.merged.conflicts:
        rows = ["| tag | digests |", "|---|---|"]
        rows += [f"| {markdown(each.image)} | {markdown(conflict_text(each))} |" for each in found.merged.conflicts]
        parts.append("\n".join(rows))
    if found.gaps:
        lines = [f"No counterpart in {markdown(found.into.name)}, and not made by this plan:", ""]
        for gap in found.gaps:
            lines.append(f"- {TITLES[gap.topic]}: {markdown(_gap_text(gap, found))}")
            lines += [f"  {markdown_code(commands.complete(command))}" for command in gap.commands]
        parts.append("\n".join(lines))
    if found.tasks:
        parts.append("\n".join([LEFT, "", *_tasks_markdown(found, commands)]))
    return "\n\n".join(parts) + "\n"


def _tasks_markdown(found: Consolidation, commands: Commands) -> Sequence[str]:
    lines = []
    for number, task in enumerate(found.tasks, 1):
        lines.append(f"{number}. {markdown(task.what)}")
        lines += [f"   {markdown_code(commands.complete(command))}" for command in task.commands]
    return lines
