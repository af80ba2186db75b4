"""Registries: creation, change, tiers, names, usages and deletion."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.driver import GROUP, REGISTRY, SUBSCRIPTION, VERSION, Driver

REGISTRIES = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries"
NEW = f"{REGISTRIES}/fabrikam"
BODY = {"location": "eastus", "sku": {"name": "Premium"}}


def names(answer: Any) -> list[str]:
    """The names in a list answer."""
    return [registry["name"] for registry in answer.body["value"]]


@pytest.mark.parametrize("version", ["2020-11-01-preview", "2022-02-01-preview", "2023-11-01-preview", "2025-11-01"])
@pytest.mark.parametrize(
    "more",
    [
        {"properties": {"anonymousPullEnabled": False}},
        {"properties": {"zoneRedundancy": "Enabled"}},
        {"properties": {"encryption": {"status": "disabled"}}},
        {"identity": {"type": "SystemAssigned"}},
    ],
)
def test_create_is_an_operation_when_it_asks_for_more(arm: Driver, version: str, more: dict[str, Any]) -> None:
    """Anonymous pull, encryption and identity by being named, zone redundancy by being asked for (recorded)."""
    started = arm.put(NEW, {**BODY, **more}, version)
    assert (started.status, started.state) == (201, "Creating")
    assert arm.finish(started).body == {"status": "Succeeded"}
    assert arm.get(NEW).state == "Succeeded"


@pytest.mark.parametrize("version", ["2017-10-01", "2020-11-01-preview", "2023-07-01", "2026-09-01-preview"])
def test_a_plain_create_is_synchronous(arm: Driver, version: str) -> None:
    """Every version answers 200 at once (recorded from 2017 to 2026)."""
    answer = arm.put(NEW, BODY, version)
    assert (answer.status, answer.state, "retry-after" in answer.headers) == (200, "Succeeded", False)


def test_a_create_without_zones_is_synchronous(arm: Driver) -> None:
    """Naming zone redundancy is not asking for it (recorded)."""
    answer = arm.put(NEW, {**BODY, "properties": {"zoneRedundancy": "Disabled"}}, "2023-07-01")
    assert (answer.status, answer.state) == (200, "Succeeded")


def test_ids_echo_the_spelling_of_the_creation(arm: Driver) -> None:
    """Paths compare without case and double slashes do not matter; the name stays as it was given."""
    arm.put(f"{REGISTRIES}/FabriKam", BODY)
    answer = arm.get(NEW.replace("/registries/", "//REGISTRIES/").upper().replace("SUBSCRIPTIONS", "subscriptions"))
    assert answer.body["id"].endswith(
        "/resourceGroups/contoso-rg/providers/Microsoft.ContainerRegistry/registries/FabriKam"
    )
    assert answer.body["properties"]["loginServer"] == "fabrikam.azurecr.io"


def test_tier_change_is_synchronous(arm: Driver) -> None:
    """Standard becomes Premium by a PATCH that is done at once."""
    answer = arm.patch(REGISTRY, {"sku": {"name": "premium"}})
    assert (answer.status, answer.body["sku"]) == (200, {"name": "Premium", "tier": "Premium"})
    assert arm.get(REGISTRY).body["properties"]["networkRuleSet"]["defaultAction"] == "Allow"


def test_downgrade_is_blocked_by_replicas(premium: Driver) -> None:
    """The refusal names them; with only the home replica left the downgrade goes through."""
    premium.add("eastus")
    premium.add("westeurope", name="europe")
    blocked = premium.patch(REGISTRY, {"sku": {"name": "Standard"}})
    assert (blocked.status, "eastus, europe" in blocked.message) == (409, True)
    assert premium.get(REGISTRY).body["sku"]["name"] == "Premium"
    for name in ("eastus", "europe"):
        premium.finish(premium.delete(f"{REGISTRY}/replications/{name}"))
    assert premium.patch(REGISTRY, {"sku": {"name": "Standard"}}).body["sku"]["name"] == "Standard"
    assert premium.names() == set()


@pytest.mark.parametrize(
    ("properties", "code"),
    [
        ({"publicNetworkAccess": "Disabled"}, "DisablingPublicNetworkAccessNotSupported"),
        ({"networkRuleSet": {"ipRules": [{"value": "10.0.0.0/8"}]}}, "NetworkRuleNotSupported"),
        ({"networkRuleSet": {"defaultAction": "Deny"}}, "NetworkRuleNotSupported"),
        ({"dataEndpointEnabled": True}, "SkuNotSupported"),
        ({"policies": {"retentionPolicy": {"status": "enabled"}}}, "SkuNotSupported"),
        ({"encryption": {"status": "enabled"}}, "SkuNotSupported"),
    ],
)
def test_premium_features_are_refused_below_premium(arm: Driver, properties: dict[str, Any], code: str) -> None:
    """A Standard registry refuses them and stays as it is; a Premium one takes them, and cannot be downgraded then."""
    before = arm.get(REGISTRY).body
    refused = arm.patch(REGISTRY, {"properties": properties})
    assert (refused.status, refused.code) == (400, code)
    assert arm.get(REGISTRY).body == before
    arm.upgrade()
    arm.finish(arm.patch(REGISTRY, {"properties": properties}))
    assert arm.patch(REGISTRY, {"sku": {"name": "Standard"}}).code == code


def test_data_endpoints_follow_the_replicas(premium: Driver) -> None:
    """Host names are those of the home region and of every replica that is there."""
    on = premium.patch(REGISTRY, {"properties": {"dataEndpointEnabled": True}})
    assert on.body["properties"]["dataEndpointHostNames"] == ["contoso.westus.data.azurecr.io"]
    premium.add("eastus")
    both = ["contoso.eastus.data.azurecr.io", "contoso.westus.data.azurecr.io"]
    assert premium.get(REGISTRY).body["properties"]["dataEndpointHostNames"] == both
    off = premium.patch(REGISTRY, {"properties": {"dataEndpointEnabled": False}})
    assert off.body["properties"]["dataEndpointHostNames"] == []


def test_regional_endpoints_exist_in_previews_of_2026(premium: Driver) -> None:
    """Newer previews know them; other versions refuse the property by name and do not show it."""
    body = {"properties": {"regionalEndpoints": "Enabled"}}
    on = premium.patch(REGISTRY, body, "2026-03-01-preview")
    assert on.body["properties"]["regionalEndpointHostNames"] == ["contoso.westus.geo.azurecr.io"]
    refused = premium.patch(REGISTRY, body)
    assert (refused.status, "'properties.regionalEndpoints'" in refused.message) == (400, True)
    assert "regionalEndpoints" not in premium.get(REGISTRY).body["properties"]


@pytest.mark.parametrize(
    "body",
    [
        {"properties": {"anonymousPullEnabled": True}},
        {"identity": {"type": "SystemAssigned"}},
        {"properties": {"encryption": {"status": "disabled"}}},
    ],
)
def test_some_changes_are_operations(premium: Driver, body: dict[str, Any]) -> None:
    """Anonymous pull, identity and encryption answer 201 and Updating; meanwhile nothing else is changed."""
    started = premium.patch(REGISTRY, body)
    assert (started.status, started.state) == (201, "Updating")
    assert premium.patch(REGISTRY, {"tags": {}}).code == "Conflict"
    premium.finish(started)
    assert premium.get(REGISTRY).state == "Succeeded"


def test_identity_is_written_in_camel_case_with_principals(premium: Driver) -> None:
    """User-assigned identities get a principal and a client; they stay the same."""
    key = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/one"
    premium.finish(premium.patch(REGISTRY, {"identity": {"type": "UserAssigned", "userAssignedIdentities": {key: {}}}}))
    identity = premium.get(REGISTRY).body["identity"]
    assert (identity["type"], set(identity["userAssignedIdentities"][key])) == (
        "userAssigned",
        {"principalId", "clientId"},
    )
    premium.finish(premium.patch(REGISTRY, {"identity": {"type": "userAssigned", "userAssignedIdentities": {key: {}}}}))
    assert premium.get(REGISTRY).body["identity"] == identity


def test_lists_and_policies_merge_as_azure_merges(premium: Driver) -> None:
    """Rules that are left out stay, named ones are replaced; a changed policy leaves the time of its change."""
    rule = {"action": "Allow", "value": "16.17.18.0/24"}
    premium.patch(REGISTRY, {"properties": {"networkRuleSet": {"defaultAction": "Deny"}}})
    denied = premium.patch(REGISTRY, {"properties": {"networkRuleSet": {"ipRules": [rule]}}})
    assert denied.body["properties"]["networkRuleSet"] == {"defaultAction": "Deny", "ipRules": [rule]}
    kept = premium.patch(REGISTRY, {"properties": {"networkRuleSet": {"defaultAction": "Allow"}}})
    assert kept.body["properties"]["networkRuleSet"] == {"defaultAction": "Allow", "ipRules": [rule]}
    before = kept.body["properties"]["policies"]["retentionPolicy"]
    premium.clock.advance(60)
    changed = premium.patch(REGISTRY, {"properties": {"policies": {"retentionPolicy": {"days": 30}}}})
    after = changed.body["properties"]["policies"]["retentionPolicy"]
    assert (after["days"], after["status"]) == (30, "disabled")
    assert after["lastUpdatedTime"] > before["lastUpdatedTime"]


def test_an_ip_rule_always_allows(premium: Driver) -> None:
    """Another action is taken and answered as Allow (recorded)."""
    rules = {"ipRules": [{"action": "Forbidden", "value": "192.0.2.1"}]}
    answer = premium.patch(REGISTRY, {"properties": {"networkRuleSet": rules}})
    assert answer.body["properties"]["networkRuleSet"]["ipRules"] == [{"action": "Allow", "value": "192.0.2.1"}]


def test_zone_redundant_registries_have_their_home_replica_at_once(arm: Driver) -> None:
    """It is zone redundant, too; deleting such a registry is an operation."""
    arm.finish(arm.put(NEW, {**BODY, "properties": {"zoneRedundancy": "Enabled"}}))
    home = arm.get(f"{NEW}/replications/eastus").body
    assert (home["properties"]["zoneRedundancy"], home["properties"]["provisioningState"]) == ("Enabled", "Succeeded")
    assert arm.delete(NEW).status == 202


def test_names_are_unique_across_groups(arm: Driver) -> None:
    """A name in use is told by the check and refused by the create; deleting frees it."""
    arm.put(f"{SUBSCRIPTION}/resourceGroups/other", {"location": "eastus"})
    other = REGISTRY.replace("contoso-rg", "other")
    check = f"{SUBSCRIPTION}/providers/Microsoft.ContainerRegistry/checkNameAvailability"
    question = {"name": "CONTOSO", "type": "Microsoft.ContainerRegistry/registries"}
    assert arm.post(check, question).body["reason"] == "AlreadyExists"
    refused = arm.put(other, BODY)
    assert (refused.status, refused.code) == (409, "AlreadyInUse")
    arm.delete(REGISTRY)
    assert arm.post(check, question).body == {"nameAvailable": True}
    assert arm.put(other, BODY).status == 200
    assert arm.post(check, {**question, "name": "a-b"}).body["reason"] == "Invalid"


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("fabrikam", {"sku": {"name": "Premium"}}, "LocationRequired"),
        ("fabrikam", {"location": "eastus"}, "InvalidSku"),
        ("fabrikam", {"location": "atlantis", "sku": {"name": "Basic"}}, "LocationNotAvailableForResourceType"),
        ("fabrikam", {"location": "eastus", "sku": {"name": "Classic"}}, "ClassicSkuDeprecated"),
        ("fabrikam", {"location": "eastus", "sku": {"name": "Gold"}}, "SkuNotSupported"),
        ("no", BODY, "InvalidResourceName"),
        ("fabrikam", {**BODY, "properties": {"adminUserEnabled": "yes"}}, "InvalidRequestContent"),
        ("fabrikam", {**BODY, "properties": {"policies": {"nonsense": {}}}}, "InvalidRequestContent"),
        ("fabrikam", {**BODY, "properties": {"publicNetworkAccess": "Maybe"}}, "InvalidRequestContent"),
    ],
)
def test_bad_creates_are_refused(arm: Driver, name: str, body: dict[str, Any], code: str) -> None:
    """Each mistake has its code and creates nothing."""
    assert arm.put(f"{REGISTRIES}/{name}", body).code == code
    assert names(arm.get(REGISTRIES)) == ["contoso", "contosowesteu"]


def test_put_on_an_existing_registry_changes_it(arm: Driver) -> None:
    """Properties that are left out stay, policies go back to their defaults; the location cannot change."""
    arm.upgrade()
    arm.patch(REGISTRY, {"properties": {"policies": {"retentionPolicy": {"days": 30, "status": "enabled"}}}})
    arm.patch(REGISTRY, {"properties": {"adminUserEnabled": True}})
    answer = arm.put(REGISTRY, {"location": "West US", "sku": {"name": "Premium"}, "tags": {"a": "b"}})
    assert (answer.status, answer.body["tags"], answer.body["properties"]["adminUserEnabled"]) == (
        200,
        {"a": "b"},
        True,
    )
    retention = answer.body["properties"]["policies"]["retentionPolicy"]
    assert (retention["days"], retention["status"]) == (7, "disabled")
    moved = arm.put(REGISTRY, {"location": "eastus", "sku": {"name": "Premium"}})
    assert (moved.status, moved.code) == (409, "InvalidResourceLocation")


def test_tiers_had_other_names_in_2017(arm: Driver) -> None:
    """Up to 2017-10-01 they are taken and shown; later versions use today's names and refuse the old ones."""
    made = arm.put(NEW, {"location": "eastus", "sku": {"name": "managed_standard"}}, "2017-06-01-preview")
    assert (made.status, made.body["sku"]) == (200, {"name": "Managed_Standard", "tier": "Managed"})
    assert arm.get(NEW).body["sku"] == {"name": "Standard", "tier": "Standard"}
    assert arm.patch(NEW, {"sku": {"name": "Managed_Premium"}}).code == "SkuNotSupported"
    changed = arm.patch(NEW, {"sku": {"name": "Premium"}}, "2017-10-01")
    assert changed.body["sku"] == {"name": "Premium", "tier": "Premium"}


