"""A plan: ``plan``, ``drift`` and ``--dry-run``."""

from __future__ import annotations

from datetime import datetime

from acrgeo.core.review import ReviewedPlan
from acrgeo.output.view import View
from acrgeo.output.views.plan.document import plan_document
from acrgeo.output.views.plan.markdown import render_plan_markdown
from acrgeo.output.views.plan.text import render_plan


def plan_view(reviewed: ReviewedPlan, *, now: datetime | None = None) -> View:
    """Return the view of a plan; its rows are the ids of the changes. ``now`` tells which drains should have ended."""
    return View(
        plan_document(reviewed),
        [{"name": change.id} for change in reviewed.plan.changes],
        lambda: render_plan(reviewed, now=now),
        lambda: render_plan_markdown(reviewed),
    )
