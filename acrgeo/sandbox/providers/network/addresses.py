"""Addresses of private endpoints: which members a registry asks for, which addresses a subnet has left, who gets them.

An endpoint has one address for each member: one for the registry, one for each replica's data endpoint and, with
regional endpoints, one more for each replica (documented).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network

from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.errors import ArmError
from acrgeo.sandbox.engine.lifecycle import Transition
from acrgeo.sandbox.engine.store import Document
from acrgeo.sandbox.providers.network import errors as network_errors
from acrgeo.sandbox.providers.registry.resource_types import CONNECTIONS, REPLICATIONS

CONFIGURATIONS = "Microsoft.Network/networkInterfaces/ipConfigurations"
GROUP_ID = "registry"
_RESERVED = (4, 1)
"""Azure keeps the first four addresses of a subnet and the last one."""


def members_of(registry: Document, regions: Iterable[str]) -> list[str]:
    """The members that a private endpoint needs for these regions, the registry's own last (recorded)."""
    members = []
    for region in sorted(regions):
        members.append(f"{GROUP_ID}_data_{region}")
        if registry["properties"]["regionalEndpoints"] == "Enabled":
            members.append(f"{GROUP_ID}_{region}")
    return [*members, GROUP_ID]


def regions_of(call: Call, registry: Document) -> set[str]:
    """Where the registry is, home included."""
    below = call.store.under(f"{registry['id']}/replications")
    return {registry["location"], *(one["location"] for one in below if one.get("type") == REPLICATIONS)}


def prefixes(subnet: Document) -> list[IPv4Network]:
    """The IPv4 prefixes of a subnet."""
    properties = subnet["properties"]
    written = properties.get("addressPrefixes") or [properties["addressPrefix"]]
    return [IPv4Network(text) for text in written if ":" not in text]


def capacity(subnet: Document) -> int:
    """How many addresses a subnet has for use."""
    return sum(max(0, prefix.num_addresses - sum(_RESERVED)) for prefix in prefixes(subnet))


def configurations(call: Call) -> list[Document]:
    """Every IP configuration of the subscription, in id order."""
    return [one for one in call.store.under(call.subscription_path) if one.get("type") == CONFIGURATIONS]


def used_in(call: Call, subnet: Document) -> list[Document]:
    """The IP configurations that hold an address of a subnet."""
    key = subnet["id"].lower()
    return [one for one in configurations(call) if one["properties"]["subnet"]["id"].lower() == key]


def of_interface(call: Call, interface_id: str) -> list[Document]:
    """The IP configurations of a network interface, the first one primary."""
    found = [one for one in call.store.under(interface_id) if one.get("type") == CONFIGURATIONS]
    return sorted(found, key=lambda one: one["_number"])


def take(call: Call, endpoint: Document, members: Iterable[str]) -> list[Document]:
    """Give the endpoint an address for each of these members that it has none for; returns what was stored.

    Raises ArmError: the subnet is short, or the endpoint has static addresses and none for a member.
    """
    subnet = call.store.get(endpoint["properties"]["subnet"]["id"])
    if subnet is None:  # its network went with another resource group
        raise network_errors.network_not_found(endpoint["properties"]["subnet"]["id"])
    interface = endpoint["properties"]["networkInterfaces"][0]["id"]
    held = {one["_member"] for one in of_interface(call, interface)}
    wanted = [member for member in members if member not in held]
    static = {
        one["properties"]["memberName"]: one["properties"]["privateIPAddress"]
        for one in endpoint["properties"]["ipConfigurations"]
    }
    missing = [member for member in wanted if static and member not in static]
    if missing:
        raise network_errors.static_addresses(endpoint["id"], list(static), missing)
    used = {one["properties"]["privateIPAddress"] for one in used_in(call, subnet)}
    vacant = (address for address in _usable(subnet) if address not in used)
    chosen = [static.get(member) or next(vacant, "") for member in wanted]
    if not all(chosen):
        raise network_errors.subnet_is_full(subnet["name"], ", ".join(map(str, prefixes(subnet))), len(wanted))
    taken = sorted(set(chosen) & used)
    if taken:
        raise network_errors.address_in_use(taken[0])
    registry = call.store.get(service_id(endpoint))
    made = []
    for member, address in zip(wanted, chosen, strict=True):
        one = new_configuration(call, interface, subnet["id"], address, member)
        if registry is not None:
            one["properties"]["privateLinkConnectionProperties"] = {
                "groupId": GROUP_ID,
                "requiredMemberName": member,
                "fqdns": [host_of(registry["properties"]["loginServer"], member)],
            }
        made.append(one)
    for one in made:
        call.store.put(one["id"], one)
    return made


