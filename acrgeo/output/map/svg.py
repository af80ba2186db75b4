"""The map as SVG: by itself as a file with its data, and as the drawing of the page. Nothing outside is referred to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cache
from importlib.resources import files

from acrgeo.core.map.land_cells import land_cells
from acrgeo.core.map.lattice import Cell, Lattice
from acrgeo.core.map.model import MapRegion, Mark, RegionMap
from acrgeo.core.map.placement import place
from acrgeo.core.map.projection import Frame
from acrgeo.core.plan.change import Action
from acrgeo.output.map.document import compact
from acrgeo.output.map.shapes import (
    PITCH,
    ROW_PITCH,
    UNROUTED_BADGE,
    classes,
    land_path,
    number,
    plan_sign,
    shapes,
    sign,
)
from acrgeo.output.map.wording import MARK_WORDS, PLAN_WORDS, LegendEntry, legend, spoken, title
from acrgeo.output.neutral import markup
from acrgeo.output.view import Document

COLUMNS = 80
ZOOMED_COLUMNS = 60
MOST_ROWS = 64
EMPHASIS = 1.2  # what is there is drawn larger than what could be
LETTER = 6.8  # the width of a letter of a label, about
LINE = 11.0
MARGIN = 14.0
LEGEND_GAP = 18.0
WELL = (Mark.HOME, Mark.READY)


@dataclass(frozen=True, slots=True)
class Label:
    """A name beside a region: where its text begins, and the line to the region where it stands away from it."""

    x: float
    y: float
    text: str
    link: str = ""
    is_quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """The map laid out: the same for the file, the page and the document."""

    shown: RegionMap
    lattice: Lattice
    cells: Mapping[str, Cell]

    @classmethod
    def of(cls, shown: RegionMap) -> Drawing:
        """Lay a map out."""
        lattice = Lattice.over(shown.frame, ZOOMED_COLUMNS if shown.zoom else COLUMNS, most_rows=MOST_ROWS)
        return cls(shown=shown, lattice=lattice, cells=place(shown.points, lattice))

    @property
    def width(self) -> float:
        """In the units of the drawing."""
        return (self.lattice.columns + 0.5) * PITCH

    @property
    def height(self) -> float:
        """In the units of the drawing."""
        return (self.lattice.rows + 1 / 3) * ROW_PITCH

    @property
    def regions(self) -> list[MapRegion]:
        """The regions that are drawn, in the order of a listing."""
        return [region for region in self.shown.regions if region.name in self.cells]

    def centre(self, cell: Cell) -> tuple[float, float]:
        """Return the middle of a cell."""
        column, row = cell
        return (column + 0.5 + 0.5 * (row % 2)) * PITCH, (row + 2 / 3) * ROW_PITCH


def map_css() -> str:
    """Return the colours of the map, light and dark: one file for the drawing and the page."""
    return (files("acrgeo.output.map") / "map.css").read_text(encoding="utf-8")


def svg_file(drawing: Drawing, document: Document, *, read_at: datetime) -> str:
    """Return a file that stands alone: title, map, legend, the time it was read and the data in ``metadata``."""
    name, facts = title(drawing.shown)
    when = read_at.astimezone(timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")
    rows = _legend_rows(legend(drawing.shown), drawing.width)
    width, top = drawing.width + 2 * MARGIN, 40.0
    height = top + drawing.height + LEGEND_GAP * (len(rows) + 1) + MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(width)} {number(height)}" role="img"',
        f' aria-labelledby="t d"><title id="t">{markup(f"{name}: {facts}")}</title>',
        f'<desc id="d">{markup(summary(drawing.shown, read_at))}</desc>',
        f"<metadata>{markup(compact(document))}</metadata><style>{map_css()}</style>",
        f'<rect class="ground" width="100%" height="100%"/><g transform="translate({number(MARGIN)} 0)">',
        f'<text class="title" y="24">{markup(name)} <tspan class="facts" dx="6">{markup(facts)}</tspan></text>',
        f'<text class="facts" x="{number(drawing.width)}" y="24" text-anchor="end">Read {when}</text>',
        f'<g transform="translate(0 {number(top)})">{"".join(contents(drawing, read_at))}</g>',
    ]
    for at, row in enumerate(rows):
        y = top + drawing.height + LEGEND_GAP * (at + 1)
        parts += [
            f'<g transform="translate({number(x + 8)} {number(y)})"><g class="{key_class(entry)}">{key(entry)}</g>'
            f'<text class="key" x="13" y="3.5">{markup(entry.words)} <tspan class="count">{entry.count}</tspan></text>'
            "</g>"
            for x, entry in row
        ]
    return "".join([*parts, "</g></svg>\n"])


def svg_part(drawing: Drawing, *, read_at: datetime) -> str:
    """Return the drawing of the page: every region is a button with a name; the first one is in the tab order."""
    name, _ = title(drawing.shown)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" id="map" viewBox="0 0 {number(drawing.width)} '
        f'{number(drawing.height)}" role="group" aria-label="{markup(f"Map of the regions of {name}")}">'
        f"{''.join(contents(drawing, read_at, is_live=True))}</svg>"
    )


def contents(drawing: Drawing, read_at: datetime, *, is_live: bool = False) -> Iterator[str]:
    """Yield land, labels and regions."""
    yield f'<path class="land" d="{_land(drawing.lattice.frame, drawing.lattice.columns, drawing.lattice.rows)}"/>'
    labels = _labels(drawing)
    links = "".join(label.link for label in labels)
    yield f'<path class="link" d="{links}"/><g class="regions">'
    first = drawing.regions[0].name if drawing.regions else None
    for region in reversed(drawing.regions):
        x, y = drawing.centre(drawing.cells[region.name])
        name, said = markup(region.name), markup(spoken(region, read_at))
        role = ""
        scale = f" scale({EMPHASIS})" if region.is_there or region.changes else ""
        if is_live:
            tab = 0 if region.name == first else -1
            role = f' id="at-{name}" role="button" tabindex="{tab}" aria-pressed="false" aria-label="{said}"'
        yield (
            f'<g class="{classes(region)}" data-region="{name}"{role} '
            f'transform="translate({number(x)} {number(y)}){scale}">'
            f"{'' if is_live else f'<title>{said}</title>'}{shapes(region)}</g>"
        )
    yield '</g><g class="labels" aria-hidden="true">'
    for label in labels:
        kind = "label quiet" if label.is_quiet else "label"
        yield f'<text class="{kind}" x="{number(label.x)}" y="{number(label.y)}">{markup(label.text)}</text>'
    yield "</g>"


def summary(shown: RegionMap, now: datetime) -> str:
    """Return the map in a sentence a replica, for who cannot see it."""
    there = [spoken(region, now) for region in shown.regions if region.is_there or region.changes]
    possible = shown.count(Mark.POSSIBLE)
    return "; ".join([*there, f"possible in {possible} more regions"]) + "."


def key_class(entry: LegendEntry) -> str:
    """Return the class of a legend entry's sign."""
    if isinstance(entry.sign, Action):
        return f"region planned plan-{entry.sign.value} plan-badge"
    return f"region {entry.sign.value}" if entry.sign else "region ready unrouted"


