"""Reviewed plans without any reads, for tests of what follows a review."""

from __future__ import annotations

from collections.abc import Sequence

from acrgeo.core.impact.impact import Impact
from acrgeo.core.plan.plan import Plan
from acrgeo.core.review import ReviewedPlan
from acrgeo.core.rules.finding import Finding


def reviewed(plan: Plan, findings: Sequence[Finding] = (), impacts: Sequence[Impact] = ()) -> ReviewedPlan:
    """Return a reviewed plan with these findings and impacts."""
    return ReviewedPlan(plan=plan, findings=tuple(findings), impacts=tuple(impacts))
