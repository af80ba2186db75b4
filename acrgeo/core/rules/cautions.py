"""What to know before a plan runs: warnings that refuse nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from acrgeo.core.model.drain import decode_drain, without_drain
from acrgeo.core.model.registry import Replica
from acrgeo.core.model.timestamps import is_over
from acrgeo.core.plan.change import Action
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.core.rules.diagnosis import is_stuck
from acrgeo.core.rules.finding import Finding, Severity
from acrgeo.core.rules.home_region import unavailable


def caution(plan: RegistryPlan, now: datetime | None) -> Iterator[Finding]:
    """The warnings of one registry. ``now`` None leaves out those that need the time."""
    yield from _expired_drains(plan, now)
    yield from _stale_records(plan)
    yield from _few_routed(plan)
    yield from _stuck(plan, now)
    yield from _other_names(plan)
    yield from _failed_home(plan)
    yield from _home_region(plan)


def _warning(plan: RegistryPlan, rule: str, replica: Replica, fact: str, hint: str) -> Finding:
    return Finding(
        id=rule,
        severity=Severity.WARNING,
        registry=plan.current.name,
        location=replica.location,
        fact=fact,
        hint=hint,
    )


def _expired_drains(plan: RegistryPlan, now: datetime | None) -> Iterator[Finding]:
    acted_on = {change.name for change in plan.replica_changes}
    for replica in plan.current.replicas:
        drain = replica.drain
        if drain is None or not is_over(drain, now) or replica.name in acted_on:
            continue
        fact = f"The drain of {replica.location} by {drain.by} should have ended at {drain.until}."
        hint = f"acrgeo routing enable {plan.current.name} {replica.location}"
        yield _warning(plan, "drain-expired", replica, fact, hint)


def _stale_records(plan: RegistryPlan) -> Iterator[Finding]:
    """Routed by something other than acrgeo: were it unrouted that way too, it would look held."""
    for replica in plan.current.replicas:
        record = decode_drain(replica.tags)
        changes = [change for change in plan.replica_changes if change.name == replica.name]
        is_removed = any(change.tag_edits.keys() & without_drain(replica.tags).keys() for change in changes)
        if not replica.is_routed or record is None or is_removed:
            continue
        label = plan.current.label(replica)
        fact = f"{label} is routed, but still has the record of a drain by {record.by}."
        hint = f"acrgeo routing enable {plan.current.name} {label} removes the record"
        yield _warning(plan, "stale-drain-record", replica, fact, hint)


def _few_routed(plan: RegistryPlan) -> Iterator[Finding]:
    """Fewer routed replicas than ``min_routed`` even when the plan is done; last-routed tells it of a taker."""
    if plan.min_routed <= 1 or any(change.takes_traffic for change in plan.replica_changes):
        return
    routed = {replica.name for replica in plan.current.replicas if replica.is_routed and not replica.is_failed}
    routed |= {change.name for change in plan.replica_changes if change.action is not Action.AWAIT and change.routing}
    if len(routed) < plan.min_routed:
        have = "1 replica" if len(routed) == 1 else f"{len(routed)} replicas"
        yield Finding(
            id="min-routed",
            severity=Severity.WARNING,
            registry=plan.current.name,
            fact=f"{plan.current.name} would have {have} in service, fewer than the {plan.min_routed} of minRouted.",
            hint="add replicas, turn routing on, or lower minRouted",
        )


def _other_names(plan: RegistryPlan) -> Iterator[Finding]:
    for replica, name in plan.misnamed:
        fact = f"The replica in {replica.location} is named {replica.name}, not {name}; a name cannot be changed."
        yield _warning(plan, "replica-name", replica, fact, f"name it {replica.name}, or delete it and add it again")


def _stuck(plan: RegistryPlan, now: datetime | None) -> Iterator[Finding]:
    awaited = {change.name for change in plan.replica_changes if change.action is Action.AWAIT}
    for replica in plan.current.replicas:
        if now is not None and replica.name in awaited and is_stuck(replica, now):
            fact = f"The replica in {replica.location} has been Creating since {replica.timestamp}; it may be stuck."
            hint = f"acrgeo replica repair {plan.current.name} {replica.location}"
            yield _warning(plan, "stuck-replica", replica, fact, hint)


def _failed_home(plan: RegistryPlan) -> Iterator[Finding]:
    home = plan.current.home
    if home.is_failed:
        because = f": {home.message.rstrip('.')}" if home.message else ""
        fact = f"The home replica in {home.location} is {home.provisioning_state}{because}. It is never replaced."
        yield _warning(plan, "home-failed", home, fact, "open a support request with Azure")


def _home_region(plan: RegistryPlan) -> Iterator[Finding]:
    home, fact = plan.current.home, unavailable(plan.current)
    if fact is not None and not home.is_failed:  # a failed one is told by home-failed
        yield _warning(plan, "home-region", home, fact, "changes may fail until the home region is back")
