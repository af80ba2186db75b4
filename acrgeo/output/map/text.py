"""The map in a terminal: land as a light stipple, every region a sign of its own, names beside what is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from acrgeo.core.map.land_cells import land_along
from acrgeo.core.map.lattice import Cell, Lattice
from acrgeo.core.map.model import MapRegion, Mark, RegionMap
from acrgeo.core.map.placement import place
from acrgeo.core.map.projection import frame_around
from acrgeo.output.map.signs import ASCII_SIGNS, UNICODE_SIGNS, Signs, note_of, sign_of, sign_of_entry
from acrgeo.output.map.wording import MARK_WORDS, legend, title
from acrgeo.output.page import ASCII, Canvas, Page, assemble, styled, text_width
from acrgeo.output.wording import count_of

if TYPE_CHECKING:
    from rich.text import Text

WIDEST = 200
LEAST_LINES = 10
WORLD_LINES, WORLD_COLUMNS, FEWEST_LINES = 14, 60, 4
"""What the world takes at least where only what fits is drawn, and lines below which there is no map."""
LOW, LITTLE_MAP, LEAST_TABLE = 20, 6, 3
"""From so many lines on, what is below leaves so many to the map; the table takes at least so many."""
AROUND = 6  # lines: title, blanks and a legend of up to three
TERMINAL_RATIO = 1.0  # a cell is two columns wide and one line high, and a line is about as high as two columns wide
LAND_STYLE = "bright_black"
Spot = tuple[int, int]


LEGEND_GAP = 3
LABEL_STYLE = "bold"
QUIET_STYLE = "dim"
ALONE = 3
FAR = (-1, 1, -2, 2, -3, 3, -4, 4)
"""Lines to try for a name with an arrow, where there is no room beside its sign."""


def render_map(
    shown: RegionMap, *, below: Sequence[Page] = (), is_ascii: bool = False, height: int | None = None
) -> Page:
    """Render title, map and legend, then what is ``below``: replicas, plan, news.

    The map takes what lines of ``height`` are left, but no less than LEAST_LINES; ``is_ascii`` asks for signs of ASCII.
    """

    def draw(canvas: Canvas) -> Iterator[Text]:
        if is_ascii:
            canvas = replace(canvas, glyphs=ASCII)
        if canvas.height is not None:
            yield from _draw_fitted(canvas, shown, below, canvas.height)
            return
        beneath = _beneath(canvas, below)
        most_lines = None if height is None else max(height - len(beneath) - AROUND, LEAST_LINES)
        yield from _draw(canvas, shown, most_lines)
        yield from beneath

    return Page(draw)


def _beneath(canvas: Canvas, below: Sequence[Page]) -> list[Text]:
    return [line for page in below for line in (styled(), *page.draw(canvas))]


def _fitted_beneath(canvas: Canvas, below: Sequence[Page], room: int) -> list[Text]:
    """Return what is below the map in so many lines where it can fold: the first page does, the others do not."""
    rest = _beneath(canvas, below[1:])
    return [*_beneath(replace(canvas, height=max(room - len(rest) - 1, LEAST_TABLE)), below[:1]), *rest]


def _draw_fitted(canvas: Canvas, shown: RegionMap, below: Sequence[Page], height: int) -> Iterator[Text]:
    """Yield as much of the map as there is room for above what is beneath: the world, the replicas' part, or none.

    In the replicas' part is nothing but replicas and the plan: some fifty possible regions would hide them.
    """
    signs = ASCII_SIGNS if canvas.glyphs is ASCII else UNICODE_SIGNS
    name, facts = title(shown)
    head = canvas.wrap(assemble((name, "bold"), f"  {facts}"), hanging=2)
    legend_lines = [*_legend_lines(canvas, shown, signs)]
    room = height - len(head)
    beneath = _fitted_beneath(canvas, below, room - (len(legend_lines) + 2 + LITTLE_MAP if height >= LOW else 0))
    room -= len(legend_lines) + 2 + len(beneath)
    if (room < WORLD_LINES or canvas.width < WORLD_COLUMNS) and shown.zoom is None:
        kept = tuple(region for region in shown.regions if region.is_there or region.changes)
        points = [region.point for region in kept if region.point is not None]
        if points:
            left_out = len(shown.regions) - len(kept)
            shown = replace(shown, regions=kept, frame=frame_around(points))
            legend_lines = [*_legend_lines(canvas, shown, signs, left_out)]
            room = height - len(head) - len(legend_lines) - 2 - len(beneath)
    yield from head
    if room >= FEWEST_LINES:
        yield styled()
        yield from _sheet(shown, signs, min(canvas.width, WIDEST), room).lines()
        yield styled()
        yield from legend_lines
    yield from beneath


def _draw(canvas: Canvas, shown: RegionMap, most_lines: int | None) -> Iterator[Text]:
    """Yield title, map and legend, at most WIDEST wide. ``most_lines`` bounds the lines of the map proper."""
    signs = ASCII_SIGNS if canvas.glyphs is ASCII else UNICODE_SIGNS
    name, facts = title(shown)
    yield from canvas.wrap(assemble((name, "bold"), f"  {facts}"), hanging=2)
    yield styled()
    yield from _sheet(shown, signs, min(canvas.width, WIDEST), most_lines).lines()
    yield styled()
    yield from _legend_lines(canvas, shown, signs)
    lost = [region.name for region in shown.regions if region.point is None]
    if lost:
        yield from canvas.wrap(f"Not on the map, as Azure gives no coordinates: {', '.join(lost)}.", style="dim")


@dataclass(slots=True)
class Sheet:
    """Characters with styles. What is written on it stays."""

    width: int
    height: int
    land: list[str]
    written: dict[Spot, tuple[str, str]] = field(default_factory=dict)
    cleared: set[Spot] = field(default_factory=set)

    def put(self, spot: Spot, text: str, style: str) -> None:
        """Write, from a spot (column, line) to the right, with a blank around it where nothing is written."""
        column, line = spot
        for at, character in enumerate(text):
            self.written[column + at, line] = (character, style)
        self.cleared |= {(column - 1, line), (column + len(text), line)}

    def is_free(self, spot: Spot, length: int, air: int = 1) -> bool:
        """Return whether so many characters fit with nothing in the ``air`` columns on both sides of them."""
        column, line = spot
        if not 0 <= line < self.height or column < 0 or column + length > self.width:
            return False
        return not any((at, line) in self.written for at in range(column - air, column + length + air))

    def lines(self) -> Iterator[Text]:
        """Yield the sheet, line by line, runs of one style together, no blank at the end."""
        for line in range(self.height):
            text = styled()
            run, style = "", ""
            for column in range(self.width):
                blank = (" ", style) if (column, line) in self.cleared else (self.land[line][column], LAND_STYLE)
                character, wanted = self.written.get((column, line), blank)
                if character in (" ", "\u2800"):
                    character, wanted = " ", style
                if wanted != style:
                    text.append(run, style=style)
                    run, style = "", wanted
                run += character
            text.append(run, style=style)
            text.rstrip()
            yield text


def _sheet(shown: RegionMap, signs: Signs, width: int, most_lines: int | None) -> Sheet:
    columns = (width - 1) // 2
    lattice = Lattice.over(shown.frame, columns, ratio=TERMINAL_RATIO, most_rows=most_lines)
    is_ascii = signs is ASCII_SIGNS
    sheet = Sheet(2 * lattice.columns + 1, lattice.rows, _dots(lattice) if is_ascii else _stipple(lattice))
    points = shown.points
    cells = place(points, lattice)
    regions = [region for region in shown.regions if region.name in cells]
    for region in reversed(regions):
        sheet.put(_spot(cells[region.name]), *sign_of(region, signs))
        note = note_of(region, signs)
        if note is not None:
            column, line = _spot(cells[region.name])
            sheet.put((column + 1, line), *note)
    for region in regions:
        if region.is_there or region.changes:
            _label(sheet, region, _spot(cells[region.name]), LABEL_STYLE, signs.arrows)
    for region in regions if shown.zoom else ():
        if not (region.is_there or region.changes):
            _label(sheet, region, _spot(cells[region.name]), QUIET_STYLE, signs.arrows)
    return sheet


def _spot(cell: Cell) -> Spot:
    column, row = cell
    return 2 * column + row % 2, row


def _label(sheet: Sheet, region: MapRegion, spot: Spot, style: str, arrows: str) -> None:
    """Write the name at the first free place near the sign; the longest form first. None free: the list has it."""
    for text, start, air in _places(region, spot, arrows):
        if sheet.is_free(start, text_width(text), air):
            sheet.put(start, text, style)
            return


def _places(region: MapRegion, spot: Spot, arrows: str) -> Iterator[tuple[str, Spot, int]]:
    """Yield where a name may stand, and with how much air.

    Behind or before the sign; above or below it, away from other signs, which it could be taken for the name of;
    further away with an arrow above or below the sign.
    """
    column, line = spot
    behind = column + (3 if region.is_unrouted or region.changes else 2)
    names = _names(region)
    for text in names:
        long = text_width(text)
        yield text, (behind, line), 1
        yield text, (column - long - 1, line), 1
    for text in names:
        long = text_width(text)
        for down in (-1, 1):
            for start in (column + 1, column - long, *(column - at for at in range(long))):
                yield text, (start, line + down), ALONE
    for down in FAR:
        arrow = arrows[0] if down < 0 else arrows[1]
        for text in names:
            yield f"{arrow} {text}", (column, line + down), 1
            yield f"{text} {arrow}", (column - text_width(text) - 1, line + down), 1


def _names(region: MapRegion) -> list[str]:
    if region.mark in (Mark.HOME, Mark.READY) or region.changes or not region.is_there:
        return [region.name]
    return [f"{region.name} {MARK_WORDS[region.mark]}", region.name]


def _stipple(lattice: Lattice) -> list[str]:
    """Return land in Braille, every second dot: a light pattern, its coast at two and four times the resolution."""
    bits = (0x01, 0x10, 0x04, 0x80)  # down the character, left and right in turn
    width = 2 * lattice.columns + 1
    lines = []
    for row in range(lattice.rows):
        dots = [
            [
                bit * land
                for land in _land_of(lattice, width, (row + down / 4 + 0.125) / lattice.rows, aside=down % 2 / 2)
            ]
            for down, bit in enumerate(bits)
        ]
        lines.append("".join(chr(0x2800 + sum(column)) for column in zip(*dots, strict=True)))
    return lines


def _dots(lattice: Lattice) -> list[str]:
    """Return land as a dot a cell."""
    width = 2 * lattice.columns + 1
    lines = []
    for row in range(lattice.rows):
        land = _land_of(lattice, width, (row + 0.5) / lattice.rows, aside=0.25)
        lines.append("".join("." if land[at] and at % 2 == row % 2 else " " for at in range(width)))
    return lines


def _land_of(lattice: Lattice, columns: int, down: float, *, aside: float) -> list[int]:
    """Return where land is along a line, a number a column. ``down`` is in frames; dots begin ``aside`` columns in."""
    frame = lattice.frame
    step = frame.width / columns
    return land_along(frame.top + down * frame.height, frame.left + (aside + 0.25) * step, step, columns)


def _legend_lines(canvas: Canvas, shown: RegionMap, signs: Signs, left_out: int = 0) -> Iterator[Text]:
    """Yield the legend, no entry broken over two lines; last, how many regions are ``left_out`` of the drawing."""
    line = styled()
    entries = [
        assemble(sign_of_entry(entry, signs), f" {entry.words} ", (str(entry.count), "bold")) for entry in legend(shown)
    ]
    if left_out:
        entries.append(styled(f"{count_of(left_out, 'other region')} not drawn", QUIET_STYLE))
    for text in entries:
        if line and text_width(line.plain) + LEGEND_GAP + text_width(text.plain) > canvas.width:
            yield line
            line = styled()
        line = styled(" " * LEGEND_GAP).join([line, text]) if line else text
    yield line
