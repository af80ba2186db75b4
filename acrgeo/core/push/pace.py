"""How often the global name is looked up over the length of a push, and when enough is seen. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from acrgeo.core.trace.sample import Sample

MOST_APART = 5.0
"""Seconds between two lookups: about as often as the requests of a push are made."""
LEAST_APART = 1.0
FEWEST = 4
"""Pauses between lookups over the length, however short it is: one lookup shows no change."""
BOUNCES = 2
"""Changes of the answer that are enough."""
UNANSWERED = 3
"""Lookups without any address after which no more are made."""


def next_wait(samples: Sequence[Sample], *, length: float, elapsed: float, interval: float | None) -> float | None:
    """Return the seconds until the next lookup; None where the length has passed, or nothing more would be learned.

    Without ``interval`` it is half of the shortest TTL that was seen, within bounds: a resolver that caches gives no
    other answer before. A short length has several lookups as well. One change may be a failover; a name that goes on
    changing bounces, and that is enough.
    """
    if any(sample.switches >= BOUNCES for sample in samples):
        return None
    if all(not sample.answered and len(sample.lookups) >= UNANSWERED for sample in samples):
        return None
    if all(len(sample.lookups) > 1 and all(at.is_silent for at in sample.lookups[-2:]) for sample in samples):
        return None
    ttls = [record.ttl for at in samples if at.chain for record in (*at.chain.aliases, *at.chain.addresses)]
    wait = interval or min(MOST_APART, max(LEAST_APART, min(ttls, default=0) / 2), length / (FEWEST + 1))
    return wait if elapsed + wait <= length else None