@pytest.mark.parametrize("region", ["centraluseuap", "East US 2 EUAP"])
def test_canary_regions_take_registries_and_are_not_listed(arm: Driver, region: str) -> None:
    """Recorded registries live there; who does not take part does not see the regions."""
    group = f"{SUBSCRIPTION}/resourceGroups/canary"
    assert arm.put(group, {"location": region}).status == 201
    made = arm.put(f"{group}/providers/Microsoft.ContainerRegistry/registries/fabrikam", {**BODY, "location": region})
    assert (made.status, made.body["location"]) == (200, region.replace(" ", "").lower())
    offered = arm.get(f"{SUBSCRIPTION}/providers/Microsoft.ContainerRegistry").body["resourceTypes"][0]["locations"]
    assert not any("EUAP" in name for name in offered)


@pytest.mark.parametrize(
    ("version", "count"), [("2020-11-01-preview", 2), ("2021-08-01-preview", 6), ("2023-11-01-preview", 8)]
)
def test_usages_grew(premium: Driver, version: str, count: int) -> None:
    """Each api-version lists what it was recorded with."""
    assert len(premium.get(f"{REGISTRY}/listUsages", version).body["value"]) == count


def test_delete_without_replicas_is_synchronous(arm: Driver) -> None:
    """A registry that never had a replica is gone at once; a missing one is 204."""
    answer = arm.delete(REGISTRY)
    assert (answer.status, answer.body) == (200, None)
    assert arm.get(REGISTRY).code == "ResourceNotFound"
    assert arm.delete(REGISTRY).status == 204


