"""Private DNS: who keeps the records, and who writes over whom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.preflight.facts import Unknown
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.private_dns import RULES
from tests.core.rules.cases import ADD, DELETE, DRAIN, found, lines
from tests.core.rules.test_private_network import PRIVATE, SUBNET, ZONE, endpoint, private
from tests.rows import rows

GROUP = "/subscriptions/s/resourceGroups/net/p/n/privateDnsZones"
HOSPITAL = SUBNET.replace("/hub/", "/hospital/")
OTHER = f"{GROUP}/privatelink.database.windows.net"


@rows(
    ("login_server", "zones", "is_kept"),
    [
        ("contoso.azurecr.io", ("privatelink.azurecr.io",), True),
        ("contoso.azurecr.io", ("PrivateLink.AzureCR.io",), True),
        ("contoso-h4sh.azurecr.io", ("privatelink.azurecr.io",), True),
        ("contoso.azurecr.io", ("privatelink.database.windows.net", "privatelink.azurecr.io"), True),
        ("contoso.azurecr.cn", ("privatelink.azurecr.cn",), True),
        ("contoso.azurecr.us", ("privatelink.azurecr.us",), True),
        ("contoso.azurecr.io", (), False),
        ("contoso.azurecr.io", ("privatelink.database.windows.net",), False),
        ("contoso.azurecr.io", ("azurecr.io",), False),
        ("contoso.azurecr.io", ("privatelink.azurecr.cn",), False),
        ("contoso.azurecr.us", ("privatelink.azurecr.io",), False),
        ("contoso.azurecr.io", ("westeurope.data.privatelink.azurecr.io",), False),
    ],
)
def test_a_zone_group_counts_on_the_registry_s_own_zone(
    login_server: str, zones: tuple[str, ...], is_kept: bool
) -> None:
    """Whatever the case, and whatever else it keeps; a group on another zone is named."""
    current = replace(PRIVATE, login_server=login_server)
    facts = private(endpoint("till", zones=tuple(f"{GROUP}/{zone}" for zone in zones)))
    findings = found(RULES, ADD, facts, current)
    assert lines(findings) == ([] if is_kept else ["warning dns-record"])
    for finding in findings:
        record = f"add {login_server.partition('.')[0]}.westeurope.data in privatelink.{login_server.partition('.')[2]}"
        assert record in finding.fact
        assert not zones or zones[0].lower() in finding.fact
        assert finding.hint == "acrgeo endpoints show contoso --private --records az"


def test_records_are_removed_by_hand_too() -> None:
    """For a region that goes; without the right to look it is unknown."""
    (removed,) = found(RULES, DELETE, private(endpoint("a", zones=())), PRIVATE)
    assert "remove contoso.eastus.data" in removed.fact
    assert "-n contoso.eastus.data" in (removed.hint or "")
    unread = private(endpoint("a", zones=Unknown("no")))
    assert lines(found(RULES, ADD, unread, PRIVATE)) == ["unknown dns-record"]


@pytest.mark.parametrize(
    ("first", "second", "is_shared"),
    [
        ((SUBNET, ZONE), (HOSPITAL, ZONE), True),
        ((SUBNET, ZONE), (HOSPITAL, ZONE.upper()), True),
        ((SUBNET, ZONE), (SUBNET, ZONE), False),
        ((SUBNET, ZONE), (f"{SUBNET}2", ZONE), False),
        ((SUBNET, ZONE), (SUBNET.upper(), ZONE), False),
        ((SUBNET, ZONE), (HOSPITAL, f"{GROUP}2/privatelink.azurecr.io"), False),
        ((SUBNET, OTHER), (HOSPITAL, OTHER), False),
    ],
)
def test_networks_that_share_a_zone_are_warned_of(
    first: tuple[str, str], second: tuple[str, str], is_shared: bool
) -> None:
    """The last one to write wins; one network, or a zone for each, is fine."""
    ends = [
        endpoint(name, subnet_id=subnet, zones=(zone,)) for name, (subnet, zone) in (("one", first), ("two", second))
    ]
    findings = [finding for finding in found(RULES, ADD, private(*ends), PRIVATE) if finding.id == "dns-zone-shared"]
    assert [finding.severity for finding in findings] == ([Severity.WARNING] if is_shared else [])
    for finding in findings:
        assert "one (network hub), two (network hospital)" in finding.fact


def test_a_closed_endpoint_writes_no_record() -> None:
    """It neither shares a zone nor asks for a record."""
    ends = [endpoint("one"), endpoint("two", subnet_id=HOSPITAL, status="Disconnected", zones=(ZONE,))]
    assert found(RULES, ADD, private(*ends), PRIVATE) == []
    assert found(RULES, ADD, private(endpoint("a", zones=(), status="Rejected")), PRIVATE) == []


@pytest.mark.parametrize("desired", [ADD, DesiredRegistry()])
def test_a_shared_zone_is_told_without_a_plan_too(desired: DesiredRegistry) -> None:
    """It is so already."""
    ends = [endpoint("one"), endpoint("two", subnet_id=HOSPITAL)]
    assert lines(found(RULES, desired, private(*ends), PRIVATE, is_general=True)) == ["warning dns-zone-shared"]


def test_a_drain_moves_no_client_of_a_private_endpoint() -> None:
    """The endpoints with an open connection are named as the registry itself lists them; nothing is read for it."""
    listed = [
        {
            "properties": {
                "privateEndpoint": {"id": f"/subscriptions/s/privateEndpoints/{name}"},
                "privateLinkServiceConnectionState": {"status": status},
            }
        }
        for name, status in (("b", "Approved"), ("a", "Pending"), ("c", "Disconnected"))
    ]
    current = replace(PRIVATE, properties={"privateEndpointConnections": listed})
    (finding,) = found(RULES, DRAIN, current=current)
    assert (finding.id, finding.severity, "private endpoints a, b do not" in finding.fact) == (
        "drain-private",
        Severity.WARNING,
        True,
    )
