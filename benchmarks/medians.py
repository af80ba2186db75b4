"""What the samples of a command say: medians with their spread, and how many rounds its requests took."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The median of some numbers and the range that the middle half of them is in."""

    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A request as the server saw it: when it began to answer and when it had answered, in seconds."""

    began: float
    ended: float


def spread(numbers: Sequence[float]) -> Spread:
    """Return the median and the quartiles; of a single number all three are that number."""
    if len(numbers) < 2:
        return Spread(median=numbers[0], low=numbers[0], high=numbers[0])
    low, median, high = statistics.quantiles(numbers, n=4, method="inclusive")
    return Spread(median=median, low=low, high=high)


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median of the quotients of numbers that were measured side by side."""
    return statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))


def rounds(spans: Iterable[Span], round_trip: float) -> int:
    """Return how many requests waited for another at most: the longest chain of them, one after the other.

    The client has an answer, and can send what depends on it, no sooner than a round trip after the server gave it.
    """
    count, free = 0, float("-inf")
    for span in sorted(spans, key=lambda span: span.ended):
        if span.began >= free:
            count += 1
            free = span.ended + round_trip
    return count
