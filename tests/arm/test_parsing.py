"""What is taken out of ARM's documents, and which replica is home."""

from __future__ import annotations

from typing import Any

import pytest

from acrgeo.arm.parsing import parse_permission, parse_region_facts, parse_registry, parse_replica, with_home
from acrgeo.arm.responses import ShapeError
from acrgeo.core.model.registry import Registry, Sku
from acrgeo.errors import AzureError, ErrorKind
from tests.rows import rows

ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contoso"


def registry(**more: Any) -> Registry:
    """Return a registry of an answer."""
    return parse_registry({"id": ID, "name": "contoso", "location": "westus", "sku": {"name": "Premium"}, **more})


@rows(
    ("listed", "expected"),
    [
        ([], [("westus", "westus", True)]),
        ([("westus", "westus")], [("westus", "westus", True)]),
        ([("WestUS", "West US")], [("WestUS", "westus", True)]),
        ([("eastus", "eastus")], [("eastus", "eastus", False), ("westus", "westus", True)]),
        ([("canada", "westus")], [("westus", "westus", True), ("canada", "westus", False)]),
        ([("westus", "eastus")], [("westus", "eastus", False), ("westus", "westus", True)]),
        (
            [("westus", "westus"), ("another", "westus"), ("b", "eastus"), ("a", "eastus")],
            [("a", "eastus", False), ("b", "eastus", False), ("westus", "westus", True), ("another", "westus", False)],
        ),
    ],
)
def test_exactly_one_replica_is_home(listed: list[tuple[str, str]], expected: list[tuple[str, str, bool]]) -> None:
    """The one in the home region that is named like it; where Azure lists none, there is one all the same."""
    found = [parse_replica({"name": name, "location": location}) for name, location in listed]
    replicas = with_home(found, registry()).replicas
    assert [(each.name, each.location, each.is_home) for each in replicas] == expected


def test_a_home_replica_that_is_not_listed_has_the_state_of_its_registry() -> None:
    """And no ID: it cannot be read."""
    (home,) = with_home([], registry(properties={"provisioningState": "Updating"})).replicas
    assert (home.provisioning_state, home.id) == ("Updating", None)


def test_a_replica_may_say_little() -> None:
    """Old versions lack routing: every replica of theirs takes requests."""
    replica = parse_replica({"location": "East US 2"})
    assert (replica.name, replica.location, replica.is_routed) == ("eastus2", "eastus2", True)
    assert (replica.provisioning_state, replica.display_status, replica.tags) == ("Succeeded", None, {})
    properties = {
        "regionEndpointEnabled": False,
        "provisioningState": "Failed",
        "zoneRedundancy": "Enabled",
        "status": {"displayStatus": "Syncing", "message": "m", "timestamp": "t"},
    }
    replica = parse_replica(
        {"location": "eastus", "name": "e", "properties": properties, "tags": {"a": "b", "c": None}}
    )
    assert (replica.is_routed, replica.provisioning_state, replica.zone_redundancy) == (False, "Failed", "Enabled")
    assert (replica.display_status, replica.message, replica.timestamp) == ("Syncing", "m", "t")
    assert replica.tags == {"a": "b", "c": ""}


def test_a_registry_keeps_what_acrgeo_does_not_model() -> None:
    """What has no field is in its properties, from either level; what has one is not twice."""
    found = registry(
        zones=["1"],
        tags={"team": "web"},
        properties={
            "loginServer": "contoso.azurecr.io",
            "provisioningState": "Succeeded",
            "dataEndpointEnabled": True,
            "dataEndpointHostNames": ["contoso.westus.data.azurecr.io"],
            "regionalEndpoints": "Enabled",
            "regionalEndpointHostNames": ["contoso.westus.geo.azurecr.io"],
            "adminUserEnabled": False,
        },
    )
    assert (found.login_server, found.has_data_endpoints, found.has_regional_endpoints) == (
        "contoso.azurecr.io",
        True,
        True,
    )
    assert found.data_endpoint_hosts == ("contoso.westus.data.azurecr.io",)
    assert found.regional_endpoint_hosts == ("contoso.westus.geo.azurecr.io",)
    assert found.properties == {"zones": ["1"], "adminUserEnabled": False}
    assert (found.tags, found.provisioning_state, found.has_private_endpoints) == ({"team": "web"}, "Succeeded", False)


def test_a_registry_that_is_being_made_has_no_login_server() -> None:
    """Then it is empty."""
    assert registry().login_server == ""


