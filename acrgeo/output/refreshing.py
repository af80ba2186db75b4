"""A page that is drawn again in place while something is watched."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import RenderableType

    from acrgeo.output.console import Stream

TIMES_PER_SECOND = 2


@contextmanager
def refreshed(stream: Stream, render: Callable[[], RenderableType]) -> Iterator[None]:
    """Draw on a terminal until left; the last page stays. ``render`` is called from a thread of its own."""
    from rich.live import Live

    with Live(
        console=stream.console,
        get_renderable=render,
        refresh_per_second=TIMES_PER_SECOND,
        vertical_overflow="visible",
    ):
        yield


def with_news(page: RenderableType, news: Sequence[str]) -> RenderableType:
    """The page, and below it what changed while watching."""
    from rich.console import Group
    from rich.text import Text

    return Group(page, Text(), render_news(news)) if news else page


def render_news(news: Sequence[str]) -> RenderableType:
    """What changed while watching, a line each."""
    from acrgeo.output.page import Page

    return Page(lambda canvas: [line for one in news for line in canvas.wrap(one, style="dim", hanging=2)])
