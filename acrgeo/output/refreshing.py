"""A page that is drawn again in place while something is watched."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from acrgeo.output.page import Page
from acrgeo.output.view import View

if TYPE_CHECKING:
    from rich.console import RenderableType

    from acrgeo.output.console import Stream

TIMES_PER_SECOND = 2


@contextmanager
def refreshed(stream: Stream, view_of: Callable[[], View]) -> Iterator[None]:
    """Draw on a terminal until left; the last page stays. ``view_of`` is called from a thread of its own."""
    from rich.live import Live

    def page() -> RenderableType:
        render = view_of().render
        assert render is not None, "what is watched has a page"
        return render()

    with Live(
        console=stream.console,
        get_renderable=page,
        refresh_per_second=TIMES_PER_SECOND,
        vertical_overflow="visible",
    ):
        yield


def render_news(news: Sequence[str]) -> Page:
    """Render what changed while watching, a line each."""
    return Page(lambda canvas: [line for change in news for line in canvas.wrap(change, style="dim", hanging=2)])
