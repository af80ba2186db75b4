"""Every document that is read × every value that no service should send, at every place in it.

Each is a ShapeError that names what is where, or a value in which every field has its type: nothing is taken for
something else, and nothing is a defect.
"""

from __future__ import annotations

import copy
import dataclasses
import json
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import pytest

from acrgeo.arm.account import parse_visible
from acrgeo.arm.bounds import checked_page
from acrgeo.arm.fleet.fleets import parse_rows
from acrgeo.arm.fleet.graph import parse_page
from acrgeo.arm.network.access import parse_interface, parse_zone_link
from acrgeo.arm.network.endpoints import parse_endpoint, parse_subnet, parse_zone_group
from acrgeo.arm.network.endpoints import parse_usage as parse_network_usage
from acrgeo.arm.parsing import parse_permission, parse_region_facts, parse_registry, parse_replica
from acrgeo.arm.policies import parse_verdicts
from acrgeo.arm.preflight_reads import parse_lock, parse_own_name, parse_usage
from acrgeo.arm.responses import ShapeError, parse_error
from acrgeo.arm.webhooks import parse_callback, parse_event, parse_webhook
from acrgeo.core.model.webhook import Webhook
from acrgeo.core.preflight.connections import connections_of
from acrgeo.errors import AzureError
from tests.rows import rows

