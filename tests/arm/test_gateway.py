"""The gateway: Azure's answers in core's words, and the requests that it takes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from acrgeo.arm.gateway import Gateway
from acrgeo.arm.session import PREVIEW, Session
from acrgeo.core.model.registry import RegistryRef, Sku
from acrgeo.errors import AzureError, ErrorKind, NotFoundError, UsageError
from acrgeo.sandbox import Sandbox, VirtualClock
from tests.arm.wires import SUBSCRIPTION, Answer, Sent, SignedIn, Wire

REF = RegistryRef(subscription=SUBSCRIPTION, resource_group="contoso-rg", name="contoso")
PROVIDER = "/providers/Microsoft.ContainerRegistry/registries"


def registry_body(name: str = "contoso", group: str = "contoso-rg", **properties: object) -> dict[str, Any]:
    """Return a registry as ARM shows it."""
    return {
        "id": f"/subscriptions/{SUBSCRIPTION}/resourcegroups/{group}{PROVIDER}/{name}",
        "name": name,
        "location": "West US",
        "sku": {"name": "Premium", "tier": "Premium"},
        "properties": {"loginServer": f"{name}.azurecr.io", "provisioningState": "Succeeded", **properties},
    }


def replica_body(name: str, location: str, **properties: object) -> dict[str, Any]:
    """Return a replica as ARM shows it."""
    return {
        "id": f"{REF.id}/replications/{name}",
        "name": name,
        "location": location,
        "properties": {"provisioningState": "Succeeded", **properties},
    }


def over(answers: dict[str, object]) -> tuple[Gateway, Wire]:
    """Return a gateway over a wire that answers by the end of the path, 404 otherwise."""

    def answer(request: Sent) -> Answer:
        path = str(request.url).split("?")[0]
        for ending, body in answers.items():
            if path.endswith(ending):
                return 200, body, {}
        return 404, {"error": {"code": "ResourceNotFound", "message": "Not there."}}, {}

    wire = Wire(answer)
    session = Session(subscription=SUBSCRIPTION, credential=SignedIn(), http=wire, environ={})
    return Gateway(session), wire


def paths(sandbox: Sandbox) -> list[str]:
    """Return the requests that the sandbox got, without the subscription."""
    return [f"{method} {path.removeprefix(f'/subscriptions/{SUBSCRIPTION}')}" for method, path in sandbox.requests()]


@pytest.mark.parametrize("text", ["contoso", "CONTOSO", "contoso.azurecr.io", "Contoso.AzureCR.io"])
def test_a_name_is_looked_up_in_one_request(sandbox: Sandbox, session: Session, text: str) -> None:
    """The request filters by type and name; nothing is listed in full. A host is compared with the registry's own."""
    assert session.subscription_id == SUBSCRIPTION
    before = len(sandbox.requests())
    assert Gateway(session).find_registry(text) == REF
    compared = [f"GET /resourceGroups/contoso-rg{PROVIDER}/contoso"] if "." in text else []
    assert paths(sandbox)[before:] == ["GET /resources", *compared]


def test_a_group_or_a_resource_id_needs_no_lookup(sandbox: Sandbox, session: Session) -> None:
    """Nothing is sent, and the subscription of a resource ID wins."""
    gateway = Gateway(session)
    fabrikam = RegistryRef(subscription="other", resource_group="g", name="fabrikam")
    assert gateway.find_registry(fabrikam.id) == fabrikam
    assert gateway.find_registry(fabrikam.id.upper().replace("OTHER", "other"), group="x").subscription == "other"
    assert sandbox.requests() == []
    assert gateway.find_registry("contoso", group="contoso-rg") == REF
    assert [path for path in paths(sandbox) if "registries" in path or "resources" in path] == []


@pytest.mark.parametrize(
    "text",
    ["", "abcd", "x" * 51, "con-toso", "con toso", "contoso/x", "contoso.azurecr.us", "contoso.example.com", "/x"],
)
def test_what_names_no_registry_is_refused_before_any_request(sandbox: Sandbox, gateway: Gateway, text: str) -> None:
    """Exit 2, nothing sent."""
    with pytest.raises(UsageError):
        gateway.find_registry(text)
    assert sandbox.requests() == []


