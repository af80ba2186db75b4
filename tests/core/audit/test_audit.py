"""An audit as a value: what counts, in which order, where each finding stands, and the exit code."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from acrgeo.core.audit.audit import Audit, Audited, FailOn, Named, Suppressed, Unread, audit, facts_to_audit
from acrgeo.core.audit.suppression import Suppression
from acrgeo.core.desired.source import Place
from acrgeo.core.preflight.addresses import NETWORK
from acrgeo.core.rules.finding import Finding, Severity
from acrgeo.core.rules.standing.facts import REGIONS, REPLICAS, TASKS
from acrgeo.core.rules.webhooks import WEBHOOKS
from acrgeo.errors import AzureError, ErrorKind, ExitCode
from tests.core.audit.auditing import HEALTHY, NOW, subject
from tests.rows import rows

ERROR, WARNING, NOTE, UNKNOWN = Severity.ERROR, Severity.WARNING, Severity.NOTE, Severity.UNKNOWN
CLOSED = Unread(name="fabrikam", error=AzureError("No.", kind=ErrorKind.FORBIDDEN))
HERE, THERE = Place("here.yaml", 1, 1), Place("there.tf", 2, 2)


def finding(severity: Severity = ERROR, **given: str | Place | None) -> Finding:
    """Return a finding about contoso."""
    facts: dict[str, object] = {"id": "admin-user", "registry": "contoso", "fact": "It is so.", **given}
    return Finding(severity=severity, **facts)  # type: ignore[arg-type]  # checked by the fields


def suppression(**given: str | Place) -> Suppression:
    """Return a suppression of the admin user of contoso."""
    facts: dict[str, object] = {"rule": "admin-user", "registry": "contoso", "reason": "bots", **given}
    return Suppression(place=HERE, expires=date(2027, 1, 1), **facts)  # type: ignore[arg-type]  # checked by the fields


def audited(*severities: Severity, place: Place | None = None) -> Audited:
    """Return contoso with findings of these levels."""
    return Audited(registry=HEALTHY, findings=tuple(map(finding, severities)), place=place)


@rows(
    "severities, worst",
    [
        ((), None),
        ((NOTE, WARNING, ERROR), ERROR),
        ((NOTE, UNKNOWN, WARNING), WARNING),
        ((NOTE, UNKNOWN), UNKNOWN),
        ((NOTE,), NOTE),
    ],
)
def test_the_worst_of_a_registry(severities: tuple[Severity, ...], worst: Severity | None) -> None:
    """What is unknown is worse than a note, and better than a warning."""
    assert audited(*severities).worst() is worst


@rows(
    "severities, unread, fail_on, code",
    [
        ((), (), FailOn.WARNING, ExitCode.DONE),
        ((ERROR,), (), FailOn.ERROR, ExitCode.CHANGES_PENDING),
        ((WARNING,), (), FailOn.ERROR, ExitCode.DONE),
        ((NOTE,), (), FailOn.WARNING, ExitCode.DONE),
        ((NOTE,), (), FailOn.NOTE, ExitCode.CHANGES_PENDING),
        ((ERROR,), (), FailOn.NEVER, ExitCode.DONE),
        ((UNKNOWN,), (), FailOn.NOTE, ExitCode.PARTIAL),
        ((UNKNOWN,), (), FailOn.NEVER, ExitCode.DONE),
        ((ERROR, UNKNOWN), (), FailOn.WARNING, ExitCode.CHANGES_PENDING),
        ((), (CLOSED,), FailOn.WARNING, ExitCode.PARTIAL),
        ((), (CLOSED,), FailOn.NEVER, ExitCode.PARTIAL),
        ((ERROR,), (CLOSED,), FailOn.WARNING, ExitCode.CHANGES_PENDING),
    ],
)
def test_the_exit_code(
    severities: tuple[Severity, ...], unread: tuple[Unread, ...], fail_on: FailOn, code: int
) -> None:
    """3 for what fails, 6 for what could not be read, else 0."""
    found = Audit(registries=(audited(*severities),), unread=unread, fail_on=fail_on)
    assert found.exit_code == code
    assert found.is_clear is (not severities and not unread)
    assert found.fails is (code == ExitCode.CHANGES_PENDING)


def test_where_nothing_was_read_its_error_decides() -> None:
    """Nobody takes an audit that was not permitted for one that found something; that of nothing is done."""
    other = Unread(name="late", error=AzureError("No.", kind=ErrorKind.TRANSIENT))
    assert Audit(unread=(CLOSED, other), named=Named(findings=(finding(),))).exit_code == ExitCode.NOT_PERMITTED
    assert Audit().exit_code == ExitCode.DONE


def test_every_finding_is_told_with_its_place() -> None:
    """Its own, else that of the registry's file; one that is suppressed as well, and what only a file names."""
    by = suppression()
    accepted = tuple(Suppressed(finding=at, suppression=by) for at in (finding(), finding(place=THERE)))
    registry = Audited(
        registry=HEALTHY, findings=(finding(), finding(NOTE, place=THERE)), suppressed=accepted, place=HERE
    )
    found = Audit(registries=(registry,), named=Named(findings=(finding(place=THERE),), suppressed=accepted[:1]))
    assert [(at.about, at.place, at.suppression) for at in found.told] == [
        (HEALTHY.id, HERE, None),
        (HEALTHY.id, THERE, None),
        (HEALTHY.id, HERE, by),
        (HEALTHY.id, THERE, by),
        (None, THERE, None),
        (None, None, by),
    ]
    assert (len(found.findings), len(found.suppressed)) == (3, 3)
    assert (found.count(ERROR), found.count(NOTE), found.count(WARNING)) == (2, 1, 0)


@rows(
    "given, is_all, unread, is_unused",
    [
        ({}, False, (), False),
        ({"rule": "soft-delete"}, False, (), False),
        ({"rule": "soft-delete"}, True, (), True),
        ({"rule": "soft-delete"}, True, (CLOSED,), False),
        ({"rule": "soft-delete", "registry": "healthy"}, False, (), False),
        ({"rule": "soft-delete", "registry": HEALTHY.id}, False, (CLOSED,), True),
    ],
)
def test_what_files_name_is_suppressed_by_name(
    given: dict[str, str], is_all: bool, unread: tuple[Unread, ...], is_unused: bool
) -> None:
    """A suppression is unused only where its registry was audited, or all of them were."""
    named = [finding(NOTE), finding(registry="gone", hint="acrgeo list")]
    by = suppression(**{"registry": "gone", **given})
    found = audit([(subject(), None)], named=named, unread=unread, suppressions=[by], today=NOW.date(), is_all=is_all)
    is_matched = by.rule == "admin-user"
    assert [at.registry for at in found.named.findings] == (["contoso"] if is_matched else ["gone", "contoso"])
    assert [at.finding.registry for at in found.named.suppressed] == (["gone"] if is_matched else [])
    assert (found.unread, bool(found.unused), found.expired) == (unread, is_unused, ())


def test_without_a_day_nothing_expires() -> None:
    """It holds as it is written."""
    named = [finding(registry="contoso")]
    found = audit([], named=named, suppressions=[suppression()])
    assert (found.named.findings, len(found.suppressed), found.expired) == ((), 1, ())


def test_what_is_read_is_what_the_rules_need() -> None:
    """Of a registry without private endpoints no network is read."""
    plain, private = (facts_to_audit(subject(at)) for at in (HEALTHY, replace(HEALTHY, has_private_endpoints=True)))
    assert plain >= {REPLICAS, REGIONS, WEBHOOKS, TASKS}
    assert (NETWORK in plain, NETWORK in private) == (False, True)
    assert plain < private
