"""Host names and addresses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.impact.forecast import forecast, present
from acrgeo.core.impact.network import addresses_needed, hosts_of, network_impact, usable_addresses
from acrgeo.core.model.registry import Registry
from acrgeo.core.plan.diff import diff
from tests.core.planning import registry, replica


def names(current: Registry, **facts: bool) -> list[str]:
    """Return the host names of a registry with these switches."""
    switched = replace(current, **facts)  # type: ignore[arg-type]
    return [host.name for host in hosts_of(switched, present(switched))]


def test_each_switch_has_its_names() -> None:
    """Blobs come from Azure's storage unless there are data endpoints; regional endpoints are added."""
    current = registry("Premium", replica("eastus"))
    assert names(current) == ["contoso.azurecr.io", "*.blob.core.windows.net"]
    assert names(current, has_data_endpoints=True) == [
        "contoso.azurecr.io",
        "contoso.eastus.data.azurecr.io",
        "contoso.westus.data.azurecr.io",
    ]
    assert names(current, has_regional_endpoints=True)[2:] == [
        "contoso.eastus.geo.azurecr.io",
        "contoso.westus.geo.azurecr.io",
    ]


def test_names_that_azure_lists_are_taken_as_listed() -> None:
    """The names of a registry with a domain-name label cannot be built from its own name."""
    current = replace(
        registry("Premium", replica("eastus"), has_data_endpoints=True),
        data_endpoint_hosts=("contoso-a1b2.eastus.data.azurecr.io", "nonsense"),
    )
    assert "contoso-a1b2.eastus.data.azurecr.io" in names(current)
    assert "contoso.westus.data.azurecr.io" in names(current)


def test_other_clouds_have_other_blobs() -> None:
    """The suffix of the login server decides; of a cloud that is not known, nothing is said."""
    blobs = {"cn": ["*.blob.core.chinacloudapi.cn"], "us": ["*.blob.core.usgovcloudapi.net"], "xy": []}
    for suffix, expected in blobs.items():
        assert names(replace(registry(), login_server=f"contoso.azurecr.{suffix}"))[1:] == expected


def test_a_plan_adds_and_takes_names() -> None:
    """A new region adds a name, a deleted one removes it, and other names are not mentioned."""
    current = registry("Premium", replica("eastus"), has_data_endpoints=True)
    desired = DesiredRegistry(replicas=(DesiredReplica(location="westeurope"),), absent=("eastus",))
    impact = network_impact(diff(current, desired))
    assert [host.name for host in impact.appearing] == ["contoso.westeurope.data.azurecr.io"]
    assert [host.name for host in impact.disappearing] == ["contoso.eastus.data.azurecr.io"]
    assert forecast(diff(current, desired)).locations == ("westeurope", "westus")


@pytest.mark.parametrize(
    ("prefixes", "usable"),
    [
        (("10.0.1.0/28",), 11),
        (("10.0.1.0/29",), 3),
        (("10.0.0.0/24", "10.0.1.0/28"), 262),
        (("10.0.0.0/24", "fd00::/64"), 251),
        (("10.0.0.0/31",), 0),
        (("nonsense",), 0),
    ],
)
def test_azure_keeps_five_addresses(prefixes: tuple[str, ...], usable: int) -> None:
    """They are reserved in each IPv4 prefix; anything else has no addresses."""
    assert usable_addresses(prefixes) == usable


@pytest.mark.parametrize(
    ("new", "has_regional", "turns_on", "needed"),
    [(1, False, False, 1), (2, True, False, 4), (0, False, True, 3), (1, False, True, 5), (0, True, False, 0)],
)
def test_addresses_of_one_endpoint(new: int, has_regional: bool, turns_on: bool, needed: int) -> None:
    """One a region, two with regional endpoints; turning those on takes one more for each region at once."""
    got = addresses_needed(new_regions=new, regions=3 + new, has_regional=has_regional, turns_regional_on=turns_on)
    assert got == needed
