"""Text compared exactly with a file. ``UPDATE_GOLDEN=1`` rewrites the file and fails, so that nobody passes by it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from acrgeo.output.console import Streams, text
from acrgeo.output.formats import Format, print_view
from acrgeo.output.view import View

if TYPE_CHECKING:
    from rich.console import RenderableType

FOLDER = Path(__file__).parent / "golden"


def rendered(renderable: RenderableType, *, width: int = 80, encoding: str = "utf-8") -> str:
    """Return what is printed on a stream of that width and encoding, without colour."""
    streams = Streams.captured(width=width, encoding=encoding)
    streams.out.print(renderable)
    return text(streams.out)


def shown(view: View, *, form: Format = Format.TABLE, width: int = 80, encoding: str = "utf-8") -> str:
    """Return what is printed of a view, without colour."""
    streams = Streams.captured(width=width, encoding=encoding)
    print_view(streams.out, view, form=form)
    return text(streams.out)


def assert_golden(name: str, actual: str) -> None:
    """Compare with ``golden/NAME.txt``."""
    path = FOLDER / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(actual, encoding="utf-8")
        pytest.fail(f"{path.name} was rewritten; look at it, then run again without UPDATE_GOLDEN")
    assert actual == path.read_text(encoding="utf-8")


def assert_fits(actual: str, width: int) -> None:
    """No line ends in a space; only a word that is too wide by itself, or a command to paste, runs over the width."""
    for line in actual.splitlines():
        assert line == line.rstrip()
        is_command = re.match(r" *(hint: |look again: )?(acrgeo|az|eval) ", line) is not None
        assert len(line) <= width or len(line.split()) == 1 or is_command, line
