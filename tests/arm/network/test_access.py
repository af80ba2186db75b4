"""The addresses of private endpoints, with the real SDK over the seed private."""

from __future__ import annotations

import json

import pytest

from acrgeo.arm.gateway import Gateway
from acrgeo.arm.network.access import AccessReads
from acrgeo.arm.preflight_reads import PreflightReads
from acrgeo.arm.session import Session
from acrgeo.core.impact.private_access import EndpointAccess
from acrgeo.core.model.registry import Registry
from acrgeo.core.preflight.addresses import NETWORK
from acrgeo.core.preflight.facts import Unknown
from acrgeo.sandbox import Response, Sandbox
from tests.arm.test_preflight_reads import NETWORKS, REF, ask

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
