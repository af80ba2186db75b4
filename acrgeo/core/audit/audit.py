"""An audit: what was found at each registry, what of it is suppressed, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from acrgeo.core.audit.suppression import Suppression
from acrgeo.core.desired.source import Place
from acrgeo.core.execution.commands import NO_CONTEXT, Commands
from acrgeo.core.model.registry import Registry, RegistryRef
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
class Named:
    """What was found of registries that files name and that were not read."""

    findings: tuple[Finding, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A registry, or a subscription of registries, that could not be audited at all."""

    name: str
    error: AcrGeoError
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A finding with what is around it: ``about`` is an ARM id, ``suppression`` why it does not count."""

    finding: Finding
    about: str | None = None
    place: Place | None = None
    suppression: Suppression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """Everything that was found. ``expired`` suppressions hold no more, ``unused`` ones match nothing."""

    registries: tuple[Audited, ...] = ()
    named: Named = Named()
    unread: tuple[Unread, ...] = ()
    expired: tuple[Suppression, ...] = ()
    unused: tuple[Suppression, ...] = ()
    fail_on: FailOn = FailOn.WARNING

    @property
    def parts(self) -> tuple[Audited | Named, ...]:
        """Return everything that has findings: the registries, and what only files name."""
        return (*self.registries, self.named)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what counts, in the order of the registries, and then what only files name."""
        return tuple(finding for part in self.parts for finding in part.findings)

    @property
    def told(self) -> Iterator[Told]:
        """Yield every finding, those that are suppressed as well, in the order of the registries."""
        for part in self.parts:
            about, place = (part.registry.id, part.place) if isinstance(part, Audited) else (None, None)
            for finding in part.findings:
                yield Told(finding=finding, about=about, place=finding.place or place)
            for at in part.suppressed:
                where = at.finding.place or place
                yield Told(finding=at.finding, about=about, place=where, suppression=at.suppression)

    @property
    def suppressed(self) -> tuple[Suppressed, ...]:
        """Return what somebody accepts."""
        return tuple(suppressed for part in self.parts for suppressed in part.suppressed)

    def count(self, severity: Severity) -> int:
        """Return how many findings of a severity count."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def fails(self) -> bool:
        """Return whether there is a finding of the level that fails, or a worse one."""
        return any(map(self.is_failing, self.findings))

    def is_failing(self, finding: Finding) -> bool:
        """Return whether a finding is of the level that fails, or of a worse one."""
        failing = () if self.fail_on is FailOn.NEVER else LEVELS[: list(FailOn).index(self.fail_on) + 1]
        return finding.severity in failing

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
    named: Sequence[Finding] = (),
    unread: Sequence[Unread] = (),
    suppressions: Sequence[Suppression] = (),
    today: date | None = None,
    fail_on: FailOn = FailOn.WARNING,
    is_all: bool = False,
    commands: Commands = NO_CONTEXT,
) -> Audit:
    """Hold every registry against the rules. ``named`` was found of registries that only files name.

    ``is_all`` says that every registry was asked for: a suppression of one that is not there matches nothing then.
    """
    expired = [at for at in suppressions if today is not None and at.is_expired(today)]
    judge = _Judge(suppressions, [at for at in suppressions if at not in expired])
    audited = []
    for subject, place in subjects:
        registry = subject.plan.current
        findings, accepted = judge.split((finding, registry.ref) for finding in _found(subject, commands))
        audited.append(Audited(registry=registry, findings=findings, suppressed=accepted, place=place))
    refs = [subject.plan.current.ref for subject, _ in subjects]
    others = [(replace(finding, hint=commands.completed(finding.hint)), _nowhere(finding)) for finding in named]
    findings, accepted = judge.split(others)
    return Audit(
        registries=tuple(audited),
        named=Named(findings=findings, suppressed=accepted),
        unread=tuple(unread),
        expired=tuple(expired),
        unused=tuple(
            at for at in suppressions if at not in judge.used and ((is_all and not unread) or any(map(at.names, refs)))
        ),
        fail_on=fail_on,
    )


class _Judge:
    """What somebody accepts, and which suppressions are about something."""

    def __init__(self, suppressions: Sequence[Suppression], holding: Sequence[Suppression]) -> None:
        self._suppressions = suppressions
        self._holding = holding
        self.used: list[Suppression] = []

    def split(self, found: Iterable[tuple[Finding, RegistryRef]]) -> tuple[tuple[Finding, ...], tuple[Suppressed, ...]]:
        """Return what counts and what is accepted of findings and their registries, the worst first."""
        counts, accepted = [], []
        for finding, ref in sorted(found, key=lambda pair: _ORDER.index(pair[0].severity)):
            self.used += [at for at in self._suppressions if at.matches(finding, ref)]
            by = next((at for at in self._holding if at.matches(finding, ref)), None)
            if by is None:
                counts.append(finding)
            else:
                accepted.append(Suppressed(finding=finding, suppression=by))
        return tuple(counts), tuple(accepted)


def _nowhere(finding: Finding) -> RegistryRef:
    """Return the registry of a name of which only the name is known."""
    return RegistryRef(subscription="", resource_group="", name=finding.registry)


def _found(subject: Subject, commands: Commands) -> Iterator[Finding]:
    for rule in AUDIT_RULES:
        for finding in rule.audit(subject):
            yield replace(finding, hint=commands.completed(finding.hint, subject.plan.current.ref))
