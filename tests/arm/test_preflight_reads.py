"""The reads for the rules, with the real SDK over the seed private."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from acrgeo.arm.gateway import Gateway
from acrgeo.arm.preflight_reads import (
    READS,
    PreflightReads,
    parse_lock,
    parse_own_name,
    parse_usage,
)
from acrgeo.arm.session import Session
from acrgeo.core.model.registry import Registry, RegistryRef
from acrgeo.core.permissions.actions import PROXY_WRITE, allows
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.core.preflight.addresses import NETWORK, REGIONAL, PrivateNetwork, RegionalEndpoints
from acrgeo.core.preflight.facts import AnyFact, Facts, Lock, Unknown, Usage
from acrgeo.core.preflight.intent import Intent
from acrgeo.core.rules.endpoints import ENDPOINT_PROTOCOL
from acrgeo.core.rules.locks import LOCKS
from acrgeo.core.rules.permissions import PERMISSIONS, SUBSCRIPTION_PERMISSIONS
from acrgeo.core.rules.service import SOFT_DELETE, USAGES
from acrgeo.core.rules.standing.facts import ACCESS, REGIONS, REPLICAS
from acrgeo.core.rules.subject import Subject
from acrgeo.core.rules.table import RULES
from acrgeo.core.rules.tier_limits import CACHE_RULES, CONNECTED_REGISTRIES, MOST_COUNTED, SCOPE_MAPS, TOKENS
from acrgeo.core.rules.webhooks import WEBHOOKS
from acrgeo.errors import AzureError
from acrgeo.sandbox import Response, Sandbox, VirtualClock
from tests.arm.wires import SignedIn, Wire, always
from tests.core.planning import registry
from tests.rows import rows

REF = RegistryRef(subscription=Sandbox.subscription_id, resource_group="fabrikam-rg", name="fabrikam")
NETWORKS = f"/subscriptions/{Sandbox.subscription_id}/resourceGroups/fabrikam-rg/providers/Microsoft.Network"


@pytest.fixture
def fabrikam(sandbox: Sandbox, gateway: Gateway) -> Registry:
    """Return the registry with private endpoints."""
    sandbox.load_seed("private")
    return gateway.read_registry(REF)


def ask(registry: Registry, *facts: AnyFact, touched: tuple[str, ...] = ()) -> tuple[Subject, tuple[AnyFact, ...]]:
    """Some facts about a registry whose plan touches some replicas; all facts unless some are named."""
    subject = Subject(plan=RegistryPlan(current=registry, changes=()), intent=Intent(touched_ids=touched))
    return subject, facts or tuple(read.fact for read in READS)


def read(session: Session, registry: Registry, *facts: AnyFact) -> Facts:
    """Some facts about one registry, all unless some are named."""
    return PreflightReads(session).read_facts([ask(registry, *facts)])[0]


def known_locks(facts: Facts) -> list[Lock]:
    """The locks at all scopes that were looked at."""
    found = [locks for locks in facts.known(LOCKS).values() if not isinstance(locks, Unknown)]
    return [lock for locks in found for lock in locks]


def test_every_fact_that_a_rule_needs_can_be_read() -> None:
    """Each once, and none that no rule needs; an audit has some with the registry, or of reads of their own."""
    checks = [check for rule in RULES for check in (*rule.checks, *rule.audits)]
    needed = {fact for check in checks for fact in (*check.needs, *check.uses)} - {REPLICAS, REGIONS, ACCESS}
    assert {read.fact for read in READS} == needed
    assert len(READS) == len(needed)


def test_endpoints_and_their_subnets_are_found(session: Session, fabrikam: Registry) -> None:
    """Each subnet once, with its size, and the network's own count of what is used."""
    facts = read(session, fabrikam)
    network = facts.known(NETWORK)
    names = ["fabrikam-backoffice", "fabrikam-hub", "fabrikam-tills"]
    assert sorted(endpoint.name for endpoint in network.endpoints) == names
    assert {endpoint.status for endpoint in network.endpoints} == {"Approved"}
    narrow = network.subnets[f"{NETWORKS}/virtualNetworks/fabrikam-stores/subnets/endpoints".lower()]
    assert (narrow.name, narrow.prefixes, narrow.size, narrow.free) == (
        "fabrikam-stores/endpoints",
        ("10.2.0.0/28",),
        11,
        2,
    )
    assert {endpoint.name: endpoint.has_zone("privatelink.azurecr.io") for endpoint in network.endpoints} == {
        "fabrikam-hub": True,
        "fabrikam-tills": False,
        "fabrikam-backoffice": False,
    }
    held = [endpoint.permissions for endpoint in network.endpoints]
    assert all(not isinstance(entries, Unknown) and allows(entries, PROXY_WRITE) for entries in held)
    assert facts.get(REGIONAL) == RegionalEndpoints(is_on=False)


