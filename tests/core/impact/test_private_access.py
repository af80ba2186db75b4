"""Private access: who keeps the records of an endpoint, and which ones are left to somebody's hands."""

from __future__ import annotations

from typing import Any

import pytest

from acrgeo.core.impact.members import login_member, members_in
from acrgeo.core.impact.network import HostKind
from acrgeo.core.impact.private_access import (
    TTL,
    DnsZone,
    EndpointAccess,
    EndpointAddress,
    NetworkRecords,
    PrivateAccess,
    RecordSet,
    is_address,
    parse_zone_id,
    records_by_hand,
    sorted_addresses,
    why_no_records,
)
from acrgeo.core.preflight.facts import PrivateEndpoint, Unknown
from acrgeo.errors import UsageError
from tests.core.planning import registry
from tests.rows import rows

CURRENT = registry()
AT = "/subscriptions/s/resourceGroups/net/providers/Microsoft.Network"
ZONE = f"{AT}/privateDnsZones/privatelink.azurecr.io"
OTHER_ZONE = f"{AT}/privateDnsZones/privatelink.blob.core.windows.net"
LOGIN, EAST = login_member(CURRENT), members_in(CURRENT, ("eastus",), HostKind.DATA)[0]
DENIED = Unknown("not permitted", 403)


def reached(name: str, *addresses: str, network: str | None = "hub", **facts: Any) -> EndpointAccess:
    """Return an approved endpoint with addresses for the login server and for the data endpoint of East US."""
    subnet = None if network is None else f"{AT}/virtualNetworks/{network}/subnets/default"
    given = {"id": f"{AT}/privateEndpoints/{name}", "status": "Approved", "subnet_id": subnet, **facts}
    found = zip((LOGIN, EAST), addresses, strict=False)
    return EndpointAccess(
        endpoint=PrivateEndpoint(**given),
        addresses=tuple(EndpointAddress(member=member, address=address) for member, address in found),
    )


def access(*endpoints: EndpointAccess, networks: tuple[str, ...] = ()) -> PrivateAccess:
    """Return the access of the registry; a zone is linked to networks."""
    linked = tuple(f"{AT}/virtualNetworks/{network}".lower() for network in networks)
    return PrivateAccess(registry=CURRENT, endpoints=endpoints, zones=(DnsZone(id=ZONE, networks=linked),))


KEPT = reached("kept", network="spoke", zones=(ZONE.upper(),))


@rows(
    ("endpoint", "others", "networks", "why"),
    [
        (reached("one"), (), (), None),
        (reached("one", status="approved"), (), (), None),
        (
            reached("one", problem=Unknown("gone", 404, "ResourceNotFound"), connection="contoso.1"),
            (),
            (),
            "the connection contoso.1 is stale: its private endpoint is gone",
        ),
        (reached("one", status="Rejected"), (), (), "one: Rejected, so it has no records"),
        (
            EndpointAccess(endpoint=reached("one").endpoint, addresses=DENIED),
            (),
            (),
            "one: unknown, not permitted",
        ),
        (
            reached("one", zones=(OTHER_ZONE, ZONE)),
            (),
            (),
            "one: its DNS zone group keeps its records in privatelink.azurecr.io",
        ),
        (reached("one", zones=(OTHER_ZONE,)), (), (), None),
        (reached("one", zones=DENIED), (), (), None),
        (reached("one", status="Pending"), (), (), "one: Pending, so its records come once it is approved"),
        # The zone that is linked to its network is the one in which another endpoint's zone group keeps records.
        (
            reached("one"),
            (KEPT,),
            ("hub",),
            "one: the DNS zone group of kept keeps these names in its network",
        ),
        (reached("one"), (KEPT,), ("spoke",), None),
        (reached("one"), (KEPT,), (), None),
        (reached("one", network=None), (KEPT,), ("hub",), None),
        (reached("one"), (reached("former", status="Rejected", zones=(ZONE,)),), ("hub",), None),
        (reached("one"), (reached("other", zones=(OTHER_ZONE,)),), ("hub",), None),
        (reached("one"), (reached("unread", zones=DENIED),), ("hub",), None),
    ],
)
def test_somebody_keeps_records_unless_azure_does(
    endpoint: EndpointAccess, others: tuple[EndpointAccess, ...], networks: tuple[str, ...], why: str | None
) -> None:
    """None where it is by hand; else why nobody has to."""
    assert why_no_records(access(endpoint, *others, networks=networks), endpoint) == why


