"""The one review of a plan: what refuses it, what to know before it runs, and what it does around its registries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from acrgeo.core.execution.commands import NO_CONTEXT, Commands
from acrgeo.core.impact.cost import Prices
from acrgeo.core.impact.impact import Impact, facts_for_impact, impact_of
from acrgeo.core.model.registry import RegistryRef
from acrgeo.core.plan.plan import Plan
from acrgeo.core.preflight.facts import AnyFact
from acrgeo.core.rules.finding import Finding, Severity, by_severity
from acrgeo.core.rules.private_network import check_shared_subnets
from acrgeo.core.rules.rule import check_subject, facts_needed
from acrgeo.core.rules.subject import Subject
from acrgeo.core.rules.table import RULES


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedPlan:
    """A plan with what was found about it. Only ``review`` makes one; it is what is shown, confirmed and executed."""

    plan: Plan
    findings: tuple[Finding, ...]
    impacts: tuple[Impact, ...]

    @property
    def blockers(self) -> tuple[Finding, ...]:
        """The findings that refuse it."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.BLOCKER)


def facts_to_read(subject: Subject) -> frozenset[AnyFact]:
    """Return what must be read to review a subject; the rules that apply decide. Nothing for a plan without writes."""
    if not subject.intent.needs_reading:
        return frozenset()
    return facts_needed(RULES, subject) | facts_for_impact(subject.plan, subject.intent)


def review(
    subjects: Sequence[Subject],
    prices: Prices,
    *,
    explanations: Iterable[Finding] = (),
    commands: Commands = NO_CONTEXT,
) -> ReviewedPlan:
    """Hold every registry's plan against the rules.

    ``explanations`` are findings of the command itself: why it plans what it plans. ``commands`` completes the
    commands in hints.
    """
    findings = [_completed(finding, commands) for finding in explanations]
    impacts = []
    for subject in subjects:
        ref = next((change.registry for change in subject.plan.changes), subject.plan.current.ref)
        findings += (_completed(finding, commands, ref) for finding in check_subject(RULES, subject))
        if subject.plan.changes or subject.intent.is_general:
            impact = impact_of(subject.plan, subject.intent, subject.facts, prices, subject.regions)
            if not impact.is_none:
                impacts.append(impact)
    findings += (_completed(finding, commands) for finding in check_shared_subnets(subjects))
    plan = Plan(registries=tuple(subject.plan for subject in subjects))
    return ReviewedPlan(plan=plan, findings=by_severity(findings), impacts=tuple(impacts))


def _completed(finding: Finding, commands: Commands, ref: RegistryRef | None = None) -> Finding:
    return replace(finding, hint=commands.completed(finding.hint, ref))
