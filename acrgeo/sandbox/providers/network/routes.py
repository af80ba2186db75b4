"""The routes of Microsoft.Network."""

from __future__ import annotations

from acrgeo.sandbox.engine.routes import GROUP, SIGNED, SUBSCRIPTION, Route
from acrgeo.sandbox.providers.network import networks, private_endpoints, zone_groups
from acrgeo.sandbox.providers.network.operations import poll_operation
from acrgeo.sandbox.providers.network.resource_types import ENDPOINTS, INTERFACES, NETWORKS, PROVIDER, ZONE_GROUPS

_NETWORK = GROUP + f"/providers/{NETWORKS}/{{network}}"
_SUBNET = _NETWORK + "/subnets/{subnet}"
_ENDPOINT = GROUP + f"/providers/{ENDPOINTS}/{{endpoint}}"
_ZONES = _ENDPOINT + "/privateDnsZoneGroups/{zonegroup}"

ROUTES: tuple[Route, ...] = (
    Route("GET", GROUP + f"/providers/{NETWORKS}", f"{NETWORKS}/read", networks.list_networks),
    Route("GET", _NETWORK, f"{NETWORKS}/read", networks.get_network),
    Route("PUT", _NETWORK, f"{NETWORKS}/write", networks.put_network),
    Route("DELETE", _NETWORK, f"{NETWORKS}/delete", networks.delete_network),
    Route("GET", _NETWORK + "/usages", f"{NETWORKS}/usages/read", networks.list_usages),
    Route("GET", _NETWORK + "/subnets", f"{NETWORKS}/subnets/read", networks.list_subnets),
    Route("GET", _SUBNET, f"{NETWORKS}/subnets/read", networks.get_subnet),
    Route("PUT", _SUBNET, f"{NETWORKS}/subnets/write", networks.put_subnet),
    Route("DELETE", _SUBNET, f"{NETWORKS}/subnets/delete", networks.delete_subnet),
    Route(
        "GET",
        GROUP + f"/providers/{INTERFACES}",
        f"{INTERFACES}/read",
        networks.list_interfaces,
    ),
    Route(
        "GET",
        GROUP + f"/providers/{INTERFACES}/{{interface}}",
        f"{INTERFACES}/read",
        networks.get_interface,
    ),
    Route("GET", GROUP + f"/providers/{ENDPOINTS}", f"{ENDPOINTS}/read", private_endpoints.list_all),
    Route("GET", _ENDPOINT, f"{ENDPOINTS}/read", private_endpoints.get),
    Route("PUT", _ENDPOINT, f"{ENDPOINTS}/write", private_endpoints.put),
    Route("DELETE", _ENDPOINT, f"{ENDPOINTS}/delete", private_endpoints.delete),
    Route(
        "GET",
        _ENDPOINT + "/privateDnsZoneGroups",
        f"{ZONE_GROUPS}/read",
        zone_groups.list_all,
    ),
    Route("GET", _ZONES, f"{ZONE_GROUPS}/read", zone_groups.get),
    Route("PUT", _ZONES, f"{ZONE_GROUPS}/write", zone_groups.put),
    Route("DELETE", _ZONES, f"{ZONE_GROUPS}/delete", zone_groups.delete),
    Route(
        "GET",
        SUBSCRIPTION + f"/providers/{PROVIDER}/locations/{{location}}/operations/{{operation}}",
        f"{PROVIDER}/locations/operations/read",
        poll_operation,
        SIGNED,
    ),
)
