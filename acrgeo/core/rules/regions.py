"""The regions of new replicas: those that Azure offers, and those that are allowed here."""

from __future__ import annotations

from collections.abc import Iterator

from acrgeo.core.model.names import close_matches
from acrgeo.core.plan.change import Action
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.rule import Check, Found, Rule
from acrgeo.core.rules.standing.facts import REPLICAS
from acrgeo.core.rules.subject import Subject


def asks_for_regions(subject: Subject) -> bool:
    """Return whether it takes the subscription's regions to judge a plan."""
    return any(change.action in (Action.CREATE, Action.REPLACE) for change in subject.plan.replica_changes)


def _find_not_offered(subject: Subject) -> Iterator[Found]:
    plan, regions = subject.plan, subject.regions
    if regions is None:
        yield Found(
            severity=Severity.UNKNOWN,
            fact="The regions that Azure offers could not be read, so they were not checked.",
        )
        return
    for change in plan.replica_changes:
        if change.action not in (Action.CREATE, Action.REPLACE):
            continue
        facts, hint = regions.get(change.location), f"acrgeo regions {plan.current.name}"
        if facts is None:
            offered = [region.name for region in regions.values() if region.is_offered]
            close = close_matches(change.location, offered)
            yield Found(
                fact=f"{change.location} is not a region that this subscription knows.",
                hint=f"did you mean {' or '.join(close)}?" if close else hint,
                location=change.location,
            )
        elif not facts.is_offered:
            yield Found(
                fact=f"{change.location} ({facts.display_name}) does not offer container registry replicas.",
                hint=hint,
                location=change.location,
            )


def _find_not_allowed(subject: Subject) -> Iterator[Found]:
    """Yield a blocker for each addition outside the allowed regions, a warning for what is there already."""
    allowed, registry = subject.allowed_regions, subject.plan.current
    for location in subject.intent.adds:
        if allowed and location not in allowed:
            yield Found(
                fact=f"{location} is not one of the regions that are allowed here: {', '.join(allowed)}.",
                hint="acrgeo config get allowed-regions",
                location=location,
                read_from="--allowed-regions",
            )
    for replica in registry.replicas:
        if allowed and replica.location not in (*allowed, *subject.intent.deletes):
            yield Found(
                severity=Severity.WARNING,
                fact=f"{registry.name} has a {'home replica' if replica.is_home else 'replica'} in {replica.location}, "
                f"which is not one of the regions that are allowed here: {', '.join(allowed)}.",
                hint=None if replica.is_home else f"acrgeo replica delete {registry.name} {replica.location}",
                location=replica.location,
                read_from="--allowed-regions",
            )


RULES = (
    Rule(
        id="region-offered",
        severity=Severity.BLOCKER,
        also=(Severity.UNKNOWN,),
        cause="The subscription does not know the region, or the region offers no replicas.",
        evidence="/subscriptions/{subscription}/locations and …/providers/Microsoft.ContainerRegistry",
        cure="Choose one of the regions that acrgeo regions REGISTRY lists as possible.",
        checks=(Check(find=_find_not_offered, applies=asks_for_regions),),
    ),
    Rule(
        id="allowed-regions",
        severity=Severity.BLOCKER,
        also=(Severity.WARNING,),
        cause="The region of an addition is not one of those that are allowed here. Replicas that are there already "
        "are warned of.",
        evidence="--allowed-regions of acrgeo preflight; for every plan, the setting allowed-regions",
        cure="Choose an allowed region, or have the region allowed.",
        checks=(Check(find=_find_not_allowed),),
        audits=(
            Check(find=_find_not_allowed, applies=lambda subject: bool(subject.allowed_regions), needs=(REPLICAS,)),
        ),
        levels=(Severity.ERROR,),
    ),
)
