"""From the words that a user typed to regions, and to the replicas of a registry."""

from __future__ import annotations

from collections.abc import Sequence

from acrgeo.core.model.names import close_matches
from acrgeo.core.model.region import normalise_region
from acrgeo.core.model.registry import Registry, Replica
from acrgeo.errors import NotFoundError, UsageError


def parse_regions(words: Sequence[str]) -> tuple[str, ...]:
    """Parse words to normalised regions, in their order. UsageError for one that is no region or is given twice."""
    regions = [normalise_region(word) for word in words]
    for word, region in zip(words, regions, strict=True):
        if not region.isalnum():
            raise UsageError(f"{word!r} is not a region.", hint="acrgeo regions")
        if regions.count(region) > 1:
            raise UsageError(f"{region} is given twice.", hint="name each region once")
    return tuple(regions)


def select_replicas(registry: Registry, words: Sequence[str]) -> tuple[Replica, ...]:
    """Return the replicas that words name, by region or by name; all of them for no words.

    A region with two replicas stands for the home replica; name the other one.

    Raises UsageError for one given twice, NotFoundError for a region without a replica.
    """
    if not words:
        return registry.replicas
    chosen: list[Replica] = []
    for word in words:
        region = normalise_region(word)
        replica = registry.replica_in(region) or registry.replica_named(word)
        if replica is None:
            locations = [replica.location for replica in registry.replicas]
            close = close_matches(region, locations)
            raise NotFoundError(
                f"{registry.name} has no replica in {word}; it has {', '.join(locations)}.",
                hint=f"did you mean {' or '.join(close)}?" if close else f"acrgeo replica add {registry.name} {region}",
                code="ReplicaNotFound",
            )
        if replica in chosen:
            raise UsageError(f"{registry.label(replica)} is given twice.", hint="name each region once")
        chosen.append(replica)
    return tuple(chosen)
