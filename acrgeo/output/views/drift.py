"""Drift: ``drift``, how registries differ from their files. It says nothing of what mending that would cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from acrgeo.core.plan.change import RegistryChange, ReplicaChange, WebhookChange
from acrgeo.core.plan.drift import Difference, Kind
from acrgeo.core.plan.plan import Plan, RegistryPlan
from acrgeo.core.review import ReviewedPlan
from acrgeo.core.rules.finding import Finding, Severity
from acrgeo.output.changes import field_words
from acrgeo.output.neutral import markdown, markdown_code
from acrgeo.output.page import Canvas, Page, assemble, styled
from acrgeo.output.view import FORMAT_VERSION, Document, View
from acrgeo.output.views.finding import finding_document
from acrgeo.output.views.plan.document import changes_document
from acrgeo.output.views.plan.text import draw_findings, draw_left_alone, draw_registry
from acrgeo.output.views.plan.view import left_alone_lines
from acrgeo.output.wording import count_of, has_own_name, time_text

if TYPE_CHECKING:
    from rich.text import Text

TOLD = ("min-routed", "replica-name")
"""Rules whose findings are differences here."""
POLICIES = "policies"
"""What else could not be read would be needed by apply alone."""


def drift_view(reviewed: ReviewedPlan, differences: Sequence[Difference], *, now: datetime | None = None) -> View:
    """Return the view of drift, a row a difference. ``now`` tells which drains should have ended."""
    document = drift_document(reviewed, differences)
    lines = [
        {**{key: row[key] for key in LINE}, "difference": difference_text(difference)}
        for row, difference in zip(document["differences"], differences, strict=True)
    ]
    return View(
        document,
        document["differences"],
        lambda: render_drift(reviewed, differences, now=now),
        lambda: render_drift_markdown(reviewed, differences),
        lines=[*lines, *(line for plan in reviewed.plan.registries for line in _left_alone(plan))],
        names=[row["id"] for row in document["differences"]],
    )


LINE = ("id", "registry", "resourceGroup", "kind", "location", "name", "since", "file", "line", "column")


def _left_alone(plan: RegistryPlan) -> Iterator[dict[str, object]]:
    for line in left_alone_lines(plan):
        yield {**dict.fromkeys(LINE), **{key: line[key] for key in LINE if key in line}} | {
            "kind": line["action"],
            "difference": line["reason"],
        }


def drift_document(reviewed: ReviewedPlan, differences: Sequence[Difference]) -> Document:
    """Return ``{formatVersion, hasDrift, differences, hasChanges, counts, changes, held, …, findings}``.

    ``changes`` are those of the plan: what apply would do about it.
    """
    return {
        "formatVersion": FORMAT_VERSION,
        "hasDrift": bool(differences),
        "differences": [_difference(difference) for difference in differences],
        **changes_document(reviewed.plan),
        "findings": [finding_document(finding) for finding in reviewed.findings],
    }


def _difference(difference: Difference) -> Document:
    place = difference.place
    return {
        "id": _id(difference),
        "registry": difference.registry.name,
        "resourceGroup": difference.registry.resource_group,
        "kind": difference.kind.value,
        "location": difference.location,
        "name": difference.name,
        "fields": [
            {"name": field.name, "current": field.current, "desired": field.desired} for field in difference.fields
        ],
        "since": difference.since,
        "file": place.file,
        "line": place.line or None,
        "column": place.column or None,
    }


def _id(difference: Difference) -> str:
    if difference.change is not None:
        return difference.change.id
    name = difference.registry.label or difference.registry.name
    return f"{name}/{difference.location}/name" if difference.kind is Kind.NAMED else f"{name}/minRouted"


def difference_text(difference: Difference) -> str:
    """Return how it differs: ``routing is off, wanted on``, ``missing``, ``named canada, wanted ca`` …"""
    kind, change = difference.kind, difference.change
    if kind is Kind.TOO_FEW:
        (field,) = difference.fields
        serves = f"{count_of(int(str(field.current)), 'replica')} in service"
        return f"{serves}, fewer than the {field.desired} of minRouted"
    if kind is Kind.NAMED:
        (field,) = difference.fields
        return f"named {field.current}, wanted {field.desired}; a name cannot be changed"
    if kind is Kind.MISSING:
        return "missing: in the file, not in Azure"
    if kind is Kind.UNLISTED:
        return "not in the file, which prunes"
    assert change is not None, "what is different can be changed"
    if kind is Kind.FAILED:
        return change.reason
    words = [
        f"{label}is {'none' if before is None else before}, wanted {after}"
        for label, before, after in field_words(change)
    ]
    return "; ".join(words) or change.reason


def difference_title(difference: Difference) -> str:
    """Return what differs: ``eastus (east)``, ``webhook hook in eastus``, ``tier`` …"""
    match difference.change:
        case WebhookChange():
            return f"webhook {difference.name} in {difference.location}"
        case RegistryChange(sku=sku):
            return "tier" if sku is not None else "endpoints"
        case ReplicaChange(location=location, name=name) if has_own_name(name, location):
            return f"{location} ({name})"
    return difference.location or "in service"


def _since(difference: Difference) -> str:
    if difference.since is None:
        return ""
    word = "since" if difference.kind is Kind.FAILED else "last changed"
    return f"{word} {time_text(difference.since)} UTC"


def render_drift(reviewed: ReviewedPlan, differences: Sequence[Difference], *, now: datetime | None = None) -> Page:
    """Render each difference with since when, if that is known, and the place in the file; then what is left alone."""
    plan = reviewed.plan

    def draw(canvas: Canvas) -> Iterator[Text]:
        for registry in plan.registries:
            own = [difference for difference in differences if difference.registry == registry.current.ref]
            lines = [line for difference in own for line in _draw(canvas, difference)]
            lines += draw_left_alone(canvas, registry, now)
            yield from draw_registry(canvas, registry.current, lines)
        yield from draw_findings(canvas, findings_besides(reviewed))
        yield from canvas.wrap(styled(_footer(plan, differences), "bold"))

    return Page(draw)


def _draw(canvas: Canvas, difference: Difference) -> Iterator[Text]:
    text = assemble(("! ", "yellow"), (difference_title(difference), "bold"), "  ", difference_text(difference))
    yield from canvas.wrap(text, indent=2, hanging=4)
    where = ", ".join(filter(None, [_since(difference), str(difference.place)]))
    yield from canvas.wrap(where, style="dim", indent=4, hanging=6)


def findings_besides(reviewed: ReviewedPlan) -> list[Finding]:
    """Return what to know of the registries besides; what would refuse an apply is for ``plan`` to tell."""
    return [
        finding
        for finding in reviewed.findings
        if finding.severity is not Severity.BLOCKER
        and finding.id not in TOLD
        and (finding.unread or POLICIES).startswith(POLICIES)
    ]


def _footer(plan: Plan, differences: Sequence[Difference]) -> str:
    names = [registry.current.name for registry in plan.registries]
    what = names[0] if len(names) == 1 else f"{len(names)} registries"
    if differences:
        drifted = dict.fromkeys(difference.registry for difference in differences)
        where = next(iter(drifted)).name if len(drifted) == 1 else f"{len(drifted)} of {what}"
        return f"Drift: {count_of(len(differences), 'difference')} in {where}."
    held = sum(len(registry.held) for registry in plan.registries)
    tags = sum(len(registry.held_tags) for registry in plan.registries)
    but = [f"{count_of(held, 'drain')} held"] if held else []
    but += [f"{count_of(tags, 'tag')} held by a policy"] if tags else []
    but += [f"{count_of(len(plan.changes), 'operation')} in progress in Azure"] if plan.changes else []
    matches = "matches its file" if len(names) == 1 else "match their files"
    return f"No drift: {what} {matches}" + (f", but for {' and '.join(but)}" if but else "") + "."


def render_drift_markdown(reviewed: ReviewedPlan, differences: Sequence[Difference]) -> str:
    """Return the count, a table of the differences, what is left alone and the findings."""
    parts = [f"**{markdown(_footer(reviewed.plan, differences))}**"]
    if differences:
        rows = [
            f"| {markdown(difference.registry.name)} | {markdown(difference_title(difference))} "
            f"| {markdown(difference_text(difference))} | {markdown(_since(difference))} "
            f"| {markdown_code(str(difference.place))} |"
            for difference in differences
        ]
        head = ["| registry | what | difference | since | file |", "|---|---|---|---|---|"]
        parts.append("\n".join([*head, *rows]))
    left = [line for plan in reviewed.plan.registries for line in left_alone_lines(plan)]
    if left:
        parts.append(
            "\n".join(
                f"- {markdown(str(line['action']))}: {markdown(str(line['location']))} of "
                f"{markdown(str(line['registry']))}, {markdown(str(line['reason']))}"
                for line in left
            )
        )
    findings = [
        f"- {markdown(finding.severity.value)} ({finding.id}): {markdown(finding.fact)}"
        for finding in findings_besides(reviewed)
    ]
    return "\n\n".join([*parts, *(["\n".join(findings)] if findings else [])]) + "\n"
