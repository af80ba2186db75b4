"""Make docs/images/acrgeo.svg, the picture that moves: the real commands on a terminal, over a sandbox of their own.

Each command runs in a pseudo-terminal; what its screen shows becomes a frame. The frames are a strip below a window,
moved by CSS alone: no script, no font, nothing of another host. Where a reader wants less motion, the last frame stands
still. Needs the dependency group browser: ``make screenshots``.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import Path

import pyte

IMAGE = Path(__file__).parents[1] / "docs" / "images" / "acrgeo.svg"
COLUMNS, LINES = 92, 24
CELL, LINE, SIZE = 8.0, 18, 13.3
MARGIN, BAR = 14, 30
STORY = (
    ("acrgeo list", ""),
    ("acrgeo replica add contoso eastus westeurope southeastasia --upgrade", "y\n"),
    ("acrgeo show contoso", ""),
    ("acrgeo replica delete contoso westus", ""),
)
"""What is typed, and what is answered when the command asks."""
EVERY = 0.12
"""Seconds between two looks at the screen."""
READ, END = 1.6, 5.0
"""How long the end of a command, and of the story, is left to be read."""
TIMES = 3
"""How often the story is told; then its end stays."""
PAPER, INK, DIM = "#0d1117", "#d6dde6", "#8b98a9"
COLOURS = {
    "black": "#30363d", "red": "#ff7b72", "green": "#56d364", "brown": "#e3b341", "blue": "#79c0ff",
    "magenta": "#d2a8ff", "cyan": "#76e3ea", "white": "#f0f6fc",
    "brightblack": DIM, "brightred": "#ffa198", "brightgreen": "#7ee787", "brightbrown": "#f2cc60",
    "brightblue": "#a5d6ff", "brightmagenta": "#e2c5ff", "brightcyan": "#b3f0ff", "brightwhite": "#ffffff",
}  # fmt: skip
Frame = tuple[float, tuple[str, ...]]
"""When it begins, and its lines as SVG."""


class Terminal:
    """A screen that a command writes to, and the frames that it showed."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.screen = pyte.HistoryScreen(COLUMNS, LINES)
        self.stream = pyte.ByteStream(self.screen)
        self.environ = environ
        self.at = 0.0
        self.frames: list[Frame] = []

    def type(self, text: str) -> None:
        """Type a command, word by word."""
        self.stream.feed(b"\x1b[1;36m$\x1b[0m ")
        for word in text.replace(" ", " \0").split("\0"):
            self.stream.feed(word.encode())
            self.look()
            self.at += 0.04 * len(word) + 0.06
        self.stream.feed(b"\r\n")
        self.look()

    def run(self, command: str, answer: str) -> None:
        """Run a command to its end, and give its answer once it asks."""
        main, side = pty.openpty()
        fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        process = subprocess.Popen(  # noqa: S603 a command of the story
            command.split(), stdin=side, stdout=side, stderr=side, env=self.environ
        )
        os.close(side)
        began, waited = time.monotonic() - self.at, 0
        for chunk in _chunks(main):
            self.stream.feed(chunk)
            self.at = time.monotonic() - began
            self.look()
            waited = 0 if chunk else waited + 1
            if answer and waited > 4 and self.screen.display[self.screen.cursor.y].strip():
                self.at += READ  # a reader reads the plan first
                self.look()
                began -= READ
                os.write(main, answer.encode())
                answer = ""
        os.close(main)
        process.wait()
        self.look()
        self.at += READ
        self.stream.feed(b"\r\n")

    def look(self) -> None:
        """Keep what the screen shows, if it shows something else than before."""
        lines = tuple(_line(self.screen, number) for number in range(LINES))
        if not self.frames or self.frames[-1][1] != lines:
            self.frames.append((self.at, lines))


def _chunks(main: int) -> Iterator[bytes]:
    """Yield what a command writes, and nothing every now and then while it is silent."""
    while True:
        deadline, told = time.monotonic() + EVERY, b""
        while (left := deadline - time.monotonic()) > 0:
            if not select.select([main], [], [], left)[0]:
                break
            try:
                read = os.read(main, 65_536)
            except OSError:  # the command has ended
                read = b""
            if not read:
                yield told
                return
            told += read
        yield told


