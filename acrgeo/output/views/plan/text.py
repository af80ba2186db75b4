"""A plan for a reader, in the manner of terraform: what changes, why, what waits, what stands in the way, the count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from acrgeo.core.model.registry import Registry
from acrgeo.core.plan.change import Action, Change, ReplicaChange
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.core.review import ReviewedPlan
from acrgeo.core.rules.finding import Finding, Severity
from acrgeo.output.changes import (
    HELD_TAG,
    UNMANAGED,
    field_words,
    footer,
    held_tag_text,
    own_name,
    short_digest,
    subject,
    why,
)
from acrgeo.output.page import Canvas, Glyphs, Page, assemble, plain, styled
from acrgeo.output.views.finding import STYLES as FINDING_STYLES
from acrgeo.output.views.finding import draw_finding
from acrgeo.output.views.impact import draw_impacts
from acrgeo.output.wording import count_of, drain_text, has_own_name, registry_line

if TYPE_CHECKING:
    from rich.text import Text

STYLES = {
    Action.CREATE: "green",
    Action.UPDATE: "yellow",
    Action.REPLACE: "magenta",
    Action.DELETE: "red",
    Action.AWAIT: "cyan",
}
MINIMUM_DETAIL = 28
MOST_PRESENT = 10
"""Images that are there already, up to which each has a line."""


def render_plan(reviewed: ReviewedPlan, *, now: datetime | None = None, shows_blockers: bool = True) -> Page:
    """Render the whole plan. ``now`` tells which drains should have ended.

    Without ``shows_blockers`` the findings that refuse it are left out: an error that follows tells them.
    """
    plan = reviewed.plan
    findings = [finding for finding in reviewed.findings if shows_blockers or finding not in reviewed.blockers]

    def draw(canvas: Canvas) -> Iterator[Text]:
        for registry in plan.registries:
            yield from draw_registry(canvas, registry.current, [*_registry(canvas, registry, now)])
        if not reviewed.blockers:  # what does not happen costs nothing
            yield from draw_impacts(canvas, reviewed.impacts)
        yield from draw_findings(canvas, findings)
        yield from canvas.wrap(styled(footer(plan, findings), "bold"))

    return Page(draw)


def draw_registry(canvas: Canvas, registry: Registry, lines: Sequence[Text]) -> Iterator[Text]:
    """Yield the lines about a registry below its name; nothing where there are none."""
    if lines:
        head = assemble((registry.name, "bold"), f"  {registry_line(registry)}")
        yield from canvas.wrap(head, hanging=2)
        yield styled()
        yield from lines
        yield styled()


def draw_findings(canvas: Canvas, findings: Sequence[Finding]) -> Iterator[Text]:
    """Yield what was found, then what could not be read; nothing where there is neither."""
    for finding in findings:
        if finding.unread is None:
            yield from draw_finding(canvas, finding)
    yield from draw_unread(canvas, findings)
    if findings:
        yield styled()


def draw_unread(canvas: Canvas, findings: Sequence[Finding]) -> Iterator[Text]:
    """Yield what could not be read, a line for each registry; ``acrgeo preflight`` tells of each."""
    unread: dict[str, dict[str, None]] = {}
    for finding in findings:
        if finding.unread is not None:
            unread.setdefault(finding.registry, {})[finding.unread] = None
    for name, what in unread.items():
        of = f" of {name}" if len(unread) > 1 else ""
        head = ("unknown: ", FINDING_STYLES[Severity.UNKNOWN])
        yield from canvas.wrap(assemble(head, f"not read{of}: {', '.join(what)}"), hanging=2)


def change_glyph(change: Change, glyphs: Glyphs) -> str:
    """Return the sign of a change, as this stream can show it."""
    return {Action.REPLACE: glyphs.replace, Action.AWAIT: glyphs.wait}.get(change.action, change.action.glyph)


def draw_left_alone(canvas: Canvas, plan: RegistryPlan, now: datetime | None) -> Iterator[Text]:
    """Yield what is held, not managed, or under way in Azure."""
    return _registry(canvas, plan, now, leaves_alone=True)


def _registry(
    canvas: Canvas, plan: RegistryPlan, now: datetime | None, *, leaves_alone: bool = False
) -> Iterator[Text]:
    shown = [change for change in plan.changes if change.action is Action.AWAIT or not leaves_alone]
    entries = [_entry(canvas, plan, change) for change in shown]
    for replica in plan.held:
        if replica.drain is not None:
            held = styled(f"held: {drain_text(replica.drain, now)}")
            entries.append((styled("=", "dim"), replica.location, [*_name(replica.name, replica.location), held]))
    for tag in plan.held_tags:
        name = _name(tag.replica.name, tag.replica.location)
        held = styled(f"{HELD_TAG}: {held_tag_text(tag)}")
        entries.append((styled("=", "dim"), tag.replica.location, [*name, held]))
    for replica in plan.unmanaged:
        unmanaged = styled(UNMANAGED, "dim")
        entries.append((styled("?", "dim"), replica.location, [*_name(replica.name, replica.location), unmanaged]))
    entries += _present_images(plan)
    for webhook in plan.unmanaged_webhooks:
        title = f"webhook {webhook.name} in {webhook.location}"
        entries.append((styled("?", "dim"), title, [styled(UNMANAGED, "dim")]))
    if not entries:
        return
    sign = max(len(glyph.plain) for glyph, _, _ in entries)
    column = 2 + sign + 1 + max(len(title) for _, title, _ in entries) + 2
    is_wide = canvas.width - column >= MINIMUM_DETAIL
    for glyph, title, details in entries:
        start = assemble("  ", glyph, " " * (sign - len(glyph.plain)), " ", (title, "bold"))
        indent = column if is_wide else 2 + sign + 3
        lines = [line for detail in details for line in canvas.wrap(detail, indent=indent, hanging=indent + 2)]
        if is_wide and lines:
            start.append(" " * (column - len(start.plain))).append_text(lines.pop(0)[column:])
        yield plain(start)
        yield from lines


def _present_images(plan: RegistryPlan) -> Iterator[tuple[Text, str, list[Text]]]:
    """Yield the images that are there already; of many only how many they are."""
    images = plan.present_images
    if len(images) > MOST_PRESENT:
        others = sum(not image.is_compared for image in images)
        unknown = f"; whether {others} of them are those of the source is unknown" if others else ""
        yield styled("=", "dim"), count_of(len(images), "image"), [styled(f"already there{unknown}", "dim")]
        return
    for image in images:
        known = "already there" if image.is_compared else "already there; whether it is the source's is unknown"
        detail = styled(f"{short_digest(image.digest)} {known}", "dim")
        yield styled("=", "dim"), str(image.desired.target), [detail]


def _entry(canvas: Canvas, plan: RegistryPlan, change: Change) -> tuple[Text, str, list[Text]]:
    details = [*_name(own_name(change), change.location), *_fields(canvas, change)]
    if isinstance(change, ReplicaChange) and change.drain is not None:
        details.append(styled(drain_text(change.drain)))
    reason = why(change, plan.changes)
    if reason:
        details.append(styled(reason, "dim"))
    glyph = styled(change_glyph(change, canvas.glyphs), STYLES[change.action])
    return glyph, subject(change), details


def _name(name: str | None, location: str | None) -> list[Text]:
    return [styled(f"named {name}")] if has_own_name(name, location) else []


def _fields(canvas: Canvas, change: Change) -> Iterator[Text]:
    for label, current, desired in field_words(change):
        before = "" if current is None else f"{current} {canvas.glyphs.arrow} "
        yield assemble(f"{label}{before}", (desired, "" if current is None else STYLES[change.action]))
