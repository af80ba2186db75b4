"""Times of Azure and of tags: what is none is None, never an error."""

from __future__ import annotations

from datetime import datetime, timezone

from acrgeo.core.model.drain import Drain
from acrgeo.core.model.timestamps import age, is_over, parse_time
from acrgeo.output.wording import time_text
from tests.rows import rows

NOW = datetime(2026, 7, 1, tzinfo=timezone.utc)


@rows(
    ("text", "moment"),
    [
        ("2026-07-01T00:00:00Z", NOW), ("2026-07-01T00:00:00.1234567Z", NOW), ("2026-07-01T02:00:00+02:00", NOW),
        ("2026-07-01T02:00:00.1234567+02:00", NOW),
        ("2026-07-01T00:00:00", NOW), (None, None), ("", None), ("soon", None), ("2026-13-01T00:00:00Z", None),
        ("0001-01-01T00:00:00+23:59", None), ("9999-12-31T23:59:59-23:59", None), ("9" * 400, None), ("\ud800", None),
        ("2026-07-01T00:00:00+99:99", None), ("\x00", None),
    ],
)  # fmt: skip
def test_time_is_utc_or_none(text: str | None, moment: datetime | None) -> None:
    """Whatever a tag or an answer holds, it can be compared and shown."""
    assert parse_time(text) == moment
    assert age(text, NOW) == (None if moment is None else 0)
    assert time_text(text) == ("2026-07-01 00:00" if moment else text or "unknown")


@rows(
    ("until", "now", "is_past"),
    [
        ("2026-06-30T23:59:59Z", NOW, True), ("2026-07-01T00:00:00Z", NOW, False), ("2026-07-02T00:00:00Z", NOW, False),
        (None, NOW, False), ("soon", NOW, False), ("2026-06-30T00:00:00Z", None, False),
    ],
)  # fmt: skip
def test_a_drain_is_over_after_its_end(until: str | None, now: datetime | None, is_past: bool) -> None:
    """Not at it, and never where it has no end that can be read."""
    assert is_over(Drain(by="ana", until=until), now) is is_past


def test_an_age_is_in_seconds() -> None:
    """Below 0 where it is yet to come."""
    assert [age(text, NOW) for text in ("2026-06-30T23:58:30Z", "2026-07-01T00:00:01Z")] == [90, -1]
