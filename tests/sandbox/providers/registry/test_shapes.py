"""Bodies by api-version: which properties a version shows and takes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.driver import REGISTRY, Driver

EASTUS = f"{REGISTRY}/replications/eastus"


def leaves(document: dict[str, Any], path: str = "") -> set[str]:
    """The dotted paths of a document, objects included."""
    found = set()
    for key, value in document.items():
        found.add(path + key)
        if isinstance(value, dict):
            found |= leaves(value, f"{path}{key}.")
    return found


@pytest.mark.parametrize(
    ("version", "shown", "hidden"),
    [
        ("2017-10-01", {"networkRuleSet.virtualNetworkRules", "adminUserEnabled"}, {"policies", "publicNetworkAccess"}),
        (
            "2019-12-01-preview",
            {"dataEndpointHostNames", "encryption", "policies.retentionPolicy"},
            {"zoneRedundancy", "anonymousPullEnabled", "policies.exportPolicy"},
        ),
        (
            "2020-11-01-preview",
            {"zoneRedundancy", "anonymousPullEnabled", "networkRuleBypassOptions"},
            {"policies.exportPolicy"},
        ),
        (
            "2021-08-01-preview",
            {"networkRuleSet.virtualNetworkRules", "anonymousPullEnabled", "policies.exportPolicy"},
            {"policies.softDeletePolicy", "policies.azureADAuthenticationAsArmPolicy", "metadataSearch"},
        ),
        (
            "2021-09-01",
            {"zoneRedundancy", "policies.exportPolicy"},
            {"anonymousPullEnabled", "policies.softDeletePolicy", "networkRuleSet.virtualNetworkRules"},
        ),
        (
            "2023-07-01",
            {"anonymousPullEnabled", "policies.softDeletePolicy", "policies.azureADAuthenticationAsArmPolicy"},
            {"metadataSearch"},
        ),
        ("2024-01-01-preview", {"policies.softDeletePolicy"}, {"networkRuleSet.virtualNetworkRules"}),
        ("2025-04-01", {"policies.retentionPolicy"}, {"policies.softDeletePolicy"}),
        (
            "2023-11-01-preview",
            {"metadataSearch", "policies.softDeletePolicy"},
            {"networkRuleSet.virtualNetworkRules", "roleAssignmentMode", "regionalEndpoints"},
        ),
        (
            "2025-11-01",
            {"roleAssignmentMode", "anonymousPullEnabled", "networkRuleBypassAllowedForTasks"},
            {
                "metadataSearch",
                "networkRuleSet.virtualNetworkRules",
                "policies.softDeletePolicy",
                "regionalEndpoints",
            },
        ),
        (
            "2026-03-01-preview",
            {"regionalEndpoints", "regionalEndpointHostNames", "endpointProtocol", "policies.softDeletePolicy"},
            {"writableCacheRepos", "networkRuleSet.virtualNetworkRules"},
        ),
        (
            "2026-09-01-preview",
            {"writableCacheRepos", "networkRuleSet.virtualNetworkRules", "metadataSearch", "policies.softDeletePolicy"},
            set(),
        ),
        ("2026-11-01", {"anonymousPullEnabled"}, {"policies.softDeletePolicy", "metadataSearch"}),
    ],
)
def test_a_registry_shows_what_its_version_knows(
    premium: Driver, version: str, shown: set[str], hidden: set[str]
) -> None:
    """The sets of keys differ; nothing of the sandbox's own is ever shown."""
    body = premium.get(REGISTRY, version).body
    found = leaves(body["properties"])
    assert shown <= found
    assert not hidden & found
    assert not any(key.rsplit(".", 1)[-1].startswith("_") for key in leaves(body))
    assert ("systemData" in body) == (version > "2019-12")


def test_the_network_rules_of_standard_are_not_shown(arm: Driver) -> None:
    """Only Premium has the section (recorded)."""
    assert "networkRuleSet" not in arm.get(REGISTRY).body["properties"]


@pytest.mark.parametrize(
    ("version", "keys"),
    [
        ("2017-10-01", set()),
        ("2019-12-01-preview", {"regionEndpointEnabled"}),
        ("2021-08-01-preview", {"regionEndpointEnabled", "zoneRedundancy"}),
    ],
)
def test_a_replica_shows_what_its_version_knows(premium: Driver, version: str, keys: set[str]) -> None:
    """Routing came in 2019, zone redundancy in 2020."""
    premium.add("eastus")
    body = premium.get(EASTUS, version).body
    assert set(body["properties"]) == {"provisioningState", "status"} | keys
    assert ("systemData" in body) == (version > "2019-12")


def test_a_version_takes_only_what_it_shows(premium: Driver) -> None:
    """A property of a later version is refused by name."""
    premium.add("eastus")
    refused = premium.patch(EASTUS, {"properties": {"regionEndpointEnabled": False}}, "2017-10-01")
    assert (refused.code, "'properties.regionEndpointEnabled'" in refused.message) == ("InvalidRequestContent", True)
    assert premium.get(EASTUS).body["properties"]["regionEndpointEnabled"] is True


def test_what_was_read_can_be_sent_back(premium: Driver) -> None:
    """Read-only properties and nulls in a body are ignored; nothing changes."""
    for version in ("2017-10-01", "2019-12-01-preview", "2023-11-01-preview", "2025-11-01", "2026-09-01-preview"):
        before = premium.get(REGISTRY, version).body
        answer = (
            premium.put(REGISTRY, {**before, "identity": None}, version)
            if version > "2019"
            else premium.put(REGISTRY, before, version)
        )
        premium.finish(answer)
        after = premium.get(REGISTRY, version).body
        for body in (before, after):
            body.pop("systemData", None)
            for policy in body["properties"].get("policies", {}).values():
                policy.pop("lastUpdatedTime", None)
        assert after == before
