"""Where a registry is: its tier, how many regions, and which."""

from __future__ import annotations

from collections.abc import Iterator

from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Sku
from acrgeo.core.rules import links
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.home_region import add_replica
from acrgeo.core.rules.rule import Check, Found, Rule
from acrgeo.core.rules.standing.facts import REGIONS, REPLICAS, standing
from acrgeo.core.rules.subject import Subject


def _is_premium(subject: Subject) -> bool:
    return subject.plan.current.sku is Sku.PREMIUM


def _find_lower_tier(subject: Subject) -> Iterator[Found]:
    registry = subject.plan.current
    if registry.sku is not Sku.PREMIUM:
        yield Found(
            fact=f"{registry.name} is {registry.sku.value}: it is in {registry.location} alone, and can have neither "
            "replicas nor private endpoints.",
            hint=f"acrgeo upgrade {registry.name}",
            read_from=registry.id,
        )


def _find_one_region(subject: Subject) -> Iterator[Found]:
    registry = subject.plan.current
    regions = {replica.location for replica in standing(registry)}
    if len(regions) > 1:
        return
    others = len({replica.location for replica in registry.replicas} - regions)
    besides = "" if not others else ", as its other replicas are failed or being deleted"
    yield Found(
        fact=f"{registry.name} is in one region only{besides}: without replicas its data may be out of reach in an "
        "outage, and is not recovered automatically.",
        hint=add_replica(registry),
        location=next(iter(regions), registry.location),
        read_from=REPLICAS.path.format(registry=registry),
    )


def _find_without_zones(subject: Subject) -> Iterator[Found]:
    registry, regions = subject.plan.current, subject.facts.known(REGIONS)
    facts: dict[str, RegionFacts | None] = {
        replica.location: regions.get(replica.location) for replica in standing(registry)
    }
    others = any(
        replica.is_serving and (known := facts.get(replica.location)) is not None and known.has_zones
        for replica in registry.replicas
    )
    for location, known in sorted(facts.items()):
        has_zones = None if known is None else known.has_zones
        if has_zones is None:
            why = "Azure does not list the region" if known is None else "Azure's list of regions does not say"
            yield Found(
                severity=Severity.UNKNOWN,
                fact=f"Whether {location} has zones is unknown: {why}.",
                hint=f"acrgeo regions {registry.name}",
                location=location,
            )
        elif not has_zones:
            then = "; replicas with zones serve on" if others else ""
            yield Found(
                severity=Severity.NOTE if others else Severity.WARNING,
                fact=f"{registry.name} has a replica in {location}, a region without zones: one failed datacenter can "
                f"take it out{then}.",
                hint=f"acrgeo regions {registry.name}",
                location=location,
                read_from=REGIONS.path.format(registry=registry),
            )


def _find_outside_geographies(subject: Subject) -> Iterator[Found]:
    registry, allowed = subject.plan.current, subject.allowed_geographies
    words = {word.lower() for word in allowed}
    for location in sorted({replica.location for replica in registry.replicas}):
        known = subject.facts.known(REGIONS).get(location)
        found = [] if known is None else [word for word in (known.geography, known.geography_group) if word]
        if not found:
            yield Found(
                severity=Severity.UNKNOWN,
                fact=f"Which geography {location} is in is unknown: Azure's list of regions does not say.",
                hint=f"acrgeo regions {registry.name}",
                location=location,
            )
        elif not words & {word.lower() for word in found}:
            is_home = registry.location == location
            yield Found(
                fact=f"{registry.name} has a {'home replica' if is_home else 'replica'} in {location}, which is in "
                f"{found[0]}; allowed here: {', '.join(allowed)}.",
                hint=None if is_home else f"acrgeo replica delete {registry.name} {location}",
                location=location,
                read_from="--allowed-geographies",
            )


RULES = (
    Rule(
        id="not-premium",
        severity=Severity.WARNING,
        levels=(Severity.WARNING,),
        cause="The registry is Basic or Standard: it is in one region, and can have neither replicas nor private "
        "endpoints.",
        evidence="sku of the registry",
        cure="acrgeo upgrade REGISTRY, then add a replica: acrgeo replica add REGISTRY REGION.",
        link=links.TIERS,
        audits=(Check(find=_find_lower_tier),),
    ),
    Rule(
        id="too-few-replicas",
        severity=Severity.WARNING,
        levels=(Severity.WARNING,),
        cause="The registry is Premium and in one region only: without replicas its data may be out of reach in an "
        "outage, and is not recovered automatically. Replicas that failed or are being deleted do not count.",
        evidence="{registry.id}/replications",
        cure="Add a replica in another region: acrgeo replica add REGISTRY REGION.",
        link=links.GEO_REPLICATION,
        audits=(Check(find=_find_one_region, applies=_is_premium, needs=(REPLICAS,)),),
    ),
    Rule(
        id="region-without-zones",
        severity=Severity.WARNING,
        levels=(Severity.WARNING, Severity.NOTE),
        cause="A replica is in a region without availability zones, where one failed datacenter can take it out. "
        "A note where another replica, in a region with zones, serves. In a region with zones every replica is zone "
        "redundant, whatever its property zoneRedundancy says.",
        evidence="/subscriptions/{subscription}/locations, and location of the replicas",
        cure="Have at least one more replica, in a region with zones: acrgeo regions REGISTRY lists them.",
        link=links.ZONES,
        audits=(Check(find=_find_without_zones, needs=(REPLICAS, REGIONS)),),
    ),
    Rule(
        id="allowed-geographies",
        severity=Severity.ERROR,
        levels=(Severity.ERROR,),
        cause="A replica is in a geography that is not one of those that are allowed here.",
        evidence="--allowed-geographies of acrgeo audit or ACRGEO_ALLOWED_GEOGRAPHIES, and the geography of each "
        "region, or its group, in /subscriptions/{subscription}/locations",
        cure="Delete the replica, or have the geography allowed. The home region can only be left by a move.",
        audits=(
            Check(
                find=_find_outside_geographies,
                applies=lambda subject: bool(subject.allowed_geographies),
                needs=(REPLICAS, REGIONS),
            ),
        ),
    ),
)