def test_without_the_network_the_estimate_is_there(session: Session, sandbox: Sandbox, fabrikam: Registry) -> None:
    """The subnet lists its configurations; that is a lower bound of what is used."""
    sandbox.set_caller(
        {
            "subscription": [
                {"actions": ["*"], "notActions": ["Microsoft.Network/virtualNetworks/usages/read"]},
            ]
        }
    )
    narrow = (
        read(session, fabrikam)
        .known(NETWORK)
        .subnets[f"{NETWORKS}/virtualNetworks/fabrikam-stores/subnets/endpoints".lower()]
    )
    assert (narrow.is_exact, narrow.free) == (False, 2)
    assert narrow.problem is not None
    assert "usages/read" in narrow.problem.reason


def test_what_may_not_be_read_is_unknown_and_nothing_raises(
    session: Session, sandbox: Sandbox, fabrikam: Registry
) -> None:
    """A caller of AcrPush reads nothing of all this."""
    sandbox.set_caller("acrpush")
    facts = read(session, fabrikam)
    for fact in (PERMISSIONS, SUBSCRIPTION_PERMISSIONS, USAGES, WEBHOOKS, REGIONAL):
        assert isinstance(facts.get(fact), Unknown), fact.brief
    ((scope, locks),) = facts.known(LOCKS).items()
    assert (scope, isinstance(locks, Unknown) and locks.status) == (fabrikam.id, 403)
    network = facts.known(NETWORK)
    assert all(endpoint.problem is not None and endpoint.subnet_id is None for endpoint in network.endpoints)
    assert network.subnets == {}


@pytest.mark.parametrize("scope", ["", "/resourceGroups/fabrikam-rg", REF.id.partition(Sandbox.subscription_id)[2]])
def test_permissions_are_read_at_each_scope(session: Session, sandbox: Sandbox, fabrikam: Registry, scope: str) -> None:
    """Subscription, group and registry."""
    assert fabrikam.name == "fabrikam"
    sandbox.set_caller(
        [{"actions": ["*"], "notActions": ["Microsoft.ContainerRegistry/*/delete"], "dataActions": ["*"]}]
    )
    (entries,) = PreflightReads(session).read_entries([f"/subscriptions/{Sandbox.subscription_id}{scope}"])
    assert not isinstance(entries, Unknown)
    assert [(entry.actions, entry.not_actions) for entry in entries] == [
        (("*",), ("Microsoft.ContainerRegistry/*/delete",))
    ]


def test_an_empty_answer_about_permissions_is_unknown(session: Session, sandbox: Sandbox, fabrikam: Registry) -> None:
    """It may mean that the caller's roles do not show themselves."""
    empty = Response(status=200, headers={"content-type": "application/json"}, body=b'{"value":[]}')
    sandbox.answer_next("GET", "/permissions", empty)
    assert isinstance(read(session, fabrikam, PERMISSIONS).get(PERMISSIONS), Unknown)


