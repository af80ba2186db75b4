"""The addresses of private endpoints, with the real SDK over the seed private."""

from __future__ import annotations

import json

import pytest

from acrgeo.arm.gateway import Gateway
from acrgeo.arm.network.access import AccessReads, InterfaceAddress, parse_interface, parse_record
from acrgeo.arm.preflight_reads import PreflightReads
from acrgeo.arm.session import Session
from acrgeo.core.impact.private_access import DnsZone, EndpointAccess, RecordSet
from acrgeo.core.model.registry import Registry
from acrgeo.core.preflight.addresses import NETWORK
from acrgeo.core.preflight.facts import Unknown
from acrgeo.sandbox import Response, Sandbox
from tests.arm.test_preflight_reads import NETWORKS, REF, ask
from tests.arm.wires import SUBSCRIPTION, Answer, Sent, SignedIn, Wire
from tests.core.planning import registry as contoso

HUB = {"fabrikam": "10.1.1.6", "fabrikam.eastus.data": "10.1.1.4", "fabrikam.westus2.data": "10.1.1.5"}
TILLS = {"fabrikam": "10.2.0.6", "fabrikam.eastus.data": "10.2.0.4", "fabrikam.westus2.data": "10.2.0.5"}


@pytest.fixture
def fabrikam(sandbox: Sandbox, gateway: Gateway) -> Registry:
    """Return the registry with private endpoints."""
    sandbox.load_seed("private")
    return gateway.read_registry(REF)


def refusal(status: int, code: str) -> Response:
    """Return an error as ARM answers it."""
    body = json.dumps({"error": {"code": code, "message": "no"}}).encode()
    return Response(status=status, headers={"content-type": "application/json"}, body=body)


def without(sandbox: Sandbox, *actions: str) -> None:
    """Take actions from the caller."""
    sandbox.set_caller({"subscription": [{"actions": ["*"], "notActions": list(actions)}]})


def read(session: Session, registry: Registry) -> dict[str, EndpointAccess]:
    """Return what is read of each endpoint, by its name."""
    return {reached.endpoint.name: reached for reached in AccessReads(session).read(registry).endpoints}


def addresses(reached: EndpointAccess) -> dict[str, str]:
    """Return the address of each record."""
    assert not isinstance(reached.addresses, Unknown)
    return {at.member.record: at.address for at in reached.addresses}


def test_each_member_has_its_address(session: Session, fabrikam: Registry) -> None:
    """At each endpoint, the login server first, then by region."""
    found = read(session, fabrikam)
    assert list(addresses(found["fabrikam-hub"]).items()) == list(HUB.items())
    assert addresses(found["fabrikam-tills"]) == TILLS


def test_without_the_interface_the_endpoint_itself_tells(
    session: Session, sandbox: Sandbox, fabrikam: Registry
) -> None:
    """Or, where a zone group keeps its names, the zone group."""
    without(sandbox, "Microsoft.Network/networkInterfaces/*")
    found = read(session, fabrikam)
    assert addresses(found["fabrikam-tills"]) == TILLS
    assert addresses(found["fabrikam-hub"]) == HUB


def test_what_nothing_tells_is_unknown(session: Session, sandbox: Sandbox, fabrikam: Registry) -> None:
    """With the reason."""
    without(
        sandbox, "Microsoft.Network/networkInterfaces/*", "Microsoft.Network/privateEndpoints/privateDnsZoneGroups/*"
    )
    hub = read(session, fabrikam)["fabrikam-hub"]
    assert isinstance(hub.addresses, Unknown)
    assert "networkInterfaces/read" in hub.addresses.reason
    without(sandbox, "Microsoft.Network/privateEndpoints/read")
    assert all(isinstance(reached.addresses, Unknown) for reached in read(session, fabrikam).values())


