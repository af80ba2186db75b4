"""Shapes of request bodies to Microsoft.Network, as far as private endpoints need them; lists of `{}` stay empty."""

from __future__ import annotations

from typing import Any

from acrgeo.sandbox.engine.forms import ENVELOPE, FLAG, READ_ONLY, TEXTS, Form

_NAMED: Any = {"id": READ_ONLY, "name": str, "type": READ_ONLY, "etag": READ_ONLY}
_REFERENCE: Any = {"id": str}

SUBNET_BODY: Any = {
    **_NAMED,
    "properties": {
        "provisioningState": READ_ONLY,
        "ipConfigurations": READ_ONLY,
        "privateEndpoints": READ_ONLY,
        "purpose": READ_ONLY,
        "subnetID": READ_ONLY,
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
        "applicationSecurityGroups": [_REFERENCE],
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
ZONE_BODY: Any = {**ENVELOPE, "etag": READ_ONLY, "location": ("global",), "properties": READ_ONLY}
ZONE_LINK_BODY: Any = {
    **ENVELOPE,
    "etag": READ_ONLY,
    "location": ("global",),
    "properties": {
        "provisioningState": READ_ONLY,
        "virtualNetworkLinkState": READ_ONLY,
        "virtualNetwork": _REFERENCE,
        "registrationEnabled": bool,
    },
}
RECORD_BODY: Any = {
    **_NAMED,
    "properties": {
        "fqdn": READ_ONLY,
        "isAutoRegistered": READ_ONLY,
        "metadata": TEXTS,
        "ttl": int,
        "aRecords": [{"ipv4Address": str}],
    },
}

NETWORK_FORM = Form(kind="virtual network", body=NETWORK_BODY)
SUBNET_FORM = Form(kind="subnet", body=SUBNET_BODY)
ENDPOINT_FORM = Form(kind="private endpoint", body=ENDPOINT_BODY)
ZONE_GROUP_FORM = Form(kind="private DNS zone group", body=ZONE_GROUP_BODY)
ZONE_FORM = Form(kind="private DNS zone", body=ZONE_BODY)
ZONE_LINK_FORM = Form(kind="virtual network link", body=ZONE_LINK_BODY)
RECORD_FORM = Form(kind="A record set", body=RECORD_BODY)
