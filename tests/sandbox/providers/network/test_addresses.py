"""Replicas and the addresses that private endpoints need for them."""

from __future__ import annotations

from tests.sandbox.private import HUB, NETWORK, REGISTRY, STORES, TILLS, endpoint_body, enlarge, private, used

REPLICA = f"{REGISTRY}/replications/westeurope"
FULL = (
    "Failed to replicate private endpoint. "
    "A subnet of the registry's private endpoints does not have enough free IP addresses."
)


def test_a_replica_without_a_free_address_is_rolled_back() -> None:
    """The operation fails without naming the subnet, the replica is gone, no address was taken anywhere."""
    arm = private()
    before = used(arm, STORES), used(arm, HUB)
    started = arm.put(REPLICA, {"location": "westeurope"})
    assert (started.status, started.state) == (201, "Creating")
    end = arm.finish(started).body
    assert (end["status"], end["error"]["message"]) == ("Failed", FULL)
    assert arm.get(REPLICA).status == 404
    assert (used(arm, STORES), used(arm, HUB)) == before == ((10, 11), (3, 251))


def test_a_replica_takes_an_address_of_each_endpoint_and_gives_it_back() -> None:
    """Three endpoints, three addresses; they are free again when the deletion has ended, not before."""
    arm = private()
    enlarge(arm, "10.2.0.0/27")
    assert arm.finish(arm.put(REPLICA, {"location": "westeurope"})).body == {"status": "Succeeded"}
    assert (used(arm, STORES), used(arm, HUB)) == ((12, 27), (4, 251))
    interface = arm.get(TILLS).body["properties"]["networkInterfaces"][0]["id"]
    configurations = [held["properties"] for held in arm.get(interface).body["properties"]["ipConfigurations"]]
    members = [held["privateLinkConnectionProperties"]["requiredMemberName"] for held in configurations]
    assert members == ["registry_data_eastus", "registry_data_westus2", "registry", "registry_data_westeurope"]
    assert [held["primary"] for held in configurations] == [True, False, False, False]
    resources = arm.get(f"{REGISTRY}/privateLinkResources/registry").body["properties"]["requiredMembers"]
    assert sorted(resources) == sorted(members)
    started = arm.delete(REPLICA)
    assert used(arm, STORES) == (12, 27)
    arm.finish(started)
    assert (used(arm, STORES), used(arm, HUB)) == ((10, 27), (3, 251))


def test_an_endpoint_with_static_addresses_stops_a_replica() -> None:
    """The documented text names the endpoint, what it has and what it lacks; with the member added it works."""
    arm = private()
    enlarge(arm, "10.2.0.0/27")
    static = {"registry": "10.1.1.40", "registry_data_eastus": "10.1.1.41", "registry_data_westus2": "10.1.1.42"}
    fixed = f"{NETWORK}/privateEndpoints/fixed"
    subnet = f"{HUB}/subnets/endpoints"
    assert arm.put(fixed, endpoint_body(subnet, addresses=static)).status == 201
    error = arm.finish(arm.put(REPLICA, {"location": "westeurope"})).body["error"]
    assert f"Private Endpoint {fixed} contains static ipconfigurations: [GroupId: registry, " in error["message"]
    assert "[GroupId: registry, MemberName: registry_data_westeurope, IpVersion: IPv4]" in error["message"]
    static["registry_data_westeurope"] = "10.1.1.43"
    assert arm.put(fixed, endpoint_body(subnet, addresses=static)).status == 200
    assert arm.finish(arm.put(REPLICA, {"location": "westeurope"})).body == {"status": "Succeeded"}
    hosts = [config["fqdn"] for config in arm.get(fixed).body["properties"]["customDnsConfigs"]]
    assert "fabrikam.westeurope.data.azurecr.io" in hosts


def test_regional_endpoints_need_an_address_for_each_replica() -> None:
    """Two more for each endpoint: refused in the /28, taken in a /27, given back when they are turned off."""
    arm = private()
    on, off = ({"properties": {"regionalEndpoints": word}} for word in ("Enabled", "Disabled"))
    refused = arm.patch(REGISTRY, on, "2026-03-01-preview")
    assert (refused.status, refused.message) == (400, FULL)
    enlarge(arm, "10.2.0.0/27")
    assert arm.patch(REGISTRY, on, "2026-03-01-preview").status == 200
    assert used(arm, STORES) == (14, 27)
    members = arm.get(f"{REGISTRY}/privateLinkResources").body["value"][0]["properties"]["requiredMembers"]
    assert members == [
        "registry_data_eastus",
        "registry_eastus",
        "registry_data_westus2",
        "registry_westus2",
        "registry",
    ]
    assert arm.patch(REGISTRY, off, "2026-03-01-preview").status == 200
    assert used(arm, STORES) == (10, 27)


def test_a_rejected_connection_needs_nothing() -> None:
    """Only approved and pending connections are replicated."""
    arm = private()
    for connection in arm.get(f"{REGISTRY}/privateEndpointConnections").body["value"]:
        if "hub" not in connection["properties"]["privateEndpoint"]["id"]:
            state = {"properties": {"privateLinkServiceConnectionState": {"status": "Rejected"}}}
            arm.finish(arm.put(connection["id"], state))
    assert arm.finish(arm.put(REPLICA, {"location": "westeurope"})).body == {"status": "Succeeded"}
    assert used(arm, STORES) == (10, 11)
