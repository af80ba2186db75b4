"""An audit from its question to its answer: registries, what is around them, suppressions, rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from acrgeo.core.audit.audit import Audit, FailOn, audit, facts_to_audit
from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.model.names import close_matches
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry, Replica
from acrgeo.core.plan.diff import diff
from acrgeo.core.preflight.addresses import NETWORK, PrivateNetwork
from acrgeo.core.preflight.facts import AnyFact, Facts, Unknown
from acrgeo.core.preflight.intent import intent_of
from acrgeo.core.rules.standing.facts import ACCESS, NAMED, REGIONS, REPLICAS
from acrgeo.core.rules.subject import Subject
from acrgeo.errors import AzureError, ErrorKind, UsageError
from acrgeo.output.views.counting import counted
from acrgeo.workflow.auditing.named import NamedInFiles, find_named, read_folders
from acrgeo.workflow.auditing.registries import Found, check_choice, is_narrowed, read_all, read_described, read_named
from acrgeo.workflow.auditing.suppressions import read_suppressions
from acrgeo.workflow.context import PARALLEL_READS, Context

REPLICAS_UNKNOWN = "replicasUnknown"
AT_ONCE = 8 * PARALLEL_READS
"""Registries that are read around at once."""
SHOWN_FROM = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuestion:
    """What is audited, against what. ``suppressions`` None is the usual file, where there is one.

    ``iac`` are folders of infrastructure as code, whose names are held against what is there.
    """

    names: Sequence[str] = ()
    files: Sequence[str] = ()
    is_all: bool = False
    allowed_regions: tuple[str, ...] = ()
    allowed_geographies: tuple[str, ...] = ()
    suppressions: str | None = None
    iac: Sequence[str] = ()
    fail_on: FailOn = FailOn.WARNING


def audit_registries(context: Context, question: AuditQuestion) -> Audit:
    """Read what is asked about and hold it against the rules. UsageError for what does not go together."""
    check_choice(question.names, question.files, is_all=question.is_all)
    suppressions = read_suppressions(question.suppressions)
    folders = read_folders(question.iac, context.note)
    if question.is_all:
        reading = read_all(context)
    elif question.files:
        reading = read_described(context, question.files)
    else:
        reading = read_named(context, question.names)
    found = sorted(reading.found, key=lambda at: (at.registry.name.lower(), at.registry.id.lower()))
    is_everything = question.is_all and not (is_narrowed(context) or reading.unread)
    named = find_named(context, folders, [at.registry for at in found], is_all=is_everything) if folders else None
    subjects = _with_facts(context, [_subject(context, at, question, named) for at in found])
    return audit(
        [(subject, at.place) for subject, at in zip(subjects, found, strict=True)],
        named=() if named is None else named.findings,
        unread=reading.unread,
        suppressions=suppressions,
        today=context.now.date(),
        fail_on=question.fail_on,
        is_all=question.is_all,
        commands=context.commands,
    )


def _subject(context: Context, found: Found, question: AuditQuestion, named: NamedInFiles | None) -> Subject:
    plan = diff(found.registry, DesiredRegistry(min_routed=found.min_routed or 1))
    facts = Facts({REPLICAS: _replicas(found.registry)})
    return Subject(
        plan=plan,
        intent=intent_of(plan),
        facts=facts if named is None else facts.having(NAMED, named.of[found.registry.id]),
        allowed_regions=question.allowed_regions,
        allowed_geographies=question.allowed_geographies,
        now=context.now,
    )


def _replicas(registry: Registry) -> tuple[Replica, ...] | Unknown:
    reason = registry.properties.get(REPLICAS_UNKNOWN)
    return registry.replicas if reason is None else Unknown(str(reason).rstrip("."))


def _with_facts(context: Context, subjects: Sequence[Subject]) -> list[Subject]:
    """Return the subjects with everything that the rules need of them."""
    needed = [facts_to_audit(subject) for subject in subjects]
    wanted = {
        subject.plan.current.ref.subscription
        for subject, facts in zip(subjects, needed, strict=True)
        if REGIONS in facts
    }
    regions = {subscription: _regions(context, subscription) for subscription in sorted(wanted)}
    _check_geographies([word for subject in subjects[:1] for word in subject.allowed_geographies], regions.values())
    whole: list[Subject] = []
    streams = context.streams
    with counted(streams.err, lambda: len(subjects), is_shown=len(subjects) >= SHOWN_FROM) as counter:
        for start in range(0, len(subjects), AT_ONCE):
            batch = list(zip(subjects, needed, strict=True))[start : start + AT_ONCE]
            whole += _batch(context, batch, regions)
            counter.done += len(batch)
    return whole


def _check_geographies(words: Sequence[str], regions: Iterable[Mapping[str, RegionFacts] | Unknown]) -> None:
    """Refuse a word that is no geography, nor a group of some, as every replica would be outside it; UsageError."""
    listed = [region for found in regions if not isinstance(found, Unknown) for region in found.values()]
    known = {name for region in listed for name in (region.geography, region.geography_group) if name}
    for word in words if known else ():
        if word.lower() not in {name.lower() for name in known}:
            close = close_matches(word, known)
            hint = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(sorted(known))}"
            raise UsageError(f"{word!r} is no geography, and no group of geographies.", hint=hint)


def _batch(
    context: Context,
    batch: Sequence[tuple[Subject, frozenset[AnyFact]]],
    regions: Mapping[str, Mapping[str, RegionFacts] | Unknown],
) -> list[Subject]:
    around = [(subject, facts - {REPLICAS, REGIONS, ACCESS, NETWORK}) for subject, facts in batch]
    read = context.preflight_reads.read_facts(around)
    reads = context.access_reads
    private = [subject.plan.current for subject, facts in batch if ACCESS in facts]
    with ThreadPoolExecutor(max_workers=2) as pool:  # each reads several at once itself
        listed = pool.map(lambda registry: reads.read(registry, with_zones=True, with_records=True), private)
        access = dict(zip((registry.id for registry in private), listed, strict=True))
    whole = []
    for (subject, _), facts in zip(batch, read, strict=True):
        registry = subject.plan.current
        values = {**facts.values, **subject.facts.values, REGIONS: regions.get(registry.ref.subscription)}
        if registry.id in access:
            values[ACCESS] = access[registry.id]
            endpoints = tuple(reached.endpoint for reached in access[registry.id].endpoints)
            values[NETWORK] = PrivateNetwork(endpoints=endpoints)
        whole.append(replace(subject, facts=Facts(values)))
    return whole


def _regions(context: Context, subscription: str) -> Mapping[str, RegionFacts] | Unknown:
    """Read a subscription's regions, those of an earlier command included: zones do not come and go."""
    try:
        return context.gateway.read_regions(subscription)
    except AzureError as error:
        if error.kind is ErrorKind.UNAUTHENTICATED:
            raise
        return Unknown(error.message.rstrip("."), error.status, error.code, error.hint)
