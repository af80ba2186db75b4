"""Private endpoints in an audit: hosts without an address, zones and records that are missing, shared or astray."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from acrgeo.core.impact.members import login_member, members_in
from acrgeo.core.impact.network import HostKind
from acrgeo.core.impact.private_access import DnsZone, EndpointAccess, EndpointAddress, PrivateAccess, RecordSet
from acrgeo.core.preflight.addresses import NETWORK, PrivateNetwork
from acrgeo.core.preflight.facts import PrivateEndpoint, Unknown
from acrgeo.core.rules.standing.facts import ACCESS
from tests.core.audit.auditing import HEALTHY, audited, lines
from tests.rows import rows

PRIVATE = replace(HEALTHY, has_private_endpoints=True, has_data_endpoints=True)
MEMBERS = (login_member(PRIVATE), *members_in(PRIVATE, ("eastus", "westeurope"), HostKind.DATA))
NETS = "/subscriptions/s/resourceGroups/net/providers/Microsoft.Network"
ZONE = f"{NETS}/privateDnsZones/privatelink.azurecr.io"
OTHER = ZONE.replace("/net/", "/shop/")
GONE = Unknown("The Resource was not found", 404, "ResourceNotFound")
DENIED = Unknown("no permission", 403)


def reached(name: str = "hub", *, host: int = 1, members: Any = MEMBERS, **facts: Any) -> EndpointAccess:
    """Return an approved endpoint in the network of its name, with an address for each member."""
    given = {"status": "Approved", "location": "eastus", "zones": (ZONE,), **facts}
    subnet = None if "problem" in facts else f"{NETS}/virtualNetworks/{name}/subnets/pe"
    endpoint = PrivateEndpoint(id=f"{NETS}/privateEndpoints/{name}", subnet_id=subnet, **given)
    addresses = tuple(
        EndpointAddress(member=member, address=f"10.{host}.0.{at}") for at, member in enumerate(members, 4)
    )
    return EndpointAccess(endpoint=endpoint, addresses=endpoint.problem or addresses)


def beside(**facts: Any) -> EndpointAccess:
    """Return another endpoint in the network hub."""
    at = reached(**facts)
    return replace(at, endpoint=replace(at.endpoint, id=f"{NETS}/privateEndpoints/{len(facts)}{min(facts)}"))


def zone(*networks: str, host: int = 1, members: Any = MEMBERS, records: Unknown | None = None) -> DnsZone:
    """Return a zone linked to networks, with a record for each member."""
    found = tuple(RecordSet(name=at.record, addresses=(f"10.{host}.0.{n}",)) for n, at in enumerate(members, 4))
    linked = tuple(f"{NETS}/virtualNetworks/{name}".lower() for name in networks)
    return DnsZone(id=ZONE, networks=linked, records=found if records is None else records)


def found(endpoints: list[EndpointAccess], zones: list[DnsZone]) -> list[str]:
    """Return the lines of an audit."""
    access = PrivateAccess(registry=PRIVATE, endpoints=tuple(endpoints), zones=tuple(zones))
    network = PrivateNetwork(endpoints=tuple(at.endpoint for at in endpoints))
    return lines(audited(PRIVATE, {ACCESS: access, NETWORK: network}))


CASES: list[tuple[str, list[EndpointAccess], list[DnsZone], list[str]]] = [
    ("healthy", [reached()], [zone("hub")], []),
    (
        "two networks, a zone each",
        [reached(), reached("shop", host=2, zones=(OTHER,))],
        [zone("hub"), zone("shop", host=2)],
        [],
    ),
    (
        "no address for a region",
        [reached(members=MEMBERS[:2])],
        [zone("hub", members=MEMBERS[:2])],
        ["error private-address-missing eastus", "warning private-record-missing"],
    ),
    ("no record for a region", [reached()], [zone("hub", members=MEMBERS[:2])], ["warning private-record-missing"]),
    ("addresses of another", [reached()], [zone("hub", host=9)], ["warning private-record-stray"]),
    ("records not read", [reached()], [zone("hub", records=DENIED)], ["unknown private-record-missing"]),
    (
        "records by hand that were not read",
        [reached(zones=())],
        [zone("hub", records=DENIED)],
        ["unknown private-record-missing", "note dns-record"],
    ),
    (
        "pending without addresses",
        [reached(status="Pending", members=())],
        [zone("hub")],
        ["warning endpoint-pending"],
    ),
    (
        "no zone, and one that is closed or not read keeps none",
        [reached(zones=()), beside(status="Rejected"), beside(problem=DENIED)],
        [],
        ["warning connection-closed", "warning private-zone-missing", "unknown private-endpoint", "note dns-record"],
    ),
    ("a zone that was not found", [reached()], [], ["unknown private-record-missing"]),
    ("no zone", [reached(zones=())], [], ["warning private-zone-missing", "note dns-record"]),
    ("records by hand", [reached(zones=())], [zone("hub")], ["note dns-record"]),
    ("zone group not read", [reached(zones=DENIED)], [zone("hub")], ["unknown dns-record"]),
    (
        "one zone for two networks",
        [reached(), reached("shop")],
        [zone("hub", "shop")],
        ["warning dns-zone-shared"],
    ),
    ("pending", [reached(status="Pending")], [zone("hub")], ["warning endpoint-pending"]),
    ("rejected", [reached(status="Rejected")], [zone("hub")], ["warning connection-closed"]),
    ("gone", [reached(problem=GONE)], [zone("hub")], ["note connection-stale"]),
    ("in another tenant", [reached(problem=DENIED)], [zone("hub")], ["unknown private-endpoint"]),
]


@rows("name, endpoints, zones, expected", CASES, ids=[case[0] for case in CASES])
def test_what_is_found(name: str, endpoints: list[EndpointAccess], zones: list[DnsZone], expected: list[str]) -> None:
    """Exactly that; what could not be read is unknown."""
    assert found(endpoints, zones) == expected, name