@rows(("name", "known"), [("Contoso", "Contoso"), ("contoso", "contoso"), (None, "contoso"), ("", "contoso")])
def test_a_registry_is_named_as_it_names_itself(name: str | None, known: str) -> None:
    """The ID may have it in another case; it is what there is where the answer has no name."""
    assert registry(name=name).ref.name == known


@rows(
    ("tier", "sku"),
    [("Premium", Sku.PREMIUM), ("PREMIUM", Sku.PREMIUM), ("standard", Sku.STANDARD), ("Basic", Sku.BASIC)],
)
def test_a_tier_is_read_in_any_case(tier: str, sku: Sku) -> None:
    """As old versions write it."""
    assert registry(sku={"name": tier}).sku is sku


def test_a_tier_that_acrgeo_does_not_know_is_named() -> None:
    """With those that it knows."""
    with pytest.raises(AzureError) as caught:
        registry(sku={"name": "Ultra"})
    assert caught.value.message == (
        "contoso has the tier Ultra, which acrgeo does not know; it knows Basic, Standard, Premium."
    )
    assert caught.value.kind is ErrorKind.REJECTED


@rows(
    ("more", "reason"),
    [
        ({"id": f"{ID}/replications/x"}, "id is no registry's"),
        ({"id": None}, "id is no registry's"),
        ({"location": None}, "location is missing"),
        ({"sku": {}}, "name is missing"),
        ({"properties": {"privateEndpointConnections": [{"name": 7}]}}, "name is a number"),
        ({"properties": {"privateEndpointConnections": [{"id": 7}]}}, "id is a number"),
        (
            {"properties": {"privateEndpointConnections": [{"properties": {"privateEndpoint": {"id": "x"}}}]}},
            "id is no resource ID",
        ),
        (
            {
                "properties": {
                    "privateEndpointConnections": [{"properties": {"privateLinkServiceConnectionState": {"status": 1}}}]
                }
            },
            "status is a number",
        ),
    ],
)
def test_a_registry_of_another_shape_is_none(more: dict[str, Any], reason: str) -> None:
    """What is wrong is named."""
    with pytest.raises(ShapeError) as caught:
        registry(**more)
    assert caught.value.reason == reason


def location(name: str, display: str, **metadata: Any) -> dict[str, Any]:
    """Return a row of a locations answer."""
    return {"name": name, "displayName": display, "metadata": {"regionType": "Physical", **metadata}}


def test_regions_are_those_of_the_subscription_with_the_providers_offer() -> None:
    """Physical ones; the provider names them for display, also some that the subscription does not see."""
    provider = {
        "resourceTypes": [
            {"locations": ["West US"]},
            {"resourceType": "registries", "locations": ["West US"]},
            {"resourceType": "registries/Replications", "locations": ["East US 2", "West Nowhere"]},
        ]
    }
    listed = [
        {
            **location(
                "eastus2",
                "East US 2",
                pairedRegion=[{"name": "centralus"}],
                geography="United States",
                geographyGroup="US",
                latitude="36.6",
                longitude="-78.3",
            ),
            "availabilityZoneMappings": [{"logicalZone": "1"}],
        },
        location("westus", "West US", latitude="200", longitude="west"),
        location("global", "Global", regionType="Logical"),
        {"name": "staging", "displayName": "Staging"},
        {"name": "bare", "metadata": {"regionType": "physical"}},
    ]
    found = parse_region_facts(listed, provider)
    assert sorted(found) == ["bare", "eastus2", "westus"]
    assert found["bare"].display_name == "bare"
    east, west = found["eastus2"], found["westus"]
    assert (east.display_name, east.is_offered, east.has_zones, east.pair) == ("East US 2", True, True, "centralus")
    assert (east.geography, east.geography_group) == ("United States", "US")
    assert (west.is_offered, west.has_zones, west.pair, west.geography) == (False, False, None, None)


@rows(
    ("text", "degrees"),
    [("-180", -180.0), ("180", 180.0), ("180.1", None), ("-180.1", None), ("nan", None), (None, None), ("west", None)],
)
def test_a_coordinate_is_on_earth(text: str | None, degrees: float | None) -> None:
    """ARM writes it as a text; anything else is unknown."""
    found = parse_region_facts([location("nowhere", "Nowhere", latitude="1", longitude=text)], {})
    assert found["nowhere"].longitude == degrees


def test_a_permission_with_a_condition_says_so() -> None:
    """It grants what it does under the condition alone."""
    assert parse_permission({"actions": ["*"], "notActions": ["a/b"]}).has_condition is False
    entry = parse_permission({"actions": ["*"], "condition": "@Resource[x] == 1", "dataActions": ["c/d"]})
    assert (entry.actions, entry.not_actions, entry.has_condition) == (("*",), (), True)
