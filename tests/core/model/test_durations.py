"""Lengths of time as people type them: what is read, and what a wrong one may have meant."""

from __future__ import annotations

import pytest

from acrgeo.core.model.durations import STUCK_AFTER, parse_duration, parse_seconds, parse_speed
from acrgeo.errors import UsageError
from tests.rows import rows


@rows(
    ("text", "seconds"),
    [
        ("90", 90), ("90s", 90), ("1s", 1), ("1m", 60), ("30m", 1_800), ("1h", 3_600), ("1.5h", 5_400), ("1d", 86_400),
        ("0.001", 0.001),
    ],
)  # fmt: skip
def test_a_duration_is_a_number_with_a_unit(text: str, seconds: float) -> None:
    """Of seconds, where it has none."""
    assert parse_duration(text) == seconds


@rows(
    ("text", "meant"),
    [
        ("10min", "10m"), ("5 minutes", "5m"), ("1h30m", "90m"), ("PT5M", "5m"), ("2 hours", "2h"), ("1 day", "1d"),
        ("48 hours", "2d"), ("90sec", "90s"), ("120 sec", "2m"), ("500ms", "1s"), ("2500ms", "2s"), ("1w", "7d"),
        ("5x", "5m"), ("1.5 min", "90s"),
        # Of these nothing can be told.
        ("", "5m"), ("soon", "5m"), ("0", "5m"), ("0s", "5m"), ("-3h", "5m"), ("-3 hours", "5m"), (" -90", "5m"),
        ("inf", "5m"), ("nan", "5m"), ("9" * 400 + "h", "5m"), ("h", "5m"),
    ],
)  # fmt: skip
def test_a_wrong_duration_is_told_with_what_it_may_mean(text: str, meant: str) -> None:
    """In the largest unit that is whole, at least a second."""
    with pytest.raises(UsageError, match="is not a duration such as 90, 30m or 2h") as refused:
        parse_duration(text)
    assert refused.value.details == {"meant": meant}


@rows(("text", "seconds"), [("0", 0), ("0.5", 0.5), ("3600", 3_600), ("1e3", 1_000)])
def test_seconds_may_be_none(text: str, seconds: float) -> None:
    """Waiting no time is waiting."""
    assert parse_seconds(text) == seconds


@rows(("text", "speed"), [("0.1", 0.1), ("1", 1), ("60", 60)])
def test_a_speed_is_any_number_above_0(text: str, speed: float) -> None:
    """Slower than real time as well."""
    assert parse_speed(text) == speed


@rows("text", ["", "-1", "-0.1", "nan", "inf", "-inf", "1m", "soon"])
def test_what_is_no_number_is_refused(text: str) -> None:
    """Neither a number of seconds nor a speed."""
    with pytest.raises(UsageError, match="is not a number of seconds, 0 or more"):
        parse_seconds(text)
    with pytest.raises(UsageError, match="must be a number above 0, such as 60"):
        parse_speed(text)


def test_a_creation_is_stuck_after_two_hours() -> None:
    """It takes minutes where all is well."""
    assert parse_duration("2h") == STUCK_AFTER


def test_time_does_not_stand_still() -> None:
    """A speed of 0 would."""
    with pytest.raises(UsageError, match="is not a speed"):
        parse_speed("0")