def test_an_unknown_registry_suggests_close_names(gateway: Gateway) -> None:
    """NotFoundError has the close names in its hint."""
    with pytest.raises(NotFoundError) as caught:
        gateway.find_registry("contosso")
    assert caught.value.hint == "did you mean contoso or contosowesteu?"


def test_an_unknown_registry_of_a_group_suggests_too(gateway: Gateway) -> None:
    """With -g the first read finds that the registry does not exist."""
    with pytest.raises(NotFoundError) as caught:
        gateway.read_registry(RegistryRef(subscription=SUBSCRIPTION, resource_group="contoso-rg", name="contosso"))
    assert "contoso" in str(caught.value.hint)


def test_a_registry_of_another_group_is_found_out(gateway: Gateway) -> None:
    """The hint says in which group the registry is."""
    with pytest.raises(NotFoundError) as caught:
        gateway.read_registry(RegistryRef(subscription=SUBSCRIPTION, resource_group="other-rg", name="contoso"))
    assert caught.value.hint == "contoso is in contoso-rg: -g contoso-rg"


def test_a_name_in_two_groups_is_refused() -> None:
    """The error names the groups, and the hint is -g."""
    gateway, _ = over({"/resources": {"value": [registry_body(group="one"), registry_body(group="two")]}})
    with pytest.raises(UsageError) as caught:
        gateway.find_registry("contoso")
    assert "one, two" in caught.value.message
    assert caught.value.hint == "-g GROUP"


def test_a_login_server_with_a_hash_is_checked() -> None:
    """contoso-a1b2.azurecr.io is a registry named contoso whose login server is just that."""
    first, second = registry_body(group="one"), registry_body(group="two")
    second["properties"]["loginServer"] = "contoso-a1b2.azurecr.io"
    gateway, _ = over(
        {
            "/resources": {"value": [first, second]},
            f"one{PROVIDER}/contoso": first,
            f"two{PROVIDER}/contoso": second,
        }
    )
    assert gateway.find_registry("contoso-a1b2.azurecr.io").resource_group == "two"
    with pytest.raises(NotFoundError):
        gateway.find_registry("contoso-ffff.azurecr.io")


def test_a_standard_registry_has_its_home_replica_alone(sandbox: Sandbox, gateway: Gateway) -> None:
    """Replicas are not requested from a tier that cannot have any."""
    registry = gateway.read_registry(REF)
    assert (registry.sku, registry.location, registry.login_server) == (Sku.STANDARD, "westus", "contoso.azurecr.io")
    (home,) = registry.replicas
    assert (home.name, home.id, home.is_home, home.is_routed, home.is_ready) == ("westus", None, True, True, True)
    assert not [path for path in paths(sandbox) if path.endswith("/replications")]


def test_the_home_replica_is_there_before_and_after_azure_lists_it(gateway: Gateway, clock: VirtualClock) -> None:
    """Before, it is added without an ID; name and region stay the same."""
    gateway.begin_update_registry(REF, sku=Sku.PREMIUM)
    assert [replica.id for replica in gateway.read_registry(REF).replicas] == [None]
    gateway.begin_create_replica(REF, "eastus", "eastus", is_routed=True, tags={})
    assert [(replica.location, replica.id is None) for replica in gateway.read_registry(REF).replicas] == [
        ("eastus", False),
        ("westus", True),
    ]
    clock.advance(30)
    registry = gateway.read_registry(REF)
    assert [(replica.location, replica.is_home, replica.is_serving) for replica in registry.replicas] == [
        ("eastus", False, True),
        ("westus", True, True),
    ]
    assert registry.home.id == f"{REF.id}/replications/westus"


