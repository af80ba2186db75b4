"""A plan as Markdown, for the comment of a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from acrgeo.core.impact.impact import Impact
from acrgeo.core.plan.change import Change, ReplicaChange
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.core.review import ReviewedPlan
from acrgeo.core.rules.finding import Finding, Severity
from acrgeo.output.changes import HELD_TAG, UNMANAGED, field_words, footer, held_tag_text, own_name, subject, why
from acrgeo.output.neutral import markdown
from acrgeo.output.page import markdown_hints
from acrgeo.output.views.impact import cost_line, network_lines, zone_line
from acrgeo.output.wording import drain_text, named, registry_line

MARKS = {Severity.BLOCKER: "⛔ refused", Severity.WARNING: "⚠️ warning", Severity.UNKNOWN: "❔ unknown"}


def render_plan_markdown(reviewed: ReviewedPlan) -> str:
    """Return the count, a section a registry with a table of its changes, the impacts and the findings."""
    parts = [f"**{footer(reviewed.plan, reviewed.findings)}**"]
    for registry in reviewed.plan.registries:
        unmanaged = registry.unmanaged or registry.unmanaged_webhooks
        if registry.changes or registry.held or registry.held_tags or unmanaged:
            parts.append("\n".join(_registry(registry)))
    if reviewed.impacts and not reviewed.blockers:
        parts.append("\n".join(line for impact in reviewed.impacts for line in _impact(impact)))
    if reviewed.findings:
        parts.append("\n".join(_finding(finding) for finding in reviewed.findings))
    return "\n\n".join(parts) + "\n"


def _registry(plan: RegistryPlan) -> Iterator[str]:
    yield f"### {markdown(plan.current.name)}"
    yield ""
    yield markdown(registry_line(plan.current))
    yield ""
    yield "| | what | change | why |"
    yield "|---|---|---|---|"
    for change in plan.changes:
        title = f"{subject(change)}{named(own_name(change), change.location)}"
        yield _row(f"`{change.action.glyph}`", title, _fields(change), why(change, plan.changes))
    for replica in plan.held:
        if replica.drain is not None:
            title = replica.location + named(replica.name, replica.location)
            yield _row("held", title, "none", drain_text(replica.drain))
    for tag in plan.held_tags:
        title = tag.replica.location + named(tag.replica.name, tag.replica.location)
        yield _row("held", title, "none", f"{HELD_TAG}: {held_tag_text(tag)}")
    for replica in plan.unmanaged:
        title = replica.location + named(replica.name, replica.location)
        yield _row("unmanaged", title, "none", UNMANAGED.removeprefix("unmanaged: "))
    for webhook in plan.unmanaged_webhooks:
        title = f"webhook {webhook.name} in {webhook.location}"
        yield _row("unmanaged", title, "none", UNMANAGED.removeprefix("unmanaged: "))


def _impact(impact: Impact) -> Iterator[str]:
    if impact.touches_network:
        lines = "; ".join(f"{sign} {text}" for sign, text in network_lines(impact))
        yield f"- network of {markdown(impact.registry)}: {markdown(lines)}"
    for truth in impact.zones:
        yield f"- zones of {markdown(impact.registry)}: {markdown(zone_line(truth))}"
    if impact.cost is not None:
        yield f"- cost of {markdown(impact.registry)}: {markdown(cost_line(impact.cost))}"


def _fields(change: Change) -> str:
    texts = [
        f"{label}{'' if current is None else f'{current} → '}{desired}"
        for label, current, desired in field_words(change)
    ]
    if isinstance(change, ReplicaChange) and change.drain is not None:
        texts.append(drain_text(change.drain))
    return "; ".join(texts) or change.action.value


def _row(mark: str, what: str, change: str, why: str) -> str:
    return f"| {mark} | {markdown(what)} | {markdown(change)} | {markdown(why)} |"


def _finding(finding: Finding) -> str:
    hint = f" Next: {', '.join(markdown_hints(finding.hint))}" if finding.hint else ""
    return f"- {MARKS[finding.severity]} ({finding.id}): {markdown(finding.fact)}{hint}"
