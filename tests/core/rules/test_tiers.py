"""Tests of acrgeo.core.rules.tiers: what keeps a registry Premium."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.model.registry import Registry, Sku
from acrgeo.core.rules.tiers import RULES
from tests.core.planning import registry, replica
from tests.core.rules.cases import found, lines
from tests.rows import rows

STANDARD, BASIC = DesiredRegistry(sku=Sku.STANDARD), DesiredRegistry(sku=Sku.BASIC)
RULE = {"action": "Allow", "value": "203.0.113.4"}

FEATURES = [
    ({"properties": {"networkRuleSet": {"ipRules": [RULE]}}}, "203.0.113.4"),
    ({"properties": {"networkRuleSet": {"ipRules": [RULE] * 7}}}, "and 2 more"),
    ({"properties": {"networkRuleSet": {"ipRules": [RULE] * 5}}}, f"({', '.join(['203.0.113.4'] * 5)})"),
    ({"properties": {"networkRuleSet": {"ipRules": [{"ipAddressOrRange": "198.51.100.7"}, {}]}}}, ".7, unnamed)"),
    ({"properties": {"networkRuleSet": {"virtualNetworkRules": [{"id": "/a/subnet"}]}}}, "/a/subnet"),
    ({"properties": {"networkRuleSet": {"defaultAction": "Deny", "ipRules": []}}}, "denies by default"),
    ({"properties": {"publicNetworkAccess": "Disabled"}}, "public network access"),
    ({"properties": {"publicNetworkAccess": "SecuredByPerimeter"}}, "public network access"),
    ({"properties": {"policies": {"retentionPolicy": {"status": "enabled"}}}}, "retention"),
    ({"properties": {"policies": {"trustPolicy": {"status": "Enabled"}}}}, "trust"),
    ({"properties": {"policies": {"quarantinePolicy": {"status": "enabled"}}}}, "quarantine"),
    ({"properties": {"policies": {"exportPolicy": {"status": "disabled"}}}}, "export policy"),
    ({"properties": {"encryption": {"status": "enabled"}}}, "customer-managed key"),
    ({"properties": {"zoneRedundancy": "Enabled"}}, "zone redundancy"),
    ({"has_private_endpoints": True}, "private endpoint"),
    ({"has_data_endpoints": True}, "data endpoints"),
    ({"has_regional_endpoints": True}, "regional endpoints"),
]


@rows(("facts", "named"), FEATURES)
def test_each_feature_of_premium_alone_blocks_a_downgrade(facts: dict[str, Any], named: str) -> None:
    """It is named, whatever else the plan does, also where the replicas are deleted in the same plan."""
    for desired in (STANDARD, BASIC, DesiredRegistry(sku=Sku.STANDARD, lists_replicas=True, prunes=True)):
        [finding] = found(RULES, desired, current=registry("Premium", **facts))
        assert (finding.id, named in finding.fact) == ("downgrade-blocked", True)
    pruned = DesiredRegistry(sku=Sku.STANDARD, lists_replicas=True, prunes=True)
    assert lines(found(RULES, pruned, current=registry("Premium", replica("eastus"), **facts))) == [
        "blocker downgrade-blocked"
    ]
    assert found(RULES, DesiredRegistry(sku=Sku.PREMIUM), current=registry("Premium", **facts)) == []


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"networkRuleSet": None, "policies": None, "encryption": {"status": "disabled"}},
        {"networkRuleSet": {"defaultAction": "Allow", "ipRules": []}, "publicNetworkAccess": "Enabled"},
        {"policies": {"retentionPolicy": {"status": "disabled", "days": 7}, "exportPolicy": {"status": "enabled"}}},
        {"policies": [], "networkRuleSet": "odd", "zoneRedundancy": "Disabled"},
    ],
)
def test_a_registry_with_defaults_can_leave(properties: dict[str, Any]) -> None:
    """What is off, absent or unreadable blocks nothing."""
    assert found(RULES, STANDARD, current=registry("Premium", properties=properties)) == []


def test_what_the_plan_turns_off_does_not_block() -> None:
    """Data endpoints that the same file turns off are gone before the downgrade."""
    current = registry("Premium", has_data_endpoints=True, has_regional_endpoints=True)
    desired = DesiredRegistry(sku=Sku.STANDARD, has_data_endpoints=False, has_regional_endpoints=False)
    assert found(RULES, desired, current=current) == []
    [data] = found(RULES, replace(desired, has_data_endpoints=None), current=current)
    [regional] = found(RULES, replace(desired, has_regional_endpoints=None), current=current)
    assert data.fact.endswith("needs Premium: data endpoints.")
    assert regional.fact.endswith("needs Premium: regional endpoints.")


def test_anonymous_pull_keeps_a_registry_from_basic_only() -> None:
    """Standard has it too."""
    current = registry("Premium", properties={"anonymousPullEnabled": True})
    assert lines(found(RULES, BASIC, current=current)) == ["blocker downgrade-blocked"]
    assert found(RULES, STANDARD, current=current) == []


def test_the_hint_turns_off_what_acrgeo_can() -> None:
    """The rest is for az."""
    current = registry("Premium", has_data_endpoints=True, properties={"publicNetworkAccess": "Disabled"})
    [finding] = found(RULES, STANDARD, current=current)
    assert finding.hint == "acrgeo endpoints data disable contoso\naz acr show -n contoso"


def test_only_what_is_deleted_itself_stops_blocking_a_downgrade() -> None:
    """The deletion of one replica says nothing of another; one that is Deleting already is awaited."""
    deleting = replica("northeurope", provisioning_state="Deleting")
    current = registry("Premium", replica("eastus"), replica("westeurope"), deleting)
    desired = DesiredRegistry(sku=Sku.STANDARD, absent=("eastus",))
    [finding] = found(RULES, desired, current=current)
    assert (finding.id, "westeurope" in finding.fact) == ("downgrade-blocked", True)
    assert "eastus" not in finding.fact
    assert found(RULES, replace(desired, absent=("eastus", "northeurope", "westeurope")), current=current) == []


NEW = DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_new=True),))
TAGGED = DesiredRegistry(replicas=(DesiredReplica(location="eastus", tags={"a": "b"}),))
DRAINED = DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_routed=False),))
HOME_NEW = (DesiredReplica(location="westus", is_new=True),)
HOME_TAGS = DesiredRegistry(replicas=(DesiredReplica(location="westus", tags={"a": "b"}),))


@rows(
    "current, desired, told",
    [
        (registry("Standard"), NEW, ["premium-first"]),
        (registry("Standard"), replace(NEW, sku=Sku.PREMIUM), []),
        (registry("Premium"), NEW, []),
        (registry("Basic"), DesiredRegistry(sku=Sku.STANDARD), []),
        (registry("Standard"), DesiredRegistry(has_data_endpoints=True), ["premium-first"]),
        (registry("Standard"), DesiredRegistry(has_regional_endpoints=True), ["premium-first"]),
        (registry("Standard"), DesiredRegistry(has_data_endpoints=True, sku=Sku.PREMIUM), []),
        (registry("Premium"), DesiredRegistry(has_data_endpoints=True), []),
        (registry("Premium"), replace(NEW, sku=Sku.STANDARD), ["downgrade-blocked"]),
        (registry("Premium", replica("eastus")), replace(TAGGED, sku=Sku.STANDARD), ["downgrade-blocked"]),
        (registry("Premium", replica("eastus")), replace(DRAINED, sku=Sku.STANDARD), ["downgrade-blocked"]),
        (registry("Standard"), HOME_TAGS, []),
        (registry("Standard"), DesiredRegistry(replicas=(DesiredReplica(location="westus", is_new=True),)), []),
        (registry("Premium", replica("westus"), replica("eastus")), HOME_TAGS, []),
        (registry("Premium", replica("westus")), replace(HOME_TAGS, sku=Sku.STANDARD), []),
        (registry("Standard", replica("eastus")), BASIC, []),
        (registry("Standard", replica("eastus")), TAGGED, []),  # nothing is made
        (registry("Premium"), DesiredRegistry(replicas=HOME_NEW, sku=Sku.STANDARD), []),  # home-replica refuses it
    ],
)
def test_what_needs_premium_waits_for_it(current: Registry, desired: DesiredRegistry, told: list[str]) -> None:
    """A replica besides home and endpoints of their own; an upgrade in the same plan comes first."""
    assert [finding.id for finding in found(RULES, desired, current=current)] == told
