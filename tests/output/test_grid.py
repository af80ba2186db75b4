"""The grid: alignment, folding, notes."""

from __future__ import annotations

from rich.text import Text

from acrgeo.output.grid import Column, Row, draw_grid
from acrgeo.output.page import Page
from tests.output.golden import rendered

COLUMNS = (Column("NAME"), Column("STATE", 1), Column("SIZE", 2, is_number=True), Column("WHERE", 3, label="in"))


def drawn(rows: list[Row], width: int = 80) -> list[str]:
    """The lines of a grid."""
    return rendered(Page(lambda canvas: draw_grid(canvas, COLUMNS, rows)), width=width).splitlines()


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    """Text stands left, numbers right, two spaces between."""
    rows = [Row(["a", "on", "9", "here"]), Row(["bcdef", "off", "10000", "there"])]
    assert drawn(rows) == [
        "NAME   STATE   SIZE  WHERE",
        "a      on         9  here",
        "bcdef  off    10000  there",
    ]


def test_empty_columns_are_left_out() -> None:
    """A column without a cell has no header either."""
    assert drawn([Row(["a", "", "9", ""])]) == ["NAME  SIZE", "a        9"]


def test_least_important_columns_fold_first() -> None:
    """What does not fit goes under its row with its label, in the order of the columns; empty cells do not."""
    rows = [Row(["a", "on", "9", "a-place-far-away"]), Row(["b", "off", "10", ""])]
    assert drawn(rows, 30) == [
        "NAME  STATE  SIZE",
        "a     on        9",
        "  in a-place-far-away",
        "b     off      10",
    ]
    long = "a-name-of-more-than-forty-letters-is-never-cut"
    assert drawn([Row([long, "on", "9", "here"])], 40) == ["NAME", long, "  state on, size 9, in here"]


def test_extra_columns_are_left_out_and_named() -> None:
    """A column that is only nice to have does not make the table longer, but nobody has to guess that it exists."""
    columns = (Column("NAME"), Column("WHERE", 1, is_extra=True))
    page = Page(lambda canvas: draw_grid(canvas, columns, [Row(["a-long-name", "somewhere else"])]))
    assert rendered(page, width=20) == "NAME\na-long-name\n\nNot shown at this\nwidth: WHERE.\n"


def test_marks_and_notes_keep_the_columns_aligned() -> None:
    """A mark stands before its row, a note below it, wrapped."""
    rows = [Row(["a", "on", "", ""], mark="*", note="one two three four five six"), Row(["b", "off", "", ""])]
    assert drawn(rows, 20) == [
        "  NAME  STATE",
        "* a     on",
        "    one two three",
        "    four five six",
        "  b     off",
    ]


def test_wide_letters_count_as_two() -> None:
    """Letters of two columns do not push the next column."""
    lines = drawn([Row(["東京", "on", "", ""]), Row([Text("abcd"), "off", "", ""])])
    assert lines[1:] == ["東京  on", "abcd  off"]
