"""Make acrgeo/core/map/land.py: the land of the world as a mask of hexagons.

    npm pack world-atlas@2 && tar xzf world-atlas-2.*.tgz
    python scripts/land_mask.py package/land-110m.json > acrgeo/core/map/land.py

The input is Natural Earth's 1:110m land (public domain) as TopoJSON. A cell is land where its middle is land.
"""

from __future__ import annotations

import base64
import json
import sys
import zlib
from itertools import pairwise
from pathlib import Path
from typing import Any

from acrgeo.core.map.lattice import Lattice
from acrgeo.core.map.projection import WEST, WORLD, latitude_at

COLUMNS = 480
LINE = 100

HEAD = '''"""Facts: the land of the world, as a mask of hexagons over the whole plane. Made by scripts/land_mask.py.

Source: Natural Earth, 1:110m land, public domain (naturalearthdata.com), from the npm package world-atlas 2.0.2.
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


def main() -> None:
    """Print the module."""
    rings = read_rings(Path(sys.argv[1]))
    lattice = Lattice.over(WORLD, COLUMNS)
    bits = ""
    for row in range(lattice.rows):
        latitude = latitude_at(lattice.centre((0, row)).y)
        crossings = sorted(
            x0 + (latitude - y0) / (y1 - y0) * (x1 - x0)
            for ring in rings
            for (x0, y0), (x1, y1) in pairwise(ring)
            if (y0 > latitude) != (y1 > latitude)
        )
        for column in range(lattice.columns):
            longitude = lattice.centre((column, row)).x + WEST
            turns = (longitude - 360, longitude, longitude + 360)
            bits += "1" if any(sum(crossing < turn for crossing in crossings) % 2 for turn in turns) else "0"
    packed = zlib.compress(int(bits, 2).to_bytes((len(bits) + 7) // 8, "big"), 9)
    text = base64.b85encode(packed).decode()
    sys.stdout.write(HEAD.format(columns=lattice.columns, rows=lattice.rows))
    for at in range(0, len(text), LINE):
        sys.stdout.write(f'    "{text[at : at + LINE]}"\n')
    sys.stdout.write(")\n")


if __name__ == "__main__":
    main()
