"""Subscription-level answers, and resource groups."""

from __future__ import annotations

import pytest

from acrgeo.sandbox import Sandbox
from acrgeo.sandbox.engine.locations import LOCATION_NAMES, normalise
from tests.sandbox.driver import GROUP, REGISTRY, SUBSCRIPTION, Driver

VERSION = "2022-12-01"
TYPE = "Microsoft.ContainerRegistry/registries"


def test_there_is_one_tenant_and_one_subscription(arm: Driver) -> None:
    """Listed and read."""
    (tenant,) = arm.get("/tenants", VERSION).body["value"]
    (subscription,) = arm.get("/subscriptions", VERSION).body["value"]
    assert tenant["tenantId"] == subscription["tenantId"] == Sandbox.tenant_id
    assert arm.get(SUBSCRIPTION, VERSION).body == subscription
    assert subscription["state"] == "Enabled"


def test_locations_have_coordinates_zones_and_pairs(arm: Driver) -> None:
    """Coordinates are texts, zones are mapped only where there are some; logical regions have neither."""
    entries = {location["name"]: location for location in arm.get(f"{SUBSCRIPTION}/locations", VERSION).body["value"]}
    east, west = entries["eastus"], entries["westus"]
    assert (east["displayName"], east["regionalDisplayName"]) == ("East US", "(US) East US")
    assert (east["metadata"]["longitude"], east["metadata"]["latitude"]) == ("-79.8164", "37.3719")
    assert east["metadata"]["pairedRegion"] == [{"name": "westus", "id": f"{SUBSCRIPTION}/locations/westus"}]
    assert [zone["logicalZone"] for zone in east["availabilityZoneMappings"]] == ["1", "2", "3"]
    assert "availabilityZoneMappings" not in west
    assert set(entries["asia"]["metadata"]) == {"regionType", "regionCategory"}
    assert not any(name.endswith(("euap", "stg", "stage")) for name in entries)


def test_the_provider_names_regions_as_they_are_displayed(arm: Driver) -> None:
    """Both types offer the same regions in another order; one of them is not in the locations (recorded)."""
    provider = arm.get(f"{SUBSCRIPTION}/providers/microsoft.containerregistry", VERSION).body
    types = {resource_type["resourceType"]: resource_type for resource_type in provider["resourceTypes"]}
    registries, replicas = types["registries"]["locations"], types["registries/replications"]["locations"]
    assert registries != replicas
    assert set(registries) == set(replicas)
    assert {normalise(name) for name in registries} - LOCATION_NAMES == {"swedensouth"}
    assert arm.get(f"{SUBSCRIPTION}/providers/Microsoft.Compute", VERSION).status == 501


def test_a_group_is_created_read_tagged_and_listed(arm: Driver) -> None:
    """201 when it is new, 200 after; tags are replaced."""
    path = f"{SUBSCRIPTION}/resourcegroups/Fabrikam-RG"
    assert arm.send("HEAD", path).status == 404
    assert arm.put(path, {"location": "East US", "tags": {"a": "1"}}).status == 201
    assert arm.put(path, {"location": "eastus"}).status == 200
    assert arm.patch(path, {"tags": {"b": "2"}}).body["tags"] == {"b": "2"}
    group = arm.get(path.lower()).body
    assert (group["name"], group["location"], group["tags"]) == ("Fabrikam-RG", "eastus", {"b": "2"})
    assert arm.send("HEAD", path).status == 204
    assert [group["name"] for group in arm.get(f"{SUBSCRIPTION}/resourceGroups").body["value"]] == [
        "contoso-rg",
        "Fabrikam-RG",
    ]


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("other", {}, "LocationRequired"),
        ("other", {"location": "atlantis"}, "LocationNotAvailableForResourceType"),
        ("contoso-rg", {"location": "eastus"}, "InvalidResourceGroupLocation"),
        ("dot.", {"location": "eastus"}, "InvalidResourceGroup"),
        ("other", {"location": "eastus", "colour": 1}, "InvalidRequestContent"),
    ],
)
def test_bad_groups_are_refused(arm: Driver, name: str, body: dict[str, object], code: str) -> None:
    """Each mistake has its code."""
    assert arm.put(f"{SUBSCRIPTION}/resourceGroups/{name}", body).code == code


def test_deleting_a_group_takes_everything_along(premium: Driver) -> None:
    """202 and a Location; meanwhile nothing new is accepted in it."""
    premium.add("eastus")
    started = premium.delete(GROUP)
    assert (started.status, started.body) == (202, None)
    assert premium.put(REGISTRY + "2", {"location": "eastus"}).code == "ResourceGroupBeingDeleted"
    assert premium.put(GROUP, {"location": "westus"}).code == "ResourceGroupBeingDeleted"
    assert premium.finish(started).status == 200
    assert premium.get(GROUP).code == "ResourceGroupNotFound"
    assert premium.get(f"{SUBSCRIPTION}/resources").body == {"value": []}
