"""Virtual networks, subnets and interfaces, as far as private endpoints need them."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Network
from typing import Any

from acrgeo.sandbox.engine import errors
from acrgeo.sandbox.engine.calls import Call
from acrgeo.sandbox.engine.forms import shown
from acrgeo.sandbox.engine.groups import require_group
from acrgeo.sandbox.engine.messages import Response, empty_response, json_response
from acrgeo.sandbox.engine.store import Document
from acrgeo.sandbox.providers.network import addresses
from acrgeo.sandbox.providers.network import errors as network_errors
from acrgeo.sandbox.providers.network.documents import (
    begin,
    begin_delete,
    find,
    listed,
    location_of,
    new_etag,
    new_network,
    new_subnet,
    require,
    subnets_of,
)
from acrgeo.sandbox.providers.network.resource_types import ENDPOINTS, INTERFACES, NETWORKS
from acrgeo.sandbox.providers.network.shapes import NETWORK_FORM, SUBNET_FORM

# Assumed: where between the recorded versions, 2019-02-01 and 2022-01-01, the answer changes.
_TERSE = "2020-01-01"
"""Since then a virtual network shows DNS servers and protection of machines only where they are set (recorded)."""


def put_network(call: Call) -> Response:
    """Answer PUT virtual network: 201 and an operation (recorded); without `subnets` in the body they all stay."""
    group = require_group(call)
    body = NETWORK_FORM.read(call.json_body(), call.version)
    key = f"{group['id']}/providers/{NETWORKS}/{call.params['network']}"
    existing = call.store.get(key)
    document = existing or new_network(call, key, location_of(body, NETWORKS), [])
    wanted = dict(body.get("properties", {}))
    subnets = wanted.pop("subnets", None)
    for part in ("addressSpace", "dhcpOptions"):
        wanted[part] = {**document["properties"].get(part, {}), **wanted.get(part, {})}
    document["properties"] |= wanted
    if "tags" in body:
        document["tags"] = body["tags"]
    if not document["properties"]["addressSpace"]["addressPrefixes"]:
        raise errors.invalid_content("The property 'properties.addressSpace.addressPrefixes' is required")
    document["etag"] = new_etag(call)
    call.store.put(key, document)
    if subnets is not None:
        _lay_subnets(call, document, subnets)
    headers = begin(call, document)
    return json_response(200 if existing else 201, _network_view(call, document), headers)


def get_network(call: Call) -> Response:
    """Answer GET virtual network."""
    return json_response(200, _network_view(call, require(call, NETWORKS, "network")))


def list_networks(call: Call) -> Response:
    """Answer LIST virtual networks."""
    return json_response(200, {"value": [_network_view(call, network) for network in listed(call, NETWORKS)]})


def delete_network(call: Call) -> Response:
    """Answer DELETE virtual network: 202 and an operation; refused while an address of it is in use."""
    document = find(call, NETWORKS, "network")
    if document is None:
        return empty_response(204)
    for subnet in subnets_of(call, document):
        _check_unused(call, subnet)
    return begin_delete(call, document)


def list_usages(call: Call) -> Response:
    """Answer GET usages: addresses in use and their limit, by subnet (specification)."""
    entries = [
        {
            "currentValue": float(len(addresses.used_in(call, subnet))),
            "id": subnet["id"],
            "limit": float(addresses.capacity(subnet)),
            "name": {"localizedValue": "Subnet size and usage", "value": "SubnetSpace"},
            "unit": "Count",
        }
        for subnet in subnets_of(call, require(call, NETWORKS, "network"))
    ]
    return json_response(200, {"value": entries})


def put_subnet(call: Call) -> Response:
    """Answer PUT subnet: 201 when it is new, else 200 (recorded), and an operation."""
    network = require(call, NETWORKS, "network")
    body = SUBNET_FORM.read(call.json_body(), call.version)
    before = call.store.get(f"{network['id']}/subnets/{call.params['subnet']}")
    document = _lay_subnet(call, network, call.params["subnet"], body)
    is_same = before is not None and before["properties"] == document["properties"]
    headers = begin(call, document, network["location"])
    visible = _subnet_view(call, document)
    if is_same:
        visible["properties"]["provisioningState"] = "Succeeded"  # recorded, though an operation begins
    return json_response(200 if before else 201, visible, headers)


def get_subnet(call: Call) -> Response:
    """Answer GET subnet."""
    return json_response(200, _subnet_view(call, _required_subnet(call)))


def list_subnets(call: Call) -> Response:
    """Answer LIST subnets."""
    found = subnets_of(call, require(call, NETWORKS, "network"))
    return json_response(200, {"value": [_subnet_view(call, subnet) for subnet in found]})


def delete_subnet(call: Call) -> Response:
    """Answer DELETE subnet: 202 and an operation; refused while an address of it is in use."""
    network = require(call, NETWORKS, "network")
    document = call.store.get(f"{network['id']}/subnets/{call.params['subnet']}")
    if document is None:
        return empty_response(204)
    _check_unused(call, document)
    return begin_delete(call, document, network["location"])


def get_interface(call: Call) -> Response:
    """Answer GET network interface."""
    return json_response(200, _interface_view(call, require(call, INTERFACES, "interface")))


def list_interfaces(call: Call) -> Response:
    """Answer LIST network interfaces."""
    return json_response(200, {"value": [_interface_view(call, interface) for interface in listed(call, INTERFACES)]})


def _lay_subnets(call: Call, network: Document, bodies: list[Any]) -> None:
    named = {}
    for body in bodies:
        if not body.get("name"):
            raise errors.invalid_content("The property 'properties.subnets[].name' is required")
        named[body["name"].lower()] = body
    for subnet in subnets_of(call, network):
        if subnet["name"].lower() not in named:
            _check_unused(call, subnet)
            call.store.delete(subnet["id"])
    for body in bodies:
        _lay_subnet(call, network, body["name"], body)


def _lay_subnet(call: Call, network: Document, name: str, body: Mapping[str, Any]) -> Document:
    existing = call.store.get(f"{network['id']}/subnets/{name}")
    document = existing or new_subnet(call, network, name, "")
    wanted = dict(body.get("properties", {}))
    if "addressPrefix" in wanted or "addressPrefixes" in wanted:
        del document["properties"]["addressPrefix"]
        document["properties"].pop("addressPrefixes", None)
    document["properties"] |= wanted
    if "serviceEndpoints" in wanted:
        document["properties"]["serviceEndpoints"] = [
            {"provisioningState": "Succeeded", "locations": ["*"], **endpoint}
            for endpoint in wanted["serviceEndpoints"]
        ]
    if "addressPrefixes" in wanted:
        document["properties"].pop("addressPrefix", None)
        document["properties"]["addressPrefixes"] = wanted["addressPrefixes"]
    _check_prefixes(call, network, document)
    document["etag"] = new_etag(call)
    call.store.put(document["id"], document)
    return document


def _check_prefixes(call: Call, network: Document, subnet: Document) -> None:
    try:
        space = [
            IPv4Network(text) for text in network["properties"]["addressSpace"]["addressPrefixes"] if ":" not in text
        ]
        own = addresses.prefixes(subnet)
        others = [
            prefix
            for other in subnets_of(call, network)
            if other["id"].lower() != subnet["id"].lower()
            for prefix in addresses.prefixes(other)
        ]
    except (KeyError, ValueError) as error:
        raise errors.invalid_content(f"Not an address prefix: {error}") from error
    if not own or not all(any(prefix.subnet_of(range_) for range_ in space) for prefix in own):
        raise network_errors.subnet_outside_network(subnet["name"], network["name"])
    if any(prefix.overlaps(other) for prefix in own for other in others):
        raise network_errors.subnets_overlap(subnet["name"], network["name"])
    for configuration in addresses.used_in(call, subnet):
        address = configuration["properties"]["privateIPAddress"]
        if not any(IPv4Network(address).subnet_of(prefix) for prefix in own):
            raise network_errors.subnet_cannot_shrink(subnet["name"], address)


def _check_unused(call: Call, subnet: Document) -> None:
    users = [configuration["id"] for configuration in addresses.used_in(call, subnet)]
    if users:
        raise network_errors.subnet_in_use(subnet["name"], users)


def _required_subnet(call: Call) -> Document:
    network = require(call, NETWORKS, "network")
    key = f"{network['id']}/subnets/{call.params['subnet']}"
    document = call.store.get(key)
    if document is None:
        raise network_errors.network_not_found(key)
    return document


def _network_view(call: Call, document: Document) -> dict[str, Any]:
    visible = shown(document, {}, call.version)
    properties = visible["properties"]
    if call.version[:10] >= _TERSE:
        if not properties.get("dhcpOptions", {}).get("dnsServers"):
            properties.pop("dhcpOptions", None)
        if not properties.get("enableVmProtection"):
            properties.pop("enableVmProtection", None)
    properties["subnets"] = [_subnet_view(call, subnet) for subnet in subnets_of(call, document)]
    return visible


def _subnet_view(call: Call, document: Document) -> dict[str, Any]:
    """Return a subnet as it is shown; the two lists of its users are absent when empty (recorded)."""
    visible = shown(document, {}, call.version)
    used = addresses.used_in(call, document)
    endpoints = [
        endpoint
        for endpoint in call.store.of_type(call.subscription_path, ENDPOINTS)
        if endpoint["properties"]["subnet"]["id"].lower() == document["id"].lower()
    ]
    for name, users in (("ipConfigurations", used), ("privateEndpoints", endpoints)):
        if users:
            visible["properties"][name] = [{"id": user["id"]} for user in users]
    return visible


def _interface_view(call: Call, document: Document) -> dict[str, Any]:
    visible = shown(document, {}, call.version)
    visible["properties"]["ipConfigurations"] = [
        {
            **shown(configuration, {}, call.version),
            "properties": {**configuration["properties"], "primary": number == 0},
        }
        for number, configuration in enumerate(addresses.of_interface(call, document["id"]))
    ]
    return visible
