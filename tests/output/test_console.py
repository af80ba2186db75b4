"""Streams: width, colour, encoding, and what is imported when."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest
from rich.text import Text

from acrgeo.output.console import Streams, text


class Terminal(io.TextIOWrapper):
    """A file that says that it is a terminal."""

    def isatty(self) -> bool:
        """Always."""
        return True


def terminal() -> Terminal:
    """A terminal that writes to memory."""
    return Terminal(io.BytesIO(), encoding="utf-8")


@pytest.mark.parametrize(("columns", "width"), [("100", 100), ("12", 40), ("0", 80), ("wide", 80), ("", 80)], ids=str)
def test_width_is_what_columns_says_down_to_forty(columns: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """COLUMNS decides where it is a number; a pipe is 80 wide; nothing is narrower than 40."""
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
    assert Streams.of_process({"COLUMNS": columns}).out.width == width


@pytest.mark.parametrize(
    ("environ", "has_colour", "expected"),
    [
        ({}, None, True),
        ({"NO_COLOR": "1"}, None, False),
        ({"NO_COLOR": ""}, None, True),
        ({"TERM": "dumb"}, None, False),
        ({}, False, False),
    ],
)
def test_colour_is_for_terminals_that_want_it(
    environ: dict[str, str], has_colour: bool | None, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A terminal has colour unless NO_COLOR, TERM or --no-color says otherwise; a pipe never has."""
    monkeypatch.setattr(sys, "stdout", terminal())
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
    streams = Streams.of_process(environ, has_colour=has_colour)
    assert streams.out.has_colour is expected
    assert streams.err.has_colour is False


def test_colour_is_printed_only_where_there_is_colour() -> None:
    """The same text with and without escape sequences."""
    for has_colour in (True, False):
        streams = Streams.captured(is_terminal=True, has_colour=has_colour)
        streams.out.print(Text("ready", style="green"))
        assert ("\x1b[" in text(streams.out)) is has_colour


def test_a_prompt_needs_a_terminal_on_both_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is asked when stdin or stderr is no terminal."""
    monkeypatch.setattr(sys, "stdin", terminal())
    monkeypatch.setattr(sys, "stderr", terminal())
    assert Streams.of_process({}).can_ask is True
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    assert Streams.of_process({}).can_ask is False


def test_what_the_encoding_lacks_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name in another script is printed as escapes on an ASCII stream, and nothing is raised."""
    file = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", file)
    stream = Streams.of_process({}).out
    assert stream.has_unicode is False
    stream.write("naïve")
    assert text(stream) == "na\\xefve"


def test_json_needs_neither_rich_nor_yaml() -> None:
    """Printing a view as JSON imports no renderer, no YAML and no JMESPath."""
    code = (
        "import sys\n"
        "from acrgeo.output.console import Streams\n"
        "from acrgeo.output.views.replicas import replicas_view\n"
        "from acrgeo.output.formats import Format, print_view\n"
        "print_view(Streams.of_process().out, replicas_view(()), form=Format.JSON)\n"
        "print(sorted({'rich', 'yaml', 'jmespath'} & set(sys.modules)))\n"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.splitlines()[-1] == "[]"
    assert answer.stdout.startswith("{\n")
