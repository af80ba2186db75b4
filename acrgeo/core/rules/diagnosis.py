"""Broken replicas: why, as far as it can be told, and what mends them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from acrgeo.core.execution.mark import MARK, garbled_in, interrupted_in, is_missing, is_over
from acrgeo.core.model.durations import STUCK_AFTER
from acrgeo.core.model.registry import Registry, Replica
from acrgeo.core.model.timestamps import age
from acrgeo.core.plan.change import Action
from acrgeo.core.rules.finding import Finding, Severity
from acrgeo.core.rules.links import PRIVATE_LINK
from acrgeo.core.rules.rule import Check, Found, Rule
from acrgeo.core.rules.standing.facts import REPLICAS
from acrgeo.core.rules.subject import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """A known reason: ``pattern`` finds it in Azure's message, ``text`` says it, ``remedy`` ends it."""

    pattern: str
    text: str
    remedy: str


# The permission and the text about static configurations are Azure's own (documentation of private endpoints).
# Assumed(2): the words by which a message about a full subnet is known. If not, Azure's message is shown as it is,
# without the cause and the next command.
CAUSES = (
    Cause(
        pattern=r"privateLinkServiceProxies|not? (have )?authoriz|AuthorizationFailed|LinkedAuthorization",
        text="a private endpoint that the caller may not change",
        remedy="have Microsoft.Network/privateEndpoints/privateLinkServiceProxies/write on every private endpoint",
    ),
    Cause(
        pattern=r"static ip ?configuration|missing (these )?membernames",
        text="a private endpoint with static IP addresses",
        remedy="add the member of the new region (registry_data_REGION) to its static IP configurations",
    ),
    Cause(
        pattern=r"subnet.*(full|address|capacity|enough)|(address|ip)e?s?.*subnet|SubnetIsFull",
        text="a private endpoint's subnet without free addresses",
        remedy="enlarge the subnet or free addresses in it",
    ),
)


BROKEN_REPLICA = Rule(
    id="broken-replica",
    severity=Severity.WARNING,
    cause="A replica that acrgeo replica repair replaces is Failed, or Creating for longer than --stuck-after. "
    f"Known causes: {'; '.join(cause.text for cause in CAUSES)}.",
    evidence="provisioningState, status.message and status.timestamp of the replica",
    cure="Remove the cause that the finding names, then let repair delete the replica and create it again.",
    link=PRIVATE_LINK,
)


def interruptions(registry: Registry) -> Iterator[tuple[Replica, str]]:
    """Yield the replicas whose replacement was interrupted, each with what is so."""
    for mark in interrupted_in(registry):
        since = f", which began at {mark.timestamp}," if mark.timestamp else ""
        left = "there is no replica" if is_missing(registry, mark) else "the record of it was not removed"
        yield mark, f"The replacement of the replica in {mark.location}{since} was interrupted: {left}."


def finish_command(registry: Registry, mark: Replica) -> str:
    """Return the command that finishes an interrupted replacement."""
    return f"acrgeo replica repair {registry.name} {mark.location}"


def _find_interrupted(subject: Subject) -> Iterator[Found]:
    """Yield the interrupted replacements that the plan does not finish."""
    finished = [change for change in subject.plan.replica_changes if change.removes_mark or change.action in _FINISHING]
    changed = {change.location for change in finished}
    for mark, fact in interruptions(subject.plan.current):
        if mark.location not in changed:
            yield Found(fact=fact, hint=finish_command(subject.plan.current, mark), location=mark.location)
    registry = subject.plan.current
    names = {change.name.lower() for change in finished}
    for name in garbled_in(registry.tags):
        if name.lower() in names:
            continue
        replica = registry.replica_named(name)
        is_there = replica is not None and is_over(registry, replica)
        hint = f"acrgeo replica repair {registry.name} {name}" if is_there else f"acrgeo replica list {registry.name}"
        fact = (
            f"A replacement of the replica {name} was interrupted, and its record in tags {MARK}{name} cannot be read"
        )
        yield Found(fact=f"{fact}: what it had is not known.", hint=hint)


