"""A plan: ``plan``, ``drift`` and ``--dry-run``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from acrgeo.core.plan.change import Action
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.core.review import ReviewedPlan
from acrgeo.output.changes import HELD_TAG, field_words, held_tag_text
from acrgeo.output.view import View
from acrgeo.output.views.plan.az import with_az
from acrgeo.output.views.plan.document import plan_document
from acrgeo.output.views.plan.markdown import render_plan_markdown
from acrgeo.output.views.plan.text import render_plan
from acrgeo.output.wording import drain_text


def plan_view(reviewed: ReviewedPlan, *, now: datetime | None = None, shows_az: bool = False) -> View:
    """Return the view of a plan, a row a change. ``now`` tells which drains should have ended.

    ``shows_az`` adds the az commands that it corresponds to.
    """
    document = plan_document(reviewed)
    view = View(
        document,
        document["changes"],
        lambda: render_plan(reviewed, now=now),
        lambda: render_plan_markdown(reviewed),
        lines=[line for registry in reviewed.plan.registries for line in plan_lines(registry)],
        names=[change.id for change in reviewed.plan.changes],
    )
    return with_az(view, reviewed) if shows_az else view


def plan_lines(plan: RegistryPlan) -> Iterator[dict[str, object]]:
    """Yield what the page tells of each change and of what is left alone, in plain values."""
    for change in plan.changes:
        words = [
            f"{label}{after}" if before is None else f"{label}{before} -> {after}"
            for label, before, after in field_words(change)
        ]
        texts = ("; ".join(words), change.reason, ", ".join(change.waits_for))
        yield _line(plan, change.action.value, change.location, change.name, *texts, change_id=change.id)
    yield from (line for line in left_alone_lines(plan) if line["action"] != Action.AWAIT.value)


def left_alone_lines(plan: RegistryPlan) -> Iterator[dict[str, object]]:
    """Yield what is under way in Azure, held, or not managed."""
    for change in plan.changes:
        if change.action is Action.AWAIT:
            yield _line(plan, change.action.value, change.location, change.name, reason=change.reason)
    for replica in plan.held:
        if replica.drain is not None:
            yield _line(plan, "held", replica.location, replica.name, reason=drain_text(replica.drain))
    for tag in plan.held_tags:
        yield _line(plan, "held", tag.replica.location, tag.replica.name, reason=f"{HELD_TAG}: {held_tag_text(tag)}")
    for replica in plan.unmanaged:
        yield _line(plan, "unmanaged", replica.location, replica.name, reason="there, but not in the file")
    for webhook in plan.unmanaged_webhooks:
        yield _line(plan, "unmanaged", webhook.location, webhook.name, reason="there, but not in the file")


def _line(
    plan: RegistryPlan,
    action: str,
    location: str | None,
    name: str | None,
    change: str = "",
    reason: str = "",
    waits_for: str = "",
    *,
    change_id: str = "",
) -> dict[str, object]:
    registry = plan.current.ref
    return {
        "id": change_id,
        "registry": registry.name,
        "resourceGroup": registry.resource_group,
        "action": action,
        "location": location,
        "name": name,
        "change": change,
        "reason": reason,
        "waitsFor": waits_for,
    }
