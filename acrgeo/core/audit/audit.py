"""An audit: what was found at each registry, what of it is suppressed, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from acrgeo.core.audit.suppression import Suppression
from acrgeo.core.desired.source import Place
from acrgeo.core.execution.commands import NO_CONTEXT, Commands
from acrgeo.core.model.registry import Registry
from acrgeo.core.preflight.facts import AnyFact
from acrgeo.core.rules.finding import LEVELS, Finding, Severity
from acrgeo.core.rules.subject import Subject
from acrgeo.core.rules.table import AUDIT_RULES
from acrgeo.errors import AcrGeoError, ExitCode


class FailOn(str, Enum):
    """The mildest finding for which an audit fails; each fails for what is worse as well."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressed:
    """A finding that somebody accepts."""

    finding: Finding
    suppression: Suppression


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """A registry and what was found; ``place`` is where a file describes it."""

    registry: Registry
    findings: tuple[Finding, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    place: Place | None = None

    def worst(self) -> Severity | None:
        """Return the worst severity of what counts; None where nothing does."""
        return min((finding.severity for finding in self.findings), key=_ORDER.index, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A registry, or a subscription of registries, that could not be audited at all."""

    name: str
    error: AcrGeoError
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """Everything that was found. ``expired`` suppressions hold no more, ``unused`` ones match nothing."""

    registries: tuple[Audited, ...] = ()
    unread: tuple[Unread, ...] = ()
    expired: tuple[Suppression, ...] = ()
    unused: tuple[Suppression, ...] = ()
    fail_on: FailOn = FailOn.WARNING

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what counts, in the order of the registries."""
        return tuple(finding for audited in self.registries for finding in audited.findings)

    @property
    def suppressed(self) -> tuple[Suppressed, ...]:
        """Return what somebody accepts."""
        return tuple(suppressed for audited in self.registries for suppressed in audited.suppressed)

    def count(self, severity: Severity) -> int:
        """Return how many findings of a severity count."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def fails(self) -> bool:
        """Return whether there is a finding of the level that fails, or a worse one."""
        if self.fail_on is FailOn.NEVER:
            return False
        failing = LEVELS[: list(FailOn).index(self.fail_on) + 1]
        return any(finding.severity in failing for finding in self.findings)

    @property
    def is_clear(self) -> bool:
        """Return whether everything was read and nothing found."""
        return not self.findings and not self.unread

    @property
    def exit_code(self) -> ExitCode:
        """3 for findings that fail; else, where something could not be read, 6, or its own code where nothing was."""
        if self.unread and not self.registries:
            return self.unread[0].error.exit_code
        if self.fails:
            return ExitCode.CHANGES_PENDING
        is_partial = self.unread or (self.fail_on is not FailOn.NEVER and self.count(Severity.UNKNOWN))
        return ExitCode.PARTIAL if is_partial else ExitCode.DONE


_ORDER = [*LEVELS[:2], Severity.UNKNOWN, LEVELS[2]]


def facts_to_audit(subject: Subject) -> frozenset[AnyFact]:
    """Return what must be read to audit a subject; the rules that apply decide."""
    checks = [check for rule in AUDIT_RULES for check in rule.audits if check.applies(subject)]
    return frozenset(fact for check in checks for fact in (*check.needs, *check.uses))


def audit(
    subjects: Sequence[tuple[Subject, Place | None]],
    *,
    unread: Sequence[Unread] = (),
    suppressions: Sequence[Suppression] = (),
    today: date | None = None,
    fail_on: FailOn = FailOn.WARNING,
    is_all: bool = False,
    commands: Commands = NO_CONTEXT,
) -> Audit:
    """Hold every registry against the rules.

    ``is_all`` says that every registry was asked for: a suppression of one that is not there matches nothing then.
    """
    expired = [at for at in suppressions if today is not None and at.is_expired(today)]
    holding = [at for at in suppressions if at not in expired]
    used: list[Suppression] = []
    audited = []
    for subject, place in subjects:
        registry = subject.plan.current
        found, accepted = [], []
        for finding in sorted(_found(subject, commands), key=lambda finding: _ORDER.index(finding.severity)):
            used += [at for at in suppressions if at.matches(finding, registry.ref)]
            by = next((at for at in holding if at.matches(finding, registry.ref)), None)
            if by is None:
                found.append(finding)
            else:
                accepted.append(Suppressed(finding=finding, suppression=by))
        audited.append(Audited(registry=registry, findings=tuple(found), suppressed=tuple(accepted), place=place))
    refs = [subject.plan.current.ref for subject, _ in subjects]
    return Audit(
        registries=tuple(audited),
        unread=tuple(unread),
        expired=tuple(expired),
        unused=tuple(
            at for at in suppressions if at not in used and ((is_all and not unread) or any(map(at.names, refs)))
        ),
        fail_on=fail_on,
    )


def _found(subject: Subject, commands: Commands) -> Iterator[Finding]:
    for rule in AUDIT_RULES:
        for finding in rule.audit(subject):
            yield replace(finding, hint=commands.completed(finding.hint, subject.plan.current.ref))
