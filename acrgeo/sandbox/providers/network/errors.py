"""Errors of Microsoft.Network, as far as private endpoints of registries meet them; see the engine's."""

from __future__ import annotations

from collections.abc import Iterable

from acrgeo.sandbox.engine.errors import ArmError

_REPLICATE = "Failed to replicate private endpoint. "
REPLICATION_CODE = "PrivateEndpointReplicationFailed"


def network_not_found(resource_id: str) -> ArmError:
    # Assumed: 404 NotFound in these words for a subnet that is not there.
    return ArmError(404, "NotFound", f"Resource {resource_id} not found.")


def subnet_is_full(name: str, prefix: str, count: int) -> ArmError:
    # Assumed(2): 400 SubnetIsFull, code and text, for a subnet without free addresses. If not, a failed creation is
    # not taken for one in a full subnet; preflight counts the addresses before it anyway.
    return ArmError(
        400,
        "SubnetIsFull",
        f"Subnet {name} with address prefix {prefix} does not have enough capacity for {count} IP addresses.",
    )


def subnet_in_use(name: str, users: Iterable[str]) -> ArmError:
    # Assumed: 400 InUseSubnetCannotBeDeleted, code and text.
    return ArmError(
        400,
        "InUseSubnetCannotBeDeleted",
        f"Subnet {name} is in use by {', '.join(users)} and cannot be deleted. In order to delete the subnet, delete "
        "all the resources within the subnet. See aka.ms/deletesubnet.",
    )


def subnet_cannot_shrink(name: str, address: str) -> ArmError:
    # Assumed: a prefix may change as long as it holds every address in use.
    return ArmError(
        400,
        "InUsePrefixCannotBeDeleted",
        f"The prefix of subnet {name} cannot be changed: {address} is in use and outside the new one.",
    )


def subnet_outside_network(name: str, network: str) -> ArmError:
    # Assumed: 400 NetcfgSubnetRangeOutsideVnet, code and text.
    return ArmError(
        400,
        "NetcfgSubnetRangeOutsideVnet",
        f"Subnet '{name}' is not valid because its IP address range is outside the IP address range of virtual "
        f"network '{network}'.",
    )


def subnets_overlap(name: str, network: str) -> ArmError:
    # Assumed: 400 NetcfgSubnetRangesOverlap, code and text.
    return ArmError(
        400,
        "NetcfgSubnetRangesOverlap",
        f"Subnet '{name}' is not valid because its IP address range overlaps with that of an existing subnet in "
        f"virtual network '{network}'.",
    )


def address_in_use(address: str) -> ArmError:
    # Assumed: 400 for a static address that is taken, code and text.
    return ArmError(400, "PrivateIPAddressInUse", f"IP address {address} is in use.")


def zone_has_links(zone: str, links: Iterable[str]) -> ArmError:
    # Assumed: the refusal to delete a DNS zone with links, code and text.
    return ArmError(
        409,
        "CannotDeleteResource",
        f"Cannot delete resource while nested resources exist. The zone {zone} is linked by: {', '.join(links)}.",
    )


def network_has_link(network: str, zone: str) -> ArmError:
    # Assumed: the refusal of a second link of a network to a zone of the same name, code and text.
    return ArmError(
        400,
        "BadRequest",
        f"A virtual network cannot be linked to multiple zones with overlapping namespaces. The virtual network "
        f"{network} is linked to {zone}.",
    )


def record_not_found(record: str, zone: str) -> ArmError:
    # Assumed: the text; az adds a record to a set that is answered with 404 by making the set.
    return ArmError(404, "NotFound", f"The resource record '{record}' does not exist in the zone '{zone}'.")


def static_addresses(endpoint: str, held: Iterable[str], missing: Iterable[str]) -> ArmError:
    """Refuse an endpoint whose static addresses lack a member, in the documented text."""

    # Assumed(2): the code of a creation that static addresses stop; the text is documented. If not, the failure is
    # known by its text, and shown with its cause all the same.
    def listed(members: Iterable[str]) -> str:
        return ", ".join(f"GroupId: registry, MemberName: {member}, IpVersion: IPv4" for member in members)

    return ArmError(
        400,
        "PrivateEndpointReplicationFailed",
        f"{_REPLICATE}Private Endpoint {endpoint} contains static ipconfigurations: [{listed(held)}] and it's missing "
        f"these membernames/groupids requested by Private Link service [{listed(missing)}]. Private Endpoint needs to "
        "be reconfigured with missing memberNames.",
    )


def replication_of_endpoint(cause: ArmError) -> ArmError:
    """Return why a replica cannot be created; the subnet is not named (documented)."""
    if cause.code == REPLICATION_CODE:
        return cause
    # Assumed(2): code and text of a creation that fails for want of addresses; that the subnet is not named is
    # documented. If not, the failure is shown with Azure's message alone, without the cause and the next command.
    return ArmError(
        400,
        "PrivateEndpointReplicationFailed",
        f"{_REPLICATE}A subnet of the registry's private endpoints does not have enough free IP addresses.",
    )
