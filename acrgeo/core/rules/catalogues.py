"""What other catalogues of advice call the things that acrgeo's rules find: ids and names, no texts of theirs.

Read on 2026-11-29: Azure Proactive Resiliency Library v2 at 9b93db7 (2026-07-21), PSRule for Azure at 1ff45e0 (its rule
set of 2025-09), the built-in definitions of Azure Policy at f4a50ba (2026-04-29), azqr at 34dd316 (2026-08-21), whose
own rules are meant, as it takes the others from APRL, and Checkov 3.3.13 (2026-08-20).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Catalogue(str, Enum):
    """Whose advice it is."""

    APRL = "APRL"
    PSRULE = "PSRule for Azure"
    POLICY = "Azure Policy"
    AZQR = "azqr"
    CHECKOV = "Checkov"


READ = "2026-11-29"
"""When the catalogues were read."""


class Relation(str, Enum):
    """``near`` looks at the same setting or aim with another condition; ``contrary`` advises what the rule warns of."""

    SAME = "same"
    NEAR = "near"
    CONTRARY = "contrary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterpart:
    """A rule of another catalogue. ``id`` is what it is suppressed or assigned by, ``name`` its title there."""

    catalogue: Catalogue
    id: str
    name: str
    relation: Relation = Relation.SAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """A rule of another catalogue that acrgeo does not repeat, and why."""

    catalogue: Catalogue
    id: str
    name: str
    reason: str


def _aprl(guid: str, name: str, relation: Relation = Relation.SAME) -> Counterpart:
    return Counterpart(catalogue=Catalogue.APRL, id=guid, name=name, relation=relation)


def _psrule(ref: str, name: str, relation: Relation = Relation.SAME) -> Counterpart:
    return Counterpart(catalogue=Catalogue.PSRULE, id=ref, name=name, relation=relation)


def _policy(guid: str, name: str, relation: Relation = Relation.SAME) -> Counterpart:
    return Counterpart(catalogue=Catalogue.POLICY, id=guid, name=name, relation=relation)


def _azqr(number: str, name: str, relation: Relation = Relation.SAME) -> Counterpart:
    return Counterpart(catalogue=Catalogue.AZQR, id=number, name=name, relation=relation)


def _checkov(check: str, name: str, relation: Relation = Relation.SAME) -> Counterpart:
    return Counterpart(catalogue=Catalogue.CHECKOV, id=check, name=name, relation=relation)


_LOCATIONS = ("e56962a6-4747-49cd-b67b-bf8b01975c4c", "Allowed locations")
_PRIVATE_ZONES = ("e9585a95-5b8c-4d03-b193-dc7eb5ac4c32", "Configure Container registries to use private DNS zones")

COUNTERPARTS: Mapping[str, tuple[Counterpart, ...]] = {
    "not-premium": (
        _aprl("eb005943-40a8-194b-9db2-474d430046b7", "Use Premium tier for critical production workloads"),
        _psrule("AZR-000006", "Azure.ACR.MinSku", Relation.NEAR),
        _policy(
            "bd560fc0-3c69-498a-ae9f-aa8eb7de0e13", "Container registries should have SKUs that support Private Links"
        ),
    ),
    "too-few-replicas": (
        _aprl("36ea6c09-ef6e-d743-9cfb-bd0c928a430b", "Create container registries with geo-replication enabled"),
        _psrule("AZR-000004", "Azure.ACR.GeoReplica"),
        _checkov(
            "CKV_AZURE_165", "Ensure geo-replicated container registries to match multi-region container deployments."
        ),
    ),
    "allowed-regions": (_psrule("AZR-000494", "Azure.ACR.ReplicaLocation"), _policy(*_LOCATIONS)),
    "allowed-geographies": (
        _psrule("AZR-000494", "Azure.ACR.ReplicaLocation", Relation.NEAR),
        _policy(*_LOCATIONS, Relation.NEAR),
    ),
    "soft-delete": (
        _aprl("e7f0fd54-fba0-054e-9ab8-e676f2851f88", "Enable soft delete policy", Relation.CONTRARY),
        _psrule("AZR-000310", "Azure.ACR.SoftDelete", Relation.NEAR),
    ),
    "admin-user": (
        _psrule("AZR-000005", "Azure.ACR.AdminUser"),
        _policy(
            "dc921057-6b28-4fbe-9b83-f7bec05db6c2", "Container registries should have local admin account disabled."
        ),
        _azqr("cr-008", "ContainerRegistry should have the Administrator account disabled"),
        _checkov("CKV_AZURE_137", "Ensure ACR admin account is disabled"),
    ),
    "anonymous-pull": (
        _aprl("03f4a7d8-c5b4-7842-8e6e-14997a34842b", "Disable anonymous pull access"),
        _psrule("AZR-000401", "Azure.ACR.AnonymousAccess"),
        _policy(
            "9f2dea28-e834-476c-99c5-3507b4728395",
            "Container registries should have anonymous authentication disabled.",
        ),
        _checkov("CKV_AZURE_138", "Ensures that ACR disables anonymous pulling of images"),
    ),
    "private-data-endpoints": (
        _checkov("CKV_AZURE_237", "Ensure dedicated data endpoints are enabled.", Relation.NEAR),
    ),
    "dns-record": (_policy(*_PRIVATE_ZONES, Relation.NEAR),),
    "private-zone-missing": (_policy(*_PRIVATE_ZONES, Relation.NEAR),),
    "private-record-missing": (_policy(*_PRIVATE_ZONES, Relation.NEAR),),
}
"""Id of a rule → what finds the same, or nearly so, elsewhere."""

_ZONES = (
    "It looks at the property zoneRedundancy. Azure makes every registry and replica zone redundant where the region "
    "has zones, whatever the property says; region-without-zones looks at the region."
)

STALE: tuple[Stale, ...] = (
    Stale(
        catalogue=Catalogue.APRL,
        id="63491f70-22e4-3b4a-8b0c-845450e46fac",
        name="Enable zone redundancy",
        reason=_ZONES,
    ),
    Stale(
        catalogue=Catalogue.POLICY,
        id="9d2b0a20-57d6-474c-9d12-44a4a20999c6",
        name="[Preview]: Container Registry should be Zone Redundant",
        reason=_ZONES,
    ),
    Stale(
        catalogue=Catalogue.CHECKOV,
        id="CKV_AZURE_233",
        name="Ensure Azure Container Registry (ACR) is zone redundant",
        reason=_ZONES,
    ),
)
"""What is advised elsewhere and no longer so."""


OURS_ALONE: frozenset[str] = frozenset(
    {
        "registry-state", "home-failed", "home-region", "region-without-zones", "unrouted-replica", "min-routed",
        "not-ready", "failed-replica", "stuck-replica", "interrupted-replacement", "drain-expired",
        "stale-drain-record", "cmk-versioned-key", "no-regional-webhook", "webhook-without-replica", "task-at-home",
        "private-endpoint", "endpoint-pending", "connection-closed", "connection-stale", "dns-zone-shared",
        "private-address-missing", "private-record-stray", "iac-name-gone",
    }
)  # fmt: skip
"""The rules of audits that none of the catalogues has."""


def counterparts(rule: str) -> tuple[Counterpart, ...]:
    """Return what finds the same as a rule, or nearly so, in other catalogues."""
    return COUNTERPARTS.get(rule, ())
