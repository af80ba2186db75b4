"""What a command shows beside a plan or an outcome: a part of the document, of the page and of the Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from acrgeo.output.page import Canvas, Page
from acrgeo.output.view import View

if TYPE_CHECKING:
    from rich.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """An addition to a view. ``document`` has its members, ``draw`` its lines, ``markdown`` its text."""

    document: Mapping[str, Any]
    draw: Callable[[Canvas], Iterator[Text]]
    markdown: Callable[[], str] | None = None

    @property
    def page(self) -> Page:
        """Itself as a page."""
        return Page(self.draw)

    def added_to(self, view: View) -> View:
        """Return a view with this below it."""
        render, markdown, own = view.render, view.markdown, self.markdown

        def draw(canvas: Canvas) -> Iterator[Text]:
            if render is not None:
                yield from render().draw(canvas)
            yield from self.draw(canvas)

        return replace(
            view,
            document={**view.document, **self.document},
            render=lambda: Page(draw),
            markdown=markdown if markdown is None or own is None else lambda: f"{markdown()}\n{own()}",
        )
