"""Names of regions, as every provider compares them."""

from __future__ import annotations

import re

from acrgeo.sandbox.engine.regions import PHYSICAL

LOCATION_NAMES = frozenset(row[0] for row in PHYSICAL)

_CANARY = frozenset(("centraluseuap", "eastus2euap"))
"""Regions where every provider works (recorded), listed only for subscriptions that take part."""


def is_canary(location: str) -> bool:
    """Tell if a region is one that the locations call leaves out and every provider takes."""
    return location in _CANARY


def is_region(location: str) -> bool:
    """Tell if groups and resources may be in a region; a provider may offer less."""
    return location in LOCATION_NAMES or is_canary(location)


def normalise(location: str) -> str:
    """Return the name of a region: `West US 2` and `westus2` are one place."""
    return re.sub(r"\s+", "", location).lower()