@pytest.mark.parametrize(
    ("status", "code", "is_gone"),
    [(404, "ResourceNotFound", True), (404, "SubscriptionNotFound", False), (403, "AuthorizationFailed", False),
     (401, "InvalidAuthenticationTokenTenant", False)],
)  # fmt: skip
def test_an_endpoint_of_somebody_else_stops_no_read(
    session: Session, sandbox: Sandbox, fabrikam: Registry, status: int, code: str, is_gone: bool
) -> None:
    """It may be in another subscription or tenant: only itself is unknown, or gone."""
    refused = [refusal(status, code)] * 3
    sandbox.answer_next("GET", "/privateEndpoints/fabrikam-tills", *refused)
    found = read(session, fabrikam)
    tills = found["fabrikam-tills"]
    assert (isinstance(tills.addresses, Unknown), tills.endpoint.is_gone) == (True, is_gone)
    assert addresses(found["fabrikam-hub"]) == HUB
    sandbox.answer_next("GET", "/privateEndpoints/fabrikam-tills", *refused)
    network = PreflightReads(session).read_facts([ask(fabrikam, NETWORK)])[0].known(NETWORK)
    assert {endpoint.name for endpoint in network.read} == {"fabrikam-hub", "fabrikam-backoffice"}
    assert {endpoint.name for endpoint in network.live} == {
        "fabrikam-hub", "fabrikam-backoffice", *([] if is_gone else ["fabrikam-tills"]),
    }  # fmt: skip


def test_a_closed_connection_has_no_addresses(session: Session, sandbox: Sandbox, fabrikam: Registry) -> None:
    """The service took them back."""
    listed = fabrikam.properties["privateEndpointConnections"]
    assert isinstance(listed, list)
    for connection in listed:
        connection["properties"]["privateLinkServiceConnectionState"]["status"] = "Rejected"
    assert {addresses(reached) == {} for reached in read(session, fabrikam).values()} == {True}
    assert NETWORKS in listed[0]["properties"]["privateEndpoint"]["id"]


AT = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/net/providers/Microsoft.Network"
ENDPOINT = f"{AT}/privateEndpoints/hub"
INTERFACE = f"{AT}/networkInterfaces/nic"
ZONE = f"{AT}/privateDnsZones/privatelink.azurecr.io"
LOOKUP = f"/subscriptions/{SUBSCRIPTION}/resources"
DATA = "contoso.westus.data.azurecr.io"


def over(documents: dict[str, object]) -> tuple[AccessReads, Wire]:
    """Return reads over documents by their paths; a list has nothing elsewhere, and what is a number is refused."""

    def answer(sent: Sent) -> Answer:
        path = sent.path_url.partition("?")[0]
        body = documents.get(path, {"id": path, "value": []})
        if isinstance(body, int):
            return body, {"error": {"code": "AuthorizationFailed", "message": "no"}}, {}
        return 200, {"value": body} if isinstance(body, list) else body, {}

    wire = Wire(answer)
    return AccessReads(Session(credential=SignedIn(), http=wire, environ={}, reads_az_profile=False)), wire


def connected(*connections: tuple[str | None, str]) -> Registry:
    """Return a registry with connections: what endpoint each names, and its status."""
    listed = [
        {"properties": {"privateEndpoint": {"id": identity}, "privateLinkServiceConnectionState": {"status": status}}}
        for identity, status in connections
    ]
    return contoso(properties={"privateEndpointConnections": listed})


def interface(*addresses: tuple[str | None, str | None, list[str]]) -> dict[str, object]:
    """Return a network interface with addresses, each with its member and its host names."""
    configurations = [
        {
            "properties": {
                "privateIPAddress": address,
                "privateLinkConnectionProperties": {"requiredMemberName": member, "fqdns": hosts},
            }
        }
        for address, member, hosts in addresses
    ]
    return {"properties": {"ipConfigurations": configurations}}


def test_an_interface_says_whose_each_address_is() -> None:
    """What it leaves out is empty; a configuration without an address is none."""
    body = interface(("10.0.0.4", "registry", ["contoso.azurecr.io"]), (None, "registry", []), ("10.0.0.5", None, []))
    assert parse_interface(body) == (
        InterfaceAddress(address="10.0.0.4", member="registry", hosts=("contoso.azurecr.io",)),
        InterfaceAddress(address="10.0.0.5", member="", hosts=()),
    )


