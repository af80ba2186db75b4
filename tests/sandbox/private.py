"""Seed `private` for tests: its ids, and what they ask of its networks."""

from __future__ import annotations

from acrgeo.sandbox import Sandbox, VirtualClock
from tests.sandbox.driver import SUBSCRIPTION, Driver

GROUP = f"{SUBSCRIPTION}/resourceGroups/fabrikam-rg"
REGISTRY = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/fabrikam"
NETWORK = f"{GROUP}/providers/Microsoft.Network"
STORES = f"{NETWORK}/virtualNetworks/fabrikam-stores"
HUB = f"{NETWORK}/virtualNetworks/fabrikam-hub"
TILLS = f"{NETWORK}/privateEndpoints/fabrikam-tills"


def private() -> Driver:
    """A sandbox with seed private."""
    clock = VirtualClock()
    return Driver(Sandbox(clock=clock, seed="private"), clock)


def used(arm: Driver, network: str) -> tuple[float, float]:
    """Addresses in use and at most in the one subnet of a network."""
    entry = arm.get(f"{network}/usages").body["value"][0]
    return entry["currentValue"], entry["limit"]


def enlarge(arm: Driver, prefix: str) -> None:
    """Give the subnet of the stores another prefix."""
    started = arm.put(f"{STORES}/subnets/endpoints", {"properties": {"addressPrefix": prefix}})
    assert started.status == 200, started.body
    assert arm.finish(started).body == {"status": "Succeeded"}


def endpoint_body(
    subnet: str, *, is_manual: bool = False, addresses: dict[str, str] | None = None
) -> dict[str, object]:
    """A private endpoint of the registry; `addresses` are static ones by member."""
    asked = {"name": "one", "properties": {"privateLinkServiceId": REGISTRY, "groupIds": ["registry"]}}
    kind = "manualPrivateLinkServiceConnections" if is_manual else "privateLinkServiceConnections"
    static = [
        {"name": member, "properties": {"groupId": "registry", "memberName": member, "privateIPAddress": address}}
        for member, address in (addresses or {}).items()
    ]
    return {"location": "eastus", "properties": {"subnet": {"id": subnet}, kind: [asked], "ipConfigurations": static}}
