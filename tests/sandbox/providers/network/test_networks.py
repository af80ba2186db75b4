"""Virtual networks and subnets."""

from __future__ import annotations

import pytest

from tests.sandbox.private import HUB, NETWORK, STORES, TILLS, endpoint_body, private

SUBNET = f"{STORES}/subnets/endpoints"


def test_a_network_is_made_with_its_subnets() -> None:
    """201 and an operation of two words, Updating and then Succeeded (recorded)."""
    arm = private()
    space = {"addressSpace": {"addressPrefixes": ["10.9.0.0/16"]}}
    subnets = [{"name": "one", "properties": {"addressPrefix": "10.9.0.0/24"}}]
    key = f"{NETWORK}/virtualNetworks/new"
    started = arm.put(key, {"location": "West Europe", "properties": {**space, "subnets": subnets}}, "2024-01-01")
    assert (started.status, started.state) == (201, "Updating")
    assert arm.follow(started.headers["azure-asyncoperation"]).body == {"status": "InProgress"}
    assert arm.finish(started).body == {"status": "Succeeded"}
    found = arm.get(key).body
    assert (found["location"], found["properties"]["provisioningState"]) == ("westeurope", "Succeeded")
    (subnet,) = found["properties"]["subnets"]
    assert subnet["id"] == f"{key}/subnets/one"
    assert "ipConfigurations" not in subnet["properties"]
    assert arm.delete(key).status == 202
    assert arm.get(key).status == 404


@pytest.mark.parametrize("region", ["centraluseuap", "East US 2 EUAP"])
def test_canary_regions_take_networks_and_private_endpoints(region: str) -> None:
    """As they take registries; a region that is none is refused."""
    arm = private()
    key = f"{NETWORK}/virtualNetworks/canary"
    body = {"location": region, "properties": {"addressSpace": {"addressPrefixes": ["10.9.0.0/16"]}}}
    assert arm.put(key, body).body["location"] == region.lower().replace(" ", "")
    arm.put(f"{key}/subnets/one", {"properties": {"addressPrefix": "10.9.0.0/24"}})
    endpoint = {**endpoint_body(f"{key}/subnets/one"), "location": region}
    assert arm.put(f"{NETWORK}/privateEndpoints/canary", endpoint).status == 201
    assert arm.put(key.replace("canary", "none"), {**body, "location": "nowhere"}).status == 400


@pytest.mark.parametrize(
    ("version", "given", "shown"),
    [
        ("2019-02-01", {}, {"dhcpOptions": {"dnsServers": []}, "enableVmProtection": False}),
        ("2019-02-01", {"dhcpOptions": {}}, {"dhcpOptions": {"dnsServers": []}, "enableVmProtection": False}),
        ("2022-01-01", {"enableVmProtection": False}, {}),
        ("2024-03-01", {"dhcpOptions": {"dnsServers": ["10.9.0.4"]}}, {"dhcpOptions": {"dnsServers": ["10.9.0.4"]}}),
    ],
)
def test_old_versions_show_what_is_not_set(version: str, given: dict[str, object], shown: dict[str, object]) -> None:
    """DNS servers and the protection of machines, recorded in 2019; since 2022 only where they are set."""
    arm = private()
    key = f"{NETWORK}/virtualNetworks/new"
    space = {"addressSpace": {"addressPrefixes": ["10.9.0.0/16"]}}
    answer = arm.put(key, {"location": "westus", "properties": {**space, **given}}, version)
    for properties in (answer.body["properties"], arm.get(key, version).body["properties"]):
        kept = {name: properties[name] for name in ("dhcpOptions", "enableVmProtection") if name in properties}
        assert kept == shown


def test_a_subnet_lists_who_is_in_it() -> None:
    """Configurations and endpoints, as long as there are some."""
    arm = private()
    properties = arm.get(SUBNET).body["properties"]
    assert (len(properties["ipConfigurations"]), len(properties["privateEndpoints"])) == (10, 2)
    assert {"id": TILLS} in properties["privateEndpoints"]


@pytest.mark.parametrize(
    ("prefix", "code"),
    [
        ("10.3.0.0/28", "NetcfgSubnetRangeOutsideVnet"),
        ("10.2.0.0/29", "InUsePrefixCannotBeDeleted"),
        ("10.2.0.0/33", "InvalidRequestContent"),
    ],
)
def test_a_prefix_that_does_not_fit_is_refused(prefix: str, code: str) -> None:
    """And the subnet stays as it is."""
    arm = private()
    answer = arm.put(SUBNET, {"properties": {"addressPrefix": prefix}})
    assert (answer.status, answer.code) == (400, code)
    assert arm.get(SUBNET).body["properties"]["addressPrefix"] == "10.2.0.0/28"


def test_subnets_do_not_overlap() -> None:
    """A second subnet takes a range of its own."""
    arm = private()
    answer = arm.put(f"{STORES}/subnets/more", {"properties": {"addressPrefix": "10.2.0.8/29"}})
    assert answer.code == "NetcfgSubnetRangesOverlap"
    assert arm.put(f"{STORES}/subnets/more", {"properties": {"addressPrefix": "10.2.0.16/28"}}).status == 201


def test_a_subnet_in_use_stays() -> None:
    """Neither it nor its network can be deleted."""
    arm = private()
    for key in (SUBNET, STORES):
        assert arm.delete(key).code == "InUseSubnetCannotBeDeleted"
    assert arm.delete(f"{HUB}/subnets/none").status == 204
    assert arm.get(f"{HUB}/subnets/none").code == "NotFound"


def test_networks_are_documents_of_their_group() -> None:
    """Lists by group, and the generic list has what has a location."""
    arm = private()
    names = [network["name"] for network in arm.get(f"{NETWORK}/virtualNetworks").body["value"]]
    assert names == ["fabrikam-hub", "fabrikam-stores"]
    assert len(arm.get(f"{NETWORK}/networkInterfaces").body["value"]) == 7
    assert len(arm.get(f"{NETWORK}/privateEndpoints").body["value"]) == 3
    kinds = {resource["type"] for resource in arm.get(f"{NETWORK.split('/resourceGroups')[0]}/resources").body["value"]}
    assert "Microsoft.Network/virtualNetworks/subnets" not in kinds
    assert {"Microsoft.Network/virtualNetworks", "Microsoft.Network/privateEndpoints"} <= kinds