def test_locks_of_all_scopes_are_found_once(session: Session, sandbox: Sandbox, fabrikam: Registry) -> None:
    """At the registry, its group and its subscription, each with its scope."""
    scopes = [fabrikam.id, f"/subscriptions/{REF.subscription}/resourceGroups/fabrikam-rg"]
    for scope in (*scopes, f"/subscriptions/{REF.subscription}"):
        key = f"{scope}/providers/Microsoft.Authorization/locks/keep"
        sandbox.put_document(
            key,
            {"id": key, "name": "keep", "type": "Microsoft.Authorization/locks", "properties": {"level": "ReadOnly"}},
        )
    locks = known_locks(read(session, fabrikam, LOCKS))
    assert sorted(lock.scope for lock in locks) == sorted([*scopes, f"/subscriptions/{REF.subscription}"])
    assert {(lock.name, lock.stops_writes) for lock in locks} == {("keep", True)}


def test_locks_on_replicas_are_found_where_they_are_touched(
    session: Session, sandbox: Sandbox, fabrikam: Registry
) -> None:
    """One read at the replica has its own and those above it."""
    (touched,) = [replica.id for replica in fabrikam.replicas if not replica.is_home and replica.id is not None][:1]
    for scope in (fabrikam.id, touched):
        key = f"{scope}/providers/Microsoft.Authorization/locks/keep"
        document = {"id": key, "type": "Microsoft.Authorization/locks", "properties": {"level": "CanNotDelete"}}
        sandbox.put_document(key, document)
    before = len(sandbox.requests())
    (facts,) = PreflightReads(session).read_facts([ask(fabrikam, LOCKS, touched=(touched,))])
    assert sorted(lock.scope for lock in known_locks(facts)) == [fabrikam.id, touched]
    assert sum(path.endswith("/locks") for _, path in sandbox.requests()[before:]) == 1


def test_only_what_is_asked_for_is_read(session: Session, sandbox: Sandbox, fabrikam: Registry) -> None:
    """A public registry asks for nothing of the network, one that tells of regional endpoints not for those."""
    before = len(sandbox.requests())
    read(session, fabrikam, PERMISSIONS, LOCKS)
    asked = [path for _, path in sandbox.requests()[before:]]
    assert sorted(path.rsplit("/", 1)[1] for path in asked) == ["locks", "permissions"]
    before = len(sandbox.requests())
    facts = read(session, replace(fabrikam, properties={}, has_regional_endpoints=True), NETWORK, REGIONAL)
    assert len(sandbox.requests()) == before
    assert facts.known(NETWORK) == PrivateNetwork()
    assert facts.known(REGIONAL).is_on


def test_what_registries_share_is_read_once(
    session: Session, sandbox: Sandbox, gateway: Gateway, fabrikam: Registry
) -> None:
    """The locks and permissions of their subscription, whatever the number of registries."""
    ref = RegistryRef(subscription=REF.subscription, resource_group="contoso-rg", name="contoso")
    asked = [ask(fabrikam), ask(gateway.read_registry(ref))]
    before = len(sandbox.requests())
    first, second = PreflightReads(session).read_facts(asked)
    paths = [path for _, path in sandbox.requests()[before:]]
    assert max(paths.count(path) for path in paths) == 1
    assert first.get(SUBSCRIPTION_PERMISSIONS) == second.get(SUBSCRIPTION_PERMISSIONS) != ()


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
    assert sorted(lock.name for lock in known_locks(read(session, fabrikam, LOCKS))) == ["one", "two"]


def test_lists_are_read_as_far_as_a_limit_needs_it(session: Session, sandbox: Sandbox, fabrikam: Registry) -> None:
    """Not all of the 50,000 tokens that Premium may have; scope maps of Azure's own are left out."""
    for kind, count in (("tokens", 600), ("scopeMaps", 3)):
        for number in range(count):
            key = f"{fabrikam.id}/{kind}/item{number}"
            document = {"id": key, "name": f"item{number}", "properties": {}}
            sandbox.put_document(key, {**document, "type": f"Microsoft.ContainerRegistry/registries/{kind}"})
    facts = read(session, fabrikam, TOKENS, SCOPE_MAPS, CONNECTED_REGISTRIES, CACHE_RULES)
    assert len(facts.known(TOKENS)) == MOST_COUNTED
    assert facts.known(SCOPE_MAPS) == ("item0", "item1", "item2")
    assert facts.known(CONNECTED_REGISTRIES) == facts.known(CACHE_RULES) == ()


