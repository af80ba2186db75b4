"""Addresses of private endpoints: which a subnet has left, and who gets them.

An endpoint has one address for each member that its link service asks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network

from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.store import Document
from acrgeo.sandbox.providers.network import errors as network_errors

CONFIGURATIONS = "Microsoft.Network/networkInterfaces/ipConfigurations"
_RESERVED = (4, 1)
"""Azure keeps the first four addresses of a subnet and the last one."""


def prefixes(subnet: Document) -> list[IPv4Network]:
    """Return the IPv4 prefixes of a subnet."""
    properties = subnet["properties"]
    written = properties.get("addressPrefixes") or [properties["addressPrefix"]]
    return [IPv4Network(text) for text in written if ":" not in text]


def capacity(subnet: Document) -> int:
    """Return how many addresses of a subnet can be used."""
    return sum(max(0, prefix.num_addresses - sum(_RESERVED)) for prefix in prefixes(subnet))


def configurations(call: Call) -> list[Document]:
    """Return every IP configuration of the subscription, in id order."""
    return call.store.of_type(call.subscription_path, CONFIGURATIONS)


def used_in(call: Call, subnet: Document) -> list[Document]:
    """Return the IP configurations that hold an address of a subnet."""
    key = subnet["id"].lower()
    return [
        configuration
        for configuration in configurations(call)
        if configuration["properties"]["subnet"]["id"].lower() == key
    ]


def of_interface(call: Call, interface_id: str) -> list[Document]:
    """Return the IP configurations of a network interface, the primary first."""
    found = call.store.of_type(interface_id, CONFIGURATIONS)
    return sorted(found, key=lambda configuration: configuration["_number"])


def take(call: Call, endpoint: Document, hosts: Mapping[str, str]) -> list[Document]:
    """Give the endpoint an address for each member that it has none for; return what was stored.

    `hosts` has the host name of each member. Raises ArmError: the subnet is short, or the endpoint has static addresses
    and none for a member.
    """
    subnet = call.store.get(endpoint["properties"]["subnet"]["id"])
    if subnet is None:  # its network went with another resource group
        raise network_errors.network_not_found(endpoint["properties"]["subnet"]["id"])
    interface = interface_id(endpoint)
    held = {configuration["_member"] for configuration in of_interface(call, interface)}
    wanted = [member for member in hosts if member not in held]
    # Assumed: a member may be named in any case, as every name of a resource.
    static = {
        given["properties"]["memberName"].lower(): given["properties"]["privateIPAddress"]
        for given in endpoint["properties"]["ipConfigurations"]
    }
    missing = [member for member in wanted if static and member.lower() not in static]
    if missing:
        raise network_errors.static_addresses(endpoint["id"], list(static), missing)
    used = {configuration["properties"]["privateIPAddress"] for configuration in used_in(call, subnet)}
    vacant = (address for address in _usable(subnet) if address not in used)
    chosen = [static.get(member.lower()) or next(vacant, "") for member in wanted]
    if not all(chosen):
        raise network_errors.subnet_is_full(subnet["name"], ", ".join(map(str, prefixes(subnet))), len(wanted))
    taken = sorted(set(chosen) & used)
    if taken:
        raise network_errors.address_in_use(taken[0])
    made = []
    for member, address in zip(wanted, chosen, strict=True):
        configuration = new_configuration(call, interface, subnet["id"], address, member)
        configuration["properties"]["privateLinkConnectionProperties"] = {
            "groupId": group_id(endpoint),
            "requiredMemberName": member,
            "fqdns": [hosts[member]],
        }
        made.append(configuration)
    for configuration in made:
        call.store.put(configuration["id"], configuration)
    return made


def service_id(endpoint: Document) -> str:
    """Return the id of the resource that a private endpoint leads to."""
    return str(_asked(endpoint)["privateLinkServiceId"])


def group_id(endpoint: Document) -> str:
    """Return the group of members that a private endpoint asks that resource for."""
    return str(_asked(endpoint)["groupIds"][0])


def interface_id(endpoint: Document) -> str:
    """Return the id of the network interface that holds a private endpoint's addresses."""
    return str(endpoint["properties"]["networkInterfaces"][0]["id"])


def names_of(call: Call, endpoint: Document) -> list[tuple[str, str]]:
    """Return the host name and the address of each member of a private endpoint."""
    held = [configuration["properties"] for configuration in of_interface(call, interface_id(endpoint))]
    return [
        (properties["privateLinkConnectionProperties"]["fqdns"][0], properties["privateIPAddress"])
        for properties in held
    ]


def new_configuration(call: Call, interface: str, subnet: str, address: str, member: str = "") -> Document:
    """Return an IP configuration of an interface; `member` is what it stands for in a private endpoint."""
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


def _asked(endpoint: Document) -> Document:
    properties = endpoint["properties"]
    asked = [*properties["privateLinkServiceConnections"], *properties["manualPrivateLinkServiceConnections"]]
    return dict(asked[0]["properties"])


def _usable(subnet: Document) -> Iterator[str]:
    first, last = _RESERVED
    for prefix in prefixes(subnet):
        for offset in range(first, prefix.num_addresses - last):
            yield str(prefix[offset])
