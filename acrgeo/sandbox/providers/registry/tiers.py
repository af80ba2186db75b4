"""Service tiers: what each allows, and how much of it is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from acrgeo.sandbox.engine.store import Document
from acrgeo.sandbox.providers.registry import errors as registry_errors
from acrgeo.sandbox.providers.registry.resource_types import (
    CONNECTED_REGISTRIES,
    CONNECTIONS,
    REPLICATIONS,
    SCOPE_MAPS,
    TOKENS,
    WEBHOOKS,
)

SKUS = ("Basic", "Standard", "Premium")
WEBHOOK_LIMITS: Mapping[str, int] = {"Basic": 2, "Standard": 10, "Premium": 500}

# Assumed: the limits of Basic, which are the documented ones; those of Standard and Premium are recorded.
_LIMITS: Mapping[str, Mapping[str, int]] = {
    "Basic": {"Size": 10 * 2**30, "ScopeMaps": 100, "Tokens": 100},
    "Standard": {"Size": 100 * 2**30, "ScopeMaps": 500, "Tokens": 500},
    "Premium": {"Size": 500 * 2**30, "ScopeMaps": 50_000, "Tokens": 50_000},
}


_OLD_PREFIX, _OLD_UNTIL = "Managed_", "2017-10-01"
"""Tiers were called so until the last api-version that takes the names (recorded from June to September 2017)."""

_ROWS_SINCE: Mapping[str, str] = {
    "Geo-replications": "2021-08-01",
    "IPRules": "2021-08-01",
    "VNetRules": "2021-08-01",
    "PrivateEndpointConnections": "2021-08-01",
    "ScopeMaps": "2022-02-01",
    "Tokens": "2022-02-01",
}
"""The first api-version with a recording of listUsages that has the entry."""
# Assumed: which rows listUsages has goes by api-version; 2022-02-01-preview got its last two between 2022-10 and
# 2023-02.

# Assumed: the limit of IP rules goes by api-version; it is recorded as 100 in 2023 and as 200 in 2025.
_MORE_IP_RULES = "2024-01-01"


def is_old_name(body: Mapping[str, Any]) -> bool:
    """Tell if a body calls the tier by its name of 2017."""
    return str(body.get("name", "")).lower().startswith(_OLD_PREFIX.lower())


def shown_sku(document: Document, version: str) -> dict[str, str]:
    """Return name and tier as the api-version calls them."""
    current: dict[str, str] = document["sku"]
    if document.get("_wasManaged") and version[:10] <= _OLD_UNTIL:
        return {"name": f"{_OLD_PREFIX}{current['name']}", "tier": "Managed"}
    return current


def sku(body: Mapping[str, Any], version: str) -> dict[str, str]:
    """Return name and tier from a body, in today's words. Raises ArmError 400 for a tier that is not sold."""
    wanted = body.get("name", "")
    if is_old_name(body) and version[:10] <= _OLD_UNTIL:
        wanted = wanted[len(_OLD_PREFIX) :]
    if wanted.lower() == "classic":
        raise registry_errors.classic_sku()
    for name in SKUS:
        if name.lower() == wanted.lower():
            return {"name": name, "tier": name}
    raise registry_errors.unknown_sku(wanted)


def limit_of(resource_type: str, tier: str) -> int | None:
    """Return how many of a type a registry may have; None where no limit is known."""
    if resource_type == WEBHOOKS:
        return WEBHOOK_LIMITS[tier]
    row = {TOKENS: "Tokens", SCOPE_MAPS: "ScopeMaps"}.get(resource_type)
    return None if row is None else _LIMITS[tier][row]


def check_children(document: Document, children: Iterable[Document]) -> None:
    """Raise ArmError when the tier does not allow what there is below the registry."""
    # Assumed(2): a lower tier is refused while there are more webhooks, tokens or scope maps than it allows, and while
    # there are connected registries; documented are the limits, and that the latter need Premium. If not, acrgeo
    # refuses a downgrade that Azure makes.
    tier = document["sku"]["name"]
    counts = Counter(str(child.get("type")) for child in children)
    if tier != "Premium" and counts[CONNECTED_REGISTRIES]:
        raise registry_errors.sku_not_supported(tier)
    for kind in (WEBHOOKS, TOKENS, SCOPE_MAPS):
        limit = limit_of(kind, tier)
        if limit is not None and counts[kind] > limit:
            raise registry_errors.limit_reached(kind.rpartition("/")[2], limit, tier)


def check(document: Document) -> None:
    """Raise ArmError 400 when the tier does not allow what the registry uses."""
    tier, properties = document["sku"]["name"], document["properties"]
    if tier == "Premium":
        return
    if properties["publicNetworkAccess"] != "Enabled":
        raise registry_errors.public_access_needs_premium(tier)
    rules = properties["networkRuleSet"]
    if rules["virtualNetworkRules"]:
        raise registry_errors.network_rules_need_premium(tier, "virtual network")
    if rules["ipRules"] or rules["defaultAction"] == "Deny":
        raise registry_errors.network_rules_need_premium(tier, "IP")
    policies = properties["policies"]
    used = (
        properties["dataEndpointEnabled"],
        properties["regionalEndpoints"] == "Enabled",
        properties["zoneRedundancy"] == "Enabled",
        properties["encryption"]["status"] == "enabled",
        policies["retentionPolicy"]["status"] == "enabled",
        policies["trustPolicy"]["status"] == "enabled",
        policies["quarantinePolicy"]["status"] == "enabled",
        policies["exportPolicy"]["status"] == "disabled",
        tier == "Basic" and properties["anonymousPullEnabled"],
    )
    if any(used):
        raise registry_errors.sku_not_supported(tier)


def usages(document: Document, children: Iterable[Document], version: str) -> list[dict[str, Any]]:
    """Return the entries of listUsages that the api-version has, in the recorded order."""
    tier, rules = document["sku"]["name"], document["properties"]["networkRuleSet"]
    counts = Counter(str(child.get("type")) for child in children)
    # The home replica counts once it is there: three with replicas in two other regions (recorded in 2025).
    limits = _LIMITS[tier]
    rows = [("Size", limits["Size"], 0, "Bytes"), ("Webhooks", WEBHOOK_LIMITS[tier], counts[WEBHOOKS], "Count")]
    if tier == "Premium":
        rows += [
            ("Geo-replications", -1, counts[REPLICATIONS], "Count"),
            ("IPRules", 200 if version[:10] >= _MORE_IP_RULES else 100, len(rules["ipRules"]), "Count"),
            ("VNetRules", 100, len(rules["virtualNetworkRules"]), "Count"),
            ("PrivateEndpointConnections", 200, counts[CONNECTIONS], "Count"),
        ]
    rows += [
        ("ScopeMaps", limits["ScopeMaps"], counts[SCOPE_MAPS], "Count"),
        ("Tokens", limits["Tokens"], counts[TOKENS], "Count"),
    ]
    return [
        {"name": name, "limit": limit, "currentValue": used, "unit": unit}
        for name, limit, used, unit in rows
        if version[:10] >= _ROWS_SINCE.get(name, "")
    ]
