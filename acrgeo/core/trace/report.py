"""All that a trace found: what DNS answered, what it means, and what could not be known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from acrgeo.core.model.registry import Registry
from acrgeo.core.trace.cache import LocalCache
from acrgeo.core.trace.chain import Access
from acrgeo.core.trace.round_trip import RoundTrip
from acrgeo.core.trace.sample import Sample
from acrgeo.core.trace.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """``host`` is the global name, ``registry`` None where its replicas are unknown.

    ``round_trips`` are by the region of the replica. ``unknown`` are the reasons why something is not known.
    ``watched`` is how long lookups were made, in seconds.
    """

    name: str
    host: str
    registry: Registry | None
    samples: tuple[Sample, ...]
    verdict: Verdict
    caches: tuple[LocalCache, ...] = ()
    round_trips: Mapping[str, RoundTrip] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    watched: float = 0.0

    @property
    def regions(self) -> tuple[str, ...]:
        """Every region that any resolver named, in the order of the resolvers."""
        return tuple(dict.fromkeys(region for sample in self.samples for region in sample.regions))

    @property
    def access(self) -> Access:
        """The path of every answer; unknown where there is none, or where they differ."""
        found = {sample.chain.access for sample in self.samples if sample.chain is not None and sample.answered}
        return found.pop() if len(found) == 1 else Access.UNKNOWN

    @property
    def is_geo_replicated(self) -> bool | None:
        """Return whether the registry is geo-replicated, by its replicas, else by its aliases; None is unknown."""
        if self.registry is not None:
            return len(self.registry.replicas) > 1
        told = [sample.chain.is_geo_replicated for sample in self.samples if sample.chain is not None]
        return next((answer for answer in told if answer is not None), None)