def test_a_sign_in_that_ended_is_no_unknown(session: Session, sandbox: Sandbox, fabrikam: Registry) -> None:
    """Nothing could be read then, and the user is told to sign in."""
    body = b'{"error":{"code":"ExpiredAuthenticationToken","message":"It expired."}}'
    expired = Response(status=401, headers={"content-type": "application/json"}, body=body)
    sandbox.answer_next("GET", "/permissions", expired, expired)
    with pytest.raises(AzureError):
        read(session, fabrikam, PERMISSIONS)


def test_a_read_that_fails_is_tried_once_more(
    session: Session, sandbox: Sandbox, clock: VirtualClock, fabrikam: Registry
) -> None:
    """What only makes something unknown does not hold a plan up for minutes."""
    sandbox.add_fault("server-error:status=500,on=read,times=0")
    before, began = len(sandbox.requests()), clock.now()
    facts = read(session, fabrikam)
    assert isinstance(facts.get(USAGES), Unknown)
    assert isinstance(facts.get(WEBHOOKS), Unknown)
    paths = [path for _, path in sandbox.requests()[before:]]
    assert max(paths.count(path) for path in paths) == 2
    assert clock.now() - began < 10


def previewed(**properties: object) -> Facts:
    """Return what the preview version tells of a registry."""
    body = {"id": REF.id, "name": "contoso", "location": "westus", "sku": {"name": "Premium"}}
    wire = Wire(lambda _: (200, {**body, "properties": properties}, {}))
    session = Session(credential=SignedIn(), http=wire, environ={}, reads_az_profile=False)
    return read(session, registry(), REGIONAL, ENDPOINT_PROTOCOL, SOFT_DELETE)


def test_what_the_preview_version_leaves_out_is_off() -> None:
    """Its own words are told as they are."""
    facts = previewed()
    told = (facts.known(REGIONAL).is_on, facts.known(ENDPOINT_PROTOCOL), facts.known(SOFT_DELETE))
    assert told == (False, "", "")
    policies = {"softDeletePolicy": {"status": "enabled"}}
    facts = previewed(regionalEndpoints="Enabled", endpointProtocol="IPv4AndIPv6", policies=policies)
    told = (facts.known(REGIONAL).is_on, facts.known(ENDPOINT_PROTOCOL), facts.known(SOFT_DELETE))
    assert told == (True, "IPv4AndIPv6", "enabled")


def test_a_registry_that_may_not_be_read_leaves_its_switches_unknown() -> None:
    """With Azure's answer, not with one that could not be read."""
    error = {"error": {"code": "AuthorizationFailed", "message": "no"}}
    session = Session(credential=SignedIn(), http=always(403, error), environ={}, reads_az_profile=False)
    facts = read(session, registry(), REGIONAL, ENDPOINT_PROTOCOL, SOFT_DELETE)
    for fact in (REGIONAL, ENDPOINT_PROTOCOL, SOFT_DELETE):
        found = facts.get(fact)
        assert isinstance(found, Unknown)
        assert (found.status, found.code) == (403, "AuthorizationFailed")


def test_an_answer_of_another_shape_makes_one_fact_unknown() -> None:
    """The others of the same answer are known."""
    facts = previewed(policies="none", regionalEndpoints="Enabled")
    assert facts.get(SOFT_DELETE) == Unknown("Azure's answer could not be read", hint="try again")
    assert (facts.known(REGIONAL).is_on, facts.known(ENDPOINT_PROTOCOL)) == (True, "")


