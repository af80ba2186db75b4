"""Seed `private` for tests: its ids, and what they ask of its networks."""

from __future__ import annotations

import json

from acrgeo.sandbox import Sandbox, VirtualClock
from tests.sandbox.driver import SUBSCRIPTION, Driver

GROUP = f"{SUBSCRIPTION}/resourceGroups/fabrikam-rg"
REGISTRY = f"{GROUP}/providers/Microsoft.ContainerRegistry/registries/fabrikam"
NETWORK = f"{GROUP}/providers/Microsoft.Network"
STORES = f"{NETWORK}/virtualNetworks/fabrikam-stores"
HUB = f"{NETWORK}/virtualNetworks/fabrikam-hub"
TILLS = f"{NETWORK}/privateEndpoints/fabrikam-tills"


def private() -> Driver:
    """A sandbox with seed private, its narrow subnet crowded."""
    clock = VirtualClock()
    sandbox = Sandbox(clock=clock, seed="private")
    crowd(sandbox)
    return Driver(sandbox, clock)


def crowd(sandbox: Sandbox) -> None:
    """Put one till more into the stores of seed private: their subnet has one free address then, a region needs two."""
    last, another = (f"{NETWORK}/networkInterfaces/till{number}" for number in (3, 4))
    for key in (last, f"{last}/ipConfigurations/ipconfig1"):
        document = sandbox.get_document(key)
        assert document is not None
        text = json.dumps(document).replace(last, another).replace("till3", "till4").replace("10.2.0.12", "10.2.0.13")
        sandbox.put_document(key.replace(last, another), json.loads(text))


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