def test_a_home_replica_that_list_leaves_out_is_read() -> None:
    """LIST can be stale; GET decides."""
    gateway, wire = over(
        {
            f"{PROVIDER}/contoso": registry_body(),
            "/replications": {"value": [replica_body("eastus", "eastus")]},
            "/replications/westus": replica_body("westus", "westus", regionEndpointEnabled=False),
        }
    )
    home = gateway.read_registry(REF).home
    assert (home.id, home.is_routed) == (f"{REF.id}/replications/westus", False)
    assert len(wire.sent) == 3


def test_a_stale_list_does_not_make_another_replica_home() -> None:
    """Where LIST has only a second replica in the home region, the home replica is read by GET."""
    gateway, wire = over(
        {
            f"{PROVIDER}/contoso": registry_body(),
            "/replications": {"value": [replica_body("extra1", "West US"), replica_body("canada", "canadacentral")]},
            "/replications/westus": replica_body("westus", "West US"),
            "/replications/extra1": replica_body("extra1", "West US"),
        }
    )
    registry = gateway.read_registry(REF)
    assert [(replica.name, replica.location, replica.is_home) for replica in registry.replicas] == [
        ("canada", "canadacentral", False),
        ("westus", "westus", True),
        ("extra1", "westus", False),
    ]
    assert registry.home.id is not None
    assert len(wire.sent) == 3
    replica = gateway.read_replica(REF, "extra1")
    assert replica is not None
    assert not replica.is_home


def test_of_two_replicas_in_the_home_region_one_is_home() -> None:
    """ARM accepts a second one under another name; home is named like the region."""
    gateway, _ = over(
        {
            f"{PROVIDER}/contoso": registry_body(),
            "/replications": {"value": [replica_body("another", "westus"), replica_body("WestUS", "westus")]},
            "/replications/another": replica_body("another", "westus"),
        }
    )
    registry = gateway.read_registry(REF)
    assert [replica.name for replica in registry.replicas if replica.is_home] == ["WestUS"]
    replica = gateway.read_replica(REF, "another")
    assert replica is not None
    assert not replica.is_home


def test_a_replica_read_first_knows_whether_it_is_home(gateway: Gateway, clock: VirtualClock, session: Session) -> None:
    """It equals the one of read_registry, which the executor compares it with."""
    gateway.begin_update_registry(REF, sku=Sku.PREMIUM)
    gateway.begin_create_replica(REF, "eastus", "eastus", is_routed=True, tags={})
    clock.advance(30)
    fresh = Gateway(session)
    replicas = {replica.name: replica for replica in gateway.read_registry(REF).replicas}
    assert fresh.read_replica(REF, "westus") == replicas["westus"]
    assert fresh.read_replica(REF, "eastus") == replicas["eastus"]


def test_old_bodies_are_read() -> None:
    """Recorded: api-version 2017-10-01 has neither routing nor zone redundancy, a new replica no displayStatus."""
    body = replica_body("eastus", "eastus", status={"timestamp": "2019-04-16T17:47:07.5866955Z"})
    gateway, _ = over({f"{PROVIDER}/contoso": registry_body(), "/replications": {"value": [body]}, "/eastus": body})
    replica = gateway.read_registry(REF).replica_in("eastus")
    assert replica is not None
    assert (replica.is_routed, replica.zone_redundancy, replica.display_status) == (True, None, None)
    assert replica.timestamp == "2019-04-16T17:47:07.5866955Z"
    assert replica.tags == {}