@pytest.mark.parametrize(
    ("version", "kind", "state"),
    [("2023-11-01-preview", "registries-", "Deleting"), ("2026-09-01-preview", "delete-contoso-", None)],
)
def test_delete_after_a_replica_is_an_operation(premium: Driver, version: str, kind: str, state: str | None) -> None:
    """It answers 202 also when the replicas are gone; replicas and what was due for them go along."""
    premium.add("eastus")
    premium.add("westeurope")
    premium.finish(premium.delete(f"{REGISTRY}/replications/eastus"))
    started = premium.delete(REGISTRY, version)
    assert (started.status, f"/operationResults/{kind}" in started.headers["location"]) == (202, True)
    assert (started.body and started.state) == state
    assert premium.get(REGISTRY).state == "Deleting"
    assert premium.patch(REGISTRY, {"tags": {}}).code == "Conflict"
    assert premium.put(f"{REGISTRY}/replications/uksouth", {"location": "uksouth"}).code == "Conflict"
    assert premium.finish(started).status == 200
    assert premium.get(REGISTRY).status == 404
    premium.put(REGISTRY, {**BODY, "location": "westus"})
    assert premium.names() == set()
    premium.add("eastus")
    data = premium.get(f"{REGISTRY}/replications/eastus").body["systemData"]
    assert data["createdAt"] == data["lastModifiedAt"]


