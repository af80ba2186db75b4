"""Replicas: their names and tags, how many a file may delete, and those that are broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from acrgeo.core.desired.tags import MOST_TAGS
from acrgeo.core.impact.zones import zone_truths
from acrgeo.core.model.names import is_name
from acrgeo.core.model.registry import Replica
from acrgeo.core.plan.change import Action
from acrgeo.core.plan.replica_diff import match_replica
from acrgeo.core.rules.diagnosis import explanation, is_stuck
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.links import NAMES, TAGS
from acrgeo.core.rules.rule import Check, Found, Rule
from acrgeo.core.rules.standing.facts import REPLICAS
from acrgeo.core.rules.subject import Subject

MASS_DELETE_SHARE = 1 / 3


def _find_bad_names(subject: Subject) -> Iterator[Found]:
    plan = subject.plan
    taken = {replica.name.lower(): replica for replica in plan.current.replicas}
    for change in plan.replica_changes:
        if change.action is not Action.CREATE or change.is_home:
            continue
        if not is_name(change.name):
            yield Found(
                fact=f"{change.name!r} is not a replica name: 5 to 50 letters and digits.",
                hint=f"acrgeo replica add {plan.current.name} {change.location} --name NAME",
                location=change.location,
            )
        holder = taken.get(change.name.lower())
        if holder is not None and holder.location != change.location:
            yield Found(
                fact=f"{plan.current.name} already has a replica named {holder.name}, in {holder.location}.",
                hint=f"acrgeo replica add {plan.current.name} {change.location} --name NAME",
                location=change.location,
            )


def _find_other_names(subject: Subject) -> Iterator[Found]:
    for replica, name in subject.plan.misnamed:
        yield Found(
            severity=Severity.WARNING,
            fact=f"The replica in {replica.location} is named {replica.name}, not {name}; a name cannot be changed.",
            hint=f"name it {replica.name}, or delete it and add it again",
            location=replica.location,
        )


def _find_mass_delete(subject: Subject) -> Iterator[Found]:
    plan = subject.plan
    pruned = [change for change in plan.replica_changes if change.is_pruned]
    count = sum(not replica.is_home for replica in plan.current.replicas)
    if plan.desired.allows_mass_delete or len(pruned) < 2 or len(pruned) <= count * MASS_DELETE_SHARE:
        return
    yield Found(
        fact=f"Pruning would delete {len(pruned)} of the {count} replicas of {plan.current.name} besides home: "
        f"{', '.join(change.location for change in pruned)}.",
        hint="list them in the file, or run again with --allow-mass-delete",
    )


def _find_changes_of_failed(subject: Subject) -> Iterator[Found]:
    for change in subject.plan.replica_changes:
        # Assumed(4): ARM takes a change of routing on a Failed replica. If not, the drain of a Failed replica is
        # refused by Azure, and it stays routed; replica repair is the way then.
        if change.action is not Action.UPDATE or change.only_drains:
            continue
        seen = change.current
        assert seen is not None, "an update has a current replica"
        if seen.is_failed and not seen.is_home:
            because = f": {seen.message}" if seen.message else ""
            yield Found(
                fact=f"The replica in {seen.location} is {seen.provisioning_state}{because}; it must be repaired "
                "first.",
                hint=f"acrgeo replica repair {subject.plan.current.name} {seen.location}",
                location=seen.location,
            )


def _find_stuck(subject: Subject) -> Iterator[Found]:
    plan, now = subject.plan, subject.now
    awaited = {change.name for change in plan.replica_changes if change.action is Action.AWAIT}
    for replica in plan.current.replicas:
        if now is not None and replica.name in awaited and is_stuck(replica, now):
            yield Found(
                fact=f"The replica in {replica.location} has been Creating since {replica.timestamp}; it may be stuck.",
                hint=f"acrgeo replica repair {plan.current.name} {replica.location}",
                location=replica.location,
            )


def _find_failed(subject: Subject) -> Iterator[Found]:
    """Yield those that are not home: what the home replica's failure means has a rule of its own."""
    yield from _broken(subject, lambda replica: replica.is_failed and not replica.is_home)


def _find_stuck_now(subject: Subject) -> Iterator[Found]:
    now = subject.now
    yield from _broken(subject, lambda replica: now is not None and is_stuck(replica, now))


def _broken(subject: Subject, is_so: Callable[[Replica], bool]) -> Iterator[Found]:
    registry = subject.plan.current
    for replica in registry.replicas:
        if is_so(replica):
            found = explanation(registry, replica, subject.now)
            repair = f"acrgeo replica repair {registry.name} {registry.label(replica)}"
            yield replace(found, hint="\n".join([*([found.hint] if found.hint else []), repair]))


