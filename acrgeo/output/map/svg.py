"""The map as SVG: by itself as a file with its data, and as the drawing of the page. Nothing outside is referred to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from functools import cache
from importlib.resources import files

from acrgeo.core.map.land_cells import land_cells
from acrgeo.core.map.lattice import Cell, Lattice
from acrgeo.core.map.model import MapRegion, Mark, RegionMap
from acrgeo.core.map.projection import Frame
from acrgeo.core.plan.change import Action
from acrgeo.output.map.document import compact
from acrgeo.output.map.layout import EUROPE, INSET_MARGIN, LETTER, Drawing, Label, Size, drawings
from acrgeo.output.map.shapes import (
    DOT,
    EMPHASIS,
    LAND_PITCH,
    UNROUTED_BADGE,
    classes,
    land_path,
    number,
    plan_sign,
    shapes,
    sign,
)
from acrgeo.output.map.wording import LegendEntry, legend, spoken, title
from acrgeo.output.neutral import markup
from acrgeo.output.view import Document

MARGIN = 14.0
LEGEND_GAP = 18.0


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


def svg_parts(shown: RegionMap, *, read_at: datetime) -> str:
    """Return the drawings of the page, of which the style shows one. Every region is a button with a name."""
    name = markup(f"Map of the regions of {title(shown)[0]}")
    return "".join(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="map {drawing.size.value}" viewBox="0 0 '
        f'{number(drawing.width)} {number(drawing.height)}" role="group" aria-label="{name}">'
        f"{''.join(contents(drawing, read_at, is_live=True))}</svg>"
        for drawing in drawings(shown)
    )


def contents(drawing: Drawing, read_at: datetime, *, is_live: bool = False) -> Iterator[str]:
    """Yield land, arcs, regions, labels and the inset, each in a group of its own."""
    inset = drawing.inset()
    yield _land(drawing.lattice.frame, drawing.lattice.columns, drawing.lattice.rows)
    yield f'<g class="dots" aria-hidden="true">{"".join(_dots(drawing))}</g>'
    labels = drawing.labels()
    links = "".join(label.link for label in labels)
    yield f'<g class="links"><path class="link" d="{links}"/></g><g class="arcs">{"".join(_arcs(drawing))}</g>'
    yield '<g class="regions">'
    first = drawing.regions[0].name if drawing.regions else None
    for region in reversed(drawing.regions):
        name, said = markup(region.name), markup(spoken(region, read_at))
        role = ""
        if is_live:
            tab = 0 if region.name == first else -1
            key = f"at-{name}" if drawing.size is Size.WIDE else f"{drawing.size.value}-at-{name}"
            role = f' id="{key}" role="button" tabindex="{tab}" aria-pressed="false" aria-label="{said}"'
        yield _region(drawing, region, role, "" if is_live else f"<title>{said}</title>")
    yield f'</g><g class="labels" aria-hidden="true">{"".join(map(_label, labels))}</g>'
    if inset is not None:
        yield f'<g class="inset" aria-hidden="true">{"".join(_inset(drawing, inset))}</g>'


def _region(drawing: Drawing, region: MapRegion, role: str, said: str) -> str:
    x, y = drawing.places[region.name]
    scale = f" scale({EMPHASIS})" if region.is_there or region.changes else ""
    return (
        f'<g class="{classes(region)}" data-region="{markup(region.name)}"{role} '
        f'transform="translate({number(x)} {number(y)}){scale}">{said}{shapes(region)}</g>'
    )


def _label(label: Label) -> str:
    kind = "label quiet" if label.is_quiet else "label"
    return f'<text class="{kind}" x="{number(label.x)}" y="{number(label.y)}">{markup(label.text)}</text>'


def _dots(drawing: Drawing) -> Iterator[str]:
    for point in drawing.dots:
        x, y = drawing.at(point)
        yield f'<circle class="dot" cx="{number(x)}" cy="{number(y)}" r="2"/>'


def _arcs(drawing: Drawing) -> Iterator[str]:
    """Yield an arc from home to each replica that images are being copied to."""
    home = next((region.name for region in drawing.regions if region.replica and region.replica.is_home), None)
    for region in drawing.regions:
        if home is None or region.mark is not Mark.SYNCING or region.name == home:
            continue
        x, y = drawing.places[home]
        to_x, to_y = drawing.places[region.name]
        lift = 0.25 * abs(to_x - x) + 10
        middle_y = max(min(y, to_y) - lift, 4.0)
        path = f"M{number(x)} {number(y)}Q{number((x + to_x) / 2)} {number(middle_y)} {number(to_x)} {number(to_y)}"
        yield f'<path class="arc under" d="{path}"/><path class="arc" d="{path}"/>'


def _inset(drawing: Drawing, inset: Drawing) -> Iterator[str]:
    """Yield the larger Europe, in the lower left corner; its regions stand for those of the map, and are no buttons."""
    left, top = INSET_MARGIN, drawing.height - inset.height - INSET_MARGIN
    width, height = number(inset.width), number(inset.height)
    yield (
        f'<g transform="translate({number(left)} {number(top)})"><rect class="box" x="-6" y="-6" rx="6" '
        f'width="{number(inset.width + 12)}" height="{number(inset.height + 12)}"/>'
        f'<svg class="within" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
    )
    yield _land(inset.lattice.frame, inset.lattice.columns, inset.lattice.rows)
    labels = inset.labels()
    yield f'<path class="link" d="{"".join(label.link for label in labels)}"/>'
    yield from (_region(inset, region, "", "") for region in reversed(inset.regions))
    yield from map(_label, labels)
    yield f'<text class="caption" x="2" y="10">{EUROPE}</text></svg></g>'


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
    """Return the land of a frame as a path of dots, finer than the cells of its regions."""
    layout = Drawing(
        shown=RegionMap(regions=(), frame=frame), lattice=Lattice(frame=frame, columns=columns, rows=rows), cells={}
    )
    lattice = Lattice.over(frame, round(layout.width / LAND_PITCH))
    step = layout.width / (lattice.columns + 0.5)
    runs: list[tuple[float, float, float]] = []
    last: Cell | None = None
    for cell in land_cells(lattice):
        x, y = layout.at(lattice.centre(cell))
        if last is not None and cell == (last[0] + 1, last[1]):
            runs[-1] = (*runs[-1][:2], x - runs[-1][0])
        else:
            runs.append((x, y, 0.0))
        last = cell
    return f'<path class="land" stroke-width="{DOT}" stroke-dasharray="0 {step:.3f}" d="{land_path(runs)}"/>'


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
