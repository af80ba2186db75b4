"""Private access and its DNS records: the page, the document and the three forms to paste."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acrgeo.core.impact.members import login_member, members_in
from acrgeo.core.impact.network import HostKind
from acrgeo.core.impact.private_access import (
    DnsZone,
    EndpointAccess,
    EndpointAddress,
    PrivateAccess,
    parse_zone_id,
    records_by_hand,
)
from acrgeo.core.preflight.facts import PrivateEndpoint, Unknown
from acrgeo.errors import UsageError
from acrgeo.output.formats import Format
from acrgeo.output.views.private_access import private_access_view
from acrgeo.output.views.records import Form
from tests.output import builders
from tests.output.golden import assert_golden, shown

GROUP = "/subscriptions/0000/resourceGroups/net (eu)/providers/Microsoft.Network"
ZONE = f"{GROUP}/privateDnsZones/privatelink.azurecr.io"
REGISTRY = builders.registry()
MEMBERS = (login_member(REGISTRY), *members_in(REGISTRY, ("eastus",), HostKind.DATA, HostKind.REGIONAL))
GONE = Unknown("it was not found", 404, "ResourceNotFound")


def reached(name: str, network: str, first: int, **facts: object) -> EndpointAccess:
    """Return an endpoint with an address for each member."""
    given = {"status": "Approved", "connection": f"contoso.{first:032x}", **facts}
    endpoint = PrivateEndpoint(
        id=f"{GROUP}/privateEndpoints/{name}",
        subnet_id=f"{GROUP}/virtualNetworks/{network}/subnets/default",
        **given,  # type: ignore[arg-type]  # facts of any type, by name
    )
    addresses = tuple(
        EndpointAddress(member=member, address=f"10.0.{first}.{at + 4}") for at, member in enumerate(MEMBERS)
    )
    return EndpointAccess(endpoint=endpoint, addresses=addresses if endpoint.is_live else ())


def unread(name: str, why: Unknown, status: str = "Approved") -> EndpointAccess:
    """Return an endpoint that could not be read."""
    endpoint = PrivateEndpoint(id=f"{GROUP}/privateEndpoints/{name}", status=status, connection="c1", problem=why)
    return EndpointAccess(endpoint=endpoint, addresses=why)


ACCESS = PrivateAccess(
    registry=REGISTRY,
    endpoints=(
        reached("hub", "hub", 0, zones=(ZONE.replace("net (eu)", "hub"),)),
        reached("tills", "stores", 1),
        reached("office", "stores", 2, zones=(f"{GROUP}/privateDnsZones/privatelink.blob.core.windows.net",)),
        reached("plant", "factory", 3, zones=Unknown("not permitted", 403)),
        reached("former", "hub", 4, status="Disconnected"),
        unread("lost", GONE),
        unread("theirs", Unknown("not permitted", 403)),
    ),
    zones=(DnsZone(id=ZONE, networks=(f"{GROUP}/virtualNetworks/stores".lower(),)),),
)


def test_a_page_has_every_address_and_what_is_unknown() -> None:
    """An endpoint a line, an address a line, by region."""
    view = private_access_view(ACCESS, records_by_hand(ACCESS), None)
    assert_golden("private-access", shown(view, width=100) + "\n" + shown(view, form=Format.NAME))


@pytest.mark.parametrize("form", list(Form))
def test_records_can_be_pasted(form: Form) -> None:
    """Those that no zone group keeps, by network; the rest is said in comments."""
    assert_golden(f"records-{form.value}", shown(private_access_view(ACCESS, records_by_hand(ACCESS), form)))


def test_the_document_has_both() -> None:
    """Whatever the form: addresses by endpoint, and the records with their zone."""
    (found,) = private_access_view(ACCESS, records_by_hand(ACCESS), Form.AZ).document["registries"]
    ends = {end["name"]: end for end in found["privateEndpoints"]}
    assert [(name, end["dnsZoneGroup"], end["gone"], end["addresses"] is None) for name, end in ends.items()] == [
        ("hub", True, False, False),
        ("tills", False, False, False),
        ("office", False, False, False),
        ("plant", None, False, False),
        ("former", False, False, False),
        ("lost", None, True, True),
        ("theirs", None, False, True),
    ]
    assert [(record["name"], record["zoneId"], record["ipAddresses"]) for record in found["dnsRecords"]] == [
        ("contoso", None, ["10.0.3.4"]),
        ("contoso.eastus.data", None, ["10.0.3.5"]),
        ("contoso.eastus.geo", None, ["10.0.3.6"]),
        ("contoso", ZONE, ["10.0.1.4", "10.0.2.4"]),
        ("contoso.eastus.data", ZONE, ["10.0.1.5", "10.0.2.5"]),
        ("contoso.eastus.geo", ZONE, ["10.0.1.6", "10.0.2.6"]),
    ]


def test_records_of_some_names_only() -> None:
    """For what a change has added, in a zone of the user's own."""
    found = records_by_hand(ACCESS, names=("contoso.eastus.data",), zone_id="/mine")
    assert {network.zone_id for network in found} == {"/mine"}
    assert {record.name for network in found for record in network.records} == {"contoso.eastus.data"}
    assert records_by_hand(ACCESS, names=("contoso.westus.data",)) == ()


