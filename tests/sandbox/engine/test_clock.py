"""Time: a clock that is told, and how moments are written."""

from __future__ import annotations

import pytest

from acrgeo.sandbox.engine.clock import VirtualClock, http_date, timestamp


def test_a_virtual_clock_moves_when_it_is_told() -> None:
    """Forward only; sleeping is advancing."""
    clock = VirtualClock(10)
    clock.sleep(2)
    clock.advance(0.5)
    assert clock.now() == 12.5
    with pytest.raises(ValueError, match="does not go back"):
        clock.advance(-1)


@pytest.mark.parametrize(
    ("moment", "text"),
    [(0, "1970-01-01T00:00:00Z"), (1.5, "1970-01-01T00:00:01.5Z"), (0.918779, "1970-01-01T00:00:00.918779Z")],
)
def test_timestamps_drop_trailing_zeros(moment: float, text: str) -> None:
    """Up to seven fractional digits, as recorded."""
    assert timestamp(moment) == text
    assert timestamp(moment, "+00:00") == text.replace("Z", "+00:00")


def test_http_dates_are_in_gmt() -> None:
    """As headers need them."""
    assert http_date(0) == "Thu, 01 Jan 1970 00:00:00 GMT"
