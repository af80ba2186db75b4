"""ARM's headers and bodies in each form that they take."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest

from acrgeo.arm.responses import (
    ShapeError,
    asked_wait,
    id_of,
    kind_of,
    mapping_of,
    number_of,
    parse_body,
    parse_error,
    parse_quota_reset,
    parse_retry_after,
    required_text_of,
    rows_of,
    switch_of,
    text_of,
    texts_of,
)
from tests.rows import rows

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000"


class Answered:
    """An answer of ARM."""

    def __init__(self, status: int, text: str = "", **headers: str) -> None:
        self.status_code = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self._text = text

    def text(self) -> str:
        """Return the body."""
        return self._text


@rows(
    ("value", "kind"),
    [
        (None, "missing"),
        ("", "empty"),
        ("a", "a text"),
        (0, "a number"),
        (1.5, "a number"),
        (False, "a switch"),
        ([], "a list"),
        ((), "a list"),
        ({}, "an object"),
    ],
)
def test_each_value_has_a_word(value: object, kind: str) -> None:
    """What a user reads of an answer in another shape."""
    assert kind_of(value) == kind


TAKEN: list[tuple[Callable[..., object], object, object, str | None]] = [
    (mapping_of, {"a": 1}, {"a": 1}, None),
    (mapping_of, None, {}, None),
    (mapping_of, [], None, "key is a list"),
    (rows_of, [{"a": 1}], ({"a": 1},), None),
    (rows_of, None, (), None),
    (rows_of, {}, None, "key is an object"),
    (rows_of, [{}, 7], None, "a row of key is a number"),
    (texts_of, ("a", ""), ("a", ""), None),
    (texts_of, None, (), None),
    (texts_of, "a", None, "key is a text"),
    (texts_of, ["a", None], None, "a row of key is missing"),
    (text_of, "", "", None),
    (text_of, None, None, None),
    (text_of, True, None, "key is a switch"),
    (required_text_of, "a", "a", None),
    (required_text_of, None, None, "key is missing"),
    (required_text_of, " ", None, "key is empty"),
    (id_of, SUBSCRIPTION, SUBSCRIPTION, None),
    (id_of, f"{SUBSCRIPTION.upper()}/resourceGroups/g", f"{SUBSCRIPTION.upper()}/resourceGroups/g", None),
    (id_of, "", None, None),
    (id_of, None, None, None),
    (id_of, f"{SUBSCRIPTION}/", None, "key is no resource ID"),
    (id_of, f"{SUBSCRIPTION}?x", None, "key is no resource ID"),
    (id_of, f"https://example.com{SUBSCRIPTION}", None, "key is no resource ID"),
    (switch_of, False, False, None),
    (switch_of, True, True, None),
    (switch_of, None, None, None),
    (switch_of, "false", None, "key is a text"),
    (switch_of, 0, None, "key is a number"),
    (number_of, 0, 0, None),
    (number_of, 3.9, 3, None),
    (number_of, None, None, None),
    (number_of, True, None, "key is a switch"),
    (number_of, "1", None, "key is a text"),
    (number_of, 2**53, 2**53, None),
    (number_of, 2**53 + 1, None, "key is out of bounds"),
    (number_of, -(2**53), -(2**53), None),
    (number_of, -(2**53) - 1, None, "key is out of bounds"),
    (number_of, float("nan"), None, "key is out of bounds"),
    (number_of, float("inf"), None, "key is out of bounds"),
]


@rows(("take", "value", "taken", "reason"), TAKEN)
def test_each_value_is_of_its_type_or_nothing(
    take: Callable[..., object], value: object, taken: object, reason: str | None
) -> None:
    """Anything else is named, and not taken for what it looks like."""
    if reason is not None:
        with pytest.raises(ShapeError) as caught:
            take({"key": value}, "key")
        assert caught.value.reason == str(caught.value) == reason
        return
    found = take({"key": value}, "key")
    assert (found, type(found)) == (taken, type(taken))
    if value is None:
        assert take({}, "key") == taken


def test_a_body_is_json_or_nothing() -> None:
    """What is nested too deep for Python is another shape, and no crash."""
    assert parse_body(Answered(200, '{"a": null}')) == {"a": None}
    assert parse_body(Answered(204, " \r\n")) is None
    with pytest.raises(ValueError, match="Expecting value"):
        parse_body(Answered(502, "<html>"))
    with pytest.raises(ShapeError, match="it is nested too deep"):
        parse_body(Answered(200, "[" * 200_000))


@rows(
    ("answer", "seconds"),
    [
        (Answered(200), None),
        (Answered(503, Retry_After="7"), 7.0),
        (Answered(503, Retry_After="7", retry_after_ms="100"), 7.0),
        (Answered(503, retry_after_ms="1500"), 1.5),
        (Answered(503, x_ms_retry_after_ms="250"), 0.25),
        (Answered(503, retry_after_ms="1500", x_ms_retry_after_ms="250"), 1.5),
        (Answered(503, retry_after_ms="-1"), None),
        (Answered(503, retry_after_ms="1.5"), None),
        (Answered(429, x_ms_user_quota_resets_after="00:00:05"), 5.0),
        (Answered(429, retry_after_ms="1000", x_ms_user_quota_resets_after="00:00:05"), 1.0),
        (Answered(503, x_ms_user_quota_resets_after="00:00:05"), None),
        (Answered(429, "Please try again after '17' seconds."), 17.0),
        (Answered(429, "try again after 3 seconds", x_ms_user_quota_resets_after="00:00:05"), 5.0),
        (Answered(429, "try again later"), None),
        (Answered(503, "Please try again after '17' seconds."), None),
    ],
    ids=lambda value: vars(value) if isinstance(value, Answered) else value,
)
def test_how_long_an_answer_asks_to_wait(answer: Answered, seconds: float | None) -> None:
    """In Retry-After, in milliseconds, and, where ARM throttles, as a quota or in words; the first counts."""
    assert asked_wait(answer) == seconds


@rows(
    ("text", "seconds"),
    [
        ("01:02:03.5", 3723.5),
        (" 00:00:05 ", 5.0),
        ("100:00:00", 360_000.0),
        ("00:05", None),
        ("1.00:00:00", None),
        ("", None),
    ],
)
def test_a_quota_resets_after_hours_minutes_and_seconds(text: str, seconds: float | None) -> None:
    """As Resource Graph writes it; anything else says nothing."""
    assert parse_quota_reset({"x-ms-user-quota-resets-after": text}) == seconds
    assert parse_quota_reset({}) is None


def test_a_date_counts_from_the_time_that_is_given() -> None:
    """The clock of who asks."""
    at = datetime(2026, 1, 1, tzinfo=timezone.utc)
    header = {"Retry-After": format_datetime(at, usegmt=True)}
    assert parse_retry_after(header, at.timestamp() - 30) == 30
    assert parse_retry_after(header, at.timestamp()) == 0
    assert parse_retry_after(header, at.timestamp() + 1) is None
    assert asked_wait(Answered(503, Retry_After=header["Retry-After"]), at.timestamp() - 30) == 30


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


def test_of_an_error_only_what_can_be_read_is_kept() -> None:
    """A code or a message that is no text and no number is none; the rest is as it is."""
    error = {"code": ["X"], "message": 7, "details": [{"code": "Y"}]}
    assert parse_error({"error": error}) == {"message": 7, "details": [{"code": "Y"}]}
    assert parse_error({"error": {"code": 7, "message": {}}}) == {"code": 7}
    assert parse_error({"code": "Bearer s3cr3t-V4lue"}) == {"code": "Bearer [redacted]"}
    assert parse_error({"message": "only this"}) == {"message": "only this"}
