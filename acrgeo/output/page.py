"""A page is drawn when it is printed: only then are width and encoding known, and only then is Rich imported."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from acrgeo.output.neutral import harmless, markdown, markdown_code, neutral

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyphs:
    """Every sign outside ASCII that acrgeo prints by itself."""

    home: str = "★"
    done: str = "✓"
    failed: str = "✗"
    blocked: str = "⊘"
    warning: str = "!"
    arrow: str = "→"
    times: str = "×"
    replace: str = "±"
    wait: str = "…"
    spinner: tuple[str, ...] = ("⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏")


OF_A_LINE_END = 2
UNICODE = Glyphs()
ASCII = Glyphs(
    home="*",
    done="v",
    failed="x",
    blocked="o",
    arrow="->",
    times="x",
    replace="+/-",
    wait="...",
    spinner=("|", "/", "-", "\\"),
)


@dataclass(frozen=True, slots=True)
class Canvas:
    """What a page is drawn on: so many columns, these glyphs; ``height`` None is as many lines as it takes."""

    width: int
    glyphs: Glyphs
    height: int | None = None

    def wrap(self, content: Text | str, *, style: str = "", indent: int = 0, hanging: int | None = None) -> list[Text]:
        """Return lines no wider than the canvas, indented, ``hanging`` from the second on. Words are never broken.

        What follows a line end is indented in any case: a message of Azure cannot begin a line that looks like ours.
        """
        body = styled(content, style) if isinstance(content, str) else content
        hanging = indent if hanging is None else hanging
        lines: list[Text] = []
        for at, paragraph in enumerate(body.split("\n", allow_blank=True)):
            hanging = max(hanging, OF_A_LINE_END) if at else hanging
            room = self.width - (hanging if lines else indent)
            for line in paragraph.divide(_breaks(paragraph.plain, room, self.width - hanging)):
                margin = hanging if lines else indent
                indented = styled(" " * margin).append_text(line)
                indented.rstrip()
                lines.append(plain(indented))
        return lines

    def hint(self, hint: str, *, label: str = "hint: ", style: str = "cyan", indent: int = 0) -> list[Text]:
        """Return the lines of a hint. A command stays on one line, however long: broken in two it could not be pasted.

        Its label stands before the first line; later ones begin below its end.
        """
        lines: list[Text] = []
        for at, part in enumerate(hint.split("\n")):
            start = assemble((label, style)) if at == 0 else styled(" " * len(label))
            content = start.append_text(styled(part))
            if is_command(part):
                lines.append(plain(styled(" " * indent).append_text(content)))
            else:
                lines += self.wrap(content, indent=indent, hanging=indent + len(label))
        return lines


def is_command(line: str) -> bool:
    """Return whether a line of a hint is a command as a whole, to be pasted."""
    return re.match(r"(acrgeo|az|eval) ", line) is not None and re.search(r"[;,] [a-z]", line) is None


def markdown_hints(hint: str | None, *, is_cell: bool = False) -> list[str]:
    """Return the lines of a hint for Markdown: each command as code of its own, to be pasted, the rest as text.

    In the cell of a table a bar would end it, in code too.
    """

    def code(line: str) -> str:
        return markdown_code(line).replace("|", "\\|") if is_cell else markdown_code(line)

    lines = [line.strip() for line in (hint or "").splitlines() if line.strip()]
    return [code(line) if is_command(line) else markdown(line) for line in lines]


def styled(text: str = "", style: str = "") -> Text:
    """Return text in one style."""
    from rich.text import Text

    return Text(neutral(text), style=style)


def assemble(*parts: Text | str | tuple[str, str]) -> Text:
    """Return text made of parts, each plain, styled or ``(text, style)``."""
    from rich.text import Text

    neutral_parts = (
        neutral(part) if isinstance(part, str) else (neutral(part[0]), part[1]) if isinstance(part, tuple) else part
        for part in parts
    )
    return Text.assemble(*neutral_parts)


def text_width(text: str) -> int:
    """Return how many columns the text takes; some letters take two."""
    from rich.cells import cell_len

    return cell_len(text)


def _breaks(text: str, first_room: int, room: int) -> list[int]:
    """Return where lines begin, so that each holds as many whole words as fit; a word wider than that stands alone."""
    breaks: list[int] = []
    used, left = 0, first_room
    for word in re.finditer(r"\S+\s*|\s+", text):
        width = text_width(word.group().rstrip())
        if used and used + width > left:
            breaks.append(word.start())
            used, left = 0, room
        used += text_width(word.group())
    return breaks


def plain(line: Text) -> Text:
    """Return the line as it is, neither wrapped again nor cut, and harmless."""
    line.plain = harmless(line.plain)
    line.no_wrap = True
    line.overflow = "ignore"
    return line


@dataclass(frozen=True, slots=True)
class Page:
    """A Rich renderable made of lines."""

    draw: Callable[[Canvas], Iterable[Text]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        from rich.console import Group

        glyphs = ASCII if options.ascii_only else UNICODE
        yield Group(*(plain(line) for line in self.draw(Canvas(options.max_width, glyphs))))
