"""Where images are as Markdown, for the comment of a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from acrgeo.core.execution.commands import Commands
from acrgeo.core.image.status.judge import Cell, State
from acrgeo.core.image.status.report import StatusReport
from acrgeo.output.neutral import markdown, markdown_code
from acrgeo.output.views.image.wording import (
    cell_words,
    compared_with,
    evidence_words,
    image_name,
    some_reasons,
    verdict,
)

SIGNS = {State.SYNCED: "✅", State.UNKNOWN: "❔", State.STALE: "⏳", State.MISSING: "❌"}
MOST_SYNCED = 50
"""Rows of images that are synced; a comment has a limit of its own."""


def status_markdown(report: StatusReport, commands: Commands) -> str:
    """Return the verdict, a table of images by regions, and what is unknown with the commands for it."""
    return "\n".join(_lines(report, commands)) + "\n"


def _lines(report: StatusReport, commands: Commands) -> Iterator[str]:
    yield f"**{SIGNS[report.state]} {markdown(verdict(report))}**"
    yield ""
    synced = [image for image in report.images if image.state is State.SYNCED]
    left_out = synced[MOST_SYNCED:]
    hidden = {id(image) for image in left_out}
    home = report.registry.home.location
    yield f"| image | {' | '.join(f'{region} (home)' if region == home else region for region in report.regions)} |"
    yield "|---|" + "---|" * len(report.regions)
    for image in report.images:
        if id(image) not in hidden:
            yield f"| {markdown_code(image_name(image.image))} | {' | '.join(map(_cell, image.cells))} |"
    if left_out:
        yield ""
        yield f"… {len(left_out):,} more images are synced everywhere."
    details = [
        f"- {markdown_code(image_name(image.image))} {markdown(words)}"
        for image in report.images
        for cell in image.cells
        if (words := cell_words(cell))
    ]
    reasons, commands_that_help, more = some_reasons(report)
    unknown = [f"- unknown in {', '.join(reason.regions)}: {markdown(reason.words)}" for reason in reasons]
    unknown += [f"- … {more}"] if more else []
    unknown += [f"- unknown: which image is meant in {markdown(place)}" for place in report.unreadable]
    notes = [f"- {markdown(note)}" for note in (*report.notes, *filter(None, [compared_with(report)]))]
    yield from _paragraph([*details, *unknown, *notes])
    lines = [markdown_code(commands.complete(each, report.registry.ref)) for each in commands_that_help]
    yield from _paragraph([f"- {line}" for line in lines])


def _paragraph(lines: list[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield from lines


def _cell(cell: Cell) -> str:
    evidence = f" ({evidence_words(cell)})" if cell.evidence else ""
    return f"{SIGNS[cell.state]} {cell.state.value}{evidence}"
