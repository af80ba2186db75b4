"""Private endpoint connections as the registry shows them, with the polling codes of their own."""

from __future__ import annotations

import re

from tests.sandbox.private import GROUP, HUB, NETWORK, REGISTRY, STORES, TILLS, endpoint_body, private, used

PARTNER = f"{NETWORK}/privateEndpoints/partner"
HOOK = {"location": "eastus", "properties": {"serviceUri": "http://hook.example.com", "actions": ["push"]}}


def test_polls_of_an_approval_answer_201_until_it_is_done() -> None:
    """The state changes with the end, and resource and operation are named in each poll (recorded)."""
    arm = private()
    assert arm.put(PARTNER, endpoint_body(f"{HUB}/subnets/endpoints", is_manual=True)).status == 201
    assert arm.get(PARTNER).body["properties"]["customDnsConfigs"] == []
    listed = arm.get(f"{REGISTRY}/privateEndpointConnections").body["value"]
    pending = next(
        connection
        for connection in listed
        if connection["properties"]["privateLinkServiceConnectionState"] == {"status": "Pending"}
    )
    assert re.fullmatch(r"fabrikam\.[0-9a-f]{32}", pending["name"])
    state = {"status": "Approved", "description": "checked"}
    started = arm.put(pending["id"], {"properties": {"privateLinkServiceConnectionState": state}})
    assert (started.status, started.state) == (201, "Updating")
    assert started.body["properties"]["privateLinkServiceConnectionState"] == {"status": "Pending"}
    poll = arm.follow(started.headers["azure-asyncoperation"])
    assert (poll.status, poll.body["status"], poll.body["id"]) == (201, "Updating", pending["id"])
    assert poll.body["name"].startswith("privateendpointconnections-")
    end = arm.finish(started)
    assert (end.status, end.body["status"]) == (200, "Succeeded")
    assert "azure-asyncoperation" not in end.headers
    assert arm.get(pending["id"]).body["properties"]["privateLinkServiceConnectionState"] == state
    assert len(arm.get(PARTNER).body["properties"]["customDnsConfigs"]) == 3


def test_every_row_of_a_list_has_its_id_and_type() -> None:
    """GET by that id answers the same row, private link resources included (recorded)."""
    arm = private()
    arm.put(f"{REGISTRY}/webhooks/hook1", HOOK)
    for kind in ("privateLinkResources", "privateEndpointConnections", "replications", "webhooks"):
        rows = arm.get(f"{REGISTRY}/{kind}").body["value"]
        assert rows
        for row in rows:
            assert row["id"] == f"{REGISTRY}/{kind}/{row['name']}"
            assert row["type"] == f"Microsoft.ContainerRegistry/registries/{kind}"
            assert arm.get(row["id"]).body == row


def test_a_deleted_connection_leaves_its_endpoint_disconnected() -> None:
    """202 with a Location, then 200; the registry's body has one less, the endpoint keeps its addresses."""
    arm = private()
    listed = arm.get(REGISTRY).body["properties"]["privateEndpointConnections"]
    gone = next(connection for connection in listed if connection["properties"]["privateEndpoint"]["id"] == TILLS)
    started = arm.delete(gone["id"])
    assert (started.status, "location" in started.headers) == (202, True)
    assert arm.finish(started).status == 200
    assert len(arm.get(REGISTRY).body["properties"]["privateEndpointConnections"]) == len(listed) - 1
    asked = arm.get(TILLS).body["properties"]["privateLinkServiceConnections"][0]["properties"]
    assert asked["privateLinkServiceConnectionState"]["status"] == "Disconnected"
    assert used(arm, STORES) == (10, 11)
    assert arm.delete(gone["id"]).status == 204


def test_a_deleted_endpoint_frees_its_addresses_and_its_connection() -> None:
    """The interface goes with it, and the usages count one connection less."""
    arm = private()
    assert arm.delete(TILLS).status == 202
    assert used(arm, STORES) == (7, 11)
    usages = {usage["name"]: usage["currentValue"] for usage in arm.get(f"{REGISTRY}/listUsages").body["value"]}
    assert usages["PrivateEndpointConnections"] == 2


def test_a_zone_group_keeps_the_records() -> None:
    """An endpoint with one lists no names to register; its records are those of the members."""
    arm = private()
    hub = f"{NETWORK}/privateEndpoints/fabrikam-hub"
    assert arm.get(hub).body["properties"]["customDnsConfigs"] == []
    (group,) = arm.get(f"{hub}/privateDnsZoneGroups").body["value"]
    (zone,) = group["properties"]["privateDnsZoneConfigs"]
    names = {record["recordSetName"] for record in zone["properties"]["recordSets"]}
    assert names == {"fabrikam", "fabrikam.eastus.data", "fabrikam.westus2.data"}
    assert arm.delete(group["id"]).status == 202
    assert len(arm.get(hub).body["properties"]["customDnsConfigs"]) == 3


def test_an_endpoint_needs_room_and_a_premium_registry() -> None:
    """A full subnet and a service other than a registry are refused by name."""
    arm = private()
    full = arm.put(PARTNER, endpoint_body(f"{STORES}/subnets/endpoints"))
    assert (full.status, full.code) == (400, "SubnetIsFull")
    other = endpoint_body(f"{HUB}/subnets/endpoints")
    other["properties"]["privateLinkServiceConnections"][0]["properties"]["privateLinkServiceId"] = "/storage"  # type: ignore[index]
    refused = arm.put(PARTNER, other)
    assert (refused.status, refused.message) == (501, "The sandbox does not implement private endpoints of /storage")


def test_private_endpoints_keep_a_registry_premium() -> None:
    """A downgrade is refused while there is a connection."""
    arm = private()
    assert arm.finish(arm.delete(f"{REGISTRY}/replications/westus2")).status == 200
    refused = arm.patch(REGISTRY, {"sku": {"name": "Standard"}})
    assert (refused.status, refused.code) == (400, "SkuNotSupported")
    for connection in arm.get(f"{REGISTRY}/privateEndpointConnections").body["value"]:
        arm.finish(arm.delete(connection["id"]))
    assert arm.patch(REGISTRY, {"sku": {"name": "Standard"}}).status == 200


def test_a_registry_outlives_a_network_that_is_gone() -> None:
    """A private endpoint whose subnet went away stops a replica, and nothing else."""
    arm = private()
    other = f"{GROUP.rsplit('/', 1)[0]}/other"
    arm.put(other, {"location": "eastus"}, "2022-09-01")
    network = f"{other}/providers/Microsoft.Network/virtualNetworks/away"
    subnets = [{"name": "one", "properties": {"addressPrefix": "10.7.0.0/24"}}]
    space = {"addressPrefixes": ["10.7.0.0/16"]}
    arm.put(network, {"location": "eastus", "properties": {"addressSpace": space, "subnets": subnets}})
    assert arm.put(PARTNER, endpoint_body(f"{network}/subnets/one")).status == 201
    arm.finish(arm.delete(other, "2022-09-01"))
    assert arm.get(PARTNER).status == 200
    end = arm.finish(arm.put(f"{REGISTRY}/replications/westus3", {"location": "westus3"})).body
    assert end["error"]["code"] == "PrivateEndpointReplicationFailed"
