"""Shapes of request bodies to Microsoft.Network, as far as private endpoints need them; lists of `{}` stay empty."""

from __future__ import annotations

from typing import Any

from acrgeo.sandbox.engine.forms import ENVELOPE, FLAG, READ_ONLY, Form

_NAMED: Any = {"id": READ_ONLY, "name": str, "type": READ_ONLY, "etag": READ_ONLY}
_REFERENCE: Any = {"id": str}

SUBNET_BODY: Any = {
    **_NAMED,
    "properties": {
        "provisioningState": READ_ONLY,
        "ipConfigurations": READ_ONLY,
        "privateEndpoints": READ_ONLY,
        "purpose": READ_ONLY,
        "addressPrefix": str,
        "addressPrefixes": [str],
        "ipamPoolPrefixAllocations": [{}],
        "delegations": [{}],
        "serviceEndpoints": [{"provisioningState": READ_ONLY, "service": str, "locations": [str]}],
        "defaultOutboundAccess": bool,
        "privateEndpointNetworkPolicies": (*FLAG, "NetworkSecurityGroupEnabled", "RouteTableEnabled"),
        "privateLinkServiceNetworkPolicies": FLAG,
    },
}
NETWORK_BODY: Any = {
    **ENVELOPE,
    "etag": READ_ONLY,
    "location": str,
    "properties": {
        "provisioningState": READ_ONLY,
        "resourceGuid": READ_ONLY,
        "virtualNetworkPeerings": READ_ONLY,
        "addressSpace": {"addressPrefixes": [str], "ipamPoolPrefixAllocations": [{}]},
        "dhcpOptions": {"dnsServers": [str]},
        "enableDdosProtection": bool,
        "enableVmProtection": bool,
        "privateEndpointVNetPolicies": ("Disabled", "Basic"),
        "subnets": [SUBNET_BODY],
    },
}
_CONNECTION: Any = {
    **_NAMED,
    "properties": {
        "provisioningState": READ_ONLY,
        "privateLinkServiceConnectionState": READ_ONLY,
        "privateLinkServiceId": str,
        "groupIds": [("registry",)],
        "requestMessage": str,
    },
}
ENDPOINT_BODY: Any = {
    **ENVELOPE,
    "etag": READ_ONLY,
    "location": str,
    "properties": {
        "provisioningState": READ_ONLY,
        "resourceGuid": READ_ONLY,
        "networkInterfaces": READ_ONLY,
        "customDnsConfigs": READ_ONLY,
        "customNetworkInterfaceName": str,
        "applicationSecurityGroups": [{}],
        "ipVersionType": ("IPv4",),
        "subnet": {
            "id": str,
            "name": READ_ONLY,
            "type": READ_ONLY,
            "etag": READ_ONLY,
            "properties": READ_ONLY,
        },
        "privateLinkServiceConnections": [_CONNECTION],
        "manualPrivateLinkServiceConnections": [_CONNECTION],
        "ipConfigurations": [
            {
                **_NAMED,
                "properties": {
                    "provisioningState": READ_ONLY,
                    "groupId": ("registry",),
                    "memberName": str,
                    "privateIPAddress": str,
                },
            }
        ],
    },
}
ZONE_GROUP_BODY: Any = {
    **_NAMED,
    "properties": {
        "provisioningState": READ_ONLY,
        "privateDnsZoneConfigs": [
            {
                **_NAMED,
                "properties": {"provisioningState": READ_ONLY, "privateDnsZoneId": str, "recordSets": READ_ONLY},
            }
        ],
    },
}

NETWORK_FORM = Form(kind="virtual network", body=NETWORK_BODY)
SUBNET_FORM = Form(kind="subnet", body=SUBNET_BODY)
ENDPOINT_FORM = Form(kind="private endpoint", body=ENDPOINT_BODY)
ZONE_GROUP_FORM = Form(kind="private DNS zone group", body=ZONE_GROUP_BODY)