def connected(*connections: tuple[str | None, str]) -> list[dict[str, object]]:
    """Return private endpoint connections, each with the endpoint that it names and its status."""
    return [
        {"properties": {"privateEndpoint": {"id": identity}, "privateLinkServiceConnectionState": {"status": status}}}
        for identity, status in connections
    ]


def test_a_connection_that_names_no_endpoint_costs_no_request() -> None:
    """It is told as one of which nothing can be read, after those that could be."""
    endpoint = f"{NETWORKS}/privateEndpoints/hub"
    wire = always(200, {"id": endpoint, "value": []})
    session = Session(credential=SignedIn(), http=wire, environ={}, reads_az_profile=False)
    connections = connected((None, "Approved"), (endpoint, "Approved"))
    network = read(session, registry(properties={"privateEndpointConnections": connections}), NETWORK).known(NETWORK)
    nameless = Unknown("It names no private endpoint")
    assert [(found.id, found.problem) for found in network.endpoints] == [(endpoint, None), ("", nameless)]
    assert len(wire.sent) == 3


LOCK_ID = f"{REF.id}/providers/Microsoft.Authorization/locks/keep"


@rows(
    ("body", "lock"),
    [
        ({"id": LOCK_ID}, Lock(name="keep", level="unknown", scope=REF.id)),
        (
            {"id": LOCK_ID, "name": "Keep", "properties": {"level": "ReadOnly"}},
            Lock(name="Keep", level="ReadOnly", scope=REF.id),
        ),
    ],
)
def test_a_lock_is_at_the_scope_of_its_id(body: dict[str, object], lock: Lock) -> None:
    """Without a name it has the one of its ID, and without a level nobody knows what it stops."""
    assert parse_lock(body) == lock


def test_a_usage_counts_from_nothing() -> None:
    """Azure leaves out what is zero."""
    assert parse_usage({"name": "Size"}) == Usage(name="Size", limit=0, current=0)
    assert parse_usage({"name": "Size", "limit": 9, "currentValue": 3}) == Usage(name="Size", limit=9, current=3)


@rows(
    ("kind", "name"),
    [("SystemDefined", None), ("systemdefined", None), ("UserDefined", "mine"), (None, "mine")],
)
def test_what_is_azures_own_does_not_count(kind: str | None, name: str | None) -> None:
    """Every registry has scope maps that nobody made."""
    assert parse_own_name({"name": "mine", "properties": {"type": kind}}) == name


@rows(
    ("status", "properties", "expected"),
    [
        (200, {}, (None, ())),
        (200, {"roleAssignmentMode": "AbacRepositoryPermissions"}, ("AbacRepositoryPermissions", ())),
        (403, {}, (None, ())),
    ],
)
def test_how_a_registry_decides_about_repositories_may_stay_unknown(
    status: int, properties: dict[str, object], expected: tuple[object, object]
) -> None:
    """A registry that may not be read is no error here."""
    body = {"id": REF.id, "name": "contoso", "location": "westus", "sku": {"name": "Premium"}}
    answer = {**body, "properties": properties} if status == 200 else {"error": {"code": "X", "message": "No."}}
    wire = Wire(lambda _: (status, answer, {}))
    session = Session(credential=SignedIn(), http=wire, environ={}, reads_az_profile=False)
    assert PreflightReads(session).read_access(REF) == expected


def test_the_endpoints_of_open_connections_are_those_that_matter() -> None:
    """A closed one never gets another address; each is given once."""
    hub, tills = (f"{NETWORKS}/privateEndpoints/{name}" for name in ("hub", "tills"))
    connections = connected(
        (tills, "Pending"), (hub, "Approved"), (hub, "Pending"), (f"{hub}2", "Rejected"), (None, "Pending")
    )
    body = {"id": REF.id, "name": "contoso", "location": "westus", "sku": {"name": "Premium"}}
    wire = always(200, {**body, "properties": {"privateEndpointConnections": connections}})
    session = Session(credential=SignedIn(), http=wire, environ={}, reads_az_profile=False)
    assert PreflightReads(session).read_access(REF) == (None, (hub, tills))
