"""Places of clients: a region of Azure, or a point on the globe."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from acrgeo.core.model.names import close_matches
from acrgeo.core.model.region import RegionFacts, normalise_region
from acrgeo.errors import UsageError

_POINT = re.compile(r"\s*([^,]*?)\s*,\s*([^,]*?)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where clients are. ``region`` is None for a point; ``point`` is latitude and longitude, None where unknown."""

    label: str
    region: str | None = None
    point: tuple[float, float] | None = None
    reason: str | None = None


def parse_place(text: str) -> Place:
    """Parse ``koreacentral``, ``Korea Central`` or ``37.57,126.98``: degrees, north and east. Raises UsageError."""
    match = _POINT.fullmatch(text)
    if match is None:
        region = normalise_region(text)
        if not re.fullmatch(r"[a-z][a-z0-9]*", region):
            raise UsageError(_wrong(text))
        return Place(label=region, region=region)
    try:
        latitude, longitude = float(match[1]), float(match[2])
    except ValueError:
        raise UsageError(_wrong(text)) from None
    if not (isfinite(latitude) and isfinite(longitude)) or abs(latitude) > 90 or abs(longitude) > 180:
        raise UsageError(f"{text!r} is no place: latitude is from -90 to 90, longitude from -180 to 180.")
    return Place(label=f"{latitude:g},{longitude:g}", point=(latitude, longitude))


def _wrong(text: str) -> str:
    return (
        f"{text!r} is no place: give a region, such as koreacentral, or latitude and longitude, such as 37.57,126.98."
    )


def located(place: Place, regions: Mapping[str, RegionFacts] | None) -> Place:
    """Return a place with its point, as far as Azure gives one. UsageError for a region that is not known."""
    if place.region is None:
        return place
    if regions is None:
        return Place(label=place.label, region=place.region, reason="the regions could not be read")
    facts = regions.get(place.region)
    if facts is None:
        close = close_matches(place.region, regions)
        raise UsageError(
            f"{place.label} is not a region.",
            hint=f"did you mean {' or '.join(close)}?" if close else "acrgeo regions",
        )
    point = point_of(facts)
    reason = None if point else f"Azure gives no coordinates of {place.region}"
    return Place(label=place.label, region=place.region, point=point, reason=reason)


def point_of(facts: RegionFacts | None) -> tuple[float, float] | None:
    """Return latitude and longitude of a region; None where they are unknown."""
    if facts is None or facts.latitude is None or facts.longitude is None:
        return None
    return facts.latitude, facts.longitude
