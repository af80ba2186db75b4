"""The land of the map."""

from __future__ import annotations

import pytest

from acrgeo.arm.gateway import Gateway
from acrgeo.core.map.geography import great_circle_km
from acrgeo.core.map.land import COLUMNS, ROWS, land_rows
from acrgeo.core.map.land_cells import land_along, land_cells
from acrgeo.core.map.lattice import Lattice
from acrgeo.core.map.projection import WEST, WORLD, Frame, latitude_at, project
from tests.rows import rows

ISLANDS = {
    "Honshu": (138, 36), "Hokkaido": (143, 43.5), "Kyushu": (131, 32.5), "Britain": (-1.5, 52.5), "Ireland": (-8, 53),
    "Korea": (127.5, 37), "Luzon": (121, 16), "Mindanao": (125, 8), "Java": (110, -7.3), "Sumatra": (102, -1),
    "Sulawesi": (120.2, -2), "Borneo": (114, 0), "Taiwan": (121, 24), "Tasmania": (146.5, -42),
    "North Island": (176, -39), "South Island": (170.5, -44), "Cuba": (-79, 22), "Iceland": (-18, 65),
    "Sicily": (14, 37.5), "Hainan": (109.7, 19.2), "Singapore": (103.8, 1.4), "Jamaica": (-77.3, 18.1),
    "Sri Lanka": (80.7, 7.5),
}  # fmt: skip
NEAR_KM = 40.0
LAND = {"Kansas": (-98, 39), "Sahara": (10, 22), "Siberia": (100, 60), "Amazonas": (-60, -5), "Chukotka": (178, 67)}
SEA = {"Atlantic": (-35, 30), "Pacific": (-150, 0), "Indian Ocean": (80, -20), "Hudson Bay": (-85, 59.5)}


@pytest.mark.parametrize(("places", "is_land"), [(LAND, 1), (SEA, 0)])
def test_land_is_where_it_is(places: dict[str, tuple[float, float]], is_land: int) -> None:
    """Continents are land, oceans are not, and the antimeridian cuts nothing."""
    for name, (longitude, latitude) in places.items():
        point = project(longitude, latitude)
        assert land_along(point.y, point.x, 0.0, 1) == [is_land], name


def test_islands_are_kept() -> None:
    """What is no continent is land as well, on the mask and on a drawing's lattice."""
    drawn = set(land_cells(Lattice.over(WORLD, 320)))
    for name, (longitude, latitude) in ISLANDS.items():
        point = project(longitude, latitude)
        assert land_along(point.y, point.x, 0.0, 1) == [1], name
        column, row = Lattice.over(WORLD, 320).nearest(point)
        around = {(column + right, row + down) for right in (-1, 0, 1) for down in (-1, 0, 1)}
        assert around & drawn, name


def test_an_island_is_drawn_however_coarse_the_lattice() -> None:
    """It has its largest part at least: no region stands in the open sea."""
    for columns in (40, 80, 160, 320):
        lattice = Lattice.over(WORLD, columns)
        drawn = [lattice.centre(cell) for cell in land_cells(lattice)]
        for name in ("Honshu", "Britain", "Luzon", "North Island", "Cuba"):
            point = project(*ISLANDS[name])
            assert min(max(abs(point.x - at.x), abs(point.y - at.y)) for at in drawn) < 1.5 * lattice.pitch, name


def test_there_is_land_under_every_region(gateway: Gateway) -> None:
    """The place of every region is land, or no further from it than a port is from the coast."""
    land = land_rows()
    mask = Lattice.over(WORLD, COLUMNS)
    for region in gateway.read_regions().values():
        if region.longitude is None or region.latitude is None:
            continue
        column, row = mask.nearest(project(region.longitude, region.latitude))
        near = [
            mask.centre((right % COLUMNS, down))
            for down in range(max(row - 3, 0), min(row + 4, ROWS))
            for right in range(column - 3, column + 4)
            if land[down][right % COLUMNS]
        ]
        here = region.latitude, region.longitude
        km = [great_circle_km(here, (latitude_at(point.y), point.x + WEST)) for point in near]
        assert min(km, default=9e9) <= NEAR_KM, region.name


