"""Private endpoints: what is certain blocks, what could not be read is unknown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.preflight.addresses import NETWORK, REGIONAL, PrivateNetwork, RegionalEndpoints
from acrgeo.core.preflight.facts import Facts, PrivateEndpoint, Subnet, Unknown
from acrgeo.core.rules import endpoints
from acrgeo.core.rules.finding import Severity
from acrgeo.core.rules.private_network import RULES
from tests.core.planning import REF
from tests.core.rules.cases import ADD, ALL, CURRENT, DELETE, DRAIN, OWNER, found, lines

SUBNET = (
    f"/subscriptions/{REF.subscription}/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/hub/subnets/pe"
)
PRIVATE = replace(CURRENT, has_private_endpoints=True)


def endpoint(name: str, **facts: Any) -> PrivateEndpoint:
    """An approved endpoint in SUBNET with a zone group, unless the facts say otherwise."""
    given = {"status": "Approved", "subnet_id": SUBNET, "permissions": ALL, **facts}
    return PrivateEndpoint(id=f"/subscriptions/s/resourceGroups/net/privateEndpoints/{name}", **given)


def private(*in_subnet: PrivateEndpoint, **subnet: Any) -> Facts:
    """Endpoints in a /28."""
    facts = {"prefixes": ("10.0.1.0/28",), "limit": 11, "used": 9, "configurations": 9, **subnet}
    subnets = {SUBNET.lower(): Subnet(id=SUBNET, **facts)}
    return OWNER.having(NETWORK, PrivateNetwork(endpoints=in_subnet, subnets=subnets))


def test_needs_of_a_subnet_are_summed() -> None:
    """Two endpoints fit into two addresses; three do not, and the arithmetic is told."""
    assert found(RULES, ADD, private(endpoint("a"), endpoint("b")), PRIVATE) == []
    (full,) = found(RULES, ADD, private(endpoint("a"), endpoint("b"), endpoint("c")), PRIVATE)
    assert (full.severity, full.id) == (Severity.BLOCKER, "subnet-full")
    assert "a, b, c" in full.fact
    assert "hub/pe (10.0.1.0/28): needs 3, has 2 of 11 free" in full.fact


def test_regional_endpoints_double_the_need() -> None:
    """And turning them on takes one for every region."""
    facts = private(endpoint("a"), endpoint("b"))
    regional = facts.having(REGIONAL, RegionalEndpoints(is_on=True))
    assert "needs 4, has 2 of 11 free" in found(RULES, ADD, regional, PRIVATE)[0].fact
    on = DesiredRegistry(has_regional_endpoints=True)
    assert "needs 6, has 2 of 11 free" in found(RULES, on, facts, PRIVATE)[0].fact


def test_regional_endpoints_that_could_not_be_read_are_unknown() -> None:
    """The addresses are counted without them, and it is said what that may leave out."""
    unread = private(endpoint("a")).having(REGIONAL, Unknown("no", 403))
    (finding,) = found((*endpoints.RULES, *RULES), ADD, unread, PRIVATE)
    assert (finding.id, finding.severity, finding.unread) == (
        "regional-endpoints",
        Severity.UNKNOWN,
        "regional endpoints (403)",
    )
    assert finding.fact.endswith("could not be read: no. They take an address more a region and private endpoint.")


def test_an_estimate_blocks_but_does_not_clear() -> None:
    """Without the network's own count there are at most so many: too few is certain, enough is not."""
    guess = {"limit": None, "used": None, "problem": Unknown("Not permitted")}
    few = private(endpoint("a"), **guess, configurations=11)
    assert lines(found(RULES, ADD, few, PRIVATE)) == ["blocker subnet-full"]
    (unsure,) = found(RULES, ADD, private(endpoint("a"), **guess), PRIVATE)
    assert (unsure.severity, "at most 2 of 11" in unsure.fact) == (Severity.UNKNOWN, True)
    nothing = private(endpoint("a"), **{**guess, "prefixes": (), "configurations": None})
    assert lines(found(RULES, ADD, nothing, PRIVATE)) == ["unknown subnet-full"]


def test_fixed_addresses_and_open_connections() -> None:
    """The first block, the second are warned of; both name the endpoint."""
    (fixed,) = found(RULES, ADD, private(endpoint("till", members=("registry", "registry_data_eastus"))), PRIVATE)
    assert (fixed.severity, fixed.id, "till" in fixed.fact) == (Severity.BLOCKER, "static-ip", True)
    assert lines(found(RULES, ADD, private(endpoint("a", status="Pending")), PRIVATE)) == ["warning endpoint-pending"]
    assert found(RULES, DELETE, private(endpoint("till", members=("registry",))), PRIVATE) == []


def test_an_endpoint_that_cannot_be_read_is_unknown() -> None:
    """Its subnet is not counted, and nothing is called full or free for it."""
    lost = endpoint("theirs", problem=Unknown("Not permitted"), subnet_id=None, permissions=Unknown("Not permitted"))
    (finding,) = found(RULES, ADD, private(lost), PRIVATE)
    assert (finding.id, finding.severity) == ("private-endpoint", Severity.UNKNOWN)
    assert finding.fact == (
        "The private endpoint theirs could not be read: Not permitted. Its addresses were not checked."
    )


def test_records_that_nobody_keeps_are_to_be_made_by_hand() -> None:
    """Added for a new region, removed for one that goes; a zone group does both by itself."""
    by_hand = private(endpoint("a", has_zone_group=False))
    (added,) = found(RULES, ADD, by_hand, PRIVATE)
    assert (added.id, "add contoso.westeurope.data in privatelink.azurecr.io" in added.fact) == ("dns-record", True)
    (removed,) = found(RULES, DELETE, by_hand, PRIVATE)
    assert "remove contoso.eastus.data" in removed.fact
    unread = private(endpoint("a", has_zone_group=Unknown("no")))
    assert lines(found(RULES, ADD, unread, PRIVATE)) == ["unknown dns-record"]


def test_a_drain_moves_no_client_of_a_private_endpoint() -> None:
    """The endpoints are named as the registry itself lists them; nothing is read for it."""
    listed = [{"properties": {"privateEndpoint": {"id": f"/subscriptions/s/privateEndpoints/{name}"}}} for name in "ba"]
    current = replace(PRIVATE, properties={"privateEndpointConnections": listed})
    (finding,) = found(RULES, DRAIN, current=current)
    assert (finding.id, finding.severity, "private endpoints a, b" in finding.fact) == (
        "drain-private",
        Severity.WARNING,
        True,
    )
