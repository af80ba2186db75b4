"""An error: the fact, then the next step. Never a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from acrgeo.errors import AcrGeoError, DiagnosticsError
from acrgeo.output.formats import print_json
from acrgeo.output.neutral import one_line
from acrgeo.output.page import Canvas, Page, assemble
from acrgeo.output.view import Document

if TYPE_CHECKING:
    from rich.text import Text

    from acrgeo.output.console import Stream


def error_document(error: AcrGeoError) -> Document:
    """Return ``{"error": {code, message, hint, exitCode, …}}`` with the facts that the error carries."""
    return {
        "error": {
            **error.details,
            "code": error.code,
            "message": error.message,
            "hint": error.hint,
            "exitCode": int(error.exit_code),
        }
    }


def render_error(error: AcrGeoError) -> Page:
    """Render ``error: FACT`` and ``hint: NEXT STEP``, later lines under the first word's end."""

    def draw(canvas: Canvas) -> Iterator[Text]:
        yield from canvas.wrap(assemble(("error: ", "bold red"), error.message), hanging=7)
        if error.hint:
            yield from canvas.hint(error.hint, style="bold cyan")

    return Page(draw)


def print_error(stream: Stream, error: AcrGeoError, *, is_json: bool = False) -> None:
    """Print an error on stderr, as one JSON document under ``-o json``."""
    if is_json:
        print_json(stream, error_document(error))
    else:
        if isinstance(error, DiagnosticsError):  # one line each, never wrapped: editors and grep read them
            stream.write("".join(f"{one_line(line)}\n" for line in error.lines))
        stream.print(render_error(error))


def print_hint(stream: Stream, hint: str) -> None:
    """Print the next step where what was found is no error of its own."""
    stream.print(Page(lambda canvas: canvas.hint(hint, style="bold cyan")))


def print_note(stream: Stream, note: str) -> None:
    """Print what a user should know besides the result."""
    stream.print(Page(lambda canvas: canvas.wrap(assemble(("note: ", "bold cyan"), note), hanging=6)))


def print_warning(stream: Stream, warning: str) -> None:
    """Print what a user should mind before the result is used."""
    stream.print(Page(lambda canvas: canvas.wrap(assemble(("warning: ", "bold yellow"), warning), hanging=9)))
