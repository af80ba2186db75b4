"""What preflight reads, with the real SDK over the seed private."""

from __future__ import annotations

import json
import threading
from dataclasses import replace

import pytest
import requests

from acrgeo.arm.gateway import Gateway
from acrgeo.arm.preflight_reads import PreflightReads
from acrgeo.arm.session import Session
from acrgeo.core.model.registry import Registry, RegistryRef
from acrgeo.core.permissions.actions import PROXY_WRITE, allows
from acrgeo.core.preflight.facts import Facts, Unknown
from acrgeo.core.preflight.intent import Needs
from acrgeo.errors import AzureError
from acrgeo.sandbox import Response, Sandbox, VirtualClock
from tests.arm.wires import SUBSCRIPTION, Answer, SignedIn, Wire
from tests.core.planning import registry

REF = RegistryRef(subscription=Sandbox.subscription_id, resource_group="fabrikam-rg", name="fabrikam")
NETWORK = f"/subscriptions/{Sandbox.subscription_id}/resourceGroups/fabrikam-rg/providers/Microsoft.Network"


@pytest.fixture
def fabrikam(sandbox: Sandbox, gateway: Gateway) -> Registry:
    """The registry with private endpoints."""
    sandbox.load_seed("private")
    return gateway.read_registry(REF)


def everything(registry: Registry) -> Needs:
    """All that can be read."""
    return Needs(
        registry=registry, usages=True, webhooks=True, endpoints=True, subscription_permissions=True, regional=True
    )


def read(session: Session, needs: Needs) -> Facts:
    """The facts of one registry."""
    return PreflightReads(session).read_facts([needs])[0]


def test_endpoints_and_their_subnets_are_found(session: Session, fabrikam: Registry) -> None:
    """Each subnet once, with its size, and the network's own count of what is used."""
    facts = read(session, everything(fabrikam))
    assert sorted(one.name for one in facts.endpoints) == ["fabrikam-backoffice", "fabrikam-hub", "fabrikam-tills"]
    assert {one.status for one in facts.endpoints} == {"Approved"}
    narrow = facts.subnets[f"{NETWORK}/virtualNetworks/fabrikam-stores/subnets/endpoints".lower()]
    assert (narrow.name, narrow.prefixes, narrow.size, narrow.free) == (
        "fabrikam-stores/endpoints",
        ("10.2.0.0/28",),
        11,
        1,
    )
    assert {one.name: one.has_zone_group for one in facts.endpoints} == {
        "fabrikam-hub": True,
        "fabrikam-tills": False,
        "fabrikam-backoffice": False,
    }
    assert all(
        not isinstance(one.permissions, Unknown) and allows(one.permissions, PROXY_WRITE) for one in facts.endpoints
    )
    assert facts.has_regional_endpoints is False


def test_without_the_network_the_estimate_is_there(session: Session, sandbox: Sandbox, fabrikam: Registry) -> None:
    """The subnet lists its configurations; that is a lower bound of what is used."""
    sandbox.set_caller(
        {
            "subscription": [
                {"actions": ["*"], "notActions": ["Microsoft.Network/virtualNetworks/usages/read"]},
            ]
        }
    )
    facts = read(session, everything(fabrikam))
    narrow = facts.subnets[f"{NETWORK}/virtualNetworks/fabrikam-stores/subnets/endpoints".lower()]
    assert (narrow.is_exact, narrow.free) == (False, 1)
    assert narrow.problem is not None
    assert "usages/read" in narrow.problem.reason


def test_what_may_not_be_read_is_unknown_and_nothing_raises(
    session: Session, sandbox: Sandbox, fabrikam: Registry
) -> None:
    """A caller of AcrPush reads nothing of all this."""
    sandbox.set_caller("acrpush")
    facts = read(session, everything(fabrikam))
    assert isinstance(facts.permissions, Unknown)
    assert isinstance(facts.subscription_permissions, Unknown)
    assert isinstance(facts.usages, Unknown)
    assert isinstance(facts.webhooks, Unknown)
    assert isinstance(facts.has_regional_endpoints, Unknown)
    assert [scope for scope, _ in facts.unread_locks] == [fabrikam.id]
    assert facts.unread_locks[0][1].status == 403
    assert all(one.problem is not None and one.subnet_id is None for one in facts.endpoints)
    assert facts.subnets == {}