@pytest.mark.parametrize(
    ("suffix", "form"), [(suffix, form) for suffix in ("azurecr.us", "azurecr.cn") for form in Form]
)
def test_other_clouds_have_zones_of_their_own(suffix: str, form: Form) -> None:
    """The zone follows the login server."""
    registry = replace(REGISTRY, login_server=f"contoso.{suffix}")
    member = EndpointAddress(member=login_member(registry), address="10.0.0.4")
    one = replace(ACCESS.endpoints[1], addresses=(member,))
    access = PrivateAccess(registry=registry, endpoints=(one,))
    text = shown(private_access_view(access, records_by_hand(access), form))
    assert f"privatelink.{suffix}" in text
    assert "azurecr.io" not in text


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (reached("hub", "stores", 0, zones=(ZONE.upper(),)), "tills: the DNS zone group of hub keeps these names"),
        (reached("hub", "hub", 0, zones=(ZONE,)), "tills: the DNS zone group of hub keeps these names"),
        (reached("hub", "hub", 0, zones=(ZONE,), status="Rejected"), None),
        (reached("hub", "hub", 0, zones=(f"{ZONE}.org",)), None),
    ],
)
def test_nothing_is_pasted_over_a_zone_group(other: EndpointAccess, why: str | None) -> None:
    """The zone of the network has the names already; Azure would write over what is added."""
    access = replace(ACCESS, endpoints=(ACCESS.endpoints[1], other))
    text = shown(private_access_view(access, records_by_hand(access), Form.AZ))
    assert ("add-record" in text) == (why is None)
    assert why is None or why in text


def test_records_of_a_pending_endpoint_come_later() -> None:
    """Nothing answers at its addresses yet."""
    access = replace(ACCESS, endpoints=(reached("tills", "stores", 1, status="Pending"),))
    assert records_by_hand(access) == ()
    text = shown(private_access_view(access, (), Form.ZONE))
    assert text == "; tills: Pending, so its records come once it is approved\n"


def test_a_registry_without_private_endpoints_has_none() -> None:
    """It is said in one line."""
    access = PrivateAccess(registry=REGISTRY)
    assert shown(private_access_view(access, (), None)) == "contoso  no private endpoints\n"
    assert shown(private_access_view(access, (), Form.AZ)) == ""


@pytest.mark.parametrize(
    "text", ["", "net", "/subscriptions/s/resourceGroups/g", REGISTRY.id, ZONE.replace("Zones", "Zone")]
)
def test_a_zone_is_named_by_its_id(text: str) -> None:
    """Anything else is refused, with how to find it."""
    with pytest.raises(UsageError, match="not the resource ID of a private DNS zone"):
        parse_zone_id(text)
    assert parse_zone_id(f"{ZONE}/") == ZONE
