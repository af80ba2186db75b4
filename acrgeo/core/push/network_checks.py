"""The checks of the way to the registry: DNS over the length of a push, caches, distances. None asks anybody."""

from __future__ import annotations

from acrgeo.core.map.geography import distance_km
from acrgeo.core.model.registry import Registry
from acrgeo.core.push.check import Check, Cure, Result, Subject
from acrgeo.core.push.situation import Situation
from acrgeo.core.push.words import counted_lookups, listed, time_words
from acrgeo.core.trace.cache import CacheKind, LocalCache
from acrgeo.core.trace.verdict import State

_AZURE = "168.63.129.16"


def dns(now: Situation) -> Check:
    """Say if the global name led to one replica for the length of a push."""
    verdict = now.trace.verdict
    if verdict.state is State.UNKNOWN:
        why = [line.partition(": ")[2] for line in now.trace.unknown if line.startswith("Who serves")]
        reason = " ".join([verdict.reason, *(text[:1].upper() + text[1:] for text in why)])
        return Check(subject=Subject.DNS, result=Result.UNKNOWN, reason=reason)
    if verdict.state.is_problem:
        fails = State.BOUNCING in verdict.states
        then = " A push is many requests: parts of it may go to each, and the manifest then fails." if fails else ""
        return Check(subject=Subject.DNS, result=Result.PROBLEM, reason=f"{verdict.reason}{then}")
    ttl = now.shortest_ttl
    seen = f"Watched for {time_words(now.watched)}, {counted_lookups(now.lookups)}."
    if ttl is not None and ttl > now.watched:
        seen += f" The shortest TTL is {time_words(ttl)}: a change later than that is not seen."
    elif ttl is not None:
        seen += f" The shortest TTL is {time_words(ttl)}."
    result = Result.OK if now.lookups > 1 else Result.UNKNOWN
    alone = "" if result is Result.OK else " One lookup shows no change."
    return Check(subject=Subject.DNS, result=result, reason=f"{verdict.reason} {seen}{alone}")


def cache(now: Situation) -> Check:
    """Say which cache stands between this machine's programs and DNS: a push resolves the name again and again."""
    is_bouncing = State.BOUNCING in now.trace.verdict.states
    caches = now.trace.caches
    words = " ".join(_cache_words(found) for found in caches)
    if all(found.is_there is None for found in caches):
        return Check(subject=Subject.CACHE, result=Result.UNKNOWN, reason=words or "No cache was looked for.")
    if any(found.kind is CacheKind.HOSTS for found in caches):
        reason = f"{words} Pushes from here go there whatever DNS says."
        return Check(subject=Subject.CACHE, result=Result.OK, reason=reason)
    if any(found.is_there for found in caches):
        then = " It keeps an answer for its TTL, which may be shorter than a push." if is_bouncing else ""
        return Check(subject=Subject.CACHE, result=Result.OK, reason=f"{words}{then}")
    azure = any(sample.resolver.address == _AZURE for sample in now.trace.samples) or _AZURE in words
    whose = " Azure's resolver keeps nothing on this machine." if azure else ""
    if is_bouncing:
        reason = f"{words}{whose} Each request of a push may get another answer."
        return Check(subject=Subject.CACHE, result=Result.PROBLEM, reason=reason)
    return Check(
        subject=Subject.CACHE,
        result=Result.OK,
        reason=f"{words}{whose} That is no problem while DNS names one replica.",
    )


def _cache_words(found: LocalCache) -> str:
    note = f"; {found.note}" if found.note else ""
    return f"{found.kind.value[:1].upper()}{found.kind.value[1:]}: {found.evidence}{note}."


def nearness(now: Situation) -> Check:
    """Say how far the replicas are that DNS names: the farther, the slower; two that are near each other bounce."""
    regions, registry, about = now.trace.regions, now.trace.registry, Subject.NEARNESS
    apart = ""
    if len(regions) > 1:
        between = _distance(now, regions[0], regions[1])
        apart = "" if between is None else f"{regions[0]} and {regions[1]} are {between:,.0f} km apart. "
    trips = {at: trip.tcp for at, trip in now.trace.round_trips.items() if trip.tcp is not None}
    if trips:
        nearest = min(trips, key=lambda at: trips[at])
        times = listed([f"{at} {seconds * 1000:.0f} ms" for at, seconds in sorted(trips.items(), key=_second)])
        apart += f"Connections take: {times}. "
        if regions and nearest not in regions and registry is not None and _is_open(registry, nearest):
            reason = f"{apart}DNS leads to {listed(regions)}, and {nearest} is nearer: the resolver may be far away."
            return Check(subject=about, result=Result.PROBLEM, reason=reason)
    if now.pusher is None:
        if trips:
            return Check(subject=about, result=Result.OK, reason=apart.strip())
        reason = f"{apart}Where pushes come from is unknown; --from REGION tells it."
        return Check(subject=about, result=Result.UNKNOWN, reason=reason)
    if registry is None:
        return Check(subject=about, result=Result.UNKNOWN, reason=f"{apart}The replicas are unknown.")
    if now.facts and now.pusher not in now.facts:
        return Check(subject=about, result=Result.UNKNOWN, reason=f"{apart}Azure has no region {now.pusher}.")
    return _from_region(now, registry, now.pusher, apart)


def _from_region(now: Situation, registry: Registry, pusher: str, apart: str) -> Check:
    regions, about = now.trace.regions, Subject.NEARNESS
    if _is_open(registry, pusher):
        if regions and pusher not in regions:
            reason = f"{apart}{pusher} has a replica, and DNS leads to {listed(regions)}."
            far_resolver = "The resolver may be far away: Traffic Manager answers by where that is."
            return Check(subject=about, result=Result.PROBLEM, reason=f"{reason} {far_resolver}")
        return Check(subject=about, result=Result.OK, reason=f"{apart}{pusher} has a replica.")
    far = sorted(
        (distance, replica.location)
        for replica in registry.replicas
        if replica.is_routed
        and replica.location != pusher
        and (distance := _distance(now, pusher, replica.location)) is not None
    )
    nearest = f"; the nearest is {far[0][1]}, {far[0][0]:,.0f} km away" if far else ""
    is_bouncing = State.BOUNCING in now.trace.verdict.states
    has = "no replica" if registry.replica_in(pusher) is None else "a replica that does not serve now"
    reason = f"{apart}{pusher} has {has}{nearest}: pushes take longer."
    cure = Cure(words="Add a replica there.", command=f"acrgeo replica add {now.trace.name} {pusher}")
    if registry.replica_in(pusher) is not None:
        cure = Cure(words="Look at it.", command=f"acrgeo replica show {now.trace.name} {pusher}")
    result = Result.PROBLEM if is_bouncing else Result.OK
    return Check(subject=about, result=result, reason=reason, cure=cure)


def _is_open(registry: Registry, region: str) -> bool:
    replica = registry.replica_in(region)
    return replica is not None and replica.is_serving


def _distance(now: Situation, first: str, second: str) -> float | None:
    ends = now.facts.get(first), now.facts.get(second)
    return None if ends[0] is None or ends[1] is None else distance_km(ends[0], ends[1])


def _second(pair: tuple[str, float]) -> float:
    return pair[1]