ID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/contoso"
NETWORK = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network"
CONNECTION = {
    "id": f"{ID}/privateEndpointConnections/c",
    "name": "c",
    "properties": {
        "privateEndpoint": {"id": f"{NETWORK}/privateEndpoints/till"},
        "privateLinkServiceConnectionState": {"status": "Approved"},
    },
}
REGISTRY = {
    "id": ID,
    "name": "contoso",
    "location": "westus",
    "sku": {"name": "Premium"},
    "tags": {"team": "web"},
    "properties": {
        "loginServer": "contoso.azurecr.io",
        "provisioningState": "Succeeded",
        "dataEndpointEnabled": False,
        "dataEndpointHostNames": ["contoso.westus.data.azurecr.io"],
        "regionalEndpoints": "Enabled",
        "regionalEndpointHostNames": ["contoso.westus.geo.azurecr.io"],
        "privateEndpointConnections": [CONNECTION],
    },
}
REPLICA = {
    "id": f"{ID}/replications/eastus",
    "name": "eastus",
    "location": "eastus",
    "tags": {"team": "web"},
    "properties": {
        "provisioningState": "Succeeded",
        "regionEndpointEnabled": True,
        "zoneRedundancy": "Disabled",
        "status": {"displayStatus": "Ready", "message": "fine", "timestamp": "2026-07-01T00:00:00Z"},
    },
}
LOCATION = {
    "name": "westus",
    "displayName": "West US",
    "metadata": {
        "regionType": "Physical", "latitude": "37.783", "longitude": "-122.417", "geography": "United States",
        "geographyGroup": "US", "pairedRegion": [{"name": "eastus"}],
    },
    "availabilityZoneMappings": [{"logicalZone": "1"}],
}  # fmt: skip
PROVIDER = {"resourceTypes": [{"resourceType": "registries/replications", "locations": ["West US"]}]}
WEBHOOK = {
    "id": f"{ID}/webhooks/deployed",
    "name": "deployed",
    "location": "westus",
    "properties": {"actions": ["push"], "scope": "", "status": "enabled", "provisioningState": "Succeeded"},
}
EVENT = {
    "id": "1",
    "eventRequestMessage": {"content": {"id": "1"}},
    "eventResponseMessage": {"statusCode": "200", "reasonPhrase": "OK"},
}
NAMES = [{"fqdn": "contoso.azurecr.io", "ipAddresses": ["10.0.0.4"]}]
ENDPOINT = {
    "location": "westus",
    "properties": {
        "subnet": {"id": f"{NETWORK}/virtualNetworks/v/subnets/s"},
        "manualPrivateLinkServiceConnections": [{}],
        "ipConfigurations": [
            {"properties": {"memberName": "registry", "groupId": "registry", "privateIPAddress": "10.0.0.4"}}
        ],
        "networkInterfaces": [{"id": f"{NETWORK}/networkInterfaces/n"}],
        "customDnsConfigs": NAMES,
    },
}
ZONE = {"properties": {"privateDnsZoneId": f"{NETWORK}/privateDnsZones/z", "recordSets": NAMES}}
INTERFACE = {
    "properties": {
        "privateIPAddress": "10.0.0.4",
        "privateLinkConnectionProperties": {"requiredMemberName": "registry", "fqdns": ["contoso.azurecr.io"]},
    }
}
ROW = {
    "id": ID,
    "name": "contoso",
    "location": "westus",
    "tags": {"team": "web"},
    "sku": {"name": "Premium", "tier": "Premium"},
    "loginServer": "contoso.azurecr.io",
    "provisioningState": "Succeeded",
    "dataEndpointEnabled": False,
    "publicNetworkAccess": "Enabled",
    "zoneRedundancy": "Disabled",
}
REPLICA_ROW: dict[str, Any] = {key: value for key, value in REPLICA.items() if key != "properties"}
REPLICA_ROW |= typing.cast("dict[str, Any]", REPLICA["properties"])
POLICY = {"policyAssignmentId": "/a/rule", "policyDefinitionId": "/d/1", "policyDefinitionReferenceId": "1"}
COMPARISON = {"expression": "location", "expressionValue": "eastus", "operator": "In", "targetValue": ["westus"]}
VERDICTS = {
    "contentEvaluationResult": {
        "policyEvaluations": [
            {
                "policyInfo": POLICY,
                "evaluationResult": "NonCompliant",
                "evaluationDetails": {"reason": "", "evaluatedExpressions": [COMPARISON]},
                "effectDetails": {"policyEffect": "Deny"},
            }
        ]
    },
    "fieldRestrictions": [
        {
            "field": "tags.team",
            "restrictions": [
                {"result": "Removed", "policyEffect": "Modify", "policy": POLICY},
                {"result": "Required", "defaultValue": "app", "values": ["app"], "policy": POLICY, "reason": "No."},
            ],
        },
        {"field": "location", "restrictions": [{"result": "Deny", "values": ["eastus"], "policy": POLICY}]},
    ],
}
CONTENT: dict[str, Any] = {"location": "eastus", "tags": {"Team": "web"}, "properties": {}}
READS: dict[str, tuple[Callable[[Any], object], dict[str, Any]]] = {
    "registry": (parse_registry, REGISTRY),
    "connections": (lambda body: connections_of(parse_registry(body)), REGISTRY),
    "replica": (parse_replica, REPLICA),
    "location": (lambda body: parse_region_facts([body], PROVIDER), LOCATION),
    "provider": (partial(parse_region_facts, [LOCATION]), PROVIDER),
    "permission": (parse_permission, {"actions": ["*"], "notActions": ["*/delete"], "condition": "a"}),
    "subscription": (
        lambda body: parse_visible([body]),
        {"subscriptionId": "s", "displayName": "Web", "tenantId": "t", "state": "Enabled"},
    ),
    "webhook": (parse_webhook, WEBHOOK),
    "callback": (parse_callback, {"serviceUri": "https://ci.example.com", "customHeaders": {"x-a": "b"}}),
    "event": (lambda body: parse_event(body, "1"), EVENT),
    "endpoint": (parse_endpoint, ENDPOINT),
    "zone group": (parse_zone_group, {"properties": {"privateDnsZoneConfigs": [ZONE]}}),
    "subnet": (
        parse_subnet,
        {"properties": {"addressPrefix": "10.0.0.0/28", "addressPrefixes": ["10.0.0.0/28"], "ipConfigurations": [{}]}},
    ),
    "prefixes of a subnet": (parse_subnet, {"properties": {"addressPrefixes": ["10.0.0.0/28"]}}),
    "usage of a network": (parse_network_usage, {"id": f"{NETWORK}/v/s", "limit": 11, "currentValue": 1.0}),
    "interface": (parse_interface, {"properties": {"ipConfigurations": [INTERFACE]}}),
    "link of a zone": (parse_zone_link, {"properties": {"virtualNetwork": {"id": f"{NETWORK}/virtualNetworks/v"}}}),
    "lock": (
        parse_lock,
        {"id": f"{ID}/providers/Microsoft.Authorization/locks/l", "properties": {"level": "ReadOnly"}},
    ),
    "scope map": (parse_own_name, {"name": "pull", "properties": {"type": "UserDefined"}}),
    "usage of a registry": (parse_usage, {"name": "Size", "limit": 500, "currentValue": 1}),
    "page of an index": (parse_page, {"data": [ROW], "totalRecords": 2, "$skipToken": "t", "resultTruncated": "true"}),
    "registry of an index": (lambda body: parse_rows(body, [REPLICA_ROW]), ROW),
    "replica of an index": (lambda body: parse_rows(ROW, [body]), REPLICA_ROW),
    "verdicts of policies": (lambda body: parse_verdicts(body, CONTENT), VERDICTS),
    "page": (checked_page, {"value": [{"id": "1"}], "nextLink": "https://management.azure.com/2"}),
    "error": (parse_error, {"error": {"code": "Broken", "message": "It broke.", "details": [{"code": "x"}]}}),
}
DEEP: list[Any] = []
for _ in range(50):
    DEEP = [DEEP]
