"""What all checks mean together, and the one smallest cure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from acrgeo.core.model.registry import Registry, Sku
from acrgeo.core.permissions.actions import PERMISSIONS, Task, allows
from acrgeo.core.preflight.facts import Unknown
from acrgeo.core.push.check import Check, Cure, Result, Subject
from acrgeo.core.push.network_checks import cache, dns, nearness
from acrgeo.core.push.registry_checks import firewall, locks, permission, replicas, storage
from acrgeo.core.push.situation import Situation
from acrgeo.core.push.words import listed
from acrgeo.core.trace.verdict import State

CHECKS: tuple[Callable[[Situation], Check], ...] = (
    firewall,
    permission,
    replicas,
    locks,
    storage,
    dns,
    cache,
    nearness,
)
"""In the order of ``Subject``: what stops every push comes before what makes some fail."""

_WORDS = {
    Result.OK: "nothing stands in the way of a push",
    Result.PROBLEM: "pushes may fail or be slow",
    Result.UNKNOWN: "nothing was found that stops a push, and not all is known",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PushVerdict:
    """The result, in words and with the checks that decided it; every check, and one cure."""

    result: Result
    reason: str
    checks: tuple[Check, ...]
    cure: Cure | None = None

    @property
    def words(self) -> str:
        """The result in a few words."""
        return _WORDS[self.result]


def judge_push(now: Situation) -> PushVerdict:
    """Make every check. One problem is enough; where there is none, what is vital has to be known."""
    checks = tuple(check(now) for check in CHECKS)
    problems = [check for check in checks if check.result is Result.PROBLEM]
    unknown = [check for check in checks if check.result is Result.UNKNOWN]
    vital = [check for check in unknown if check.subject.is_vital]
    if problems:
        result, reason = Result.PROBLEM, f"Found by: {_subjects(problems)}."
    elif vital:
        result, reason = Result.UNKNOWN, f"Not known: {_subjects(unknown)}."
    else:
        result = Result.OK
        reason = f"Not known, and not vital: {_subjects(unknown)}." if unknown else "Every check is ok."
    return PushVerdict(result=result, reason=reason, checks=checks, cure=_cure(now, problems, vital))


def _subjects(checks: Sequence[Check]) -> str:
    return listed([check.subject.value for check in checks], most=len(Subject))


def _cure(now: Situation, problems: Sequence[Check], vital: Sequence[Check]) -> Cure | None:
    """Return the cure of the first problem: what stops every push first. Else what makes something known."""
    for check in problems:
        if check.subject is Subject.DNS:
            return _dns_cure(now)
        if check.cure is not None:
            return check.cure
    if problems:
        return _for_one_push(now)
    return next((check.cure for check in vital if check.cure is not None), None)


def _dns_cure(now: Situation) -> Cure:
    if State.BOUNCING in now.trace.verdict.states:
        return _for_one_push(now)
    first = now.trace.verdict.cures[0]
    return Cure(words=first.words, command=first.command)


def _for_one_push(now: Situation) -> Cure:
    """Return the first cure that is possible, in the order that is documented now."""
    name, registry = now.trace.name, now.trace.registry
    fix = f"acrgeo push-check {name} --fix"
    if registry is not None and registry.has_regional_endpoints:
        return Cure(words="Push to one replica by its regional endpoint (preview).", command=f"{fix} regional-endpoint")
    if registry is None or _may_turn_on(now, registry):
        return Cure(
            words="Push to one replica by its regional endpoint (preview): turn them on, then print the commands.",
            command=f"acrgeo endpoints regional enable {name}\n{fix} regional-endpoint",
        )
    return Cure(
        words="Cache DNS on this machine for the length of one push, never for longer: this prints the configuration.",
        command=f"{fix} dnsmasq",
    )


def _may_turn_on(now: Situation, registry: Registry) -> bool:
    """Return whether nothing is known that keeps the caller from turning regional endpoints on."""
    write = next(at.action for at in PERMISSIONS if at.tasks == (Task.UPGRADE,))
    may = isinstance(now.entries, Unknown) or allows(now.entries, write)
    return may and registry.sku is Sku.PREMIUM
