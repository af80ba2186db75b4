"""Facts: list prices in US dollars for when Azure's price list cannot be read, always shown with their date."""

from __future__ import annotations

from collections.abc import Mapping

TABLE_DATE = "2026-10-01"
TABLE_SOURCE = "table in acrgeo"
TABLE_NOTE = "The table holds US dollar list prices seen in eastus2 and swedencentral; other regions may differ."

# Read in public quotes of the Retail Prices API. Standard is inferred from the pattern of the other two.
TABLE_USD = {
    "Basic Registry Unit": 0.1666,
    "Standard Registry Unit": 0.6666,
    "Premium Registry Unit": 1.6666,
    "Data Stored": 0.1,
}

TRANSFER_DATE = "2026-03"
TRANSFER_SOURCE = "secondary sources; that registries are billed by these rates is not confirmed"
TRANSFER_USD_PER_GB = {"within": 0.02, "from-america-europe": 0.05, "from-elsewhere": 0.08, "from-south-america": 0.16}
"""Between regions, charged on the sending side: within North America or within Europe; else by where it comes from."""

NEAR: Mapping[str | None, str] = {
    "US": "north-america",
    "Canada": "north-america",
    "Mexico": "north-america",
    "Europe": "europe",
    "UK": "europe",
}
"""Azure's geography groups whose regions are near each other for the first rate."""

SENDERS: Mapping[str | None, str] = {
    **dict.fromkeys(NEAR, "from-america-europe"),
    **dict.fromkeys(("Asia Pacific", "Middle East", "Africa"), "from-elsewhere"),
    "South America": "from-south-america",
}
"""Azure's geography groups, by the rate of what they send. None was found for government clouds and China."""
