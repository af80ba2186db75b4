"""An error for a reader: the fact, then the next step. Never a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from acrgeo.errors import AcrGeoError, DiagnosticsError
from acrgeo.output.formats import json_text
from acrgeo.output.page import Canvas, Page, harmless
from acrgeo.output.views.documents import error_document

if TYPE_CHECKING:
    from acrgeo.output.console import Stream


def render_error(error: AcrGeoError) -> RenderableType:
    """``error: FACT`` and ``hint: NEXT STEP``, later lines under the first word's end."""

    def draw(canvas: Canvas) -> Iterator[Text]:
        yield from canvas.wrap(Text.assemble(("error: ", "bold red"), error.message), hanging=7)
        if error.hint:
            yield from canvas.wrap(Text.assemble(("hint: ", "bold cyan"), error.hint), hanging=6)

    return Page(draw)


def print_error(stream: Stream, error: AcrGeoError, *, is_json: bool = False) -> None:
    """Print an error on stderr, as one JSON document under ``-o json``."""
    if is_json:
        stream.write(json_text(error_document(error), is_ascii=not stream.has_unicode))
    else:
        if isinstance(error, DiagnosticsError):  # one line each, never wrapped: editors and grep read them
            stream.write("".join(f"{harmless(line)}\n" for line in error.lines))
        stream.print(render_error(error))


def print_note(stream: Stream, note: str) -> None:
    """Print what a user should know besides the outcome."""
    stream.print(Page(lambda canvas: canvas.wrap(Text.assemble(("note: ", "bold cyan"), note), hanging=6)))
