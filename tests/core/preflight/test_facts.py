"""Tests of acrgeo.core.preflight.facts: what was read around a registry, and what could not be."""

from __future__ import annotations

from typing import Any

from acrgeo.core.preflight.facts import PrivateEndpoint, Subnet, Unknown
from tests.rows import rows

NETWORK = "/subscriptions/s/resourceGroups/net/providers/Microsoft.Network"
SUBNET = f"{NETWORK}/virtualNetworks/hub/subnets/pe"


@rows(
    ("status", "code", "is_gone"),
    [
        (404, "ResourceNotFound", True),
        (404, "ResourceGroupNotFound", True),
        (404, "NotFound", True),
        (404, "SubscriptionNotFound", False),
        (404, None, False),
        (403, "ResourceNotFound", False),
        (None, None, False),
    ],
)
def test_only_what_azure_says_is_not_there_is_gone(status: int | None, code: str | None, is_gone: bool) -> None:
    """A subscription that is not found may be another tenant's, and a refusal proves nothing."""
    problem = Unknown("no", status, code)
    assert problem.is_gone is is_gone
    endpoint = PrivateEndpoint(id="/pe", status="Approved", problem=problem)
    assert (endpoint.is_gone, endpoint.is_live) == (is_gone, not is_gone)


def test_an_endpoint_without_an_id_is_not_there() -> None:
    """Only the registry still knows of it; nor does one with a closed connection live."""
    assert not PrivateEndpoint(id="", status="Approved").is_live
    assert PrivateEndpoint(id="/pe", status="Pending").is_live
    assert not PrivateEndpoint(id="/pe", status="Rejected").is_live
    assert not PrivateEndpoint(id="/pe", status="Rejected").is_gone


def test_things_are_named_by_the_ends_of_their_ids() -> None:
    """An endpoint by its name, a subnet with its network, and one of another form as it is."""
    endpoint = PrivateEndpoint(id=f"{NETWORK}/privateEndpoints/pe1", status="Approved", subnet_id=SUBNET)
    assert (endpoint.name, endpoint.network_id) == ("pe1", f"{NETWORK}/virtualNetworks/hub")
    assert PrivateEndpoint(id="/pe", status="Approved").network_id is None
    assert [Subnet(id=id_).name for id_ in (SUBNET, "pe", "a/b/c", "a/b/c/d")] == ["hub/pe", "pe", "a/b/c", "b/d"]


@rows(
    ("zones", "has"),
    [
        ((f"{NETWORK}/privateDnsZones/PrivateLink.azurecr.io",), True),
        ((f"{NETWORK}/privateDnsZones/other", f"{NETWORK}/privateDnsZones/privatelink.azurecr.io"), True),
        ((f"{NETWORK}/privateDnsZones/azurecr.io",), False),
        ((), False),
        (Unknown("no", 403), Unknown("no", 403)),
    ],
)
def test_a_zone_is_known_by_its_name_in_any_case(zones: Any, has: Any) -> None:
    """What could not be read stays unknown."""
    endpoint = PrivateEndpoint(id="/pe", status="Approved", zones=zones)
    assert endpoint.has_zone("privatelink.AzureCR.io") == has


SMALL: dict[str, Any] = {"prefixes": ("10.0.1.0/28",)}


@rows(
    ("given", "size", "free", "is_exact"),
    [
        ({**SMALL, "limit": 11, "used": 9}, 11, 2, True),
        ({**SMALL, "limit": 11, "used": 12}, 11, 0, True),
        ({**SMALL, "limit": 0, "used": 0}, 0, 0, True),
        ({**SMALL, "limit": 7, "used": 2, "configurations": 6}, 7, 5, True),
        (
            {**SMALL, "limit": -1, "used": 9, "configurations": 3},
            11,
            8,
            False,
        ),  # as a gateway's subnet has it
        ({**SMALL, "limit": 7, "configurations": 6}, 7, 1, False),
        ({**SMALL, "configurations": 3}, 11, 8, False),
        (SMALL, 11, None, False),
        ({"configurations": 3}, None, None, False),
        ({"used": 3, "configurations": 3}, None, None, False),
    ],
)
def test_what_is_free_is_counted_by_the_network_else_estimated(
    given: dict[str, Any], size: int | None, free: int | None, is_exact: bool
) -> None:
    """A /28 has 16 addresses, of which Azure keeps five; what the subnet lists is a lower bound of what is used."""
    subnet = Subnet(id=SUBNET, **given)
    assert (subnet.size, subnet.free, subnet.is_exact) == (size, free, is_exact)