_FINISHING = (Action.REPLACE, Action.DELETE)
RULES = (
    BROKEN_REPLICA,
    Rule(
        id="interrupted-replacement",
        severity=Severity.WARNING,
        cause="A replacement deleted a replica, or was about to, and stopped before the replica was there again. What "
        f"it had is kept in tags of the registry, {MARK}NAME-1of2 and so on.",
        evidence="tags of the registry",
        cure="Finish it: acrgeo replica repair REGISTRY REGION, or an apply of a file that lists the region. To give "
        "the replica up: acrgeo replica delete REGISTRY REGION.",
        checks=(Check(find=_find_interrupted),),
        audits=(Check(find=_find_interrupted, needs=(REPLICAS,)),),
        levels=(Severity.ERROR,),
    ),
)


def is_stuck(replica: Replica, now: datetime, stuck_after: float = STUCK_AFTER) -> bool:
    """Return whether it has been Creating for longer than ``stuck_after`` seconds.

    ``createdAt`` survives re-creation, so the age is that of ``status.timestamp``; without one it is not judged.
    """
    seconds = age(replica.timestamp, now)
    return replica.provisioning_state == "Creating" and seconds is not None and seconds > stuck_after


def is_broken(replica: Replica, now: datetime, stuck_after: float) -> bool:
    """Return whether repairing is what helps."""
    return replica.is_failed or is_stuck(replica, now, stuck_after)


def next_commands(registry: Registry, now: datetime | None) -> Iterator[str]:
    """Yield what to type next where a replica is not ready: finish, repair, or wait. Without ``now`` none is stuck."""
    for mark in interrupted_in(registry):
        yield finish_command(registry, mark)
    broken, waiting, leaving = [], [], []
    for replica in registry.replicas:
        if replica.is_failed or (now is not None and is_stuck(replica, now)):
            broken += [] if replica.is_home else [registry.label(replica)]
        elif replica.provisioning_state == "Deleting":
            leaving.append(registry.label(replica))
        elif replica.id is not None and replica.display_status in (None, "Syncing"):
            waiting.append(registry.label(replica))
    if broken:
        yield f"acrgeo replica repair {registry.name} {' '.join(broken)}"
    if waiting:
        yield f"acrgeo replica wait {registry.name} {' '.join(waiting)} --for ready"
    if leaving:
        yield f"acrgeo replica wait {registry.name} {' '.join(leaving)} --for deleted"


def explain(registry: Registry, replica: Replica, now: datetime) -> Finding:
    """Return what is known of a broken replica: state, age, Azure's message, and the known causes."""
    return BROKEN_REPLICA.finding(registry.name, explanation(registry, replica, now))


def explanation(registry: Registry, replica: Replica, now: datetime | None) -> Found:
    """Return the same without the rule that finds it."""
    seconds = None if now is None else age(replica.timestamp, now)
    for_long = ", since when is unknown" if seconds is None else f" for {_age_words(seconds)}"
    said = replica.message.rstrip(".") if replica.message else "Azure gives no reason"
    causes = list(_causes(replica, registry))
    known = f"Known cause{'' if len(causes) == 1 else 's'}: {'; '.join(cause.text for cause in causes)}."
    if not causes:
        known = f"The known causes lie in private endpoints, of which {registry.name} has none."
    return Found(
        fact=f"The replica in {replica.location} is {replica.provisioning_state}{for_long}: {said}. {known}",
        hint="; ".join(cause.remedy for cause in causes) or None,
        location=replica.location,
        read_from=replica.id,
    )


def _age_words(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds < 3_600 else f"{seconds / 3_600:.1f} h"


def _causes(replica: Replica, registry: Registry) -> Iterator[Cause]:
    """Yield the causes that the message names, or all that a registry with private endpoints can have."""
    message = replica.message or ""
    named = [cause for cause in CAUSES if re.search(cause.pattern, message, re.IGNORECASE)]
    if named:
        yield from named
    elif registry.has_private_endpoints:
        yield from CAUSES
