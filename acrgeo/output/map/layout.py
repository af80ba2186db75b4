"""The layout of a drawing: the part of the world, its cells and names, for a wide, a middle or a narrow screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from math import hypot

from acrgeo.core.map.lattice import Cell, Lattice
from acrgeo.core.map.model import MapRegion, Mark, RegionMap
from acrgeo.core.map.placement import place
from acrgeo.core.map.projection import WORLD, Frame, Point, frame_around
from acrgeo.output.map.shapes import EMPHASIS, PITCH, RADIUS, ROW_PITCH, number
from acrgeo.output.map.wording import MARK_WORDS, PLAN_WORDS

LETTER = 8.0  # the width of a letter of a label, about
LINE = 13.0
WELL = (Mark.HOME, Mark.READY)
MOST_ROWS = 62
NARROW_SHAPE = 1.4  # width over height: a narrow screen is high
INSET_COLUMNS, INSET_ROWS = 26, 24
INSET_MARGIN = 10.0
EUROPE = "Europe"
APART = 1.8 * RADIUS * EMPHASIS
ROUNDS = 12  # of pushing apart: replicas are a few dozen at most
CROWD = 6  # regions that make an inset worth its room


Spot = tuple[float, float]


class Size(str, Enum):
    """How wide the screen is that a drawing is for."""

    WIDE = "wide"
    MIDDLE = "middle"
    NARROW = "narrow"


COLUMNS = {Size.WIDE: 112, Size.MIDDLE: 72, Size.NARROW: 30}


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
    """The map laid out: the same for the file, the page and the document.

    ``dots`` are the regions that are shown without a cell of their own: on a narrow screen all that are only possible.
    ``places`` are the middles of those that have one, in the units of the drawing.
    """

    shown: RegionMap
    lattice: Lattice
    cells: Mapping[str, Cell]
    size: Size = Size.WIDE
    dots: tuple[Point, ...] = ()
    places: Mapping[str, Spot] = field(init=False)

    def __post_init__(self) -> None:
        """Move what is drawn larger apart, where it would cover its like."""
        places = {name: self.centre(cell) for name, cell in self.cells.items()}
        _part([region.name for region in self.regions if _is_loud(region)], places)
        object.__setattr__(self, "places", places)

    @classmethod
    def of(cls, shown: RegionMap, size: Size = Size.WIDE) -> Drawing:
        """Lay a map out. On a narrow screen only the part with the replicas is shown."""
        frame = _frame(shown, size)
        lattice = Lattice.over(frame, COLUMNS[size], most_rows=MOST_ROWS)
        points = shown.points_in(frame)
        if size is not Size.NARROW or not any(_is_loud(region) for region in shown.regions):
            return cls(shown=shown, lattice=lattice, cells=place(points, lattice), size=size)
        loud = {region.name for region in shown.regions if _is_loud(region)}
        return cls(
            shown=shown,
            lattice=lattice,
            cells=place({name: point for name, point in points.items() if name in loud}, lattice),
            size=size,
            dots=tuple(point for name, point in points.items() if name not in loud),
        )

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
        """The regions that have a cell, in the order of a listing."""
        return [region for region in self.shown.regions if region.name in self.cells]

    def centre(self, cell: Cell) -> tuple[float, float]:
        """Return the middle of a cell."""
        column, row = cell
        return (column + 0.5 + 0.5 * (row % 2)) * PITCH, (row + 2 / 3) * ROW_PITCH

    def at(self, point: Point) -> tuple[float, float]:
        """Return where a point of the plane is, in the units of the drawing."""
        frame = self.lattice.frame
        return (point.x - frame.left) / frame.width * self.width, (point.y - frame.top) / frame.height * self.height

    def labels(self) -> list[Label]:
        """Return the names of what is there, each at the nearest place where it covers no region and no other name."""
        taken = [_box_of(*self.places[region.name], is_loud=_is_loud(region)) for region in self.regions]
        if self.inset() is not None:
            taken.append((0.0, self.height - INSET_ROWS * ROW_PITCH - 2 * INSET_MARGIN, _inset_width(), self.height))
        labels = []
        loud = [region for region in self.regions if _is_loud(region)]
        quiet = [region for region in self.regions if region not in loud] if self.shown.zoom else []
        for region in [*loud, *quiet]:
            x, y = self.places[region.name]
            text = label_text(region)
            long = len(text) * LETTER
            for left, base in _places(x, y, long):
                box = (left - 2, base - 10, left + long + 2, base + 3)
                is_inside = left >= 0 and left + long <= self.width and 8 <= base <= self.height - 2
                if is_inside and not any(_overlap(box, other) for other in taken):
                    labels.append(Label(left, base, text, _link(x, y, left, base, long), region in quiet))
                    taken.append(box)
                    break
        return labels

    def inset(self) -> Drawing | None:
        """Return Europe, drawn larger in the corner of the South Pacific; None where there is no room or no need."""
        if self.shown.zoom is not None or self.size is Size.NARROW:
            return None
        names = [region.name for region in self.regions if region.row.facts.geography_group == EUROPE]
        points = [self.shown.points[name] for name in names if name in self.shown.points]
        top = self.height - INSET_ROWS * ROW_PITCH - 2 * INSET_MARGIN
        corner = (0.0, top, _inset_width(), self.height)
        if len(points) < CROWD or any(_overlap((x, y, x, y), corner) for x, y in self.places.values()):
            return None
        frame = frame_around(points, shape=INSET_COLUMNS * PITCH / (INSET_ROWS * ROW_PITCH))
        lattice = Lattice.over(frame, INSET_COLUMNS, most_rows=INSET_ROWS)
        inside = {name: point for name, point in self.shown.points_in(frame).items() if name in names}
        return Drawing(shown=self.shown, lattice=lattice, cells=place(inside, lattice), size=Size.NARROW)


def drawings(shown: RegionMap) -> list[Drawing]:
    """Return the drawings of a page: one for each width of screen."""
    return [Drawing.of(shown, size) for size in Size]


def label_text(region: MapRegion) -> str:
    """Return the name of a region with what is not well: ``brazilsouth · creating``."""
    if region.action is not None:
        return f"{region.name} · {PLAN_WORDS[region.action]}"
    is_plain = region.mark in WELL or not region.is_there
    return region.name if is_plain else f"{region.name} · {MARK_WORDS[region.mark]}"


def _is_loud(region: MapRegion) -> bool:
    return region.is_there or bool(region.changes)


def _part(names: list[str], places: dict[str, Spot]) -> None:
    """Push places apart, pair by pair, until none is nearer to another than ``APART``."""
    for _ in range(ROUNDS):
        for at, first in enumerate(names):
            for second in names[at + 1 :]:
                (x, y), (to_x, to_y) = places[first], places[second]
                far = hypot(to_x - x, to_y - y)
                if far < APART - 0.1:
                    push = (APART - far) / 2
                    right, down = ((to_x - x) / far, (to_y - y) / far) if far else (1.0, 0.0)
                    places[first] = x - right * push, y - down * push
                    places[second] = to_x + right * push, to_y + down * push


def _frame(shown: RegionMap, size: Size) -> Frame:
    if shown.zoom is not None:
        return shown.frame
    loud = [region.point for region in shown.regions if _is_loud(region) and region.point is not None]
    if size is not Size.NARROW or not loud:
        return WORLD
    return frame_around(loud, shape=NARROW_SHAPE, margin=0.12)


def _inset_width() -> float:
    return (INSET_COLUMNS + 0.5) * PITCH + 2 * INSET_MARGIN


def _link(x: float, y: float, left: float, base: float, long: float) -> str:
    """Return the line from a region to its name, where that stands away from it."""
    near, middle = min(max(x, left), left + long), base - 4
    if abs(middle - y) <= 1.6 * LINE and abs(near - x) <= 2 * PITCH:
        return ""
    edge = middle if abs(middle - y) <= LINE else base + 2 if base < y else base - 10
    return f"M{number(x)} {number(y)}L{number(near)} {number(edge)}"


def _places(x: float, y: float, long: float) -> Iterator[tuple[float, float]]:
    """Yield where a name may begin (left, base line): beside the region, then further and further away."""
    for far in range(14):
        for down in (0, -far, far) if far else (0,):
            base = y + 4 + down * LINE
            gap = RADIUS * EMPHASIS + 5 + max(far - abs(down), 0) * PITCH
            yield x + gap, base
            yield x - gap - long, base
            if abs(down) > 1:
                yield x - long / 2, base


Box = tuple[float, float, float, float]


def _box_of(x: float, y: float, *, is_loud: bool) -> Box:
    half = RADIUS * EMPHASIS if is_loud else PITCH * 0.4
    return (x - half, y - half, x + half, y + half)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