@pytest.mark.parametrize("scope", ["", "/resourceGroups/fabrikam-rg", REF.id.partition(Sandbox.subscription_id)[2]])
def test_permissions_are_read_at_each_scope(session: Session, sandbox: Sandbox, fabrikam: Registry, scope: str) -> None:
    """Subscription, group and registry."""
    assert fabrikam.name == "fabrikam"
    sandbox.set_caller([{"actions": ["*"], "notActions": ["Microsoft.ContainerRegistry/*/delete"]}])
    (entries,) = PreflightReads(session).read_entries([f"/subscriptions/{Sandbox.subscription_id}{scope}"])
    assert not isinstance(entries, Unknown)
    assert [(one.actions, one.not_actions) for one in entries] == [(("*",), ("Microsoft.ContainerRegistry/*/delete",))]


def test_an_empty_answer_about_permissions_is_unknown(session: Session, sandbox: Sandbox, fabrikam: Registry) -> None:
    """It may mean that the caller's roles do not show themselves."""
    empty = Response(status=200, headers={"content-type": "application/json"}, body=b'{"value":[]}')
    sandbox.answer_next("GET", "/permissions", empty)
    assert isinstance(read(session, Needs(registry=fabrikam)).permissions, Unknown)


def test_locks_of_all_scopes_are_found_once(session: Session, sandbox: Sandbox, fabrikam: Registry) -> None:
    """At the registry, its group and its subscription, each with its scope."""
    scopes = [fabrikam.id, f"/subscriptions/{REF.subscription}/resourceGroups/fabrikam-rg"]
    for scope in (*scopes, f"/subscriptions/{REF.subscription}"):
        key = f"{scope}/providers/Microsoft.Authorization/locks/keep"
        sandbox.put_document(
            key,
            {"id": key, "name": "keep", "type": "Microsoft.Authorization/locks", "properties": {"level": "ReadOnly"}},
        )
    locks = read(session, Needs(registry=fabrikam)).locks
    assert sorted(one.scope for one in locks) == sorted([*scopes, f"/subscriptions/{REF.subscription}"])
    assert {(one.name, one.stops_writes) for one in locks} == {("keep", True)}


def test_locks_on_replicas_are_found_where_they_are_touched(
    session: Session, sandbox: Sandbox, fabrikam: Registry
) -> None:
    """One read at the replica has its own and those above it."""
    (replica,) = [one.id for one in fabrikam.replicas if not one.is_home and one.id is not None][:1]
    for scope in (fabrikam.id, replica):
        key = f"{scope}/providers/Microsoft.Authorization/locks/keep"
        document = {"id": key, "type": "Microsoft.Authorization/locks", "properties": {"level": "CanNotDelete"}}
        sandbox.put_document(key, document)
    before = len(sandbox.requests())
    locks = read(session, Needs(registry=fabrikam, lock_scopes=(replica,))).locks
    assert sorted(one.scope for one in locks) == [fabrikam.id, replica]
    assert sum(path.endswith("/locks") for _, path in sandbox.requests()[before:]) == 1


def test_only_what_is_needed_is_read(session: Session, sandbox: Sandbox, fabrikam: Registry) -> None:
    """Permissions and locks always; a public registry asks for nothing of the network."""
    before = len(sandbox.requests())
    read(session, Needs(registry=fabrikam))
    asked = [path for _, path in sandbox.requests()[before:]]
    assert sorted(path.rsplit("/", 1)[1] for path in asked) == ["locks", "permissions"]
    before = len(sandbox.requests())
    read(session, everything(replace(fabrikam, properties={})))
    assert not [path for _, path in sandbox.requests()[before:] if "Microsoft.Network" in path]


def test_what_registries_share_is_read_once(
    session: Session, sandbox: Sandbox, gateway: Gateway, fabrikam: Registry
) -> None:
    """The locks and permissions of their subscription, whatever the number of registries."""
    ref = RegistryRef(subscription=REF.subscription, resource_group="contoso-rg", name="contoso")
    needs = [everything(fabrikam), everything(gateway.read_registry(ref))]
    before = len(sandbox.requests())
    first, second = PreflightReads(session).read_facts(needs)
    paths = [path for _, path in sandbox.requests()[before:]]
    assert max(paths.count(path) for path in paths) == 1
    assert first.subscription_permissions == second.subscription_permissions != ()


