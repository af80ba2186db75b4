"""ARM's headers and bodies in each form that they take."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest

from acrgeo.arm.responses import parse_error, parse_retry_after


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("10", 10.0), (" 1.5 ", 1.5), ("0", 0.0), ("", None), ("-1", None), ("soon", None), ("inf", None), ("nan", None)],
)
def test_retry_after_is_in_seconds(text: str, seconds: float | None) -> None:
    """An unreadable or negative value is None."""
    assert parse_retry_after({"Retry-After": text}) == seconds


def test_retry_after_may_be_a_date() -> None:
    """A future date is the time until then; a past one is None."""
    now = datetime.now(timezone.utc)
    later = parse_retry_after({"Retry-After": format_datetime(now + timedelta(seconds=90), usegmt=True)})
    assert later is not None
    assert 80 < later <= 90
    assert parse_retry_after({"Retry-After": format_datetime(now - timedelta(days=1), usegmt=True)}) is None
    assert parse_retry_after({}) is None


@pytest.mark.parametrize(
    "body",
    [{"error": {"code": "X", "message": "y"}}, {"code": "X", "message": "y"}, {"error": {"code": "X"}, "status": 1}],
)
def test_an_error_is_found_in_each_envelope(body: object) -> None:
    """ARM's, the registry provider's with a status beside it, and the bare one."""
    assert parse_error(body)["code"] == "X"


@pytest.mark.parametrize(
    "body", [None, [], "x", {}, {"error": "invalid_client"}, {"error": None}, {"status": "Failed"}]
)
def test_what_is_no_error_is_empty(body: object) -> None:
    """The sign-in service's error is not in ARM's form."""
    assert parse_error(body) == {}
