"""Tests of acrgeo.core.preflight.addresses: which addresses and DNS records a plan takes. The rules have more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from acrgeo.core.preflight.addresses import (
    NETWORK,
    REGIONAL,
    PrivateNetwork,
    RegionalEndpoints,
    SubnetNeed,
    address_needs,
    has_regional_endpoints,
    network_of,
    planned_members,
    record_changes,
    subnet_needs,
)
from acrgeo.core.preflight.facts import Facts, PrivateEndpoint, Subnet, Unknown
from acrgeo.core.preflight.intent import Intent
from tests.core.planning import registry, replica
from tests.rows import rows

CURRENT = registry("Premium", replica("eastus"), replica("canadacentral"))
SUBNET = "/subscriptions/s/resourceGroups/Net/providers/Microsoft.Network/virtualNetworks/Hub/subnets/pe"
ADD = Intent(adds=("westeurope", "northeurope"))


def endpoint(name: str, **facts: Any) -> PrivateEndpoint:
    """An approved endpoint in SUBNET, unless the facts say otherwise."""
    return PrivateEndpoint(id=f"/p/{name}", **{"status": "Approved", "subnet_id": SUBNET, **facts})


def around(*endpoints: PrivateEndpoint, regional: Any = None) -> Facts:
    """What was read around the registry."""
    facts = Facts({NETWORK: PrivateNetwork(endpoints=endpoints)})
    return facts if regional is None else facts.having(REGIONAL, regional)


@rows(
    ("told", "read", "is_on"),
    [
        (None, None, None),
        (True, None, True),
        (False, None, False),
        (True, RegionalEndpoints(is_on=False), False),  # read anew
        (False, RegionalEndpoints(is_on=True), True),
        (True, Unknown("no", 403), None),
    ],
)
def test_the_newest_word_about_regional_endpoints_counts(told: bool | None, read: Any, is_on: bool | None) -> None:
    """That of the registry as it was listed where nothing was read anew."""
    current = replace(CURRENT, has_regional_endpoints=told)
    assert has_regional_endpoints(current, around(regional=read)) is is_on


@rows(
    ("intent", "has_regional", "with_replaced", "names"),
    [
        (ADD, False, False, ["data_northeurope", "data_westeurope"]),
        (ADD, True, False, ["data_northeurope", "northeurope", "data_westeurope", "westeurope"]),
        (Intent(replaces=("eastus",)), True, False, []),
        (Intent(replaces=("eastus",)), True, True, ["data_eastus", "eastus"]),
        (Intent(deletes=("eastus",)), True, True, []),
        (  # one for each region that is there, too
            Intent(adds=("eastus2",), turns_regional_on=True),
            False,
            False,
            ["canadacentral", "eastus", "data_eastus2", "eastus2", "westus"],
        ),
    ],
)
def test_members_of_new_regions_are_planned(
    intent: Intent, has_regional: bool, with_replaced: bool, names: list[str]
) -> None:
    """Data endpoints, and regional ones where they are on; by region."""
    members = planned_members(CURRENT, intent, has_regional=has_regional, with_replaced=with_replaced)
    assert [member.name.removeprefix("registry_") for member in members] == names


def test_an_address_is_chosen_by_azure_or_declared_or_missing() -> None:
    """An endpoint with addresses of its own needs one for each member; an empty one is declared, and not known."""
    one = Intent(adds=("westeurope",))
    member = "registry_data_westeurope"
    dynamic, declared = endpoint("b"), endpoint("a", fixed={member: "10.0.1.7"})
    facts = around(dynamic, declared, endpoint("c", fixed={}), endpoint("d", fixed={member: ""}))
    needs = address_needs(CURRENT, one, facts)
    assert [(need.endpoint.name, need.address, need.is_missing) for need in needs] == [
        ("a", "10.0.1.7", False),
        ("b", None, False),
        ("c", None, True),
        ("d", None, False),
    ]
    assert {need.member.name for need in needs} == {member}
    unread = around(dynamic, endpoint("e", problem=Unknown("no", 403)), endpoint("f", status="Rejected"))
    assert [need.endpoint.name for need in address_needs(CURRENT, one, unread)] == ["b"]


def test_a_subnet_gives_what_its_dynamic_endpoints_take() -> None:
    """Case does not make two subnets of one; a fixed endpoint, and one whose subnet is not known, take none."""
    facts = around(
        endpoint("b"),
        endpoint("a", subnet_id=SUBNET.upper()),
        endpoint("c", fixed={}),
        endpoint("d", subnet_id=None),
        endpoint("e", problem=Unknown("no", 403)),
    )
    [need] = subnet_needs(CURRENT, ADD, facts)
    assert ([endpoint.name for endpoint in need.endpoints], need.needed) == (["a", "b"], 4)
    assert need.subnet == Subnet(id=SUBNET)  # as Azure spells it
    assert (need.arithmetic, need.is_short) == ("Hub/pe: needs 4, has an unknown number free", False)
    assert subnet_needs(CURRENT, Intent(deletes=("eastus",)), facts) == ()
    assert subnet_needs(CURRENT, ADD, Facts({NETWORK: Unknown("no", 403)})) == ()
    assert network_of(Facts()) == PrivateNetwork()


@rows(
    ("needed", "used", "is_short", "text"),
    [
        (2, 9, False, "Hub/pe (10.0.1.0/28): needs 2, has 2 of 11 free"),
        (3, 9, True, "Hub/pe (10.0.1.0/28): needs 3, has 2 of 11 free"),
        (1, None, False, "Hub/pe (10.0.1.0/28): needs 1, has at most 1 of 11 free"),
    ],
)
def test_the_arithmetic_of_a_subnet_is_told(needed: int, used: int | None, is_short: bool, text: str) -> None:
    """Too few is certain; a count of our own is an upper bound."""
    subnet = Subnet(id=SUBNET, prefixes=("10.0.1.0/28",), limit=11, used=used, configurations=10)
    need = SubnetNeed(subnet=subnet, endpoints=(), needed=needed)
    assert (need.is_short, need.arithmetic) == (is_short, text)


@rows(
    ("intent", "is_regional", "added", "left"),
    [
        (Intent(adds=("westeurope",)), False, ("contoso.westeurope.data",), ()),
        (Intent(adds=("westeurope",)), True, ("contoso.westeurope.data", "contoso.westeurope.geo"), ()),
        (Intent(deletes=("eastus",)), False, (), ("contoso.eastus.data",)),
        (Intent(deletes=("eastus",)), True, (), ("contoso.eastus.data", "contoso.eastus.geo")),
    ],
)
def test_records_come_and_go_with_their_regions(
    intent: Intent, is_regional: bool, added: tuple[str, ...], left: tuple[str, ...]
) -> None:
    """Those of regional endpoints where these are on."""
    facts = around(regional=RegionalEndpoints(is_on=is_regional))
    assert record_changes(CURRENT, intent, facts) == (added, left)
