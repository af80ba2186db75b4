"""The board of a wait for images: a row for each image in each region, and what does not fit is counted."""

from __future__ import annotations

import pytest

from acrgeo.core.image.arrivals import Estimate
from acrgeo.core.image.waiting import Gate
from acrgeo.output.live.images import render_board
from tests.output.golden import assert_fits, assert_golden, rendered
from tests.output.views.image.test_status import report, status

START = 1_000.0
NOW = START + 83
SAID = (Estimate(location="eastus", count=12, seconds={50: 18.0, 90: 40.0}),)


def gate_of(images: int) -> Gate:
    """So many images in seven regions: the first is everywhere, of each other one region has none, and one another."""
    names = [status(f"team/service-{at}", "......." if at == 0 else "..s-...") for at in range(images)]
    start = report(*names)
    gate = Gate(start)
    gate.take(start, (), START)
    for each in names:
        gate.pushed[each.image] = START - 5
    return gate


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize(("images", "height"), [(2, 24), (9, 24), (60, 24), (9, 6)])
def test_the_board_fits_the_terminal(width: int, images: int, height: int) -> None:
    """What is awaited comes before what has come; no line is left out uncounted, and none is too wide."""
    gate = gate_of(images)
    page = rendered(render_board(gate, NOW, started=START, height=height, estimates=SAID), width=width)
    assert_fits(page, width)
    lines = page.splitlines()
    assert len(lines) < height
    text = " ".join(page.split())
    assert "1 min 28 s" in text
    assert f"{7 * images - 2 * (images - 1)} of {7 * images} synced, 1 min 23 s" in text
    if " more: " in text:
        shown = sum(f"service-{at}:1 " in line for line in lines for at in range(images))
        assert f"{7 * images - shown:,} more: " in text
    assert_golden(f"image-wait-{images}-{width}x{height}", page)


def test_a_board_without_a_height_has_every_row() -> None:
    """Nothing is folded where nothing says how much fits."""
    page = rendered(render_board(gate_of(60), NOW, started=START, height=None, estimates=()), width=80)
    assert page.count("team/service-") == 7 * 60
    assert " more: " not in page