def key(entry: LegendEntry) -> str:
    """Return the sign of a legend entry, around the origin."""
    if isinstance(entry.sign, Action):
        return f'<g transform="scale(1.6)">{plan_sign(entry.sign)}</g>'
    return sign(entry.sign) if entry.sign else sign(Mark.READY) + UNROUTED_BADGE


@cache
def _land(frame: Frame, columns: int, rows: int) -> str:
    lattice = Lattice(frame=frame, columns=columns, rows=rows)
    layout = Drawing(shown=RegionMap(regions=(), frame=frame), lattice=lattice, cells={})
    return land_path([layout.centre(cell) for cell in land_cells(lattice)])


def _legend_rows(entries: list[LegendEntry], width: float) -> list[list[tuple[float, LegendEntry]]]:
    rows: list[list[tuple[float, LegendEntry]]] = [[]]
    x = 0.0
    for entry in entries:
        room = 34 + (len(entry.words) + len(str(entry.count)) + 1) * LETTER
        if x + room > width and rows[-1]:
            rows.append([])
            x = 0.0
        rows[-1].append((x, entry))
        x += room
    return rows


def _labels(drawing: Drawing) -> list[Label]:
    """Return the names of what is there, each at the nearest place where it covers no region and no other name."""
    taken = [_box_of(*drawing.centre(cell)) for cell in drawing.cells.values()]
    labels = []
    there = [region for region in drawing.regions if region.is_there or region.changes]
    quiet = [region for region in drawing.regions if region not in there] if drawing.shown.zoom else []
    for region in [*there, *quiet]:
        x, y = drawing.centre(drawing.cells[region.name])
        text = _name(region)
        long = len(text) * LETTER
        for left, base in _places(x, y, long):
            box = (left - 2, base - 9, left + long + 2, base + 3)
            is_inside = left >= 0 and left + long <= drawing.width and 8 <= base <= drawing.height - 2
            if is_inside and not any(_overlap(box, other) for other in taken):
                labels.append(Label(left, base, text, _link(x, y, left, base, long), region in quiet))
                taken.append(box)
                break
    return labels


def _name(region: MapRegion) -> str:
    if region.action is not None:
        return f"{region.name} · {PLAN_WORDS[region.action]}"
    is_plain = region.mark in WELL or not region.is_there
    return region.name if is_plain else f"{region.name} · {MARK_WORDS[region.mark]}"


def _link(x: float, y: float, left: float, base: float, long: float) -> str:
    """Return the line from a region to its name, where that stands away from it."""
    near, middle = min(max(x, left), left + long), base - 3
    if abs(middle - y) <= 1.6 * LINE and abs(near - x) <= 2 * PITCH:
        return ""
    edge = middle if abs(middle - y) <= LINE else base + 2 if base < y else base - 8
    return f"M{number(x)} {number(y)}L{number(near)} {number(edge)}"


def _places(x: float, y: float, long: float) -> Iterator[tuple[float, float]]:
    """Yield where a name may begin (left, base line): beside the region, then further and further away."""
    for far in range(14):
        for down in (0, -far, far) if far else (0,):
            base = y + 3 + down * LINE
            gap = 13.5 + max(far - abs(down), 0) * PITCH
            yield x + gap, base
            yield x - gap - long, base
            if abs(down) > 1:
                yield x - long / 2, base


Box = tuple[float, float, float, float]


def _box_of(x: float, y: float) -> Box:
    return (x - PITCH * 0.6, y - PITCH * 0.62, x + PITCH * 0.6, y + PITCH * 0.62)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