def test_everything_else_of_a_registry_is_kept() -> None:
    """Other properties keep ARM's names and values, all seven digits of a second included."""
    body = registry_body(
        creationDate="2026-09-10T06:44:40.3977371Z",
        dataEndpointEnabled=True,
        dataEndpointHostNames=["contoso.westus.data.azurecr.io"],
        regionalEndpoints="Enabled",
        regionalEndpointHostNames=["contoso.westus.geo.azurecr.io"],
        privateEndpointConnections=[{"id": "/x"}],
        notKnownYet={"a": 1},
    )
    gateway, _ = over({f"{PROVIDER}/contoso": body, "/replications": {"value": []}})
    registry = gateway.read_registry(REF)
    assert registry.ref.resource_group == "contoso-rg"
    assert registry.properties["creationDate"] == "2026-09-10T06:44:40.3977371Z"
    assert registry.properties["notKnownYet"] == {"a": 1}
    assert registry.has_data_endpoints
    assert registry.has_private_endpoints
    assert registry.data_endpoint_hosts == ("contoso.westus.data.azurecr.io",)
    assert (registry.has_regional_endpoints, registry.regional_endpoint_hosts) == (
        True,
        ("contoso.westus.geo.azurecr.io",),
    )
    assert not {"loginServer", "dataEndpointEnabled"} & registry.properties.keys()


def test_an_unknown_tier_is_an_error() -> None:
    """A tier of the future is an error, not a guess."""
    body = {**registry_body(), "sku": {"name": "Ultra"}}
    gateway, _ = over({f"{PROVIDER}/contoso": body})
    with pytest.raises(AzureError) as caught:
        gateway.read_registry(REF)
    assert "Ultra" in caught.value.message


def test_writes_send_only_what_is_given() -> None:
    """Bodies are those of the recorded clients; regional endpoints use the preview api-version."""
    gateway, wire = over({"/eastus": replica_body("eastus", "eastus"), "/contoso": registry_body()})
    gateway.begin_create_replica(REF, "eastus", "eastus", is_routed=True, tags={})
    gateway.begin_create_replica(REF, "eastus", "eastus", is_routed=False, tags={"a": "b"})
    gateway.begin_update_replica(REF, "eastus", is_routed=True, tags=None)
    gateway.begin_update_replica(REF, "eastus", is_routed=None, tags={})
    gateway.begin_update_registry(REF, sku=Sku.PREMIUM)
    gateway.begin_update_registry(REF, has_data_endpoints=False)
    gateway.begin_update_registry(REF, has_regional_endpoints=True)
    assert [(request.method, json.loads(str(as_text(request.body)))) for request in wire.sent] == [
        ("PUT", {"location": "eastus"}),
        ("PUT", {"location": "eastus", "tags": {"a": "b"}, "properties": {"regionEndpointEnabled": False}}),
        ("PATCH", {"properties": {"regionEndpointEnabled": True}}),
        ("PATCH", {"tags": {}}),
        ("PATCH", {"sku": {"name": "Premium"}}),
        ("PATCH", {"properties": {"dataEndpointEnabled": False}}),
        ("PATCH", {"properties": {"regionalEndpoints": "Enabled"}}),
    ]
    versions = {str(request.url).split("api-version=")[1] for request in wire.sent}
    assert versions == {"2025-11-01", PREVIEW}
    assert f"api-version={PREVIEW}" in str(wire.sent[-1].url)


def as_text(body: str | bytes | None) -> str | None:
    """Return a request's body as text."""
    return body.decode() if isinstance(body, bytes) else body


def test_a_write_is_refused_without_permission(sandbox: Sandbox, gateway: Gateway) -> None:
    """A reader's update fails with the action and the scope."""
    sandbox.set_caller("reader")
    with pytest.raises(AzureError) as caught:
        gateway.begin_update_registry(REF, sku=Sku.PREMIUM)
    assert caught.value.kind is ErrorKind.FORBIDDEN
    assert caught.value.details["action"] == "Microsoft.ContainerRegistry/registries/write"


@pytest.mark.parametrize(("given", "is_preview"), [({}, False), ({"is_preview": True}, True)])
def test_a_registry_is_created_with_the_preview_version_only_where_it_has_to_be(
    given: dict[str, bool], is_preview: bool
) -> None:
    """What the version in use does not know is not sent with it."""
    gateway, wire = over({"/registries/contoso": registry_body()})
    gateway.begin_create_registry(REF, {"location": "westus", "sku": {"name": "Premium"}}, **given)
    (sent,) = wire.sent
    assert sent.method == "PUT"
    assert (f"api-version={PREVIEW}" in sent.url) is is_preview
