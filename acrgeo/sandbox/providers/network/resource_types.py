"""The types of resources that Microsoft.Network has here."""

from __future__ import annotations

PROVIDER = "Microsoft.Network"
NETWORKS = f"{PROVIDER}/virtualNetworks"
SUBNETS = f"{NETWORKS}/subnets"
INTERFACES = f"{PROVIDER}/networkInterfaces"
ENDPOINTS = f"{PROVIDER}/privateEndpoints"
ZONE_GROUPS = f"{ENDPOINTS}/privateDnsZoneGroups"
ZONES = f"{PROVIDER}/privateDnsZones"
ZONE_LINKS = f"{ZONES}/virtualNetworkLinks"
A_RECORDS = f"{ZONES}/A"
