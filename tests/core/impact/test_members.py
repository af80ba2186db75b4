"""Members of a registry: each has a name in Azure, a host name and a record in the private zone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acrgeo.core.impact.members import login_member, member_named, member_of_host, members_in
from acrgeo.core.impact.network import HostKind
from tests.core.planning import registry

KINDS = (HostKind.DATA, HostKind.REGIONAL)


@pytest.mark.parametrize("suffix", ["azurecr.io", "azurecr.us", "azurecr.cn"])
@pytest.mark.parametrize("label", ["contoso", "contoso-h4sh"])
def test_a_member_is_known_by_its_name_and_by_its_host(label: str, suffix: str) -> None:
    """In any case, and by the private form of the host as well; records are relative to the zone."""
    current = replace(registry(), login_server=f"{label}.{suffix}")
    members = (login_member(current), *members_in(current, ("eastus", "westus"), *KINDS))
    assert [member.record for member in members] == [
        label, f"{label}.eastus.data", f"{label}.eastus.geo", f"{label}.westus.data", f"{label}.westus.geo",
    ]  # fmt: skip
    for member in members:
        assert member_named(current, member.name.upper()) == member
        assert member_of_host(current, member.host) == member
        assert member_of_host(current, f"{member.record}.privatelink.{suffix}".upper()) == member


@pytest.mark.parametrize("host", [
    "other.azurecr.io", "contoso.eastus.blob.azurecr.io", "contoso.azurecr.cn", "", "other.eastus.data.azurecr.io",
    "contoso.a.eastus.data.azurecr.io", "contoso.data.azurecr.io", "contoso.east-us.data.azurecr.io",
    "eastus.data.azurecr.io", "registry_east-us", "registry_data_", "registries", "registry_data_a_b",
])  # fmt: skip
def test_other_hosts_are_none(host: str) -> None:
    """A name of another registry, kind or cloud."""
    assert member_of_host(registry(), host) is None
    assert member_named(registry(), host) is None
