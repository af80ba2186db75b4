"""Facts: the coordinates of the regions where Azure's own are wrong, each with its reason.

A region is here where Azure's point lies in the sea, in another country or state, or far from the place that Azure
itself names as the region's (``physicalLocation`` of the locations call). All others are as Azure gives them.
"""

from __future__ import annotations

from dataclasses import dataclass

from acrgeo.core.map.geography import great_circle_km

NEAR_KM = 100.0
"""Azure's own point wins again as soon as it is within this distance of the right one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """The right point, in degrees, and what is wrong with Azure's."""

    latitude: float
    longitude: float
    reason: str


CORRECTIONS = {
    "spaincentral": Correction(
        latitude=40.4259,
        longitude=-3.4209,
        reason="3.4209 degrees east is in the Mediterranean; Madrid, which Azure names, is as far west.",
    ),
    "israelcentral": Correction(
        latitude=31.9,
        longitude=34.9,
        reason="31.27, 33.45 is in the sea off Sinai; the middle of Israel, which Azure names, is further east.",
    ),
    "westcentralus": Correction(
        latitude=41.14,
        longitude=-104.82,
        reason="40.89, -110.23 is in Utah; Azure names Wyoming, and this is Cheyenne.",
    ),
    "ukwest": Correction(
        latitude=51.48,
        longitude=-3.18,
        reason="53.43, -3.08 is the coast near Liverpool, 220 km from Cardiff, which Azure names.",
    ),
    "francecentral": Correction(
        latitude=48.86,
        longitude=2.35,
        reason="46.38, 2.37 is the middle of France, 280 km from Paris, which Azure names.",
    ),
    "francesouth": Correction(
        latitude=43.3,
        longitude=5.37,
        reason="43.83, 2.20 is near Toulouse, 260 km from Marseille, which Azure names.",
    ),
    "germanynorth": Correction(
        latitude=52.52,
        longitude=13.4,
        reason="53.07, 8.81 is Bremen, 310 km from Berlin, which Azure names.",
    ),
}


def corrected(region: str, latitude: float | None, longitude: float | None) -> tuple[float | None, float | None]:
    """Return latitude and longitude of a region, with Azure's own replaced where they are known to be wrong."""
    correction = CORRECTIONS.get(region)
    if correction is None or latitude is None or longitude is None:
        return latitude, longitude
    right = correction.latitude, correction.longitude
    return right if great_circle_km((latitude, longitude), right) > NEAR_KM else (latitude, longitude)