def test_records_by_hand_are_those_of_each_network() -> None:
    """Every address of a name once; what is kept, unread or in no known network is not among them."""
    found = records_by_hand(
        access(
            reached("tills", "10.0.1.4", "10.0.1.5", network="Stores"),
            reached("hub", "10.0.0.4", "10.0.0.5"),
            reached("office", "10.0.2.4", "10.0.1.5", network="stores"),
            reached("kept", "10.0.3.4", network="spoke", zones=(ZONE.replace("/net/", "/spoke/"),)),
            reached("former", "10.0.4.4", network="old", status="Rejected"),
            reached("nowhere", "10.0.5.4", network=None),
            EndpointAccess(endpoint=reached("unread", network="far").endpoint, addresses=DENIED),
            reached("empty", network="bare"),
            networks=("stores",),
        )
    )
    zone = "privatelink.azurecr.io"
    assert found == (
        NetworkRecords(
            network_id=f"{AT}/virtualNetworks/hub",
            zone=zone,
            zone_id=None,
            endpoints=("hub",),
            records=(
                RecordSet(name="contoso", addresses=("10.0.0.4",)),
                RecordSet(name="contoso.eastus.data", addresses=("10.0.0.5",)),
            ),
        ),
        NetworkRecords(
            network_id=f"{AT}/virtualNetworks/Stores",
            zone=zone,
            zone_id=ZONE,
            endpoints=("office", "tills"),
            records=(
                RecordSet(name="contoso", addresses=("10.0.1.4", "10.0.2.4")),
                RecordSet(name="contoso.eastus.data", addresses=("10.0.1.5",)),
            ),
        ),
    )
    assert [at.network for at in found] == ["hub", "Stores"]
    assert TTL == 3600  # as az makes them


@rows(
    ("names", "zone_id", "shown"),
    [
        (None, "/z", [("/z", ["contoso", "contoso.eastus.data"])]),
        (["contoso"], None, [(ZONE, ["contoso"])]),
        (["other"], None, []),
        ([], None, []),
    ],
)
def test_records_may_be_chosen(
    names: list[str] | None, zone_id: str | None, shown: list[tuple[str, list[str]]]
) -> None:
    """By name; and the zone that the user names comes before the one that is linked."""
    found = records_by_hand(
        access(reached("one", "10.0.0.4", "10.0.0.5"), networks=("hub",)), names=names, zone_id=zone_id
    )
    assert [(at.zone_id, [record.name for record in at.records]) for at in found] == shown


def test_addresses_are_sorted_by_region() -> None:
    """The login server's first; data before geo."""
    members = members_in(CURRENT, ("westus", "eastus"), HostKind.REGIONAL, HostKind.DATA)
    there = [EndpointAddress(member=member, address="10.0.0.4") for member in (*members, LOGIN)]
    assert [at.member.record for at in sorted_addresses(there)] == [
        "contoso", "contoso.eastus.data", "contoso.eastus.geo", "contoso.westus.data", "contoso.westus.geo",
    ]  # fmt: skip


@rows(
    ("text", "is_one"),
    [("10.0.0.4", True), ("fd00::4", True), ("10.0.0.256", False), ("10.0.0.4; ls", False), ("", False)],
)
def test_an_address_needs_no_quotes(text: str, is_one: bool) -> None:
    """Nothing else is taken for one."""
    assert is_address(text) is is_one


@rows("text", [ZONE, ZONE.upper(), ZONE.removeprefix("/"), f"{ZONE}/"])
def test_the_id_of_a_zone_is_read(text: str) -> None:
    """In any case, with one slash before it and none behind."""
    assert parse_zone_id(text) == f"/{text.strip('/')}"


@rows(
    "text",
    [
        "privatelink.azurecr.io",
        "",
        f"{ZONE}/virtualNetworkLinks/hub",
        f"{AT}/privateDnsZones",
        f"{AT}/virtualNetworks/hub",
        ZONE.replace("Microsoft.Network", "Microsoft.Compute"),
        ZONE.replace("/resourceGroups/", "/groups/"),
        ZONE.replace("/subscriptions/", "/s/"),
        ZONE.replace("/providers/", "/p/"),
    ],
)
def test_another_id_is_none_of_a_zone(text: str) -> None:
    """With the command that shows one."""
    with pytest.raises(UsageError, match="is not the resource ID of a private DNS zone") as refused:
        parse_zone_id(text)
    assert refused.value.hint == "az network private-dns zone show -g GROUP -n ZONE --query id"
