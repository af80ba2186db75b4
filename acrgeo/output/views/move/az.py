"""The az commands of a move, below its plan: ``--show-az``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from acrgeo.core.move.plan import MovePlan
from acrgeo.output.handover.az.script import az
from acrgeo.output.handover.az.shell import line
from acrgeo.output.page import ASCII, Canvas, Page, styled
from acrgeo.output.view import View
from acrgeo.output.views.plan.az import TITLE

if TYPE_CHECKING:
    from rich.text import Text


def with_move_az(view: View, plan: MovePlan) -> View:
    """Return the view with the commands of what acrgeo makes: ``az`` in the document, a part of page and Markdown."""
    render, markdown = view.render, view.markdown

    def draw(canvas: Canvas) -> Iterator[Text]:
        assert render is not None, "a plan is a page"
        yield from render().draw(canvas)
        yield styled()
        yield styled(TITLE, "bold")
        yield from (styled(text) for text in move_az(plan, is_ascii=canvas.glyphs is ASCII))

    def text() -> str:
        assert markdown is not None, "a plan is Markdown"
        fence = "~~~~"  # no command has such a line
        return "\n".join([markdown(), TITLE, "", f"{fence}sh", *move_az(plan), fence, ""])

    return replace(view, document={**view.document, "az": move_az(plan)}, render=lambda: Page(draw), markdown=text)


def move_az(plan: MovePlan, *, is_ascii: bool = False) -> list[str]:
    """Return the new registry's script of az, without its head, and how one image is imported by digest."""
    script = az(plan.situation.template, is_ascii=is_ascii).text.partition("set -euo pipefail\n")[2]
    source, target = plan.situation.source.ref, plan.situation.target.ref
    place = ("-g", target.resource_group, "--subscription", target.subscription)
    image = ("--source", "REPOSITORY@DIGEST", "-t", "REPOSITORY:TAG")
    imported = line("az", "acr", "import", "-n", target.name, *place, "-r", source.id, *image, is_ascii=is_ascii)
    return [*(text for text in script.splitlines() if text), imported]
