"""From the regions that a user typed to the replicas that a registry has."""

from __future__ import annotations

from collections.abc import Sequence

from acrgeo.core.model.names import close_matches
from acrgeo.core.model.region import normalise_region
from acrgeo.core.model.registry import Registry, Replica
from acrgeo.errors import NotFoundError, UsageError


def parse_regions(words: Sequence[str]) -> tuple[str, ...]:
    """Normalised regions in the order given; UsageError when one is named twice or is empty."""
    regions = [normalise_region(word) for word in words]
    for word, region in zip(words, regions, strict=True):
        if not region.isalnum():
            raise UsageError(f"{word!r} is not a region.", hint="acrgeo regions")
        if regions.count(region) > 1:
            raise UsageError(f"{region} is given twice.", hint="name each region once")
    return tuple(regions)


def select_replicas(registry: Registry, words: Sequence[str]) -> tuple[Replica, ...]:
    """The replicas meant by their own names or by regions; all of them for no words.

    A region of several replicas means the home replica; the others are meant by their names.

    Raises UsageError for one named twice, NotFoundError for a region without a replica.
    """
    if not words:
        return registry.replicas
    chosen: list[Replica] = []
    for word in words:
        region = normalise_region(word)
        replica = registry.replica_in(region) or registry.replica_named(word)
        if replica is None:
            known = [one.location for one in registry.replicas]
            close = close_matches(region, known)
            raise NotFoundError(
                f"{registry.name} has no replica in {word}; it has {', '.join(known)}.",
                hint=f"did you mean {' or '.join(close)}?" if close else f"acrgeo replica add {registry.name} {region}",
                code="ReplicaNotFound",
            )
        if replica in chosen:
            raise UsageError(f"{registry.label(replica)} is given twice.", hint="name each region once")
        chosen.append(replica)
    return tuple(chosen)
