"""The layers of the reads for the rules: what is independent is under way together."""

from __future__ import annotations

import threading
from dataclasses import replace

from acrgeo.arm.preflight_reads import PreflightReads
from acrgeo.arm.session import Session
from acrgeo.core.imports.image import ImageSource
from acrgeo.core.permissions.actions import PermissionEntry
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.core.preflight.addresses import NETWORK, REGIONAL
from acrgeo.core.preflight.facts import AnyFact, Fact, Unknown
from acrgeo.core.rules.endpoints import ENDPOINT_PROTOCOL
from acrgeo.core.rules.imports import SOURCE_PERMISSIONS
from acrgeo.core.rules.locks import LOCKS
from acrgeo.core.rules.permissions import PERMISSIONS
from acrgeo.core.rules.policies import POLICIES
from acrgeo.core.rules.service import SOFT_DELETE, USAGES
from acrgeo.core.rules.standing.facts import TASKS
from acrgeo.core.rules.tier_limits import TOKENS
from acrgeo.core.rules.webhooks import WEBHOOKS
from tests.arm.test_preflight_reads import REF, ask, connected, read
from tests.arm.wires import SUBSCRIPTION, Answer, Sent, SignedIn, Wire, always
from tests.core.planning import registry, subject_of
from tests.core.rules.cases import ADD, CURRENT
from tests.core.rules.test_imports import OTHER_ID, image, plan_of
from tests.rows import rows

STRANGE = ImageSource(host="adatum.azurecr.io", registry_id=OTHER_ID.replace("fabrikam", "adatum"))


def test_each_layer_is_one_round_trip_whatever_the_number_of_endpoints() -> None:
    """Ten endpoints: 34 reads that all wait for each other, then three for their two subnets in one network."""
    network = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/net/providers/Microsoft.Network"
    subnets = [f"{network}/virtualNetworks/hub/subnets/{name}" for name in ("one", "two")]
    endpoints = [f"{network}/privateEndpoints/pe{at}" for at in range(10)]
    layers = [threading.Barrier(34), threading.Barrier(3)]

    def reply(request: Sent) -> Answer:
        path = str(request.path_url).partition("?")[0]
        is_second = "/virtualNetworks/" in path
        layers[is_second].wait(timeout=10)  # broken, and so no answer, unless all of the layer are under way
        body: dict[str, object] = {"id": path, "value": []}
        if path in endpoints:
            body["properties"] = {"subnet": {"id": subnets[endpoints.index(path) % 2]}}
        if path.endswith("/registries/contoso"):
            body |= {"name": "contoso", "location": "westus", "sku": {"name": "Premium"}, "properties": {}}
        return 200, body, {}

    connections = [{"properties": {"privateEndpoint": {"id": endpoint}}} for endpoint in endpoints]
    contoso = registry("Premium", properties={"privateEndpointConnections": connections})
    wire = Wire(reply)
    session = Session(credential=SignedIn(), http=wire, environ={}, reads_az_profile=False)
    facts = read(session, contoso, PERMISSIONS, LOCKS, USAGES, NETWORK, REGIONAL)
    assert len(wire.sent) == 37
    private_network = facts.known(NETWORK)
    assert {endpoint.problem for endpoint in private_network.endpoints} == {None}
    assert sorted(private_network.subnets) == [subnet.lower() for subnet in subnets]


@rows("fact", [PERMISSIONS, LOCKS, USAGES, WEBHOOKS, TOKENS, REGIONAL, ENDPOINT_PROTOCOL, SOFT_DELETE, TASKS])
def test_a_fact_of_two_registries_is_read_at_once(fact: AnyFact) -> None:
    """Neither waits for the other."""
    together = threading.Barrier(2)

    def reply(request: Sent) -> Answer:
        together.wait(timeout=5)
        name = "adatum" if "/adatum" in request.url else "contoso"
        body = {"id": REF.id, "name": name, "location": "westus", "sku": {"name": "Premium"}, "properties": {}}
        return 200, {**body, "value": []}, {}

    session = Session(credential=SignedIn(), http=Wire(reply), environ={}, reads_az_profile=False)
    contoso = registry()
    ref = replace(contoso.ref, name="adatum")
    adatum = replace(contoso, ref=ref, id=ref.id)
    facts = PreflightReads(session).read_facts([ask(contoso, fact), ask(adatum, fact)])
    assert len(facts) == 2