def test_usages_follow_the_tier(arm: Driver) -> None:
    """Standard has four entries; Premium eight, replicas without a limit among them."""
    assert len(arm.get(f"{REGISTRY}/listUsages").body["value"]) == 4
    arm.upgrade()
    arm.add("eastus")
    entries = {usage["name"]: usage for usage in arm.get(f"{REGISTRY}/listUsages").body["value"]}
    assert len(entries) == 8
    assert entries["Geo-replications"] == {
        "name": "Geo-replications",
        "limit": -1,
        "currentValue": 2,
        "unit": "Count",
    }


def test_the_home_replica_counts_among_the_usages(premium: Driver) -> None:
    """None on a fresh registry, three with replicas in two other regions, one when they are gone (recorded: 0, 3)."""

    def count() -> int:
        rows = {usage["name"]: usage for usage in premium.get(f"{REGISTRY}/listUsages").body["value"]}
        return int(rows["Geo-replications"]["currentValue"])

    counts = [count()]
    for region in ("eastus", "japaneast"):
        premium.add(region)
    counts.append(count())
    for region in ("eastus", "japaneast"):
        premium.finish(premium.delete(f"{REGISTRY}/replications/{region}"))
    assert [*counts, count()] == [0, 3, 1]


@pytest.mark.parametrize(("version", "limit"), [("2023-11-01-preview", 100), ("2025-04-01", 200), (VERSION, 200)])
def test_the_limit_of_ip_rules_has_doubled(premium: Driver, version: str, limit: int) -> None:
    """100 recorded in 2023, 200 in 2025; that of subnet rules stays."""
    rows = {usage["name"]: usage["limit"] for usage in premium.get(f"{REGISTRY}/listUsages", version).body["value"]}
    assert (rows["IPRules"], rows["VNetRules"]) == (limit, 100)


def test_lists_cover_group_and_subscription(arm: Driver) -> None:
    """A group lists its own registries, the subscription all of them."""
    arm.sandbox.load_seed("private")
    everywhere = f"{SUBSCRIPTION}/providers/Microsoft.ContainerRegistry/registries"
    assert names(arm.get(REGISTRIES)) == ["contoso", "contosowesteu"]
    assert names(arm.get(everywhere)) == ["contoso", "contosowesteu", "fabrikam"]