def extend(call: Call, registry: Document, members: Iterable[str]) -> ArmError | None:
    """Give every connected endpoint of a registry an address for these members, or none of them and the reason."""
    wanted, made = list(members), list[Document]()
    for endpoint in connected_endpoints(call, registry):
        try:
            made += take(call, endpoint, wanted)
        except ArmError as error:
            for one in made:
                call.store.delete(one["id"])
            return network_errors.replication_of_endpoint(error)
    return None


def give_back(call: Call, registry: Document, members: Iterable[str], due: float) -> None:
    """Free, when it is due, what the endpoints of a registry hold for these members."""
    wanted = set(members)
    for endpoint in connected_endpoints(call, registry):
        for one in of_interface(call, endpoint["properties"]["networkInterfaces"][0]["id"]):
            if one["_member"] in wanted:
                call.store.schedule([Transition(due=due, resource_id=one["id"], change={"delete": True})])


def connected_endpoints(call: Call, registry: Document) -> Iterator[Document]:
    """The private endpoints whose connections are approved or pending, as far as they are here."""
    for connection in call.store.under(f"{registry['id']}/privateEndpointConnections"):
        if connection.get("type") != CONNECTIONS:
            continue
        properties = connection["properties"]
        endpoint = call.store.get(properties["privateEndpoint"]["id"])
        if endpoint is not None and properties["privateLinkServiceConnectionState"]["status"] in (
            "Approved",
            "Pending",
        ):
            yield endpoint


def service_id(endpoint: Document) -> str:
    """The registry that a private endpoint leads to."""
    properties = endpoint["properties"]
    asked = [*properties["privateLinkServiceConnections"], *properties["manualPrivateLinkServiceConnections"]]
    return str(asked[0]["properties"]["privateLinkServiceId"])


def new_configuration(call: Call, interface: str, subnet: str, address: str, member: str = "") -> Document:
    """One IP configuration of an interface; `member` is what it stands for in a private endpoint."""
    number = call.count()
    properties: Document = {
        "provisioningState": "Succeeded",
        "privateIPAddress": address,
        "privateIPAllocationMethod": "Dynamic",
        "subnet": {"id": subnet},
        "primary": False,
        "privateIPAddressVersion": "IPv4",
    }
    name = f"privateEndpointIpConfig.{call.new_guid()}" if member else "ipconfig1"
    identifier = f"{interface}/ipConfigurations/{name}"
    return {
        "name": name,
        "id": identifier,
        "type": CONFIGURATIONS,
        "properties": properties,
        "_member": member,
        "_number": number,
    }


def host_of(login_server: str, member: str) -> str:
    """The name that clients use for a member."""
    registry, _, domain = login_server.partition(".")
    if member == GROUP_ID:
        return login_server
    region = member.removeprefix(f"{GROUP_ID}_")
    if region.startswith("data_"):
        return f"{registry}.{region.removeprefix('data_')}.data.{domain}"
    return f"{registry}.{region}.geo.{domain}"


def _usable(subnet: Document) -> Iterator[str]:
    first, last = _RESERVED
    for prefix in prefixes(subnet):
        for offset in range(first, prefix.num_addresses - last):
            yield str(prefix[offset])
