"""The routes of Microsoft.Network."""

from __future__ import annotations

from acrgeo.sandbox.engine.routes import GROUP, SIGNED, SUBSCRIPTION, Route
from acrgeo.sandbox.providers.network import networks, private_dns, private_endpoints, zone_groups
from acrgeo.sandbox.providers.network.operations import poll_operation
from acrgeo.sandbox.providers.network.resource_types import (
    A_RECORDS,
    ENDPOINTS,
    INTERFACES,
    NETWORKS,
    PROVIDER,
    ZONE_GROUPS,
    ZONE_LINKS,
    ZONES,
)

_NETWORK = GROUP + f"/providers/{NETWORKS}/{{network}}"
_SUBNET = _NETWORK + "/subnets/{subnet}"
_ENDPOINT = GROUP + f"/providers/{ENDPOINTS}/{{endpoint}}"
_ZONE = GROUP + f"/providers/{ZONES}/{{zone}}"
_LINKS = _ZONE + "/virtualNetworkLinks"
_RECORD = _ZONE + "/A/{record}"
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
    Route("GET", GROUP + f"/providers/{ZONES}", f"{ZONES}/read", private_dns.list_zones),
    Route("GET", _ZONE, f"{ZONES}/read", private_dns.get_zone),
    Route("PUT", _ZONE, f"{ZONES}/write", private_dns.put_zone),
    Route("DELETE", _ZONE, f"{ZONES}/delete", private_dns.delete_zone),
    Route("GET", _LINKS, f"{ZONE_LINKS}/read", private_dns.list_links),
    Route("GET", _LINKS + "/{link}", f"{ZONE_LINKS}/read", private_dns.get_link),
    Route("PUT", _LINKS + "/{link}", f"{ZONE_LINKS}/write", private_dns.put_link),
    Route("DELETE", _LINKS + "/{link}", f"{ZONE_LINKS}/delete", private_dns.delete_link),
    Route("GET", _ZONE + "/A", f"{A_RECORDS}/read", private_dns.list_records),
    Route("GET", _ZONE + "/ALL", f"{ZONES}/ALL/read", private_dns.list_records),
    Route("GET", _RECORD, f"{A_RECORDS}/read", private_dns.get_record),
    Route("PUT", _RECORD, f"{A_RECORDS}/write", private_dns.put_record),
    Route("DELETE", _RECORD, f"{A_RECORDS}/delete", private_dns.delete_record),
    Route(
        "GET",
        SUBSCRIPTION + f"/providers/{PROVIDER}/locations/{{location}}/operations/{{operation}}",
        f"{PROVIDER}/locations/operations/read",
        poll_operation,
        SIGNED,
    ),
)
