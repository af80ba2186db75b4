"""What of a registry only Premium has: as long as it stands, Azure refuses a downgrade."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from acrgeo.core.model.registry import Registry
from acrgeo.core.model.switches import parse_switch
from acrgeo.core.plan.plan import RegistryPlan

# Assumed: which of these Azure refuses at a downgrade; documented is only that they need Premium.
_ENABLED_POLICIES = {
    "retentionPolicy": "a retention policy",
    "trustPolicy": "content trust",
    "quarantinePolicy": "a quarantine policy",
}
_MOST_NAMED = 5
PRIVATE_ENDPOINTS = "private endpoint connections"


def premium_features(plan: RegistryPlan) -> Iterator[str]:
    """Yield what stands in the way of a lower tier, in a few words each, after the other changes of the plan."""
    registry = plan.current
    yield from network_features(registry)
    changes = plan.registry_changes
    if registry.has_data_endpoints and not any(change.data_endpoints is False for change in changes):
        yield "data endpoints"
    if registry.has_regional_endpoints and not any(change.regional_endpoints is False for change in changes):
        yield "regional endpoints"
    policies = _mapping(registry.properties.get("policies"))
    for name, words in _ENABLED_POLICIES.items():
        if parse_switch(_mapping(policies.get(name)).get("status")):
            yield words
    if parse_switch(_mapping(policies.get("exportPolicy")).get("status")) is False:
        yield "an export policy that forbids exports"
    if parse_switch(_mapping(registry.properties.get("encryption")).get("status")):
        yield "a customer-managed key, which cannot be turned off"
    if parse_switch(registry.properties.get("zoneRedundancy")):
        yield "zone redundancy, which cannot be turned off"


def network_features(registry: Registry) -> Iterator[str]:
    """Yield what keeps clients out that do not come from certain networks."""
    rules = _mapping(registry.properties.get("networkRuleSet"))
    if addresses := _values(rules.get("ipRules"), "value", "ipAddressOrRange"):
        yield f"IP rules ({_named(addresses)})"
    if networks := _values(rules.get("virtualNetworkRules"), "id"):
        yield f"virtual network rules ({_named(networks)})"
    if str(rules.get("defaultAction")).lower() == "deny":
        yield "a network rule set that denies by default"
    if str(registry.properties.get("publicNetworkAccess") or "Enabled").lower() != "enabled":
        yield "public network access that is off"
    if registry.has_private_endpoints:
        yield PRIVATE_ENDPOINTS


def _named(values: list[str]) -> str:
    more = f" and {len(values) - _MOST_NAMED} more" if len(values) > _MOST_NAMED else ""
    return ", ".join(values[:_MOST_NAMED]) + more


def _values(listed: object, *keys: str) -> list[str]:
    """Return one value of each entry of a list; what an entry calls it differs by api-version."""
    entries = [_mapping(entry) for entry in listed] if isinstance(listed, (list, tuple)) else []
    return [next((str(entry[key]) for key in keys if entry.get(key)), "unnamed") for entry in entries]


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
