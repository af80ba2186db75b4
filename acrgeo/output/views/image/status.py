"""Where images are: ``image status``, images by regions, the verdict first and what helps last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from acrgeo.core.execution.commands import NO_CONTEXT, Commands
from acrgeo.core.image.status.evidence import Source
from acrgeo.core.image.status.judge import Cell, ImageStatus, State
from acrgeo.core.image.status.report import StatusReport
from acrgeo.output.grid import GAP, Column, Row, draw_grid
from acrgeo.output.page import Canvas, Page, assemble, styled, text_width
from acrgeo.output.view import View
from acrgeo.output.views.image.document import cell_lines, cell_rows, status_document
from acrgeo.output.views.image.junit import status_junit
from acrgeo.output.views.image.markdown import status_markdown
from acrgeo.output.views.image.wording import (
    cell_words,
    compared_with,
    evidence_words,
    image_name,
    short_digest,
    some_reasons,
    verdict,
)

if TYPE_CHECKING:
    from rich.text import Text

STYLES = {State.SYNCED: "green", State.UNKNOWN: "yellow", State.STALE: "red", State.MISSING: "red"}
MOST_SYNCED, MOST_OTHERS = 20, 100
"""Rows of images that a page has; -o wide has all."""
MOST_PLACES = 3
WIDE = (
    Column("DIGEST", 2, label=""),
    Column("PLATFORMS", 3),
    Column("TYPE", 4),
    Column("BYTES", 5, is_number=True),
)


def status_view(report: StatusReport, commands: Commands = NO_CONTEXT, *, is_page: bool = False) -> View:
    """Return the view of where images are. A row is an image in a region; ``name`` has the images.

    One that is only a page has no document, which takes a kilobyte for each row.
    """
    return View(
        {} if is_page else status_document(report, commands),
        [] if is_page else cell_rows(report, commands),
        lambda: render_status(report, commands),
        markdown=lambda: status_markdown(report, commands),
        junit=lambda: status_junit(report),
        wide=lambda: render_status(report, commands, is_wide=True),
        lines=[] if is_page else cell_lines(report),
        names=[str(image.image) for image in report.images],
    )


def render_status(report: StatusReport, commands: Commands = NO_CONTEXT, *, is_wide: bool = False) -> Page:
    """Render the verdict, a table of images by regions, the evidence, and what is unknown with the commands for it."""

    def draw(canvas: Canvas) -> Iterator[Text]:
        yield from canvas.wrap(styled(verdict(report), f"bold {STYLES[report.state]}"))
        yield styled()
        shown, folded = _chosen(report, is_all=is_wide)
        if shown:
            yield from _table(canvas, report, shown, is_wide=is_wide)
            for line in folded:
                yield from canvas.wrap(f"{canvas.glyphs.wait} {line}")
            yield styled()
        yield from draw_facts(canvas, report, commands)

    return Page(draw)


def _chosen(report: StatusReport, *, is_all: bool) -> tuple[list[ImageStatus], list[str]]:
    """Return the images that have a row, and what is said of the others."""
    synced = [image for image in report.images if image.state is State.SYNCED]
    others = [image for image in report.images if image.state is not State.SYNCED]
    if is_all or (len(report.images) <= MOST_SYNCED):
        return list(report.images), []
    kept = others[:MOST_OTHERS]
    lines = []
    if len(others) > len(kept):
        lines.append(f"{len(others) - len(kept):,} more images are not; -o wide has all")
    if synced:
        where = "in all regions" if len(report.regions) > 1 else "there"
        lines.append(f"{len(synced):,} {'images are' if len(synced) > 1 else 'image is'} synced {where}")
    return kept, lines


def _table(canvas: Canvas, report: StatusReport, images: Sequence[ImageStatus], *, is_wide: bool) -> list[Text]:
    home = report.registry.home.location
    titles = [f"{region} {canvas.glyphs.home}" if region == home else region for region in report.regions]
    names = [str(image.image) if is_wide else image_name(image.image) for image in images]
    states = [[_cell_words(cell, is_wide=is_wide) for cell in image.cells] for image in images]
    widths = [max(text_width(title), *(len(row[at]) for row in states)) + GAP for at, title in enumerate(titles)]
    is_folded = max(map(text_width, ("IMAGE", *names))) + sum(widths) > canvas.width
    columns = [Column("SYNCED")] if is_folded else [*map(Column, titles)]
    rows = []
    for image, name, row in zip(images, names, states, strict=True):
        if is_folded:
            cells = [styled(_number_synced(image), STYLES[image.state])]
            note = _folded_note(image, is_wide=is_wide)
        else:
            cells = [styled(text, STYLES[cell.state]) for text, cell in zip(row, image.cells, strict=True)]
            note = _note(image)
        rows.append(Row([name, *cells, *_details(image, is_wide=is_wide)], note=note))
    return draw_grid(canvas, (Column("IMAGE"), *columns, *(WIDE if is_wide else WIDE[:1])), rows)


def _details(image: ImageStatus, *, is_wide: bool) -> list[str]:
    """Return the digest; with -o wide all of it, and the platforms, the media type and the size."""
    digest = image.reference.digest
    if not is_wide:
        return [short_digest(digest)]
    size = "" if image.size is None else f"{image.size:,}"
    return [digest or "", ", ".join(image.platforms), image.media_type or "", size]


def _cell_words(cell: Cell, *, is_wide: bool) -> str:
    if is_wide and cell.evidence:
        return f"{cell.state.value} ({evidence_words(cell)})"
    return cell.state.value


def _number_synced(image: ImageStatus) -> str:
    return f"{sum(cell.state is State.SYNCED for cell in image.cells)} of {len(image.cells)}"


def _folded_note(image: ImageStatus, *, is_wide: bool) -> Text | None:
    """Return which regions are not synced, or with -o wide what each is, where they have no room for a column each."""
    places: dict[tuple[State, str], list[str]] = {}
    for cell in image.cells:
        if is_wide or cell.state is not State.SYNCED:
            places.setdefault((cell.state, _cell_words(cell, is_wide=is_wide)), []).append(cell.location)
    lines = [styled(f"{words}: {', '.join(regions)}", STYLES[state]) for (state, words), regions in places.items()]
    note = _note(image)
    return styled("\n").join([*lines, *([note] if note else [])]) if lines or note else None


def _note(image: ImageStatus) -> Text | None:
    """Return what is to be said of single regions, a line each."""
    lines = [styled(words, "dim") for cell in image.cells if (words := cell_words(cell))]
    if image.is_unheard_of:
        close = f": did you mean {' or '.join(image.close)}?" if image.close else ""
        lines = [styled(f"no replica has it{close}", "red")]
    if image.named_in and image.state is not State.SYNCED:
        lines.append(styled(f"named in {', '.join(image.named_in[:MOST_PLACES])}", "dim"))
    return styled("\n").join(lines) if lines else None


def draw_facts(canvas: Canvas, report: StatusReport, commands: Commands) -> Iterator[Text]:
    """Yield what the answer rests on, what is unknown, and the commands that make it known."""
    if line := compared_with(report):
        yield from canvas.wrap(line)
    proven = []
    for source, meaning in ((Source.ASKED, "it can be pulled there now"), (Source.TOLD, "it has arrived there")):
        found = [
            f"{'' if is_all else 'of some '}in {_places(report, regions)}" for regions, is_all in report.proofs(source)
        ]
        if found:
            proven.append(f"{source.value} ({meaning}) {', and '.join(found)}")
    if proven:
        yield from canvas.wrap(f"Evidence of what is synced: {'; '.join(proven)}.", hanging=2)
    reasons, commands_that_help, more = some_reasons(report)
    for reason in reasons:
        where = ", ".join(reason.regions)
        yield from canvas.wrap(assemble(("unknown: ", "bold yellow"), f"{where}: {reason.words}."), hanging=9)
    if more:
        yield from canvas.wrap(f"{canvas.glyphs.wait} {more}")
    for place in report.unreadable:
        yield from canvas.wrap(assemble(("unknown: ", "bold yellow"), f"which image is meant in {place}"), hanging=9)
    for note in report.notes:
        yield from canvas.wrap(assemble(("note: ", "bold"), note), hanging=6)
    for command in commands_that_help:
        yield from canvas.hint(commands.complete(command, report.registry.ref))


def _places(report: StatusReport, regions: Sequence[str]) -> str:
    """Return the names of regions, or that it is all of them."""
    return "all regions" if 2 < len(regions) == len(report.regions) else ", ".join(regions)