DRAWINGS = [
    (
        Lattice.over(WORLD, 48),
        """
    ......##...#...#####..............######........
    ########.####..####..#...##..###############.#..
    ##############..##..#...########################
    ##########..#...#......#######################..
    .#..#######.###.........#.################..#...
    .....##########......#.###################......
    ......########........####################......
    ......#######........#####.#############.#......
    ......#######.........#...##############.#......
    .......#####.........##################.........
    ........##...........##################.........
    ........###.#.......##########..##.##...........
    ...........#........##########...#..#...........
    ............###......########..........#........
    ............####........#####.......###.........
    ...........#######......####........#....#......
    ............######......####............#.......
    .............####.......###.#.........####......
    .............####........##...........#####.....
    .............##..........#............#####.....
    .............##...........................#.....
    ............##...............................#..
    .............#..................................
    ............#.#.................#...............
    ................................................
        """,
    ),
    (
        Lattice.over(Frame(left=158.0, top=10.0, width=40.0, height=40.0), 30),
        """
    .....................#########
    ...................###########
    ..................#.##########
    ...................###########
    ...................###########
    .................#############
    ..................#######...##
    ................########..####
    ................########..####
    ..............########..######
    .............#########..######
    ..#.........#########...######
    ............##########...#####
    ......#.....##########...##...
    ............###########....###
    ............###.#####....#####
    ...###...........####.#..#.###
    ...###........##.####...######
    ....###........##.###...######
    ....###.......#####.....######
    ..##.###.......#.....#########
    ###..###......################
    .###.#####..##################
    ###.#####..###################
    .....####.####################
    ....##...#####################
    .......#######################
    .....#########################
    ......########################
    ......########################
    .......#######################
    .......##########.############
    .......########.##..##########
    .##########.#...###.##########
    ..#########....#.###...#######
        """,
    ),
    (
        Lattice.over(Frame(left=300.0, top=88.0, width=20.0, height=16.0), 12),
        """
    ............
    ............
    ............
    ............
    ............
    #..........#
    .#.###......
    .#######....
    ....#####...
    .#..######.#
    #...######..
    ......#..##.
        """,
    ),
]
"""The world, the west of Europe, and New Guinea with an island at the edge; odd rows are half a cell to the right."""


@rows(("lattice", "drawing"), DRAWINGS, ids=["the world", "Europe", "New Guinea"])
def test_land_is_drawn(lattice: Lattice, drawing: str) -> None:
    """As anybody knows it."""
    drawn = set(land_cells(lattice))
    lines = [
        "".join("#" if (column, row) in drawn else "." for column in range(lattice.columns))
        for row in range(lattice.rows)
    ]
    assert lines == drawing.split()


@rows("row", range(ROWS))
def test_beside_the_map_is_what_is_at_its_edge(row: int) -> None:
    """To the west, to the east, above and below."""
    mask = Lattice.over(WORLD, COLUMNS)
    line = land_rows()[row]
    for column, expected in ((-2, [line[0]] * 3 + [line[1]]), (COLUMNS - 2, [line[-2]] + [line[-1]] * 3)):
        start = mask.centre((column, row))
        assert land_along(start.y, start.x, mask.pitch, 4) == list(expected)
    if row in (0, ROWS - 1):
        left = mask.centre((0, row))
        for y in (left.y, left.y + (99.0 if row else -99.0)):
            assert land_along(y, left.x, mask.pitch, COLUMNS) == list(line)


def test_the_mask_fits_its_lattice() -> None:
    """The committed mask has the lattice that the script uses."""
    land_rows.cache_clear()  # whoever asked before
    lattice = Lattice.over(WORLD, COLUMNS)
    assert (lattice.columns, lattice.rows) == (COLUMNS, ROWS)
    assert {len(row) for row in land_rows()} == {COLUMNS}
    assert len(land_rows()) == ROWS


def test_a_coarser_lattice_has_as_much_land() -> None:
    """About a third of this projection is land, at every size; islands take a little more room on a coarse one."""
    fine = sum(map(sum, land_rows())) / (COLUMNS * ROWS)
    for columns in (40, 80, 120):
        lattice = Lattice.over(WORLD, columns)
        share = len(land_cells(lattice)) / (lattice.columns * lattice.rows)
        assert share == pytest.approx(fine + 1 / columns, abs=0.02)
