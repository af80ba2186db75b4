"""The map: ``map``, in the terminal and as a document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from acrgeo.core.map.model import RegionMap
from acrgeo.core.review import ReviewedPlan
from acrgeo.output.live.refreshing import render_news
from acrgeo.output.map.document import map_document
from acrgeo.output.map.layout import Drawing
from acrgeo.output.map.text import render_map
from acrgeo.output.page import Page
from acrgeo.output.view import View
from acrgeo.output.views.plan.text import render_plan
from acrgeo.output.views.replicas import render_replicas


def map_view(
    shown: RegionMap,
    reviewed: ReviewedPlan | None = None,
    *,
    now: datetime,
    options: Sequence[str] = (),
    is_ascii: bool = False,
    height: int | None = None,
    news: Sequence[str] = (),
) -> View:
    """Return the view of a map, a row a region. Below it stand the plan that it shows, else the replicas, and the news.

    ``options`` go into the commands of the document; ``is_ascii`` and ``height`` are those of ``render_map``.
    """
    drawing = Drawing.of(shown)
    document = map_document(shown, drawing.lattice, drawing.cells, read_at=now, options=options)

    def render() -> Page:
        below = [render_news(news)] if news else []
        if reviewed is not None:
            below.insert(0, render_plan(reviewed, now=now))
        elif shown.registry is not None:
            below.insert(0, render_replicas(shown.registry.replicas, now=now))
        return render_map(shown, below=below, is_ascii=is_ascii, height=height)

    return View(document, document["regions"], render)
