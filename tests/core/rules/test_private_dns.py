"""Private DNS: who keeps the records, and who writes over whom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.plan.diff import diff
from acrgeo.core.preflight.addresses import NETWORK, REGIONAL
from acrgeo.core.preflight.facts import Unknown
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.private_dns import RULES
from acrgeo.core.rules.rule import facts_needed
from tests.core.planning import subject_of
from tests.core.rules.cases import ADD, CURRENT, DELETE, DRAIN, found, lines
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
    (alone,) = found(RULES, DRAIN, current=replace(PRIVATE, properties={"privateEndpointConnections": listed[1:2]}))
    assert alone.fact == "Clients of the private endpoint a do not move when eastus is drained."
    assert (alone.location, alone.read_from) == ("eastus", f"{PRIVATE.id}/privateEndpointConnections")
    nameless = [{"properties": {"privateLinkServiceConnectionState": {"status": "Approved"}}}]
    assert found(RULES, DRAIN, current=replace(PRIVATE, properties={"privateEndpointConnections": nameless})) == []


def test_records_are_told_with_the_endpoints_that_lack_a_keeper() -> None:
    """How many there are, what their groups keep instead, and when the addresses are known."""
    elsewhere = (f"{GROUP}/privatelink.vaultcore.azure.net", OTHER)
    ends = [endpoint("a", zones=()), endpoint("b"), endpoint("c", zones=elsewhere)]
    (added,) = found(RULES, ADD, private(*ends), PRIVATE)
    assert added.fact == (
        "No DNS zone group keeps the records of a, c (that of c is on privatelink.database.windows.net, "
        "privatelink.vaultcore.azure.net): add contoso.westeurope.data in privatelink.azurecr.io by hand, with their "
        "addresses, once the plan is done."
    )
    assert added.read_from == f"{ends[0].id}/privateDnsZoneGroups"
    (removed,) = found(RULES, DELETE, private(ends[0]), PRIVATE)
    assert removed.fact == (
        "No DNS zone group keeps the records of a: remove contoso.eastus.data in privatelink.azurecr.io by hand."
    )
    (added,) = found(RULES, ADD, private(ends[0]), PRIVATE)
    assert added.fact.endswith("by hand, with its addresses, once the plan is done.")
    (unread,) = found(RULES, DELETE, private(endpoint("a", zones=Unknown("no"))), PRIVATE)
    assert unread.fact == (
        "Who keeps the DNS records of a could not be read: no. To remove: contoso.eastus.data in "
        "privatelink.azurecr.io."
    )


@rows(
    ("is_private", "desired", "is_read"),
    [
        (True, ADD, True),
        (True, DELETE, True),
        (True, DRAIN, False),
        (True, DesiredRegistry(), False),
        (False, ADD, False),
        (False, DELETE, False),
    ],
)
def test_endpoints_are_read_where_records_change(is_private: bool, desired: DesiredRegistry, is_read: bool) -> None:
    """Not without private endpoints, and not for what leaves the regions as they are."""
    subject = subject_of(diff(replace(CURRENT, has_private_endpoints=is_private), desired))
    assert facts_needed(RULES, subject) == ({NETWORK, REGIONAL} if is_read else set())


@rows(
    ("zones", "status", "told"),
    [
        ((), "Approved", "note"),
        ((OTHER,), "approved", "note"),
        ((ZONE,), "Approved", None),
        ((OTHER, ZONE), "Approved", None),
        ((), "Pending", None),
        (Unknown("no", 403), "Approved", "unknown"),
    ],
)
def test_an_audit_notes_records_that_are_kept_by_hand(
    zones: tuple[str, ...] | Unknown, status: str, told: str | None
) -> None:
    """Of an endpoint in use; whose zone groups may not be read is unknown, with the role that reads them."""
    end = endpoint("till", zones=zones, status=status)
    subject = subject_of(diff(PRIVATE, DesiredRegistry()), private(end))
    findings = [finding for rule in RULES for finding in rule.audit(subject)]
    assert [(finding.severity.value, finding.id) for finding in findings] == ([(told, "dns-record")] if told else [])
    for finding in findings:
        assert finding.read_from == f"{end.id}/privateDnsZoneGroups"
        assert ("privatelink.database.windows.net" in finding.fact) is (zones == (OTHER,))
        assert (finding.hint or "").endswith(
            "--private --records az" if told == "note" else "privateEndpoints/privateDnsZoneGroups/read"
        )


def test_a_network_that_is_not_known_may_be_another() -> None:
    """An endpoint whose answer has no subnet is told as such; alone it shares with nobody."""
    ends = [endpoint("b", subnet_id=None), endpoint("a", subnet_id=HOSPITAL)]
    (shared,) = found(RULES, ADD, private(*ends), PRIVATE)
    assert "zone privatelink.azurecr.io: a (network hospital), b (network unknown). The last" in shared.fact
    assert shared.read_from == f"{ends[0].id}/privateDnsZoneGroups"
    assert f"the shared one is {ZONE}" in (shared.hint or "")
    assert found(RULES, ADD, private(ends[0], endpoint("c", subnet_id=None)), PRIVATE) == []
