"""The view of an assessment: the page, and the same as Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from acrgeo.core.assess.assessment import Assessment
from acrgeo.core.assess.outage import Carries
from acrgeo.core.execution.commands import Commands
from acrgeo.output.grid import Row, draw_grid
from acrgeo.output.neutral import markdown
from acrgeo.output.page import Canvas, Page, assemble, is_command, markdown_hints, styled
from acrgeo.output.view import View
from acrgeo.output.views.assess.document import assessment_document
from acrgeo.output.views.assess.section import Line, Section
from acrgeo.output.views.assess.sections import sections_of
from acrgeo.output.views.assess.wording import carries_words, left_words, verdict
from acrgeo.output.wording import count_of, registry_line

if TYPE_CHECKING:
    from rich.text import Text

STYLES = {Carries.YES: "bold green", Carries.THIN: "bold yellow", Carries.NO: "bold red"}


def assessment_view(assessment: Assessment, commands: Commands) -> View:
    """Return the view; a row an outage, ``name`` the region that is out."""
    document = assessment_document(assessment, commands)
    zones = {reading.replica.location: reading.has_zones for reading in reversed(assessment.regions)}
    lines = [
        {
            "location": outage.location,
            "home": outage.is_home,
            "zones": zones[outage.location],
            "serving": left_words(outage),
            "carriesRouting": carries_words(outage),
            "nearestNext": None if outage.nearest_next is None else outage.nearest_next.location,
            "distanceKm": None if outage.nearest_next is None else round(outage.nearest_next.km),
        }
        for outage in assessment.outages
    ]
    return View(
        document,
        document["outages"],
        lambda: render_assessment(assessment, commands),
        markdown=lambda: assessment_markdown(assessment, commands),
        lines=lines,
        names=[outage.location for outage in assessment.outages],
    )


def render_assessment(assessment: Assessment, commands: Commands) -> Page:
    """Render the verdict, then a section for each question."""

    def draw(canvas: Canvas) -> Iterator[Text]:
        yield from canvas.wrap(styled(verdict(assessment), STYLES[assessment.carries]))
        yield from canvas.wrap(_head(assessment), indent=2, hanging=4)
        for section in sections_of(assessment, commands):
            yield styled()
            yield from canvas.wrap(section.title, style="bold")
            yield from _draw(canvas, section)

    return Page(draw)


def _head(assessment: Assessment) -> str:
    registry = assessment.registry
    serving = sum(replica.is_serving for replica in registry.replicas)
    return f"{registry_line(registry)}; {count_of(len(registry.replicas), 'replica')}, {serving} serving"


def _draw(canvas: Canvas, section: Section) -> Iterator[Text]:
    if section.rows:
        home = styled(canvas.glyphs.home, "bold blue")
        rows = [Row(cells, mark=home if at in section.marked else "") for at, cells in enumerate(section.rows)]
        yield from draw_grid(canvas, section.columns, rows, indent=2)
    for line in section.lines:
        number = "" if line.number is None else f"{line.number}. "
        text = assemble(number, (line.label, "bold"), line.text)
        yield from canvas.wrap(text, indent=2, hanging=4)
        for item in line.items:
            yield from canvas.wrap(f"- {item}", indent=4, hanging=6)
        if line.hint is not None:
            is_plain = is_command(line.hint) or line.hint.startswith("https://")
            yield from canvas.hint(line.hint, label="" if is_plain else "hint: ", indent=4)


def assessment_markdown(assessment: Assessment, commands: Commands) -> str:
    """Return the verdict and the sections as Markdown."""
    parts = [f"**{markdown(verdict(assessment))}**", markdown(_head(assessment))]
    for section in sections_of(assessment, commands):
        parts.append(f"### {markdown(section.title)}")
        if section.rows:
            titles = [column.title.lower() for column in section.columns]
            table = [f"| {' | '.join(titles)} |", "|---" * len(titles) + "|"]
            table += [_row(cells, is_home=at in section.marked) for at, cells in enumerate(section.rows)]
            parts.append("\n".join(table))
        if section.lines:
            parts.append("\n".join(_line(line) for line in section.lines))
    return "\n\n".join(parts) + "\n"


def _row(cells: tuple[str, ...], *, is_home: bool) -> str:
    first, *others = cells
    return f"| {' | '.join([markdown(first) + (' (home)' if is_home else ''), *map(markdown, others)])} |"


def _line(line: Line) -> str:
    start = "- " if line.number is None else f"{line.number}. "
    label = f"**{markdown(line.label.rstrip())}** " if line.label else ""
    hint = "".join(f" {part}" for part in markdown_hints(line.hint))
    items = "".join(f"\n  - {markdown(item)}" for item in line.items)
    return f"{start}{label}{markdown(line.text)}{hint}".rstrip() + items
