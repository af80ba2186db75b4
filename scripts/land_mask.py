"""Make acrgeo/core/map/land.py: the land of the world as a mask of hexagons.

    npm pack world-atlas@2 && tar xzf world-atlas-2.*.tgz
    python scripts/land_mask.py package/land-50m.json > acrgeo/core/map/land.py

The input is Natural Earth's 1:50m land (public domain) as TopoJSON. A cell is land where a good part of it is, and an
island or a peninsula that would be nowhere keeps its largest cell.
"""

from __future__ import annotations

import base64
import json
import sys
import zlib
from bisect import bisect_left
from itertools import pairwise
from math import floor
from operator import neg
from pathlib import Path
from typing import Any

from acrgeo.core.map.lattice import Lattice
from acrgeo.core.map.projection import WEST, WORLD, latitude_at

COLUMNS = 960
FINE = 4  # samples across and down a cell
ENOUGH = 0.4  # of a cell
LEAST = 0.08  # of a cell: an island of some 100 km²
LINE = 100

HEAD = '''"""Facts: the land of the world, as a mask of hexagons over the whole plane. Made by scripts/land_mask.py.

Source: Natural Earth, 1:50m land, public domain (naturalearthdata.com), from the npm package world-atlas 2.0.2.
"""

from __future__ import annotations

import base64
import zlib
from functools import cache

COLUMNS, ROWS = {columns}, {rows}


@cache
def land_rows() -> tuple[bytes, ...]:
    """Return the rows of cells, a byte a cell: 1 is land. The lattice is ``Lattice.over(WORLD, COLUMNS)``."""
    bits = int.from_bytes(zlib.decompress(base64.b85decode("".join(_MASK))), "big")
    cells = f"{{bits:0{{COLUMNS * ROWS}}b}}".encode().translate(bytes.maketrans(b"01", b"\\0\\1"))
    return tuple(cells[at : at + COLUMNS] for at in range(0, COLUMNS * ROWS, COLUMNS))


_MASK = (
'''


def read_rings(path: Path) -> list[list[tuple[float, float]]]:
    """Read the rings of the land in degrees. TopoJSON's arcs are shared, reversed and delta-encoded integers."""
    topology: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for deltas in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in deltas:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    rings = []
    for geometry in topology["objects"]["land"]["geometries"]:
        polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
        for polygon in polygons:
            for ring in polygon:
                points = [point for arc in ring for point in (arcs[arc] if arc >= 0 else arcs[~arc][::-1])]
                rings.append(unwrap(points))
    return rings


def unwrap(ring: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return a ring that crosses the antimeridian without its jump: it goes on beyond 180 degrees."""
    shift, points = 0.0, [ring[0]]
    for (x0, _), (x1, y1) in pairwise(ring):
        if abs(x1 - x0) > 180:
            shift += 360 if x1 < x0 else -360
        points.append((x1 + shift, y1))
    return points


def samples_of(rings: list[list[tuple[float, float]]], lattice: Lattice) -> list[list[int]]:
    """Return how many samples of each cell are land, row by row."""
    counts = [[0] * lattice.columns for _ in range(lattice.rows)]
    by_line: dict[int, list[float]] = {}
    lines = [
        latitude_at((row + (down + 0.5) / FINE) * lattice.row_pitch)
        for row in range(lattice.rows)
        for down in range(FINE)
    ]
    for ring in rings:
        for (x0, y0), (x1, y1) in pairwise(ring):
            for at in _lines_between(lines, y0, y1):
                by_line.setdefault(at, []).append(x0 + (lines[at] - y0) / (y1 - y0) * (x1 - x0))
    for at, crossings in by_line.items():
        row = at // FINE
        begin = WEST + 0.5 * (row % 2) * lattice.pitch
        step = lattice.pitch / FINE
        inside = set()
        for first, last in zip(*[iter(sorted(crossings))] * 2, strict=True):
            low, high = floor((first - begin) / step + 0.5), floor((last - begin) / step + 0.5)
            inside |= {sample % round(360 / step) for sample in range(low, high)}
        for sample in inside:
            if sample // FINE < lattice.columns:
                counts[row][sample // FINE] += 1
    return counts


def _lines_between(lines: list[float], one: float, other: float) -> range:
    """Return the indices of the lines of latitude (north to south) that an edge crosses."""
    north, south = max(one, other), min(one, other)
    return range(bisect_left(lines, -north, key=neg), bisect_left(lines, -south, key=neg))


def mask(counts: list[list[int]]) -> list[list[bool]]:
    """Return which cells are land."""
    whole = FINE * FINE
    cells = [[count >= ENOUGH * whole for count in row] for row in counts]
    for row, line in enumerate(counts):
        for column, count in enumerate(line):
            around = [
                (counts[down][right], cells[down][right])
                for down in range(max(row - 1, 0), min(row + 2, len(counts)))
                for right in range(max(column - 1, 0), min(column + 2, len(line)))
            ]
            is_largest = count == max(amount for amount, _ in around)
            if count >= LEAST * whole and is_largest and not any(is_land for _, is_land in around):
                cells[row][column] = True
    return cells


def main() -> None:
    """Print the module."""
    lattice = Lattice.over(WORLD, COLUMNS)
    cells = mask(samples_of(read_rings(Path(sys.argv[1])), lattice))
    bits = "".join("1" if is_land else "0" for row in cells for is_land in row)
    packed = zlib.compress(int(bits, 2).to_bytes((len(bits) + 7) // 8, "big"), 9)
    text = base64.b85encode(packed).decode()
    sys.stdout.write(HEAD.format(columns=lattice.columns, rows=lattice.rows))
    for at in range(0, len(text), LINE):
        sys.stdout.write(f'    "{text[at : at + LINE]}"\n')
    sys.stdout.write(")\n")


if __name__ == "__main__":
    main()
