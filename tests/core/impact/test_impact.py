"""The impact of a plan on the network and the bill."""

from __future__ import annotations

from dataclasses import replace

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.impact.cost import Prices
from acrgeo.core.impact.impact import Impact, impact_of
from acrgeo.core.impact.network import HostKind
from acrgeo.core.model.registry import Registry
from acrgeo.core.plan.diff import diff
from acrgeo.core.preflight.addresses import NETWORK, REGIONAL, PrivateNetwork, RegionalEndpoints
from acrgeo.core.preflight.facts import Facts, PrivateEndpoint, Unknown
from acrgeo.core.preflight.intent import intent_of
from tests.core.planning import registry, replica

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