VALUES: tuple[object, ...] = (
    None, 17, -1, 10**400, 1e308, float("nan"), True, "text", "", " ", "\ud800", "/subscriptions/", [], [None], [[]],
    [17], ["text"], [{}], {}, {"a": None}, {"a": 17}, {"id": 17}, DEEP, ...,
)  # fmt: skip
"""The last one stands for: not there at all."""


def places(body: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Return the way to every value in a document, from key to key; the document itself is the empty way."""
    yield way
    items = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, inner in items:
        yield from places(inner, (*way, key))


def mutated(body: Any, way: tuple[Any, ...], value: object) -> Any:
    """Return a copy of a document with another value at a place, or none."""
    whole = [copy.deepcopy(body)]
    at: Any = whole
    for step in (0, *way)[:-1] if way else ():
        at = at[step]
    last = way[-1] if way else 0
    if value is ...:
        del at[last]
    else:
        at[last] = value
    return whole[0] if whole else None


def repeated(body: Any, way: tuple[Any, ...]) -> Any:
    """Return a copy of a document with what a list at a place has twice, or None where there is no list."""
    at = body
    for key in way:
        at = at[key]
    return mutated(body, way, at + at) if isinstance(at, list) else None


def is_typed(value: object, hint: Any) -> bool:
    """Return whether a value is of a type, with everything inside it."""
    if hint is Any or hint is object:
        return True
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return any(is_typed(value, choice) for choice in inner)
    if origin is tuple:
        fixed = inner if inner[-1] is not Ellipsis else (inner[0],) * (len(value) if isinstance(value, tuple) else 0)
        return isinstance(value, tuple) and len(value) == len(fixed) and all(map(is_typed, value, fixed))
    if origin is not None:
        assert issubclass(origin, Mapping), hint
        return isinstance(value, Mapping) and all(
            is_typed(key, inner[0]) and is_typed(item, inner[1]) for key, item in value.items()
        )
    if hint is None or hint is type(None):
        return value is None
    if hint is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        return False
    return is_whole(value)


def is_whole(value: object) -> bool:
    """Return whether every field of a value, and of what is in it, has its type."""
    if isinstance(value, (list, tuple)):
        return all(map(is_whole, value))
    if isinstance(value, dict):
        return all(map(is_whole, value.values()))
    if not dataclasses.is_dataclass(value):
        return True
    hints = typing.get_type_hints(type(value), localns={"Webhook": Webhook})  # imported there for type checks only
    return all(is_typed(getattr(value, field.name), hints[field.name]) for field in dataclasses.fields(value))


@rows("name", READS)
def test_good_document_is_read(name: str) -> None:
    """What the others are held against: each has a value, and its fields have their types."""
    parse, body = READS[name]
    found = parse(json.loads(json.dumps(body)))
    assert found
    assert is_whole(found)


@pytest.mark.parametrize("name", READS)
def test_ill_typed_value_is_named_or_has_no_effect(name: str) -> None:
    """At every place: an error of one line, or a value that is what it says it is."""
    parse, body = READS[name]
    told = []
    # A document that is no object is refused where it is decoded; of a page, that is here.
    for way in (way for way in places(body) if way or name in ("page", "error")):
        for value in VALUES if way else VALUES[:-1]:
            found, problem = outcome(parse, mutated(body, way, value))
            assert is_whole(found), (way, value)
            told += [problem] if problem else []
    assert told or name == "error"
    assert not any("\n" in problem for problem in told)


def outcome(parse: Callable[[Any], object], document: Any) -> tuple[object, str | None]:
    """Return what is read of a document, or what is said of it. Anything else is raised."""
    try:
        return parse(document), None
    except (ShapeError, AzureError) as error:
        return None, str(error) or "nothing"


@rows("name", [name for name in READS if name not in ("page", "error")])
def test_row_that_is_listed_twice_is_one(name: str) -> None:
    """A value that is listed twice means no more than once, where it is counted or acted on."""
    parse, body = READS[name]
    for way in places(body):
        document = repeated(body, way)
        if document is not None:
            assert is_whole(parse(document))
    if name == "connections":
        assert (
            len(typing.cast("tuple[object, ...]", parse(repeated(body, ("properties", "privateEndpointConnections")))))
            == 1
        )
