"""A page that is drawn again in place while something is watched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from acrgeo.output.page import Canvas, Page, plain, styled
from acrgeo.output.view import View

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from acrgeo.output.console import Stream

TIMES_PER_SECOND = 4
SHARE_OF_THE_LAST = 0.4


@contextmanager
def refreshed(stream: Stream, view_of: Callable[[], View]) -> Iterator[None]:
    """Draw on the alternate screen until left, no more than fits as the terminal is now; then print the last page.

    ``view_of`` is called from a thread of its own.
    """
    from rich.live import Live

    def page() -> RenderableType:
        stream.console.size = stream.size
        return fitted(_page(view_of()), stream.size[1])

    try:
        with Live(
            console=stream.console,
            get_renderable=page,
            refresh_per_second=TIMES_PER_SECOND,
            screen=True,
        ):
            yield
    finally:
        stream.console.size = stream.size
        stream.print(_page(view_of()))


def _page(view: View) -> Page:
    assert view.render is not None, "what is watched has a page"
    return view.render()


def fitted(page: Page, height: int) -> Page:
    """Return a page in no more lines than that: it is told so, and what is too much all the same is counted.

    What stands last, below a blank line, stays if it takes no more than a share: the news of what is watched.
    """

    def draw(canvas: Canvas) -> Iterable[Text]:
        lines = [*page.draw(replace(canvas, height=height))]
        if len(lines) <= height:
            return lines
        blank = max((at for at, line in enumerate(lines) if not line.plain.strip()), default=0)
        last = lines[blank:] if len(lines) - blank <= height * SHARE_OF_THE_LAST else []
        kept = height - 1 - len(last)
        more = f"{canvas.glyphs.wait} {len(lines) - height + 1} more lines"
        return [*lines[:kept], plain(styled(more, "dim")), *last]

    return Page(draw)


@contextmanager
def drawn(
    stream: Stream, page_of: Callable[[], RenderableType], *, times_per_second: float, is_passing: bool = False
) -> Iterator[None]:
    """Draw beside what the block does, until left; the last frame stays unless it ``is_passing``.

    A frame that cannot be made or written is the last one, and nothing is raised: the block goes on without it.
    ``page_of`` is called from a thread of its own.
    """
    from rich.live import Live
    from rich.text import Text

    class Drawing(Live):
        """Rich's, until a frame fails."""

        is_given_up = False

        def get_renderable(self) -> RenderableType:
            try:
                return Text() if self.is_given_up else super().get_renderable()
            except Exception:  # noqa: BLE001 as below
                self.is_given_up = True
                return Text()

        def refresh(self) -> None:
            stream.console.size = stream.size  # as the terminal is now
            self._try(super().refresh)

        def start(self, refresh: bool = False) -> None:
            self._try(lambda: super(Drawing, self).start(refresh))

        def stop(self) -> None:
            self._try(super().stop)

        def _try(self, step: Callable[[], None]) -> None:
            try:
                step()
            except Exception:  # noqa: BLE001 whatever fails, what is drawn about goes on
                self.is_given_up = True

    with Drawing(
        console=stream.console, get_renderable=page_of, refresh_per_second=times_per_second, transient=is_passing
    ):
        yield


def render_news(news: Sequence[str]) -> Page:
    """Render what changed while watching, a line each."""
    return Page(lambda canvas: [line for change in news for line in canvas.wrap(change, style="dim", hanging=2)])
