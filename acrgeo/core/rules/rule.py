"""A rule is a value: its id, what it means, where that is read, what mends it, and the checks that find it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from acrgeo.core.desired.source import Place
from acrgeo.core.preflight.facts import AnyFact, Unknown
from acrgeo.core.rules.finding import Finding, Severity
from acrgeo.core.rules.subject import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A finding without what its rule knows. ``severity`` None is the rule's own."""

    fact: str
    hint: str | None = None
    location: str | None = None
    severity: Severity | None = None
    read_from: str | None = None
    unread: str | None = None
    place: Place | None = None


def _find_nothing(_: Subject) -> Iterator[Found]:
    return iter(())


def _always(_: Subject) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One way in which a rule finds something.

    Where it applies, ``needs`` and ``uses`` are read. A needed fact that could not be read is told as unknown, and
    ``find`` is not asked; nor is it where nothing was read. ``find`` looks itself at a used one that is Unknown.
    """

    find: Callable[[Subject], Iterator[Found]] = _find_nothing
    applies: Callable[[Subject], bool] = _always
    needs: tuple[AnyFact, ...] = ()
    uses: tuple[AnyFact, ...] = ()

    def run(self, subject: Subject) -> Iterator[Found]:
        """Yield what is found about a subject."""
        if not self.applies(subject) or not all(fact in subject.facts for fact in (*self.needs, *self.uses)):
            return
        unread = [(fact, value) for fact in self.needs if isinstance(value := subject.facts.get(fact), Unknown)]
        for fact, unknown in unread:
            registry = subject.plan.current
            yield not_read(
                fact.what,
                unknown,
                brief=fact.brief,
                then=fact.then,
                hint=fact.hint and fact.hint.format(registry=registry),
                read_from=fact.path.format(registry=registry),
            )
        if not unread:
            yield from self.find(subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Something that acrgeo holds against a plan or a registry.

    ``severity`` is that of its findings unless they say one of ``also``. ``cause`` says what is so, ``evidence`` where
    that is read, ``cure`` what ends it; ``link`` is a page of Microsoft's. A rule without checks is found by a command.

    ``audits`` look at what is there, whatever is planned. ``levels`` are the severities of what they find: one that is
    not among them, as a check has it that plans share, becomes the first.
    """

    id: str
    severity: Severity
    cause: str
    evidence: str
    cure: str
    link: str | None = None
    also: tuple[Severity, ...] = ()
    checks: tuple[Check, ...] = ()
    audits: tuple[Check, ...] = ()
    levels: tuple[Severity, ...] = ()

    def finding(self, registry: str, found: Found) -> Finding:
        """Return what was found as a finding of this rule about a registry."""
        severity = found.severity or self.severity
        assert severity in (self.severity, *self.also), f"{self.id} is documented without {severity.value}"
        return self._finding(registry, found, severity)

    def _finding(self, registry: str, found: Found, severity: Severity) -> Finding:
        return Finding(
            id=self.id,
            severity=severity,
            registry=registry,
            fact=found.fact,
            hint=found.hint,
            location=found.location,
            read_from=found.read_from,
            unread=found.unread,
            place=found.place,
        )

    def run(self, subject: Subject) -> Iterator[Finding]:
        """Yield the findings about a subject."""
        for check in self.checks:
            for found in check.run(subject):
                yield self.finding(subject.plan.current.name, found)

    def audit(self, subject: Subject) -> Iterator[Finding]:
        """Yield the findings about what is there."""
        for check in self.audits:
            for found in check.run(subject):
                yield self.audited(subject.plan.current.name, found)

    def audited(self, registry: str, found: Found) -> Finding:
        """Return what an audit found as a finding of this rule."""
        if found.severity is Severity.UNKNOWN:  # all that some rules find: they have no levels
            return self._finding(registry, found, Severity.UNKNOWN)
        severity = next((level for level in self.levels if level is found.severity), self.levels[0])
        return self._finding(registry, found, severity)


def not_read(
    what: str,
    unknown: Unknown,
    *,
    brief: str | None = None,
    then: str = "",
    hint: str | None = None,
    read_from: str | None = None,
) -> Found:
    """Return what is told of something that could not be read: ``what``, why, and ``then`` what follows from it.

    ``hint`` is for a missing permission: another answer of Azure than 403 makes it no advice, and what ``unknown``
    brings along takes its place.
    ``brief`` names it in a word or two, for a line that holds several.
    """
    return Found(
        severity=Severity.UNKNOWN,
        fact=f"{what} could not be read: {unknown.reason}.{then}",
        hint=unknown.hint or (hint if unknown.status in (None, 403) else None),
        read_from=read_from,
        unread=brief and unknown.brief(brief),
    )


def check_subject(rules: Iterable[Rule], subject: Subject) -> tuple[Finding, ...]:
    """Return every finding of some rules about a subject, in the order of the rules."""
    return tuple(finding for rule in rules for finding in rule.run(subject))


def facts_needed(rules: Iterable[Rule], subject: Subject) -> frozenset[AnyFact]:
    """Return the facts that the checks of some rules ask for where they apply to a subject."""
    checks = [check for rule in rules for check in rule.checks if check.applies(subject)]
    return frozenset(fact for check in checks for fact in (*check.needs, *check.uses))
