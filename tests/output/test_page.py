"""The canvas: wrapping and harmless text."""

from __future__ import annotations

from rich.text import Text

from acrgeo.output.console import Streams, text
from acrgeo.output.neutral import harmless, one_line
from acrgeo.output.page import Page
from tests.output.golden import rendered


def wrapped(content: Text | str, width: int = 20, *, indent: int = 0, hanging: int | None = None) -> list[str]:
    """The lines of a wrapped text."""
    page = Page(lambda canvas: canvas.wrap(content, indent=indent, hanging=hanging))
    return rendered(page, width=width).splitlines()


def test_lines_break_between_words() -> None:
    """As many words as fit; the indent of the first line and of the others may differ."""
    assert wrapped("one two three four five") == ["one two three four", "five"]
    assert wrapped("one two three four", indent=1, hanging=4) == [" one two three four"]
    assert wrapped("one two three fours", indent=2, hanging=4) == ["  one two three", "    fours"]


def test_a_line_may_be_exactly_full() -> None:
    """The space behind the last word takes no room."""
    assert wrapped("1234567890 123456789 next") == ["1234567890 123456789", "next"]


def test_a_word_is_never_broken() -> None:
    """A word wider than the line stands alone and runs over it."""
    long = "contoso.westeurope.data.azurecr.io"
    assert wrapped(f"see {long} now") == ["see", long, "now"]


def test_line_ends_are_kept() -> None:
    """A text of several lines stays one, blank lines included."""
    assert wrapped("one\n\ntwo", indent=2) == ["  one", "", "  two"]


def test_styles_survive_wrapping() -> None:
    """Colour goes with its words to the next line."""
    streams = Streams.captured(width=20, is_terminal=True, has_colour=True)
    styled = Text.assemble("one two three four ", ("five", "red"))
    streams.out.print(Page(lambda canvas: canvas.wrap(styled)))
    first, second = text(streams.out).splitlines()
    assert first == "one two three four"
    assert second.startswith("\x1b[31mfive")


def test_control_characters_are_harmless() -> None:
    """Escapes, C1 controls and marks that turn the direction of text are signs; letters are not touched."""
    assert harmless("a\x1b[2J\x9b\x07\u202eb é 東") == "a?[2J???b é 東"
    assert one_line(" a\r\n  b\tc ") == "a b c"
