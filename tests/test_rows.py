"""A table of rows is as strict as a test for each of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.rows import rows


def test_every_row_that_fails_is_named() -> None:
    """All run, also after one that failed, and the first is the cause."""
    ran = []

    @rows(("left", "right"), [(1, 1), (1, 2), (3, 3), (4, "x")])
    def check(left: int, right: int) -> None:
        ran.append(left)
        assert left == right

    with pytest.raises(AssertionError, match=re.escape("2 of 4 rows fail:\n[1, 2] AssertionError: ")) as caught:
        check()
    assert "\n[4, 'x'] AssertionError: " in str(caught.value)
    assert isinstance(caught.value.__cause__, AssertionError)
    assert ran == [1, 1, 3, 4]


def test_an_error_is_no_pass() -> None:
    """Whatever is raised fails the table, by the name that the row has."""

    @rows("text", ["1", "x"], ids=["a number", "a letter"])
    def check(text: str) -> None:
        int(text)

    with pytest.raises(AssertionError, match=r"1 of 2 rows fail:\n\[a letter\] ValueError: "):
        check()


def test_nothing_raised_is_no_pass() -> None:
    """What ``pytest.raises`` says of a row has the row's name, and the rows after it run."""

    @rows("text", ["1", "x", "2"])
    def check(text: str) -> None:
        with pytest.raises(ValueError):
            int(text)

    with pytest.raises(AssertionError, match=r"2 of 3 rows fail:\n\['1'\] Failed: [^\n]*\n\['2'\] Failed: "):
        check()


def test_a_table_is_whole() -> None:
    """One without rows, with a row that lacks a value, or of a test with fixtures is none."""
    with pytest.raises(AssertionError, match="checks nothing"):
        rows("text", [])
    with pytest.raises(AssertionError, match="a row that does not have"):
        rows(("left", "right"), [(1, 2), (1,)])
    with pytest.raises(AssertionError, match="a table has no fixtures"):
        rows("text", ["x"])(compared)


def compared(text: str, tmp_path: Path) -> None:
    """Take a fixture."""
    assert tmp_path.name != text
