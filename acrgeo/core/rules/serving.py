"""Who serves the global endpoint: enough replicas at any moment, and no drain that is forgotten."""

from __future__ import annotations

from collections.abc import Iterator

from acrgeo.core.model.drain import decode_drain, without_drain
from acrgeo.core.model.timestamps import is_over
from acrgeo.core.plan.change import Action
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.core.plan.replica_diff import match_replica
from acrgeo.core.plan.serving import serving_after
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.home_region import add_command
from acrgeo.core.rules.links import GEO_REPLICATION
from acrgeo.core.rules.rule import Check, Found, Rule
from acrgeo.core.rules.standing.facts import REPLICAS
from acrgeo.core.rules.standing.serving import SERVING_CHECK
from acrgeo.core.rules.subject import Subject


def _find_too_few_left(subject: Subject) -> Iterator[Found]:
    plan = subject.plan
    removals = [change for change in plan.replica_changes if change.takes_traffic]
    if not removals:
        return
    name, least = plan.current.name, plan.desired.min_routed
    left = serving_after(plan, removals)
    gone = {change.name for change in removals}
    where = ", ".join(plan.current.label(replica) for replica in plan.current.replicas if replica.name in gone)
    verb = "would leave" if len(removals) == 1 else "together would leave"
    if len(left) < least:
        yield Found(
            fact=f"Taking {where} out of service {verb} {name} with {len(left)} serving "
            f"replica{'' if len(left) == 1 else 's'} ({', '.join(left) or 'none'}); at least {least} must stay. "
            "Replicas that are syncing, being created or failed do not count.",
            hint=_more_serving(plan),
        )
    elif len(left) == 1:
        yield Found(severity=Severity.WARNING, fact=f"Only one replica of {name} stays in service: {left[0]}.")


def _more_serving(plan: RegistryPlan) -> str:
    """Return the command that puts another replica into service: one that is ready and not routed, or a new one.

    One that the plan deletes, replaces or keeps out of service is no help.
    """
    registry = plan.current
    going = {change.name for change in plan.replica_changes if change.action in (Action.DELETE, Action.REPLACE)}
    kept_out = [match_replica(registry, desired) for desired in plan.desired.replicas if desired.is_routed is False]
    for replica in registry.replicas:
        if replica.is_ready and not replica.is_routed and replica.name not in going and replica not in kept_out:
            return f"acrgeo routing enable {registry.name} {registry.label(replica)}"
    return add_command(plan)


def _find_replaced_alone(subject: Subject) -> Iterator[Found]:
    """A Failed replica may go on answering: the one that is left is not deleted to be replaced."""
    registry = subject.plan.current
    for change in subject.plan.replica_changes:
        if change.action is not Action.REPLACE or change.is_home or change.takes_traffic:
            continue
        assert change.current is not None, "what is replaced is there"
        if change.current.is_routed and not any(replica.is_serving for replica in registry.replicas):
            yield Found(
                fact=f"No replica of {registry.name} besides {change.location} is in service; replacing it would leave "
                "nothing for the global endpoint.",
                hint=f"acrgeo replica add {registry.name} REGION --wait ready\nthen repair again",
                location=change.location,
            )


def _find_expired_drains(subject: Subject) -> Iterator[Found]:
    plan = subject.plan
    acted_on = {change.name for change in plan.replica_changes}
    for replica in plan.current.replicas:
        drain = replica.drain
        if drain is not None and is_over(drain, subject.now) and replica.name not in acted_on:
            yield Found(
                fact=f"The drain of {replica.location} by {drain.by} should have ended at {drain.until}.",
                hint=f"acrgeo routing enable {plan.current.name} {replica.location}",
                location=replica.location,
            )


def _find_stale_records(subject: Subject) -> Iterator[Found]:
    """Routed by something other than acrgeo: were it drained that way too, it would look drained through acrgeo."""
    plan = subject.plan
    for replica in plan.current.replicas:
        record = decode_drain(replica.tags)
        changes = [change for change in plan.replica_changes if change.name == replica.name]
        is_removed = any(change.tag_edits.keys() & without_drain(replica.tags).keys() for change in changes)
        if not replica.is_routed or record is None or is_removed:
            continue
        label = plan.current.label(replica)
        yield Found(
            fact=f"{label} is routed, but still has the record of a drain by {record.by}.",
            hint=f"acrgeo routing enable {plan.current.name} {label}",
            location=replica.location,
        )


def _find_too_few_routed(subject: Subject) -> Iterator[Found]:
    """Fewer than ``minRouted`` even when the plan is done; last-routed tells it where the plan takes one away."""
    plan = subject.plan
    name, least = plan.current.name, plan.desired.min_routed
    if least <= 1 or any(change.takes_traffic for change in plan.replica_changes):
        return
    routed = {replica.name for replica in plan.current.replicas if replica.is_routed and not replica.is_failed}
    routed |= {change.name for change in plan.replica_changes if change.routing}
    if len(routed) < least:
        have = "1 replica" if len(routed) == 1 else f"{len(routed)} replicas"
        yield Found(
            fact=f"{name} would have {have} in service, fewer than the {least} of minRouted.",
            hint="add replicas, turn routing on, or lower minRouted",
        )


RULES = (
    Rule(
        id="last-routed",
        severity=Severity.BLOCKER,
        also=(Severity.WARNING,),
        cause="The change would leave fewer serving replicas than must stay: minRouted of the file, 1 otherwise. "
        "Syncing, Creating and Failed replicas do not count. With exactly one left it is a warning. Each replica is "
        "checked again just before it is taken out of service.",
        evidence="routing, provisioningState and status of every replica",
        cure="Put another replica into service first: acrgeo routing enable REGISTRY REGION.",
        link=GEO_REPLICATION,
        checks=(Check(find=_find_too_few_left), Check(find=_find_replaced_alone)),
    ),
    Rule(
        id="drain-expired",
        severity=Severity.WARNING,
        cause="A drain should have ended already: its --until has passed.",
        evidence="the tag acrgeo-drained-until of the replica",
        cure="End it with acrgeo routing enable REGISTRY REGION, or drain again with another --until.",
        checks=(Check(find=_find_expired_drains),),
        audits=(Check(find=_find_expired_drains, needs=(REPLICAS,)),),
        levels=(Severity.WARNING,),
    ),
    Rule(
        id="stale-drain-record",
        severity=Severity.WARNING,
        cause="A replica is routed but still has the record of a drain: something other than acrgeo restored it.",
        evidence="the acrgeo-drained tags and regionEndpointEnabled of the replica",
        cure="acrgeo routing enable REGISTRY REGION removes the record.",
        checks=(Check(find=_find_stale_records),),
        audits=(Check(find=_find_stale_records, needs=(REPLICAS,)),),
        levels=(Severity.WARNING,),
    ),
    Rule(
        id="min-routed",
        severity=Severity.WARNING,
        cause="Fewer replicas would be in service than minRouted asks for, although the plan takes none away.",
        evidence="minRouted of the file, and regionEndpointEnabled of every replica",
        cure="Add replicas, turn routing on, or lower minRouted.",
        checks=(Check(find=_find_too_few_routed),),
        audits=(SERVING_CHECK,),
        levels=(Severity.WARNING, Severity.ERROR),
    ),
)
