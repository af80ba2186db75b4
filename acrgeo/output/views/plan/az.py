"""The az commands of a plan, below it: ``--show-az``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from acrgeo.core.review import ReviewedPlan
from acrgeo.output.handover.az.commands import OLDEST
from acrgeo.output.handover.az.plan import az_lines
from acrgeo.output.page import ASCII, Canvas, Page, styled
from acrgeo.output.view import View

if TYPE_CHECKING:
    from rich.text import Text

TITLE = f"With az {OLDEST} or newer:"


def with_az(view: View, reviewed: ReviewedPlan) -> View:
    """Return the view of a plan with its commands: ``az`` in the document, a part of the page and of the Markdown."""
    render, markdown = view.render, view.markdown

    def draw(canvas: Canvas) -> Iterator[Text]:
        assert render is not None, "a plan is a page"
        yield from render().draw(canvas)
        yield from render_az(reviewed).draw(canvas)

    def text() -> str:
        assert markdown is not None, "a plan is Markdown"
        fence = "~~~~"  # no command has such a line
        return "\n".join([markdown(), TITLE, "", f"{fence}sh", *az_lines(reviewed), fence, ""])

    return replace(view, document={**view.document, "az": az_lines(reviewed)}, render=lambda: Page(draw), markdown=text)


def render_az(reviewed: ReviewedPlan) -> Page:
    """Render the commands below an empty line and their title, never wrapped, so that they can be pasted."""

    def draw(canvas: Canvas) -> Iterator[Text]:
        yield styled()
        yield styled(TITLE, "bold")
        yield from (styled(line) for line in az_lines(reviewed, is_ascii=canvas.glyphs is ASCII))

    return Page(draw)