def test_the_networks_of_two_registries_are_read_at_once() -> None:
    """First the endpoints of both, then the subnets of both."""
    network = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/net/providers/Microsoft.Network"
    layers = [threading.Barrier(6), threading.Barrier(4)]

    def reply(request: Sent) -> Answer:
        path = str(request.path_url).partition("?")[0]
        layers["/virtualNetworks/" in path].wait(timeout=5)
        subnet = f"{network}/virtualNetworks/{path.rpartition('/')[2]}/subnets/endpoints"
        return 200, {"id": path, "value": [], "properties": {"subnet": {"id": subnet}}}, {}

    asked = [
        ask(registry(properties={"privateEndpointConnections": connected((endpoint, "Approved"))}), NETWORK)
        for endpoint in (f"{network}/privateEndpoints/{name}" for name in ("one", "two"))
    ]
    session = Session(credential=SignedIn(), http=Wire(reply), environ={}, reads_az_profile=False)
    found = [facts.known(NETWORK) for facts in PreflightReads(session).read_facts(asked)]
    assert [[endpoint.problem for endpoint in network.endpoints] for network in found] == [[None], [None]]
    assert [len(network.subnets) for network in found] == [1, 1]


def test_the_permissions_at_each_source_of_images_are_read() -> None:
    """By the ID of the source; a plan without imports reads none."""
    wire = always(200, {"value": [{"actions": ["*/read"], "notActions": []}]})
    session = Session(credential=SignedIn(), http=wire, environ={}, reads_az_profile=False)
    asked = [(subject_of(plan), (SOURCE_PERMISSIONS,)) for plan in (plan_of(image()), plan_of())]
    first, second = (facts.known(SOURCE_PERMISSIONS) for facts in PreflightReads(session).read_facts(asked))
    assert (first, second) == ({OTHER_ID: (PermissionEntry(actions=("*/read",)),)}, {})
    assert [sent.path_url.partition("/providers/Microsoft.Auth")[0] for sent in wire.sent] == [OTHER_ID]


@rows(
    ("fact", "plans"),
    [
        (SOURCE_PERMISSIONS, [plan_of(image()), plan_of(image(STRANGE))]),
        (POLICIES, [diff(CURRENT, ADD), diff(replace(CURRENT, ref=replace(REF, name="adatum")), ADD)]),
    ],
    ids=lambda value: value.brief if isinstance(value, Fact) else "",
)
def test_what_two_plans_ask_about_is_read_at_once(fact: AnyFact, plans: list[RegistryPlan]) -> None:
    """Neither waits for the other."""
    together = threading.Barrier(2)

    def reply(_: Sent) -> Answer:
        together.wait(timeout=5)
        return 200, {"value": [{"actions": ["*/read"], "notActions": []}], "fieldRestrictions": []}, {}

    session = Session(credential=SignedIn(), http=Wire(reply), environ={}, reads_az_profile=False)
    for facts in PreflightReads(session).read_facts([(subject_of(plan), (fact,)) for plan in plans]):
        (found,) = facts.values[fact].values()  # type: ignore[attr-defined]  # a mapping
        assert not isinstance(found, Unknown)


def test_policies_are_asked_about_each_written_replica() -> None:
    """By the name of the replica; what was asked before is not asked again, once."""
    wire = always(200, {"fieldRestrictions": []})
    session = Session(credential=SignedIn(), http=wire, environ={}, reads_az_profile=False)
    reads, subject = PreflightReads(session), subject_of(diff(CURRENT, ADD))
    for sent in (1, 2):
        (facts,) = reads.read_facts([(subject, (POLICIES,))])
        assert facts.known(POLICIES) == {"westeurope": ()}
        assert len(wire.sent) == sent
    (change,) = subject.plan.replica_changes
    assert change.desired is not None
    assert reads.read_policies([(CURRENT.ref, [change.desired])]) == [{"westeurope": ()}]
    reads.read_facts([(subject, (POLICIES,))])
    assert len(wire.sent) == 3
