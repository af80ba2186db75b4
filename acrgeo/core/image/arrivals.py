"""How long images took to regions, as it was seen here, and what may be said from that. Nothing is promised."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FORMAT = 1
MOST_KEPT = 2_000
FEWEST = 10
"""Arrivals below which nothing is said: nine tenths of fewer are no number."""
SHARES = (50, 90)
_MEGABYTE = 1_000_000
_SIZES = (10 * _MEGABYTE, 100 * _MEGABYTE, 1_000 * _MEGABYTE)
_SIZE_WORDS = ("less than 10 MB", "10 to 100 MB", "100 MB to 1 GB", "1 GB and more")
_LONGEST_DELAY = 30 * 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenArrival:
    """One image that came to a region, so many seconds after its push, at the latest where it ``is_bound``.

    ``registry`` is a resource ID in lower case, ``size`` that of all layers in bytes, ``at`` Unix seconds.
    """

    registry: str
    location: str
    digest: str
    seconds: float
    is_bound: bool
    size: int | None
    at: float

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what is kept once."""
        return self.registry, self.location, self.digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What ``count`` arrivals in a region say: the seconds within which each share of them, in percent, was there.

    ``sizes`` says which sizes they have; None is any.
    """

    location: str
    count: int
    seconds: Mapping[int, float]
    sizes: str | None = None


def size_class(size: int | None) -> int | None:
    """Return which of four classes a size is in; None for one that is unknown."""
    return None if size is None else sum(size >= limit for limit in _SIZES)


def estimate(seen: Iterable[SeenArrival], registry: str, location: str, size: int | None) -> Estimate | None:
    """Return what was seen of images of about this size, else of any, in a region; None where that is too little."""
    here = [each for each in seen if each.registry == registry.lower() and each.location == location]
    kind = size_class(size)
    alike = [each.seconds for each in here if size_class(each.size) == kind]
    if kind is not None and len(alike) >= FEWEST:
        return Estimate(location=location, count=len(alike), seconds=_shares(alike), sizes=_SIZE_WORDS[kind])
    if len(here) < FEWEST:
        return None
    return Estimate(location=location, count=len(here), seconds=_shares([each.seconds for each in here]))


def _shares(seconds: Sequence[float]) -> dict[int, float]:
    return {share: nearest_rank(seconds, share) for share in SHARES}


def nearest_rank(values: Sequence[float], percent: int) -> float:
    """Return the least of the values that so many percent of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(math.ceil(percent / 100 * len(ordered)) - 1, 0)]


def add(kept: Sequence[SeenArrival], new: Sequence[SeenArrival]) -> list[SeenArrival]:
    """Return what is kept from now on: each arrival once, as first seen unless that was a bound; the newest of many."""
    rows = {each.key: each for each in kept}
    for each in new:
        before = rows.get(each.key)
        if before is None or (before.is_bound and not each.is_bound):
            rows[each.key] = each
    return sorted(rows.values(), key=lambda each: each.at)[-MOST_KEPT:]


def encode(arrivals: Iterable[SeenArrival]) -> dict[str, Any]:
    """Return what is written."""
    rows = [
        [each.registry, each.location, each.digest, each.seconds, each.is_bound, each.size, each.at]
        for each in arrivals
    ]
    return {"formatVersion": FORMAT, "arrivals": rows}


def decode(document: Mapping[str, Any]) -> Iterator[SeenArrival]:
    """Yield what was kept; a row that is not as it was written is not there."""
    rows = document.get("arrivals") if document.get("formatVersion") == FORMAT else None
    for row in rows[:MOST_KEPT] if isinstance(rows, list) else ():
        if not isinstance(row, list) or len(row) != 7:
            continue
        registry, location, digest, seconds, is_bound, size, at = row
        texts = all(isinstance(text, str) for text in (registry, location, digest))
        has_size = size is None or (_is_number(size) and isinstance(size, int) and size >= 0)
        numbers = _is_number(seconds) and _is_number(at) and isinstance(is_bound, bool)
        if texts and has_size and numbers and 0 <= seconds <= _LONGEST_DELAY:
            yield SeenArrival(
                registry=registry,
                location=location,
                digest=digest,
                seconds=float(seconds),
                is_bound=is_bound,
                size=size,
                at=float(at),
            )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
