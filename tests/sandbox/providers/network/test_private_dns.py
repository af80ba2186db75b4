"""Private DNS zones: what is put into them, what zone groups keep in them, and who is linked to them."""

from __future__ import annotations

import pytest

from tests.sandbox.driver import Driver
from tests.sandbox.private import GROUP, HUB, NETWORK, STORES, TILLS, private

VERSION = "2024-06-01"
ZONES = f"{NETWORK}/privateDnsZones"
ZONE = f"{ZONES}/privatelink.azurecr.io"


def record(*addresses: str) -> dict[str, object]:
    """Return the body of an A record set."""
    return {"properties": {"ttl": 3600, "aRecords": [{"ipv4Address": address} for address in addresses]}}


def names(arm: Driver, kind: str = "A") -> dict[str, list[str]]:
    """Return the addresses of each record of the zone."""
    return {
        found["name"]: [held["ipv4Address"] for held in found["properties"]["aRecords"]]
        for found in arm.get(f"{ZONE}/{kind}", VERSION).body["value"]
    }


@pytest.mark.parametrize("version", ["2018-09-01", VERSION])
def test_records_are_put_changed_and_deleted(version: str) -> None:
    """201, then 200; 404 once it is gone, and 204 for what is not there."""
    arm = private()
    key = f"{ZONE}/A/fabrikam.northeurope.data"
    assert arm.get(key, version).status == 404
    made = arm.put(key, record("10.0.0.4"), version)
    assert (made.status, made.body["properties"]["fqdn"]) == (
        201, "fabrikam.northeurope.data.privatelink.azurecr.io.",
    )  # fmt: skip
    assert arm.put(key, record("10.0.0.4", "10.0.0.5"), version).status == 200
    assert names(arm)["fabrikam.northeurope.data"] == ["10.0.0.4", "10.0.0.5"]
    assert [arm.delete(key, version).status for _ in range(2)] == [200, 204]


def test_a_zone_group_keeps_its_records_and_the_last_one_wins() -> None:
    """Both networks write the same names; only one address is left of each."""
    arm = private()
    assert (
        names(arm)
        == names(arm, "ALL")
        == {
            "fabrikam": ["10.1.1.6"],
            "fabrikam.eastus.data": ["10.1.1.4"],
            "fabrikam.westus2.data": ["10.1.1.5"],
        }
    )
    configuration = {"name": "one", "properties": {"privateDnsZoneId": ZONE}}
    group = {"properties": {"privateDnsZoneConfigs": [configuration]}}
    arm.finish(arm.put(f"{TILLS}/privateDnsZoneGroups/default", group))
    assert set(map(tuple, names(arm).values())) == {("10.2.0.4",), ("10.2.0.5",), ("10.2.0.6",)}
    assert arm.put(f"{ZONE}/A/fabrikam", record("10.9.9.9"), VERSION).status == 201
    assert names(arm)["fabrikam"] == ["10.2.0.6"]


def test_a_network_is_linked_to_one_zone_of_a_name() -> None:
    """A second one is refused, and a linked zone is not deleted."""
    arm = private()

    def link(zone: str, network: str, name: str = "one") -> int:
        body = {"location": "global", "properties": {"virtualNetwork": {"id": network}, "registrationEnabled": False}}
        return arm.put(f"{zone}/virtualNetworkLinks/{name}", body, VERSION).status

    arm.put(f"{GROUP}-dns", {"location": "eastus"}, "2025-04-01")
    other = ZONE.replace(GROUP, f"{GROUP}-dns")
    assert arm.put(other, {"location": "global"}, VERSION).status == 201
    assert link(other, HUB) == 400
    assert link(other, f"{NETWORK}/virtualNetworks/none") == 400
    assert [link(other, STORES), link(other, STORES)] == [201, 200]
    assert arm.get(other, VERSION).body["properties"]["numberOfVirtualNetworkLinks"] == 1
    assert arm.get(f"{other}/virtualNetworkLinks/one", VERSION).body["properties"]["virtualNetwork"]["id"] == STORES
    assert len(arm.get(f"{other}/virtualNetworkLinks", VERSION).body["value"]) == 1
    assert arm.delete(other, VERSION).status == 409
    assert arm.delete(f"{other}/virtualNetworkLinks/one", VERSION).status == 200
    assert [arm.delete(other, VERSION).status for _ in range(2)] == [200, 204]
    assert [zone["name"] for zone in arm.get(ZONES, VERSION).body["value"]] == ["privatelink.azurecr.io"]
    assert arm.get(f"{ZONE}/virtualNetworkLinks/none", VERSION).status == 404


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (ZONE, {"location": "eastus"}),
        (f"{ZONE}/A/one", {"properties": {"ttl": "10"}}),
        (f"{ZONE}/A/one", {"properties": {"aRecords": [{"address": "10.0.0.4"}]}}),
        (f"{ZONE}/virtualNetworkLinks/one", {"location": "global"}),
    ],
)
def test_what_a_zone_does_not_know_is_refused(path: str, body: dict[str, object]) -> None:
    """400, and nothing is stored."""
    assert private().put(path, body, VERSION).status == 400
