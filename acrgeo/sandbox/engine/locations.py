"""Names of regions, as every provider compares them."""

from __future__ import annotations

import re

from acrgeo.sandbox.engine.regions import PHYSICAL

LOCATION_NAMES = frozenset(row[0] for row in PHYSICAL)

CANARY = frozenset(("centraluseuap", "eastus2euap"))
"""Regions with registries (recorded) that are listed only for subscriptions that take part."""


def normalise(location: str) -> str:
    """Return the name of a region: `West US 2` and `westus2` are one place."""
    return re.sub(r"\s+", "", location).lower()