def test_every_page_of_a_list_is_followed(session: Session, sandbox: Sandbox, fabrikam: Registry) -> None:
    """The generic GET gives one page; the rest is behind nextLink."""

    def page(name: str, next_link: str | None = None) -> Response:
        key = f"{fabrikam.id}/providers/Microsoft.Authorization/locks/{name}"
        lock = {"id": key, "name": name, "properties": {"level": "CanNotDelete"}}
        body = {"value": [lock], **({"nextLink": next_link} if next_link else {})}
        return Response(status=200, headers={"content-type": "application/json"}, body=json.dumps(body).encode())

    link = f"{session.endpoint}{fabrikam.id}/providers/Microsoft.Authorization/locks?api-version=2020-05-01&page=2"
    sandbox.answer_next("GET", "/registries/fabrikam/providers/Microsoft.Authorization/locks", page("one", link))
    sandbox.answer_next("GET", "/registries/fabrikam/providers/Microsoft.Authorization/locks", page("two"))
    assert sorted(one.name for one in read(session, Needs(registry=fabrikam)).locks) == ["one", "two"]


def test_a_sign_in_that_ended_is_no_unknown(session: Session, sandbox: Sandbox, fabrikam: Registry) -> None:
    """Nothing could be read then, and the user is told to sign in."""
    body = b'{"error":{"code":"ExpiredAuthenticationToken","message":"It expired."}}'
    expired = Response(status=401, headers={"content-type": "application/json"}, body=body)
    sandbox.answer_next("GET", "/permissions", expired, expired)
    with pytest.raises(AzureError):
        read(session, Needs(registry=fabrikam))


def test_a_read_that_fails_is_tried_once_more(
    session: Session, sandbox: Sandbox, clock: VirtualClock, fabrikam: Registry
) -> None:
    """What only makes something unknown does not hold a plan up for minutes."""
    sandbox.add_fault("server-error:status=500,on=read,times=0")
    before, began = len(sandbox.requests()), clock.now()
    facts = read(session, everything(fabrikam))
    assert isinstance(facts.usages, Unknown)
    assert isinstance(facts.webhooks, Unknown)
    paths = [path for _, path in sandbox.requests()[before:]]
    assert max(paths.count(path) for path in paths) == 2
    assert clock.now() - began < 10


def test_each_layer_is_one_round_trip_whatever_the_number_of_endpoints() -> None:
    """Ten endpoints: 34 reads that all wait for each other, then three for their two subnets in one network."""
    network = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/net/providers/Microsoft.Network"
    subnets = [f"{network}/virtualNetworks/hub/subnets/{name}" for name in ("one", "two")]
    endpoints = [f"{network}/privateEndpoints/pe{at}" for at in range(10)]
    layers = [threading.Barrier(34), threading.Barrier(3)]

    def reply(request: requests.PreparedRequest) -> Answer:
        path = str(request.path_url).partition("?")[0]
        is_second = "/virtualNetworks/" in path
        layers[is_second].wait(timeout=10)  # broken, and so no answer, unless all of the layer are under way
        body: dict[str, object] = {"id": path, "value": []}
        if path in endpoints:
            body["properties"] = {"subnet": {"id": subnets[endpoints.index(path) % 2]}}
        if path.endswith("/registries/contoso"):
            body |= {"name": "contoso", "location": "westus", "sku": {"name": "Premium"}, "properties": {}}
        return 200, body, {}

    connections = [{"properties": {"privateEndpoint": {"id": one}}} for one in endpoints]
    contoso = registry("Premium", properties={"privateEndpointConnections": connections})
    wire = Wire(reply)
    session = Session(credential=SignedIn(), http=wire.session(), environ={}, reads_az_profile=False)
    facts = read(session, Needs(registry=contoso, usages=True, endpoints=True, regional=True))
    assert len(wire.sent) == 37
    assert {one.problem for one in facts.endpoints} == {None}
    assert sorted(facts.subnets) == [one.lower() for one in subnets]