def _line(screen: pyte.Screen, number: int) -> str:
    """Return a line of the screen as runs of text of one style."""
    cells = [(column, screen.buffer[number][column]) for column in range(COLUMNS)]
    runs = []
    for style, group in groupby(cells, key=lambda cell: _style(cell[1])):
        found = list(group)
        text = "".join(cell.data for _, cell in found)
        if stripped := text.rstrip():
            start = found[0][0] + len(stripped) - len(stripped.lstrip())
            shown = stripped.lstrip()
            width = f' textLength="{len(shown) * CELL:g}"'
            runs.append(f'<tspan x="{start * CELL:g}"{width}{style}>{escape(shown, quote=False)}</tspan>')
    return "".join(runs)


def _style(cell: pyte.screens.Char) -> str:
    colour = COLOURS.get(cell.fg, f"#{cell.fg}" if len(cell.fg) == 6 and cell.fg != "default" else INK)
    return ("" if colour == INK else f' fill="{colour}"') + (' font-weight="bold"' if cell.bold else "")


def svg(frames: list[Frame]) -> str:
    """Return the strip of frames in a window."""
    different = dict.fromkeys(line for _, shown in frames for line in shown if line)
    lines = {line: f"l{number}" for number, line in enumerate(different)}
    height, width = LINES * LINE, COLUMNS * CELL
    whole = frames[-1][0] + END
    steps = [
        f"{100 * at / whole:.2f}%{{transform:translateY(-{number * height}px)}}"
        for number, (at, _) in enumerate(frames)
    ]
    last = f"translateY(-{(len(frames) - 1) * height}px)"
    strip = []
    for number, (_, shown) in enumerate(frames):
        uses = "".join(
            f'<use href="#{lines[line]}" y="{number * height + place * LINE + LINE - 5}"/>'
            for place, line in enumerate(shown)
            if line
        )
        strip.append(uses)
    told = "; ".join(command for command, _ in STORY)
    wide, high = width + 2 * MARGIN, height + BAR + MARGIN
    fonts = 'ui-monospace,"SFMono-Regular",Menlo,Consolas,"DejaVu Sans Mono",monospace'
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} {high}" role="img" aria-labelledby="t d">
<title id="t">acrgeo in a terminal</title>
<desc id="d">These commands run on the sandbox: {escape(told)}. The last one is refused.</desc>
<style>
text{{font:{SIZE}px {fonts};fill:{INK};white-space:pre}}
#s{{transform:{last};animation:s {whole:.1f}s step-end {TIMES} forwards}}
@keyframes s{{{"".join(steps)}100%{{transform:{last}}}}}
@media (prefers-reduced-motion:reduce){{#s{{animation:none}}}}
</style>
<defs><clipPath id="w"><rect width="{width:g}" height="{height}"/></clipPath>
{"".join(f'<text id="{name}">{line}</text>' for line, name in lines.items())}</defs>
<rect x=".5" y=".5" width="{wide - 1:g}" height="{high - 1}" rx="9" fill="{PAPER}" stroke="#3d4754"/>
<g fill="#4d5866"><circle cx="20" cy="16" r="5"/><circle cx="38" cy="16" r="5"/><circle cx="56" cy="16" r="5"/></g>
<g transform="translate({MARGIN} {BAR})" clip-path="url(#w)"><g id="s">{"".join(strip)}</g></g>
</svg>
"""


def main() -> int:
    """Record the story."""
    with tempfile.TemporaryDirectory() as home:
        environ = {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "HOME": home,
            "LC_ALL": "C.UTF-8",
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "ACRGEO_SANDBOX": "1",
            "ACRGEO_SANDBOX_SPEED": "2.5",
        }
        subprocess.run(["acrgeo", "list"], env=environ, check=True, capture_output=True)  # noqa: S607 of the PATH above
        terminal = Terminal(environ)
        for command, answer in STORY:
            terminal.type(command)
            terminal.run(command, answer)
    image = svg(terminal.frames)
    IMAGE.write_text(image, encoding="utf-8")
    sys.stdout.write(f"{IMAGE.name}: {len(image) // 1024} kB, {len(terminal.frames)} frames, {terminal.at:.0f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