def _find_too_many_tags(subject: Subject) -> Iterator[Found]:
    for change in subject.plan.replica_changes:
        if change.desired is not None and len(change.desired.tags) > MOST_TAGS:
            yield Found(
                fact=f"The replica in {change.location} would have {len(change.desired.tags)} tags; ARM allows "
                f"{MOST_TAGS}.",
                hint=f"acrgeo replica tag {subject.plan.current.name} {change.location} --remove KEY",
                location=change.location,
            )


def _find_zones_that_differ(subject: Subject) -> Iterator[Found]:
    """Yield where a region makes something else of what a creation sets, and what the property is and stays."""
    plan = subject.plan
    truths = zone_truths(plan, subject.regions)
    for truth in truths:
        if truth.is_against:
            has = "has zones: a replica there is" if truth.is_zone_redundant else "has no zones: a replica there is not"
            yield Found(
                fact=f"zoneRedundancy {truth.wanted} has no effect in {truth.location}, which {has} zone redundant.",
                location=truth.location,
            )
    made = {truth.location for truth in truths}
    for desired in plan.desired.replicas:
        replica = match_replica(plan.current, desired)
        found, wanted = None if replica is None else replica.zone_redundancy, desired.zone_redundancy
        if found is None or wanted is None or desired.location in made or found.lower() == wanted.lower():
            continue
        yield Found(
            fact=f"zoneRedundancy of the replica in {desired.location} is {found}, not {wanted}: it is set at creation "
            "only, and the region decides what is so. Nothing is changed for it.",
            location=desired.location,
        )


RULES = (
    Rule(
        id="replica-name",
        severity=Severity.BLOCKER,
        also=(Severity.WARNING,),
        cause="The name of a new replica is not valid (5 to 50 letters and digits) or is taken. For a replica that is "
        "there under another name than the file's it is a warning: a name cannot be changed.",
        evidence="names of the registry's replicas",
        cure="Give another --name, or write the name that the replica has into the file.",
        link=NAMES,
        checks=(Check(find=_find_bad_names), Check(find=_find_other_names)),
    ),
    Rule(
        id="no-zone-replace",
        severity=Severity.WARNING,
        cause="The property zoneRedundancy differs from what is desired, or from what the region makes of it. "
        "It is set at creation only and proves nothing: in a region with zones every replica is zone redundant.",
        evidence="zoneRedundancy of the replica, and the zones of its region",
        cure="Desire what is there. For an audit that insists on the property, delete the replica and add it again.",
        checks=(Check(find=_find_zones_that_differ),),
    ),
    Rule(
        id="mass-delete",
        severity=Severity.BLOCKER,
        cause="Pruning would delete two or more replicas, and more than a third of those besides the home replica.",
        evidence="prune of the file or --prune, and the replicas that it does not list",
        cure="List the replicas in the file, or consent with --allow-mass-delete.",
        checks=(Check(find=_find_mass_delete),),
    ),
    Rule(
        id="failed-replica",
        severity=Severity.BLOCKER,
        cause="A replica is Failed. All that a Failed replica is allowed is to be drained, so a plan that changes it "
        "otherwise is refused.",
        evidence="provisioningState and status.message of the replica",
        cure="Repair it first: acrgeo replica repair REGISTRY REGION.",
        checks=(Check(find=_find_changes_of_failed),),
        audits=(Check(find=_find_failed, needs=(REPLICAS,)),),
        levels=(Severity.ERROR,),
    ),
    Rule(
        id="tag-limits",
        severity=Severity.BLOCKER,
        cause=f"The replica would have more than {MOST_TAGS} tags, which ARM does not allow. A drain takes up to four.",
        evidence="tags of the replica, and those that the plan adds",
        cure="Remove tags: acrgeo replica tag REGISTRY REGION --remove KEY.",
        link=TAGS,
        checks=(Check(find=_find_too_many_tags),),
    ),
    Rule(
        id="stuck-replica",
        severity=Severity.WARNING,
        cause="A replica has been Creating for more than two hours.",
        evidence="provisioningState and status.timestamp of the replica",
        cure="Replace it: acrgeo replica repair REGISTRY REGION.",
        checks=(Check(find=_find_stuck),),
        audits=(Check(find=_find_stuck_now, needs=(REPLICAS,)),),
        levels=(Severity.ERROR,),
    ),
)
