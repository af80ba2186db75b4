"""Links: what a registry does for the private endpoints that lead to it.

An endpoint has one address for each member: one for the registry, one for each replica's data endpoint and, with
regional endpoints, one more for each replica (documented).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.errors import ArmError
from acrgeo.sandbox.engine.lifecycle import Transition
from acrgeo.sandbox.engine.registration import LinkService
from acrgeo.sandbox.engine.store import Document
from acrgeo.sandbox.providers.network import addresses
from acrgeo.sandbox.providers.network import errors as network_errors
from acrgeo.sandbox.providers.registry import errors as registry_errors
from acrgeo.sandbox.providers.registry.resource_types import CONNECTIONS, REPLICATIONS

GROUP_ID = "registry"
DOMAIN = "azurecr.io"


def members_of(registry: Document, regions: Iterable[str]) -> list[str]:
    """Return the members that a private endpoint needs for these regions, the registry's own last (recorded)."""
    members = []
    for region in sorted(regions):
        members.append(f"{GROUP_ID}_data_{region}")
        if registry["properties"]["regionalEndpoints"] == "Enabled":
            members.append(f"{GROUP_ID}_{region}")
    return [*members, GROUP_ID]


def regions_of(call: Call, registry: Document) -> set[str]:
    """Return the regions of a registry, home included."""
    replicas = call.store.of_type(f"{registry['id']}/replications", REPLICATIONS)
    return {registry["location"], *(replica["location"] for replica in replicas)}


def hosts_of(registry: Document, members: Iterable[str]) -> dict[str, str]:
    """Return the name that clients use for each of these members."""
    return {member: _host(registry["properties"]["loginServer"], member) for member in members}


def extend(call: Call, registry: Document, members: Iterable[str]) -> ArmError | None:
    """Give every connected endpoint an address for each member, or give none and return the reason."""
    hosts, made = hosts_of(registry, members), list[Document]()
    for endpoint in connected_endpoints(call, registry):
        try:
            made += addresses.take(call, endpoint, hosts)
        except ArmError as error:
            for configuration in made:
                call.store.delete(configuration["id"])
            return network_errors.replication_of_endpoint(error)
    return None


def give_back(call: Call, registry: Document, members: Iterable[str], due: float) -> None:
    """Free, when it is due, what the endpoints of a registry hold for these members."""
    wanted = set(members)
    for endpoint in connected_endpoints(call, registry):
        for configuration in addresses.of_interface(call, addresses.interface_id(endpoint)):
            if configuration["_member"] in wanted:
                call.store.schedule([Transition(due=due, resource_id=configuration["id"], change={"delete": True})])


def connected_endpoints(call: Call, registry: Document) -> Iterator[Document]:
    """Return the private endpoints with an approved or pending connection."""
    for connection in connections(call, registry):
        properties = connection["properties"]
        endpoint = call.store.get(properties["privateEndpoint"]["id"])
        if endpoint is not None and properties["privateLinkServiceConnectionState"]["status"] in (
            "Approved",
            "Pending",
        ):
            yield endpoint


def connections(call: Call, registry: Document) -> list[Document]:
    """Return the private endpoint connections of a registry."""
    return call.store.of_type(f"{registry['id']}/privateEndpointConnections", CONNECTIONS)


def find_connection(call: Call, resource_id: str, endpoint_id: str) -> Document | None:
    """Return the connection of a private endpoint, as long as its registry knows it."""
    registry = call.store.get(resource_id)
    if registry is None:
        return None
    key = endpoint_id.lower()
    for connection in connections(call, registry):
        if connection["properties"]["privateEndpoint"]["id"].lower() == key:
            return connection
    return None


def new_connection(call: Call, registry: Document, endpoint: Document, status: str) -> Document:
    """Return a new connection, named after the registry with 32 hexadecimal digits (recorded)."""
    name = f"{registry['name'].lower()}.{call.new_guid().replace('-', '')}"
    return {
        "type": CONNECTIONS,
        "id": f"{registry['id']}/privateEndpointConnections/{name}",
        "name": name,
        "properties": {
            "privateEndpoint": {"id": endpoint["id"]},
            "privateLinkServiceConnectionState": {"status": status},
            "provisioningState": "Succeeded",
        },
        "_location": registry["location"],
    }


def _host(login_server: str, member: str) -> str:
    """Return the name that clients use for a member."""
    registry, _, domain = login_server.partition(".")
    if member == GROUP_ID:
        return login_server
    region = member.removeprefix(f"{GROUP_ID}_")
    if region.startswith("data_"):
        return f"{registry}.{region.removeprefix('data_')}.data.{domain}"
    return f"{registry}.{region}.geo.{domain}"


def _find(call: Call, resource_id: str) -> Document:
    registry = call.store.get(resource_id)
    if registry is None:
        group, _, name = resource_id.partition("/providers/")
        raise errors.resource_not_found(name, group.rsplit("/", 1)[-1])
    if registry["sku"]["name"] != "Premium":
        raise registry_errors.sku_not_supported(registry["sku"]["name"])
    return registry


def all_hosts(call: Call, registry: Document) -> dict[str, str]:
    """Return the host name of every member that a private endpoint of a registry needs now."""
    return hosts_of(registry, members_of(registry, regions_of(call, registry)))


LINK_SERVICE = LinkService(
    group_id=GROUP_ID, domain=DOMAIN, find=_find, hosts=all_hosts, connect=new_connection, connection=find_connection
)
