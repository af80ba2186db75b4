"""Facts: what Microsoft documents of outages, limits and availability, each with its page and date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from acrgeo.core.model.registry import Sku

RELIABILITY = "https://learn.microsoft.com/azure/reliability/reliability-container-registry"
KEY_VAULT_RELIABILITY = "https://learn.microsoft.com/azure/reliability/reliability-key-vault"
SOFT_DELETE_OF_VAULTS = "https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview"
GEO_DATE, DATE = "2026-08-13", "2025-08-22"
"""Of the page about geo-replication, and of those about reliability."""

SWITCH = (
    "Azure's health checks take a region that is out from behind the global endpoint and bring it back by themselves: "
    "minutes (one page says 1 to 2), and then as long as clients keep the old DNS answer."
)
NO_SWITCH = "Nothing switches for HTTP 429, for regional hosts, or for a download that a data host has begun."
ZONE_TRUTH = (
    "Zone redundancy comes with every region that has zones, whatever the property zoneRedundancy says, and cannot be "
    "switched off. When one zone fails, requests fail for seconds; retry them. Tasks are not zone redundant."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Requests a minute that one replica takes."""

    reads: int
    writes: int
    deletes: int
    sign_ins: int


LIMITS_DATE = "2026-08"
LIMITS: Mapping[Sku, Limits] = {
    Sku.BASIC: Limits(reads=10_000, writes=2_000, deletes=1_000, sign_ins=10_000),
    Sku.STANDARD: Limits(reads=10_000, writes=2_000, deletes=1_000, sign_ins=10_000),
    Sku.PREMIUM: Limits(reads=20_000, writes=4_000, deletes=4_000, sign_ins=20_000),
}
"""Documented, without a promise: each replica has its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sla:
    """What is said about availability, where, and how sure that is."""

    figure: str
    source: str


SLA = (
    Sla(
        figure="99.9 % of registry transactions a month, every tier",
        source="an undated public guide that quotes version 1.1 of the SLA; secondary",
    ),
    Sla(
        figure="with replicas it is counted for each region",
        source="an engineer of Container Registry, 2018, https://github.com/Azure/acr/issues/99",
    ),
    Sla(
        figure="more for Premium, zones or replicas: none found",
        source=f"{RELIABILITY} of {DATE} gives no number",
    ),
)
SLA_LINK = "https://aka.ms/CSLA"
SLA_NOTE = "The contract is what counts. acrgeo computes no combined figure: none is documented."

NO_PAIR_FAILOVER = frozenset({"brazilsouth", "brazilsoutheast", "westus3"})
"""Regions with a pair whose key vaults do not fail over to it (documented)."""
