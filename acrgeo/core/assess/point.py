"""A weak point: what an outage would hit hard, or what could not be known."""

from __future__ import annotations

from dataclasses import dataclass

from acrgeo.core.rules.finding import Finding, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One weak point. ``hint`` is what mends it, ``link`` a page of Microsoft's, ``rule`` the rule that says it."""

    fact: str
    hint: str | None = None
    location: str | None = None
    link: str | None = None
    rule: str | None = None
    is_unknown: bool = False


def point_of_finding(finding: Finding, link: str | None) -> Point:
    """Return the weak point that a rule found."""
    return Point(
        fact=finding.fact,
        hint=finding.hint,
        location=finding.location,
        link=link,
        rule=finding.id,
        is_unknown=finding.severity is Severity.UNKNOWN,
    )
