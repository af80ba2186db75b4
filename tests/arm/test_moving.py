"""The reads of what does not move with a registry, with the real pipeline over the sandbox."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from acrgeo.arm.belongings.moving import MoveReads
from acrgeo.arm.session import Session
from acrgeo.core.model.belongings import Belonging
from acrgeo.core.model.registry import Registry, RegistryRef, Sku
from acrgeo.core.move.kinds import Kind
from acrgeo.core.preflight.facts import Unknown
from acrgeo.sandbox import Sandbox
from acrgeo.sandbox.engine.messages import json_response
from tests.arm.wires import SignedIn, always

REF = RegistryRef(subscription=Sandbox.subscription_id, resource_group="contoso-rg", name="contoso")
REGISTRY = Registry(ref=REF, id=REF.id, location="westus", sku=Sku.PREMIUM, login_server="contoso.azurecr.io")
AUTHORIZATION = "providers/Microsoft.Authorization"
INSIGHTS = "providers/Microsoft.Insights/diagnosticSettings"
OTHER = f"/subscriptions/{Sandbox.subscription_id}"


def row(path: str, name: str, at: str = REF.id, **properties: Any) -> dict[str, Any]:
    """Return a row of a list."""
    return {"id": f"{at}/{path}/{name}", "name": name, "properties": properties}


LISTS: list[tuple[Kind, str, list[dict[str, Any]], list[Belonging]]] = [
    (
        Kind.LOCKS,
        "Microsoft.Authorization/locks",
        [
            row(f"{AUTHORIZATION}/locks", "keep", level="CanNotDelete"),
            row(f"{AUTHORIZATION}/locks", "above", at=OTHER, level="ReadOnly"),
        ],
        [Belonging(name="keep", values={"level": "CanNotDelete"})],
    ),
    (
        Kind.POLICIES,
        "policyAssignments",
        [
            row(f"{AUTHORIZATION}/policyAssignments", "none"),
            row(f"{AUTHORIZATION}/policyAssignments", "tags", policyDefinitionId="/p", parameters={"a": {"value": 1}}),
            row(f"{AUTHORIZATION}/policyAssignments", "above", at=OTHER, policyDefinitionId="/q"),
        ],
        [
            Belonging(name="none", values={"policyDefinitionId": ""}),
            Belonging(name="tags", values={"policyDefinitionId": "/p", "hasParameters": "true"}),
        ],
    ),
    (
        Kind.DIAGNOSTICS,
        "diagnosticSettings",
        [row(INSIGHTS, "logs", workspaceId="/w", logs=[{"categoryGroup": "allLogs", "enabled": True}], metrics=[])],
        [Belonging(name="logs", values={"workspaceId": "/w", "logs": '[{"categoryGroup":"allLogs","enabled":true}]'})],
    ),
    (Kind.EVENTS, "eventSubscriptions", [row("e", "pushed", destination={"x": 1})], [Belonging(name="pushed")]),
    (
        Kind.CREDENTIAL_SETS,
        "credentialSets",
        [
            row(
                "credentialSets",
                "hub",
                loginServer="docker.io",
                authCredentials=[{"usernameSecretIdentifier": "u", "passwordSecretIdentifier": "p"}],
            ),
            row("credentialSets", "bare", authCredentials=[{"passwordSecretIdentifier": "p"}]),
        ],
        [
            Belonging(
                name="bare",
                values={"loginServer": "", "usernameSecretIdentifier": "", "passwordSecretIdentifier": "p"},
            ),
            Belonging(
                name="hub",
                values={"loginServer": "docker.io", "usernameSecretIdentifier": "u", "passwordSecretIdentifier": "p"},
            ),
        ],
    ),
    (
        Kind.AGENT_POOLS,
        "agentPools",
        [
            row("agentPools", "pool", tier="S2", count=3),
            row("agentPools", "bare", tier="", count=0),
            row("agentPools", "own", type="SystemDefined"),
        ],
        [Belonging(name="bare", values={"count": "0"}), Belonging(name="pool", values={"tier": "S2", "count": "3"})],
    ),
    (
        Kind.TASKS,
        "tasks",
        [row("tasks", "b", status="Enabled"), row("tasks", "A", status="Enabled"), row("tasks", "b", status="Enabled")],
        [Belonging(name="A", values={"status": "Enabled"}), Belonging(name="b", values={"status": "Enabled"})],
    ),
    (Kind.CONNECTED, "connectedRegistries", [row("connectedRegistries", "edge")], [Belonging(name="edge")]),
]


@pytest.mark.parametrize(("kind", "path", "rows", "expected"), LISTS, ids=[kind.value for kind, *_ in LISTS])
def test_each_kind_is_read_with_what_makes_it_anew(
    sandbox: Sandbox, session: Session, kind: Kind, path: str, rows: list[dict[str, Any]], expected: list[Belonging]
) -> None:
    """Each once, sorted by name, without what hangs on something above; secrets are in no answer of these."""
    sandbox.answer_next("GET", f"{path}$", json_response(200, {"value": rows}))
    assert MoveReads(session).read_inventory(REGISTRY)[kind] == tuple(expected)


def test_what_hangs_on_something_below_is_left_out_by_azure() -> None:
    """Locks and policies have a filter for that; other lists take none."""
    wire = always(200, {"value": []})
    MoveReads(Session(credential=SignedIn(), http=wire, environ={})).read_inventory(REGISTRY)
    asked = [
        parse_qs(urlsplit(sent.url).query)
        for sent in wire.sent
        for kind in ("/locks?", "/policyAssignments?")
        if kind in sent.url
    ]
    assert [query["$filter"] for query in asked] == [["atScope()"]] * 2
    (tasks,) = (sent.url for sent in wire.sent if "/tasks?" in sent.url)
    assert list(parse_qs(urlsplit(tasks).query)) == ["api-version"]


@pytest.mark.parametrize(
    "body", [{"value": [{}]}, {"value": [{"id": 1}]}, {"value": 7}, [], {"value": [None]}, "x"], ids=json.dumps
)
@pytest.mark.parametrize(("kind", "path"), [(Kind.LOCKS, "locks"), (Kind.CREDENTIAL_SETS, "credentialSets")])
def test_what_is_no_list_is_unknown(sandbox: Sandbox, session: Session, kind: Kind, path: str, body: Any) -> None:
    """The other kinds are read all the same."""
    sandbox.answer_next("GET", f"{path}$", json_response(200, body))
    found = MoveReads(session).read_inventory(REGISTRY)
    assert isinstance(found[kind], Unknown)
    assert found[Kind.TOKENS] == ()


@pytest.mark.parametrize(
    ("name", "is_free"), [("contoso", False), ("CONTOSO", False), ("contosonordic", True), ("a-b", False)]
)
def test_names(session: Session, name: str, is_free: bool) -> None:
    """One that is taken, or that Azure does not take, comes with the reason."""
    found = MoveReads(session).is_name_free(Sandbox.subscription_id, name)
    assert not isinstance(found, Unknown)
    assert found[0] is is_free
    assert is_free or found[1]


@pytest.mark.parametrize(("group", "is_there"), [("contoso-rg", True), ("CONTOSO-RG", True), ("nowhere", False)])
def test_groups(session: Session, group: str, is_there: bool) -> None:
    """In any case of its letters."""
    assert MoveReads(session).has_group(Sandbox.subscription_id, group) is is_there


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"nameAvailable": False, "reason": "AlreadyExists", "message": "It is taken."}, "It is taken."),
        ({"nameAvailable": False, "reason": "AlreadyExists"}, "AlreadyExists"),
        ({"nameAvailable": False}, None),
        ({}, None),
    ],
)
def test_the_reason_why_a_name_is_not_free(
    sandbox: Sandbox, session: Session, answer: dict[str, Any], reason: str | None
) -> None:
    """In words, else as a code; a name is free only where Azure says so."""
    sandbox.answer_next("POST", "/checkNameAvailability$", json_response(200, answer))
    assert MoveReads(session).is_name_free(Sandbox.subscription_id, "contoso") == (False, reason)


def test_a_group_that_may_not_be_read_is_unknown(sandbox: Sandbox, session: Session) -> None:
    """Only one that Azure does not find is not there."""
    error = {"error": {"code": "AuthorizationFailed", "message": "no"}}
    sandbox.answer_next("GET", "/resourceGroups/contoso-rg$", json_response(403, error))
    found = MoveReads(session).has_group(Sandbox.subscription_id, "contoso-rg")
    assert isinstance(found, Unknown)
    assert found.status == 403


TILLS = f"{OTHER}/resourceGroups/Shop/providers/Microsoft.Network/privateEndpoints/tills"
TILLS_AT = {"id": TILLS, "subscription": Sandbox.subscription_id, "resourceGroup": "Shop"}
SUBNET = f"{OTHER}/resourceGroups/Shop/providers/Microsoft.Network/virtualNetworks/v/subnets/s"
ZONE = f"{OTHER}/resourceGroups/dns/providers/Microsoft.Network/privateDnsZones/privatelink.azurecr.io"
DYNAMIC = {"location": "westus", "properties": {"subnet": {"id": SUBNET}}}
MANUAL = {
    "properties": {
        "manualPrivateLinkServiceConnections": [{"name": "c"}],
        "ipConfigurations": [
            {"properties": {"memberName": "registry", "privateIPAddress": "10.0.0.5"}},
            {"properties": {"memberName": "registry_data_westus", "privateIPAddress": "10.0.0.4"}},
        ],
    }
}
GONE = {"error": {"code": "ResourceNotFound", "message": "no"}}
NO_ZONES: dict[str, tuple[str, ...]] = {"zones": ()}
HIDDEN = {"error": {"code": "AuthorizationFailed", "message": "no"}}


def with_endpoint(endpoint: str | None, status: str = "Approved") -> Registry:
    """Return the registry with a connection of a private endpoint."""
    properties = {"privateEndpoint": {"id": endpoint}, "privateLinkServiceConnectionState": {"status": status}}
    return replace(REGISTRY, properties={"privateEndpointConnections": [{"name": "c", "properties": properties}]})


@pytest.mark.parametrize(
    ("status", "answer", "values"),
    [
        (200, DYNAMIC, {**TILLS_AT, "subnetId": SUBNET, "location": "westus"}),
        (200, MANUAL, {**TILLS_AT, "subnetId": "", "location": "", "isManual": "true", "fixed": "10.0.0.4, 10.0.0.5"}),
        (403, HIDDEN, TILLS_AT),
        (404, GONE, None),
    ],
    ids=["dynamic", "manual", "hidden", "gone"],
)
@pytest.mark.parametrize("has_zones", [True, False])
def test_private_endpoints_are_read_where_they_are(
    sandbox: Sandbox,
    session: Session,
    status: int,
    answer: dict[str, Any],
    values: dict[str, str] | None,
    has_zones: bool,
) -> None:
    """One that may not be read is told by its ID; what only the registry still knows of is none."""
    groups = [{"properties": {"privateDnsZoneConfigs": [{"properties": {"privateDnsZoneId": ZONE}}]}}]
    sandbox.answer_next("GET", "/privateEndpoints/tills$", json_response(status, answer))
    sandbox.answer_next(
        "GET",
        "/privateDnsZoneGroups$",
        json_response(200, {"value": groups}) if has_zones else json_response(403, HIDDEN),
    )
    found = MoveReads(session).read_inventory(with_endpoint(TILLS))[Kind.PRIVATE_ENDPOINTS]
    zones = (ZONE,) if has_zones else ()
    assert found == (() if values is None else (Belonging(name="tills", values=values, lists={"zones": zones}),))


@pytest.mark.parametrize(
    ("endpoint", "status", "expected"),
    [
        (None, "Pending", (Belonging(name="c"),)),
        (None, "Rejected", ()),
        (TILLS, "Disconnected", ()),
        ("/subscriptions/s/resourceGroups/g/providers/x/tills", "Approved", (Belonging(name="tills", lists=NO_ZONES),)),
    ],
)
def test_a_connection_that_leads_to_no_endpoint(
    session: Session, endpoint: str | None, status: str, expected: tuple[Belonging, ...]
) -> None:
    """It has its own name where it names none, and is left out where it is closed."""
    found = MoveReads(session).read_inventory(with_endpoint(endpoint, status))[Kind.PRIVATE_ENDPOINTS]
    assert found == expected


def test_a_closed_connection_hides_no_other(session: Session) -> None:
    """Nor does one without an endpoint."""
    listed = [*with_endpoint(None, "Rejected").properties["privateEndpointConnections"]]  # type: ignore[misc]  # a list
    listed += [{"name": name} for name in ("a", "b")]
    registry = replace(REGISTRY, properties={"privateEndpointConnections": listed})
    found = MoveReads(session).read_inventory(registry)[Kind.PRIVATE_ENDPOINTS]
    assert found == (Belonging(name="a"), Belonging(name="b"))
