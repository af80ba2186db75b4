"""A lattice of hexagons over a frame: odd rows are half a cell to the right. Cells are (column, row)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

from acrgeo.core.map.projection import Frame, Point

REGULAR = sqrt(3) / 2  # height of a row over width of a cell, where hexagons are regular
Cell = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lattice:
    """A lattice over a frame. ``pitch`` and ``row_pitch`` are in degrees of the plane."""

    frame: Frame
    columns: int
    rows: int

    @classmethod
    def over(cls, frame: Frame, columns: int, *, ratio: float = REGULAR, most_rows: int | None = None) -> Lattice:
        """Make a lattice with as many rows as keep the proportions, and fewer columns where ``most_rows`` asks for it.

        ``ratio`` is the height of a row over the width of a cell.
        """

        def rows_for(columns: int) -> int:
            return max(round(frame.height / (frame.width / (columns + 0.5) * ratio)), 1)

        while most_rows is not None and columns > 1 and rows_for(columns) > most_rows:
            columns -= 1
        return cls(frame=frame, columns=columns, rows=rows_for(columns))

    @property
    def pitch(self) -> float:
        """The width of a cell."""
        return self.frame.width / (self.columns + 0.5)

    @property
    def row_pitch(self) -> float:
        """The height of a row."""
        return self.frame.height / self.rows

    def centre(self, cell: Cell) -> Point:
        """Return the middle of a cell, on the plane."""
        column, row = cell
        x = self.frame.left + (column + 0.5 + 0.5 * (row % 2)) * self.pitch
        return Point(x, self.frame.top + (row + 0.5) * self.row_pitch)

    def nearest(self, point: Point) -> Cell:
        """Return the cell whose middle is nearest to a point; one at the edge for a point outside."""
        row = min(max(int((point.y - self.frame.top) // self.row_pitch), 0), self.rows - 1)
        column = int((point.x - self.frame.left) / self.pitch - 0.5 * (row % 2))
        return min(max(column, 0), self.columns - 1), row

    def cells(self) -> Iterator[Cell]:
        """Yield every cell, row by row."""
        return ((column, row) for row in range(self.rows) for column in range(self.columns))

    def distance(self, point: Point, cell: Cell) -> float:
        """Return the squared distance from a point to the middle of a cell, in cells."""
        centre = self.centre(cell)
        return ((point.x - centre.x) / self.pitch) ** 2 + ((point.y - centre.y) / self.row_pitch) ** 2
