"""What files of infrastructure as code name, and what is not there of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from acrgeo.core.iac.comparison import Certainty, Gone, compare, compare_webhooks
from acrgeo.core.iac.reference import Kind
from acrgeo.core.rules.finding import Finding, Severity
from acrgeo.core.rules.rule import Check, Found, Rule
from acrgeo.core.rules.standing.facts import NAMED, REPLICAS
from acrgeo.core.rules.subject import Subject
from acrgeo.core.rules.webhooks import WEBHOOKS

_LEVELS = {
    Certainty.GONE: Severity.WARNING,
    Certainty.UNSEEN: Severity.NOTE,
    Certainty.UNKNOWN: Severity.UNKNOWN,
}


def _is_named(subject: Subject) -> bool:
    return NAMED in subject.facts and bool(subject.facts.known(NAMED))


def _names_webhooks(subject: Subject) -> bool:
    return _is_named(subject) and any(each.kind is Kind.WEBHOOK for each in subject.facts.known(NAMED))


def _find_gone(subject: Subject) -> Iterator[Found]:
    return map(_found, compare(subject.facts.known(NAMED), subject.plan.current))


def _find_gone_webhooks(subject: Subject) -> Iterator[Found]:
    names = [webhook.name for webhook in subject.facts.known(WEBHOOKS)]
    return map(_found, compare_webhooks(subject.facts.known(NAMED), subject.plan.current, names))


def _found(gone: Gone) -> Found:
    return Found(
        severity=_LEVELS[gone.certainty],
        fact=gone.fact,
        hint=gone.hint,
        location=gone.reference.region,
        place=gone.reference.place,
    )


NAME_GONE = Rule(
    id="iac-name-gone",
    severity=Severity.WARNING,
    levels=(Severity.WARNING, Severity.NOTE),
    cause="A file of infrastructure as code names a registry, a replica, a webhook or a host that is not there: it was "
    "deleted or renamed, or not made yet. A note tells of a registry that you do not see and whose name somebody has.",
    evidence="the files of --iac, the registry with its replicas and webhooks, and checkNameAvailability",
    cure="Name what is there, or remove the line; acrgeo list --all shows the registries that you see.",
    audits=(
        Check(find=_find_gone, applies=_is_named, needs=(REPLICAS,)),
        Check(find=_find_gone_webhooks, applies=_names_webhooks, needs=(WEBHOOKS,)),
    ),
)
RULES = (NAME_GONE,)


def name_findings(gone: Iterable[Gone]) -> tuple[Finding, ...]:
    """Return what is found of registries that only files name."""
    return tuple(NAME_GONE.audited(each.reference.registry, _found(each)) for each in gone)
