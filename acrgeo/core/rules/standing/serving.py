"""Who does not serve: replicas that are not routed or not ready, and too few that are."""

from __future__ import annotations

from collections.abc import Iterator

from acrgeo.core.model.registry import Replica
from acrgeo.core.model.timestamps import is_over
from acrgeo.core.rules.diagnosis import is_stuck
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.links import GEO_REPLICATION
from acrgeo.core.rules.rule import Check, Found, Rule
from acrgeo.core.rules.standing.facts import REPLICAS
from acrgeo.core.rules.subject import Subject

_UNDER_WAY = ("Creating", "Updating", "Deleting")


def _find_unrouted(subject: Subject) -> Iterator[Found]:
    """Yield those that are ready and not routed; what is not ready, and a drain that is over, have their own rules."""
    registry = subject.plan.current
    for replica in registry.replicas:
        drain = replica.drain
        if replica.is_routed or not replica.is_ready or (drain is not None and is_over(drain, subject.now)):
            continue
        label = registry.label(replica)
        state = "not routed, and nobody drained it through acrgeo"
        if drain is not None:
            because = f": {drain.reason.rstrip('.')}" if drain.reason else ""
            until = f", until {drain.until}" if drain.until else ""
            state = f"drained by {drain.by}{until}{because}"
        yield Found(
            severity=None if drain is None else Severity.NOTE,
            fact=f"{label} is {state}. It takes nothing over in an outage, and cannot be put into service while the "
            "home region is out.",
            hint=f"acrgeo routing enable {registry.name} {label}",
            location=replica.location,
            read_from=replica.id,
        )


def _find_not_ready(subject: Subject) -> Iterator[Found]:
    """Yield those that are neither ready nor broken; the home replica's state has rules of its own."""
    registry, now = subject.plan.current, subject.now
    for replica in registry.replicas:
        if replica.is_ready or replica.is_failed or replica.is_home or (now is not None and is_stuck(replica, now)):
            continue
        label = registry.label(replica)
        said = f": {replica.message.rstrip('.')}" if replica.message else ""
        yield Found(
            severity=Severity.NOTE if _is_under_way(replica) else None,
            fact=f"{label} is {_state(replica)}{said}. It does not count as serving.",
            hint=f"acrgeo replica show {registry.name} {label}",
            location=replica.location,
            read_from=replica.id,
        )


def _is_under_way(replica: Replica) -> bool:
    """Return whether it gets there, or away, by itself."""
    state, status = replica.provisioning_state, replica.display_status
    return state in _UNDER_WAY or (state == "Succeeded" and status == "Syncing")


def _state(replica: Replica) -> str:
    if replica.provisioning_state != "Succeeded":
        return replica.provisioning_state
    return replica.display_status or "Succeeded, without a status"


def _find_too_few_serving(subject: Subject) -> Iterator[Found]:
    registry, least = subject.plan.current, subject.plan.desired.min_routed
    serving = [registry.label(replica) for replica in registry.replicas if replica.is_serving]
    if not serving:
        yield Found(
            severity=Severity.ERROR,
            fact=f"No replica of {registry.name} is in service: {registry.login_server} sends nobody anywhere.",
            hint=f"acrgeo routing show {registry.name}",
            read_from=REPLICAS.path.format(registry=registry),
        )
    elif len(serving) < least:
        count = "1 replica" if len(serving) == 1 else f"{len(serving)} replicas"
        yield Found(
            fact=f"{registry.name} has {count} in service ({', '.join(serving)}), fewer than the {least} of minRouted.",
            hint=f"acrgeo routing show {registry.name}",
            read_from=REPLICAS.path.format(registry=registry),
        )


SERVING_CHECK = Check(find=_find_too_few_serving, needs=(REPLICAS,))
"""Of the rule min-routed: who serves now."""
RULES = (
    Rule(
        id="unrouted-replica",
        severity=Severity.WARNING,
        levels=(Severity.WARNING, Severity.NOTE),
        cause="A replica is ready and not routed: the global endpoint does not use it, it takes nothing over in an "
        "outage, and it cannot be put into service while the home region is out. A note where somebody drained it "
        "through acrgeo, with who and why.",
        evidence="regionEndpointEnabled, provisioningState and status of the replica, and its acrgeo-drained tags",
        cure="acrgeo routing enable REGISTRY REGION.",
        link=GEO_REPLICATION,
        audits=(Check(find=_find_unrouted, needs=(REPLICAS,)),),
    ),
    Rule(
        id="not-ready",
        severity=Severity.WARNING,
        levels=(Severity.WARNING, Severity.NOTE),
        cause="A replica is not ready, and so does not count as serving. A note where Azure is still at it: a large "
        "registry is synced for days.",
        evidence="provisioningState and status of the replica",
        cure="Wait: acrgeo replica wait REGISTRY REGION --for ready.",
        link=GEO_REPLICATION,
        audits=(Check(find=_find_not_ready, needs=(REPLICAS,)),),
    ),
)
