"""A plan as a view."""

from __future__ import annotations

from acrgeo.output.formats import Format
from acrgeo.output.views.plan.document import plan_document
from acrgeo.output.views.plan.markdown import render_plan_markdown
from acrgeo.output.views.plan.text import render_plan
from acrgeo.output.views.plan.view import plan_view
from tests.output import builders
from tests.output.golden import rendered, shown
from tests.reviewed import reviewed


def test_text_document_and_markdown_are_of_one_plan() -> None:
    """Each form shows the same, and a row is the id of a change."""
    story = reviewed(builders.story())
    view = plan_view(story)
    assert view.document == plan_document(story)
    assert shown(view) == rendered(render_plan(story))
    assert shown(view, form=Format.MARKDOWN) == render_plan_markdown(story)
    assert shown(view, form=Format.NAME).splitlines() == [change.id for change in story.plan.changes]
