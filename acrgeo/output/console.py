"""Where text goes: stdout and stderr with their width, colour and encoding. Rich is imported at the first rendering."""

from __future__ import annotations

import codecs
import io
import os
import shutil
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from acrgeo.output.neutral import neutral, unspoken_json

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from acrgeo.output.ci.guard import Guard

PIPE_WIDTH = 80
MINIMUM_WIDTH = 40


@dataclass(slots=True)
class Stream:
    """One way out. ``width`` is in columns; ``has_unicode`` says whether its encoding carries every glyph.

    What ``is_talk`` goes on when its reader left or its disk is full: a change must not stop in the middle because
    nobody listens. Any other stream raises OSError then, BrokenPipeError for a reader that left.
    ``guard`` keeps the text from a runner that reads commands out of it.
    """

    file: TextIO
    width: int = PIPE_WIDTH
    is_terminal: bool = False
    has_colour: bool = False
    is_talk: bool = False
    guard: Guard | None = None
    _console: Console | None = field(default=None, init=False, repr=False)

    @property
    def has_unicode(self) -> bool:
        """Return whether letters and glyphs outside ASCII can be printed, and what is redirected read again."""
        name = codecs.lookup(self.file.encoding or "ascii").name
        return name.startswith("utf-") and name != "utf-7"

    @property
    def console(self) -> Console:
        """The Rich console of this stream, made at first use."""
        if self._console is None:
            from rich.console import Console

            stream = self

            class Teller(Console):
                def on_broken_pipe(self) -> None:
                    if not stream.is_talk:
                        raise  # noqa: PLE0704 Rich calls it while it handles the error, and would end the process
                    self.quiet = True

            self._console = Teller(
                file=self.file,
                width=self.width,
                height=shutil.get_terminal_size((PIPE_WIDTH, 24)).lines,  # without it, Rich takes TERM=dumb for 80 wide
                force_terminal=self.is_terminal,
                color_system=None if not self.has_colour else "auto" if self.is_terminal else "standard",
                no_color=not self.has_colour,
                markup=False,
                emoji=False,
                highlight=False,
                legacy_windows=False,
            )
        return self._console

    @property
    def height(self) -> int:
        """The lines that can be drawn on without scrolling, as the terminal is now."""
        return max(self.size[1] - 1, 4)

    @property
    def size(self) -> tuple[int, int]:
        """The columns and lines of the terminal as it is now, also after it was resized."""
        try:
            columns, lines = os.get_terminal_size(self.file.fileno())
        except (OSError, ValueError):  # a stream in memory has no terminal
            columns = lines = 0
        return columns or self.width, lines or shutil.get_terminal_size((PIPE_WIDTH, 24)).lines

    def write(self, text: str) -> None:
        """Write text, made neutral: nothing that it says can steer the terminal."""
        with self._tolerated():
            self.file.write(self._guarded(neutral(text)))

    def write_json(self, text: str) -> None:
        """Write JSON, whose reader finds every text in it as it was."""
        self.write(text if self.guard is None else unspoken_json(text))

    def write_data(self, text: str) -> None:
        """Write what programs read, as it is where it goes to a file: no runner reads that."""
        if self.guard is None or not self._is_file():
            self.write(text)
            return
        with self._tolerated():
            self.file.write(neutral(text))

    def _is_file(self) -> bool:
        try:
            return stat.S_ISREG(os.fstat(self.file.fileno()).st_mode)
        except (OSError, ValueError):  # a stream in memory has no descriptor
            return False

    def command(self, line: str) -> None:
        """Write a command to the runner of a pipeline, on a line of its own, at once."""
        with self._tolerated():
            begun = self.guard is not None and self._guarded("") == "" and self.guard.is_in_line
            self.file.write("\n" * begun + line + "\n")
            self.file.flush()

    def _guarded(self, text: str) -> str:
        return text if self.guard is None else self.guard(text)

    def flush(self) -> None:
        """Write what is buffered."""
        with self._tolerated():
            self.file.flush()

    def print(self, renderable: RenderableType) -> None:
        """Render and write. A word longer than the line runs over it: no name is ever cut."""
        with self._tolerated():
            if self.guard is None:
                self.console.print(renderable, crop=False)
                return
            with self.console.capture() as captured:
                self.console.print(renderable, crop=False)
            self.file.write(self.guard(captured.get()))

    def give_up(self) -> None:
        """Discard what is buffered and all that follows: nobody reads it, or it cannot be written."""
        with suppress(OSError, ValueError):  # a stream in memory has no descriptor
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, self.file.fileno())
            os.close(null)

    @contextmanager
    def _tolerated(self) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError):  # ValueError of a stream that is closed
            if not self.is_talk:
                raise


@dataclass(slots=True, kw_only=True)
class Streams:
    """stdout is data, stderr is talk; ``can_ask`` says whether somebody is there to answer a prompt."""

    out: Stream
    err: Stream
    can_ask: bool = False

    @classmethod
    def of_process(
        cls,
        environ: Mapping[str, str] | None = None,
        *,
        has_colour: bool | None = None,
        is_pipeline: bool = False,
    ) -> Streams:
        """Return the process's own streams. ``has_colour`` False is ``--no-color``, as are NO_COLOR and TERM=dumb.

        What the encoding of a stream cannot carry is written as an escape, never as an exception. A pipeline has no
        terminal, whatever it shows: nobody is asked, nothing is drawn again, and colour is for who forces it.
        """
        environ = os.environ if environ is None else environ
        wants_colour = has_colour is not False and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
        if is_pipeline:
            return _pipeline_streams(environ, wants_colour)
        return cls(
            out=_stream(sys.stdout, environ, wants_colour),
            err=_stream(sys.stderr, environ, wants_colour, is_talk=True),
            can_ask=sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty(),
        )

    @classmethod
    def captured(
        cls, *, width: int = PIPE_WIDTH, encoding: str = "utf-8", is_terminal: bool = False, has_colour: bool = False
    ) -> Streams:
        """Return the test twin: streams in memory, read back with ``text``."""

        def stream() -> Stream:
            file = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="backslashreplace", newline="")
            return Stream(file, width=width, is_terminal=is_terminal, has_colour=has_colour)

        return cls(out=stream(), err=stream(), can_ask=is_terminal)


def text(stream: Stream) -> str:
    """Return what was written to a captured stream so far."""
    stream.file.flush()
    buffer = stream.file.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode(stream.file.encoding)


def _stream(file: TextIO, environ: Mapping[str, str], wants_colour: bool, *, is_talk: bool = False) -> Stream:
    if isinstance(file, io.TextIOWrapper):
        file.reconfigure(errors="backslashreplace")
    is_terminal = file.isatty()
    return Stream(
        file,
        width=_width(environ, is_terminal),
        is_terminal=is_terminal,
        has_colour=is_terminal and wants_colour,
        is_talk=is_talk,
    )


def _pipeline_streams(environ: Mapping[str, str], wants_colour: bool) -> Streams:
    from acrgeo.output.ci.guard import Guard

    out, err = _stream(sys.stdout, environ, False), _stream(sys.stderr, environ, False, is_talk=True)
    for stream in (out, err):
        stream.guard = Guard()
        stream.is_terminal = False
        stream.has_colour = wants_colour and environ.get("FORCE_COLOR", "") not in ("", "0")
    return Streams(out=out, err=err)


def _width(environ: Mapping[str, str], is_terminal: bool) -> int:
    columns = environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        width = int(columns)
    else:
        width = shutil.get_terminal_size((PIPE_WIDTH, 24)).columns if is_terminal else PIPE_WIDTH
    return max(width, MINIMUM_WIDTH)
