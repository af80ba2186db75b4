"""Preflight: ``preflight``, what would stop a change before it starts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from acrgeo.core.plan.change import Action, Change, ReplicaChange
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.core.plan.serving import serving_after
from acrgeo.core.review import ReviewedPlan
from acrgeo.core.rules.finding import OF_PLANS, Finding, Severity
from acrgeo.output.changes import subject
from acrgeo.output.page import Canvas, Page, assemble, styled
from acrgeo.output.view import FORMAT_VERSION, Document, View
from acrgeo.output.views.finding import draw_finding, finding_document
from acrgeo.output.views.impact import draw_impacts, impact_parts
from acrgeo.output.wording import count_of, registry_line

if TYPE_CHECKING:
    from rich.text import Text

VERBS = {
    Action.CREATE: "add",
    Action.UPDATE: "change",
    Action.DELETE: "delete",
    Action.REPLACE: "replace",
    Action.AWAIT: "await",
}


def preflight_view(reviewed: ReviewedPlan) -> View:
    """Return the view of what preflight found, a row a finding."""
    document = preflight_document(reviewed)
    return View(document, document["findings"], lambda: render_preflight(reviewed))


def render_preflight(reviewed: ReviewedPlan) -> Page:
    """Render the question, what it does around the registry, what was found and the verdict."""

    def draw(canvas: Canvas) -> Iterator[Text]:
        for registry in reviewed.plan.registries:
            line = registry_line(registry.current)
            yield from canvas.wrap(assemble((registry.current.name, "bold"), f"  {line}"), hanging=2)
            yield from canvas.wrap(f"to {_question(registry)}", indent=2, hanging=4)
            now, after = _serving(registry)
            left = f", after it: {', '.join(after) or 'none'}" if after != now else ""
            yield from canvas.wrap(f"serving: {', '.join(now) or 'none'}{left}", indent=2, hanging=4)
            yield styled()
        refused = bool(reviewed.blockers)  # what does not happen costs nothing
        impacts = [replace(impact, cost=None) if refused else impact for impact in reviewed.impacts]
        yield from draw_impacts(canvas, [impact for impact in impacts if not impact.is_none])
        for finding in reviewed.findings:
            yield from draw_finding(canvas, finding)
            if finding.read_from:
                yield from canvas.wrap(f"read from: {finding.read_from}", style="dim", indent=2, hanging=4)
        if reviewed.findings:
            yield styled()
        yield from canvas.wrap(_verdict(reviewed.findings), style="bold")

    return Page(draw)


def preflight_document(reviewed: ReviewedPlan) -> Document:
    """Return ``{formatVersion, isClear, counts, registries[…], network, cost, findings}``; clear: only warnings."""
    return {
        "formatVersion": FORMAT_VERSION,
        "isClear": all(finding.severity is Severity.WARNING for finding in reviewed.findings),
        "counts": {severity.value: _count(reviewed.findings, severity) for severity in OF_PLANS},
        "registries": [
            {
                "registry": plan.current.name,
                "id": plan.current.id,
                "changes": [change.id for change in plan.changes],
                "serving": list(_serving(plan)[0]),
                "servingAfter": list(_serving(plan)[1]),
            }
            for plan in reviewed.plan.registries
        ],
        **impact_parts(reviewed.impacts),
        "findings": [finding_document(finding) for finding in reviewed.findings],
    }


def _question(plan: RegistryPlan) -> str:
    return ", ".join(f"{_verb(change)} {subject(change)}" for change in plan.changes) or "change anything"


def _verb(change: Change) -> str:
    is_drain = isinstance(change, ReplicaChange) and change.action is Action.UPDATE and change.routing is False
    return "drain" if is_drain else VERBS[change.action]


def _serving(plan: RegistryPlan) -> tuple[list[str], list[str]]:
    removals = [change for change in plan.replica_changes if change.takes_traffic]
    now = sorted(replica.location for replica in plan.current.replicas if replica.is_serving)
    return now, serving_after(plan, removals)


def _count(findings: Sequence[Finding], severity: Severity) -> int:
    return sum(finding.severity is severity for finding in findings)


def _verdict(findings: Sequence[Finding]) -> str:
    blockers, warnings, unknown = (_count(findings, severity) for severity in OF_PLANS)
    parts = [count_of(blockers, "blocker")] if blockers else []
    parts += [count_of(warnings, "warning")] if warnings else []
    parts += [f"{unknown} unknown"] if unknown else []
    if not parts:
        return "Nothing stands in the way."
    return f"{', '.join(parts)}." if blockers else f"No blocker; {', '.join(parts)}."
