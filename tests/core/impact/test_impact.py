"""The impact of a plan on the network and the bill."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.impact.cost import Cost, CostChange, Prices
from acrgeo.core.impact.impact import Impact, facts_for_impact, impact_of
from acrgeo.core.impact.members import login_member
from acrgeo.core.impact.network import Host, HostKind, NetworkImpact
from acrgeo.core.impact.zones import ZoneTruth
from acrgeo.core.model.registry import Registry
from acrgeo.core.plan.diff import diff
from acrgeo.core.preflight.addresses import (
    NETWORK,
    REGIONAL,
    AddressNeed,
    PrivateNetwork,
    RegionalEndpoints,
    SubnetNeed,
)
from acrgeo.core.preflight.facts import Facts, PrivateEndpoint, Subnet, Unknown
from acrgeo.core.preflight.intent import intent_of
from tests.core.planning import registry, replica
from tests.rows import rows

NONE = Prices(currency="USD", by_region={}, everywhere={})
ADD = DesiredRegistry(replicas=(DesiredReplica(location="westeurope"),), absent=("eastus",))
CURRENT = registry("Premium", replica("eastus"), has_private_endpoints=True)


def impact(desired: DesiredRegistry, facts: Facts, current: Registry = CURRENT) -> Impact:
    """Return the impact of one desired registry."""
    plan = diff(current, desired)
    return impact_of(plan, intent_of(plan), facts, NONE)


def endpoint(zones: tuple[str, ...] | Unknown) -> PrivateEndpoint:
    """Return a private endpoint whose records Azure keeps in some zones."""
    return PrivateEndpoint(id=f"/subscriptions/s/privateEndpoints/{len(str(zones))}", status="Approved", zones=zones)


def network(*endpoints: PrivateEndpoint) -> Facts:
    """Return the facts of a private network."""
    return Facts({NETWORK: PrivateNetwork(endpoints=endpoints)})


def test_regional_names_that_were_read_come_and_go() -> None:
    """The plan's registry does not have them; the facts do."""
    regional = RegionalEndpoints(is_on=True, hosts=("contoso.eastus.geo.azurecr.io",))
    made = impact(ADD, Facts({REGIONAL: regional}))
    assert [host.name for host in made.network.appearing] == [
        "contoso.westeurope.data.azurecr.io",
        "contoso.westeurope.geo.azurecr.io",
    ]
    assert [host.name for host in made.network.disappearing] == [
        "contoso.eastus.data.azurecr.io",
        "contoso.eastus.geo.azurecr.io",
    ]
    assert made.records == (
        ("+", "contoso.westeurope.data"),
        ("+", "contoso.westeurope.geo"),
        ("-", "contoso.eastus.data"),
        ("-", "contoso.eastus.geo"),
    )


def test_names_that_could_not_be_read_are_called_unknown() -> None:
    """No name is made up."""
    made = impact(ADD, Facts({REGIONAL: Unknown("no")}))
    assert not made.is_regional_known
    assert {host.kind for host in made.network.appearing} == {HostKind.DATA}


def test_zone_groups_keep_records_unless_one_is_missing_or_unread() -> None:
    """Only then are the records to be made by hand."""
    kept, missing, unread = endpoint(("/z/privatelink.azurecr.io",)), endpoint(("/z/other",)), endpoint(Unknown("no"))
    assert not impact(ADD, network(kept, kept)).is_by_hand
    assert impact(ADD, network(kept, missing)).is_by_hand
    assert impact(ADD, network(unread)).is_by_hand


def test_turning_regional_endpoints_on_takes_records_everywhere() -> None:
    """The existing regions and the new one need them."""
    both = replace(ADD, has_regional_endpoints=True, absent=())
    made = impact(both, Facts({REGIONAL: RegionalEndpoints(is_on=False)}))
    assert [name for _, name in made.records] == [
        "contoso.eastus.geo",
        "contoso.westeurope.data",
        "contoso.westeurope.geo",
        "contoso.westus.geo",
    ]


def test_a_drain_has_no_impact() -> None:
    """Names, addresses and cost stay as they are."""
    drain = DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_routed=False),))
    assert impact(drain, Facts()).is_none


HOST = Host(name="contoso.azurecr.io", kind=HostKind.LOGIN)
UNCHANGED = Cost(currency="USD", lines=())


@rows(
    ("effect", "touches_network"),
    [
        ({"network": NetworkImpact(appearing=(HOST,))}, True),
        ({"network": NetworkImpact(disappearing=(HOST,))}, True),
        ({"subnets": (SubnetNeed(subnet=Subnet(id="/s"), endpoints=(), needed=1),)}, True),
        ({"addresses": (AddressNeed(endpoint=endpoint(()), member=login_member(CURRENT)),)}, True),
        ({"records": (("+", "contoso"),)}, True),
        ({"zones": (ZoneTruth(location="eastus", wanted="Enabled", is_zone_redundant=None),)}, False),
        ({"cost": CostChange(before=UNCHANGED, after=UNCHANGED)}, False),
    ],
)
def test_each_effect_is_one(effect: dict[str, Any], touches_network: bool) -> None:
    """On the network, or beside it."""
    nothing = Impact(registry="contoso", network=NetworkImpact())
    assert (nothing.is_none, nothing.touches_network) == (True, False)
    assert (nothing.is_by_hand, nothing.is_regional_known) == (True, True)
    some = replace(nothing, **effect)
    assert (some.is_none, some.touches_network) == (False, touches_network)


@rows(
    ("desired", "is_known", "is_read"),
    [
        (DesiredRegistry(replicas=(DesiredReplica(location="westeurope"),)), False, True),
        (DesiredRegistry(absent=("eastus",)), False, True),
        (DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_routed=False),)), False, False),
        (ADD, True, False),
    ],
)
def test_regional_names_are_read_where_they_come_or_go(desired: DesiredRegistry, is_known: bool, is_read: bool) -> None:
    """Unless the registry says whether it has them."""
    current = replace(CURRENT, has_private_endpoints=False, has_regional_endpoints=False if is_known else None)
    plan = diff(current, desired)
    assert facts_for_impact(plan, intent_of(plan)) == (frozenset({REGIONAL}) if is_read else frozenset())


def test_regional_names_are_those_that_azure_lists() -> None:
    """As they were just read, else as the registry has them."""
    current = replace(CURRENT, has_regional_endpoints=True, regional_endpoint_hosts=("old-1.eastus.geo.azurecr.io",))
    read = RegionalEndpoints(is_on=True, hosts=("new-1.eastus.geo.azurecr.io",))
    for facts, host in ((Facts({REGIONAL: read}), read.hosts[0]), (Facts(), current.regional_endpoint_hosts[0])):
        assert [host.name for host in impact(ADD, facts, current).network.disappearing][1:] == [host]


def test_an_impact_is_whole() -> None:
    """Its registry, its zone, what it costs; what is known is called so."""
    made = impact(ADD, Facts())
    assert (made.registry, made.zone, made.is_regional_known) == ("contoso", "privatelink.azurecr.io", True)
    added = impact(replace(ADD, absent=()), Facts())
    assert added.cost is not None
    assert [len(cost.lines) for cost in (added.cost.before, added.cost.after)] == [2, 3]
    public = impact(ADD, Facts(), replace(CURRENT, has_private_endpoints=False))
    assert public.records == ()
