"""Management locks on the registry, on what is above it, and on the replicas that a plan touches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from acrgeo.core.preflight.facts import Fact, Lock, Unknown
from acrgeo.core.rules import links
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.rule import Check, Found, Rule, not_read
from acrgeo.core.rules.subject import Subject

_PATH = "providers/Microsoft.Authorization/locks"

LOCKS: Fact[Mapping[str, tuple[Lock, ...] | Unknown]] = Fact(what="The locks", brief="locks", path=f"{{scope}}/{_PATH}")
"""By the id of what was looked at: the locks on it and above it."""


def lock_scopes(subject: Subject) -> tuple[str, ...]:
    """Return the ids whose locks count, with those above: each replica that is touched, else the registry."""
    return subject.intent.touched_ids or (subject.plan.current.id,)


def _find_locks(subject: Subject) -> Iterator[Found]:
    locks: dict[Lock, None] = {}
    for scope, found in subject.facts.known(LOCKS).items():
        if isinstance(found, Unknown):
            yield not_read(
                f"Whether a lock is on {scope} or above",
                found,
                brief=LOCKS.brief,
                hint="ask for a role with Microsoft.Authorization/locks/read there",
                read_from=f"{scope}/{_PATH}",
            )
        else:
            locks |= dict.fromkeys(found)
    for lock in locks:
        if not _concerns(lock, subject):
            continue
        what = "changed or deleted" if lock.stops_writes else "deleted"
        yield Found(
            severity=Severity.WARNING if subject.intent.is_general and not lock.stops_writes else Severity.BLOCKER,
            fact=f"The lock {lock.name} ({lock.level}) is on {lock.scope}: nothing below it can be {what}.",
            hint=f"az lock delete --name {lock.name} --resource {lock.scope}"
            if "/providers/" in lock.scope
            else f"az lock list, and remove {lock.name} at {lock.scope}",
            read_from=f"{lock.scope}/{_PATH}/{lock.name}",
        )


def _concerns(lock: Lock, subject: Subject) -> bool:
    """Return whether a lock stands in the way: one at or above the registry, or on a replica that is changed itself."""
    intent = subject.intent
    scope, registry = lock.scope.lower().rstrip("/"), subject.plan.current.id.lower()
    if registry == scope or registry.startswith(f"{scope}/"):
        return lock.stops_writes or intent.removes or intent.deletes_webhooks
    return scope in (id_.lower() for id_ in (intent.touched_ids if lock.stops_writes else intent.removed_ids))


RULES = (
    Rule(
        id="lock",
        severity=Severity.BLOCKER,
        also=(Severity.WARNING, Severity.UNKNOWN),
        cause="A management lock on the registry, its group, its subscription or a replica forbids the change. "
        "acrgeo preflight without a change only warns of one that stops nothing but deletions.",
        evidence=f"{LOCKS.path} with the filter atScope(), which has those above the scope too",
        cure="Have the lock removed, or leave what it protects.",
        link=links.LOCKS,
        checks=(Check(find=_find_locks, needs=(LOCKS,), applies=lambda subject: subject.intent.needs_reading),),
    ),
)
