"""The one review of a plan: what refuses it, what to know before it runs, and what it does around its registries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from acrgeo.core.impact.cost import Prices
from acrgeo.core.impact.impact import Impact, impact_of
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.plan.plan import Plan, RegistryPlan
from acrgeo.core.preflight.check import preflight
from acrgeo.core.preflight.facts import Facts
from acrgeo.core.preflight.intent import Intent
from acrgeo.core.rules.finding import Finding, Severity, by_severity
from acrgeo.core.rules.safety import check


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One registry's plan, and what was read to judge it.

    ``regions`` None could not be read. ``facts`` None were not read, because the plan sends nothing.
    """

    plan: RegistryPlan
    intent: Intent
    regions: Mapping[str, RegionFacts] | None = None
    facts: Facts | None = None


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


def review(
    subjects: Sequence[Subject],
    prices: Prices,
    *,
    now: datetime | None = None,
    allowed_regions: Sequence[str] = (),
    explanations: Iterable[Finding] = (),
) -> ReviewedPlan:
    """Hold every registry's plan against the safety rules and against what was read.

    ``allowed_regions`` empty allows all. ``explanations`` are findings of the command itself: why it plans what it
    plans.
    """
    findings = list(explanations)
    impacts = []
    for subject in subjects:
        findings += check(Plan(registries=(subject.plan,)), subject.regions, now)
        facts = subject.facts or Facts()
        if subject.facts is not None:
            findings += preflight(subject.plan, subject.intent, facts, allowed_regions)
        if subject.plan.changes or subject.intent.is_general:
            impact = impact_of(subject.plan, subject.intent, facts, prices)
            if not impact.is_none:
                impacts.append(impact)
    plan = Plan(registries=tuple(subject.plan for subject in subjects))
    return ReviewedPlan(plan=plan, findings=by_severity(findings), impacts=tuple(impacts))
