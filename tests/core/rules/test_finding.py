"""Findings: which severities there are of plans and of audits, and the order in which findings are told."""

from __future__ import annotations

from acrgeo.core.rules.finding import LEVELS, OF_PLANS, Finding, Severity, by_severity


def finding(name: str, severity: Severity) -> Finding:
    """Return a finding of a rule of that name."""
    return Finding(id=name, severity=severity, registry="contoso", fact="so it is")


def test_plans_and_audits_have_their_own_severities() -> None:
    """A plan is refused by a blocker; an audit, where nothing can be refused, has levels as SARIF has them."""
    assert [severity.value for severity in OF_PLANS] == ["blocker", "warning", "unknown"]
    assert [severity.value for severity in LEVELS] == ["error", "warning", "note"]
    assert {*OF_PLANS, *LEVELS} == set(Severity)


def test_the_worst_is_told_first() -> None:
    """Of the same severity in the order given."""
    words = ["note", "unknown", "warning", "error", "blocker"]
    given = [finding(f"{word}-{n}", Severity(word)) for n in (1, 2) for word in words]
    assert [found.id for found in by_severity(given)] == [
        f"{word}-{n}" for word in ("blocker", "error", "warning", "unknown", "note") for n in (1, 2)
    ]
    assert by_severity([]) == ()
