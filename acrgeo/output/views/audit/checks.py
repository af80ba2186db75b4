"""An audit as JUnit: a suite for each registry, a test for each rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from acrgeo.core.audit.audit import Audit, Audited, Named, Suppressed, Unread
from acrgeo.core.rules.finding import Finding, Severity
from acrgeo.core.rules.table import AUDIT_RULES
from acrgeo.output.views.audit.page import suppressed_line
from acrgeo.output.views.junit import Check, CheckState, CheckSuite, junit_text
from acrgeo.output.wording import registry_line


def audit_junit(audit: Audit) -> str:
    """Return the XML. What fails the audit is a failure, what is unknown an error, what is accepted skipped."""
    names = [at.registry.name.lower() for at in audit.registries]

    def name(at: Audited) -> str:
        """Return the registry's name, or its id where another has that name."""
        return at.registry.name if names.count(at.registry.name.lower()) == 1 else at.registry.id

    suites = [CheckSuite(name=name(at), checks=list(_checks(audit, at)), facts=_facts(at)) for at in audit.registries]
    named = CheckSuite(name="named in files", checks=list(_checks(audit, audit.named)))
    suites += [named] if audit.named.findings or audit.named.suppressed else []
    return junit_text("acrgeo audit", [*suites, *map(_unread, audit.unread)])


def _facts(audited: Audited) -> dict[str, str]:
    return {"id": audited.registry.id, "about": registry_line(audited.registry)}


def _checks(audit: Audit, audited: Audited | Named) -> Iterator[Check]:
    """Yield a check for each rule. A finding that does not fail the audit is told in a test that passes."""
    for rule in AUDIT_RULES:
        found = [finding for finding in audited.findings if finding.id == rule.id]
        accepted = [at for at in audited.suppressed if at.finding.id == rule.id]
        yield _check(rule.id, audit, found, accepted)


def _check(name: str, audit: Audit, found: Sequence[Finding], accepted: Sequence[Suppressed]) -> Check:
    failing = [finding for finding in found if audit.is_failing(finding)]
    unknown = [finding for finding in found if finding.severity is Severity.UNKNOWN]
    if failing:
        return _with(name, CheckState.FAILED, found)
    if unknown:
        return _with(name, CheckState.ERROR, found)
    if accepted:
        lines = [suppressed_line(at) for at in accepted]
        return Check(name=name, state=CheckState.SKIPPED, message=lines[0], text="\n".join(lines))
    return Check(name=name)


def _with(name: str, state: CheckState, found: Sequence[Finding]) -> Check:
    lines = [
        line
        for finding in found
        for line in (
            f"{finding.severity.value}: {f'{finding.place}: ' if finding.place else ''}{finding.fact}",
            *(f"  {hint}" for hint in (finding.hint or "").split("\n") if hint),
        )
    ]
    return Check(name=name, state=state, message=found[0].fact, text="\n".join(lines))


def _unread(unread: Unread) -> CheckSuite:
    error = Check(name="read", state=CheckState.ERROR, message=unread.error.message, text=unread.error.hint or "")
    return CheckSuite(name=unread.name, checks=[error])