def test_the_members_name_counts_before_the_hosts() -> None:
    """Without one, the first host that is the registry's; what is neither, and no address, is left out."""
    documents = {
        ENDPOINT: {"id": ENDPOINT, "properties": {"networkInterfaces": [{"id": INTERFACE}]}},
        INTERFACE: interface(
            ("10.0.0.4", "registry_data_westus", ["contoso.azurecr.io"]),
            ("10.0.0.5", None, ["hub.example.com", "contoso.azurecr.io", DATA]),
            ("10.0.0.6", None, ["hub.example.com"]),
            ("none", "registry_eastus", []),
        ),
    }
    reads, _ = over(documents)
    (found,) = reads.read(connected((ENDPOINT, "Approved"))).endpoints
    assert addresses(found) == {"contoso": "10.0.0.5", "contoso.westus.data": "10.0.0.4"}


def test_an_endpoint_without_addresses_has_none_for_certain() -> None:
    """Its interfaces were read, and there are none: that is not unknown."""
    reads, wire = over({})
    access = reads.read(connected((ENDPOINT, "Pending")))
    assert [reached.addresses for reached in access.endpoints] == [()]
    assert access.zones == ()
    assert not [sent for sent in wire.sent if sent.path_url.startswith(LOOKUP)]


def test_zones_are_looked_for_where_the_registry_and_its_live_endpoints_are() -> None:
    """Once in each subscription; a connection that names no endpoint costs no request."""
    far, closed = (ENDPOINT.replace(SUBSCRIPTION, word * 8) for word in ("1", "2"))
    reads, wire = over({})
    access = reads.read(
        connected((None, "Approved"), (ENDPOINT, "Approved"), (far, "Pending"), (closed, "Rejected")), with_zones=True
    )
    asked = sorted(path for sent in wire.sent if (path := sent.path_url.partition("?")[0]).endswith("/resources"))
    assert asked == [LOOKUP, "/subscriptions/11111111/resources"]
    nameless = access.endpoints[0]
    assert nameless.endpoint.problem == Unknown("It names no private endpoint")
    assert (nameless.endpoint.is_live, nameless.addresses) == (False, ())
    assert all(sent.path_url.startswith("/subscriptions/") for sent in wire.sent)


@pytest.mark.parametrize("with_records", [False, True])
def test_a_zone_has_its_linked_networks_and_its_records(with_records: bool) -> None:
    """A row without an ID, a link without a network and a record without an address say nothing."""
    documents: dict[str, object] = {
        LOOKUP: [{"id": ZONE}, {"name": "odd"}, {"id": ZONE}],
        f"{ZONE}/virtualNetworkLinks": [{"properties": {"virtualNetwork": {"id": f"{AT}/A"}}}, {"properties": {}}],
        f"{ZONE}/A": [{"name": "contoso", "properties": {"aRecords": [{"ipv4Address": "10.0.0.4"}, {}]}}],
    }
    reads, wire = over(documents)
    records = (RecordSet(name="contoso", addresses=("10.0.0.4",)),)
    (zone,) = reads.read(contoso(), with_zones=True, **({"with_records": True} if with_records else {})).zones
    assert zone == DnsZone(id=ZONE, networks=(f"{AT}/A".lower(),), records=records if with_records else ())
    assert len(wire.sent) == 2 + with_records


def test_records_that_may_not_be_read_are_unknown() -> None:
    """Not none, which would say that the zone answers nothing."""
    reads, _ = over({LOOKUP: [{"id": ZONE}], f"{ZONE}/A": 403})
    (zone,) = reads.read(contoso(), with_zones=True, with_records=True).zones
    assert isinstance(zone.records, Unknown)
    assert zone.records.status == 403


def test_a_record_set_without_records_has_its_name() -> None:
    """Azure leaves an empty list out."""
    assert parse_record({"name": "contoso", "properties": {}}) == RecordSet(name="contoso", addresses=())
