"""Regions: how their names are normalised, and the facts that a subscription sees of each."""

from __future__ import annotations

import re
from dataclasses import dataclass


def normalise_region(text: str) -> str:
    """Return ``westus`` for ``West US``, ``west-us`` and ``(US) West US``, the portal's and az's regionalDisplayName.

    Does not check that the region exists.
    """
    return re.sub(r"[\s_()-]+", "", re.sub(r"^\s*\([^()]*\)", "", text)).lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionFacts:
    """A region as the subscription sees it. None is unknown; coordinates are degrees."""

    name: str
    display_name: str
    is_offered: bool
    has_zones: bool | None = None
    pair: str | None = None
    geography: str | None = None
    geography_group: str | None = None
    latitude: float | None = None
    longitude: float | None = None
