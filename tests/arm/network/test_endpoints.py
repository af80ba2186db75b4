"""Private endpoints and subnets, parsed from documents as Azure has them."""

from __future__ import annotations

import pytest

from acrgeo.arm.network.endpoints import parse_endpoint, parse_zone_group, private_endpoint
from acrgeo.core.preflight.connections import Connection
from acrgeo.core.preflight.facts import Unknown

CONNECTION = Connection(name="c", endpoint_id="/subscriptions/s/privateEndpoints/till", status="Approved")


def fixed(member: str | None, group: str | None = None, address: str | None = None) -> dict[str, object]:
    """Return a configuration with what is given of it."""
    given = {"memberName": member, "groupId": group, "privateIPAddress": address}
    return {"name": "registry", "properties": {key: value for key, value in given.items() if value is not None}}


def group(*zones: str) -> dict[str, object]:
    """Return a zone group on some zones."""
    configurations = [{"properties": {"privateDnsZoneId": zone}} for zone in zones]
    return {"properties": {"privateDnsZoneConfigs": [*configurations, {"properties": {}}]}}


@pytest.mark.parametrize(
    ("configurations", "found"),
    [
        (None, None),
        ([], None),
        ([fixed("registry", address="10.0.0.4")], {"registry": "10.0.0.4"}),
        ([fixed("Registry_Data_EastUS", "Registry")], {"registry_data_eastus": ""}),
        ([fixed(None, "registry", "10.0.0.4")], {}),
        ([fixed("blob", "blob")], {}),
        ([{"name": "registry"}], {}),
    ],
)
def test_fixed_addresses_are_known_by_member(configurations: object, found: dict[str, str] | None) -> None:
    """By the member, not by the name of the configuration, whatever the case; none at all is dynamic."""
    body = {"properties": {"ipConfigurations": configurations}}
    assert private_endpoint(CONNECTION, parse_endpoint(body), ()).fixed == found


@pytest.mark.parametrize(
    ("groups", "zones"),
    [
        ((), ()),
        (({"properties": {}},), ()),
        ((group(),), ()),
        ((group("/subscriptions/s/a", "/subscriptions/s/b"),), ("/subscriptions/s/a", "/subscriptions/s/b")),
        ((group("/subscriptions/s/a"), group("/subscriptions/s/b")), ("/subscriptions/s/a", "/subscriptions/s/b")),
    ],
)
def test_the_zones_of_all_configurations_are_known(
    groups: tuple[dict[str, object], ...], zones: tuple[str, ...]
) -> None:
    """Of one group or of several."""
    assert private_endpoint(CONNECTION, parse_endpoint({}), [*map(parse_zone_group, groups)]).zones == zones


@pytest.mark.parametrize(
    ("kind", "is_manual"), [("privateLinkServiceConnections", False), ("manualPrivateLinkServiceConnections", True)]
)
def test_a_manual_connection_is_told_apart(kind: str, is_manual: bool) -> None:
    """It has to be approved by somebody."""
    assert parse_endpoint({"properties": {kind: [{"name": "c"}]}}).is_manual is is_manual


@pytest.mark.parametrize(
    ("code", "status", "is_gone"),
    [("ResourceNotFound", 404, True), ("ResourceGroupNotFound", 404, True), ("SubscriptionNotFound", 404, False),
     ("AuthorizationFailed", 403, False), ("not_found", 404, False)],
)  # fmt: skip
def test_an_endpoint_is_gone_only_where_azure_says_so(code: str, status: int, is_gone: bool) -> None:
    """What another tenant hides is not gone."""
    endpoint = private_endpoint(CONNECTION, Unknown("no", status, code), Unknown("no", status, code))
    assert (endpoint.is_gone, endpoint.is_live) == (is_gone, not is_gone)
