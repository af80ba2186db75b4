"""The assessment as a whole: weak points, what rules say of them, private endpoints."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest

from acrgeo.core.assess.assessment import SAID_BY_RULES, Assessment, Found, Question, assess
from acrgeo.core.assess.outage import Carries
from acrgeo.core.impact.members import login_member, members_in
from acrgeo.core.impact.network import HostKind
from acrgeo.core.impact.private_access import DnsZone, EndpointAccess, EndpointAddress, PrivateAccess, RecordSet
from acrgeo.core.model.registry import Registry
from acrgeo.core.preflight.facts import PrivateEndpoint, Unknown
from acrgeo.core.rules.table import RULES
from acrgeo.prices import table_prices
from tests.core.assess.test_key import keyed
from tests.output import builders
from tests.rows import rows

replica, registry = builders.replica, builders.registry
OVER = {"acrgeo-drained-by": "ana", "acrgeo-drained-until": "2026-11-01T00:00:00Z"}
NETWORK = "/subscriptions/0/resourceGroups/net/providers/Microsoft.Network"
SHARED = f"{NETWORK}/privateDnsZones/privatelink.azurecr.io"


def assessed(
    current: Registry, *endpoints: EndpointAccess, min_routed: int | None = None, **changes: Any
) -> Assessment:
    """Return the assessment of a registry; all that is around it can be read."""
    found: dict[str, Any] = {
        "registry": current,
        "regions": builders.regions(),
        "webhooks": (),
        "access": PrivateAccess(registry=current, endpoints=endpoints),
        "vault": None,
        "prices": table_prices("USD"),
    }
    return assess(Found(**{**found, **changes}), Question(min_routed=min_routed))


def endpoint(current: Registry, name: str, location: str, *regions: str, **changes: Any) -> EndpointAccess:
    """Return an approved endpoint with an address for the login server and the data hosts of regions."""
    members = (login_member(current), *members_in(current, regions, HostKind.DATA))
    given: dict[str, Any] = {
        "id": f"{NETWORK}/privateEndpoints/{name}",
        "status": "Approved",
        "location": location,
        "subnet_id": f"{NETWORK}/virtualNetworks/{name}/subnets/default",
        "zones": (f"{NETWORK.replace('/net/', f'/{name}/')}/privateDnsZones/privatelink.azurecr.io",),
    }
    return EndpointAccess(
        endpoint=PrivateEndpoint(**{**given, **changes}),
        addresses=tuple(EndpointAddress(member=at, address=f"10.0.0.{n}") for n, at in enumerate(members, 4)),
    )


def test_a_registry_in_good_regions_has_no_weak_point() -> None:
    """Three regions with zones, all serving."""
    found = assessed(registry(replica("eastus"), replica("westeurope"), location="canadacentral"))
    assert (found.carries, found.points) == (Carries.YES, ())


@pytest.mark.parametrize(
    ("current", "words"),
    [
        (builders.standard(), ["without zones: westus", "in one region only"]),
        (registry(replica("eastus"), replica("westeurope")), ["without zones: westus"]),
        (registry(replica("eastus", is_routed=False)), ["without zones", "eastus is ready and not routed"]),
        (registry(replica("eastus", display_status="Syncing")), ["without zones", "eastus is Syncing"]),
        (registry(replica("eastus", provisioning_state="Failed")), ["without zones", "eastus is Failed"]),
        (registry(replica("eastus", display_status=None)), ["without zones", "eastus is Succeeded"]),
        (registry(replica("eastus", is_routed=False, display_status="Syncing")), ["without zones"]),
    ],
)
def test_replicas_that_take_nothing_over_are_weak(current: Registry, words: list[str]) -> None:
    """And regions without zones, and a registry in one region."""
    found = assessed(current).weak
    assert len(found) == len(words)
    assert all(word in point.fact for word, point in zip(words, found, strict=True))


@pytest.mark.parametrize("property_value", ["Enabled", "Disabled", None])
def test_zones_come_from_the_region(property_value: str | None) -> None:
    """Whatever the property zoneRedundancy says."""
    home = replica("westus", is_home=True, zone_redundancy=property_value)
    found = assessed(registry(home, replica("eastus", zone_redundancy=property_value)))
    assert {at.replica.location: at.has_zones for at in found.regions} == {"westus": False, "eastus": True}


@pytest.mark.parametrize(
    ("location", "regions", "reason"),
    [
        ("jioindiawest", builders.regions(), "Azure's list of regions does not say"),
        ("atlantis", builders.regions(), "Azure does not list the region"),
        ("eastus", None, "the regions could not be read"),
    ],
)
def test_unknown_zones_have_a_reason(location: str, regions: object, reason: str) -> None:
    """And are not called weak."""
    found = assessed(registry(replica(location), location="canadacentral"), regions=regions)
    assert [at.reason for at in found.regions if at.replica.location == location] == [reason]
    assert any("has zones is unknown" in point.fact for point in found.unknown)


@pytest.mark.parametrize(
    ("current", "min_routed", "rule"),
    [
        (keyed("https://keys1.vault.azure.net/keys/acr"), None, "cmk-one-vault"),
        (keyed("https://keys1.vault.azure.net/keys/acr/0123"), None, "cmk-versioned-key"),
        (registry(replica("eastus")), 3, "min-routed"),
        (registry(replica("eastus", tags={"acrgeo-drained-by": "ana"})), None, "stale-drain-record"),
        (registry(replica("westus", is_home=True, provisioning_state="Failed")), None, "home-failed"),
        (registry(replica("westus", is_home=True, display_status="Unavailable")), None, "home-region"),
        (registry(replica("eastus", is_routed=False, tags=OVER)), None, "drain-expired"),
    ],
)
def test_rules_say_it_in_their_words(current: Registry, min_routed: int | None, rule: str) -> None:
    """With their id, so that explain has more."""
    now = datetime(2026, 11, 29, tzinfo=timezone.utc)
    found = assessed(current, min_routed=min_routed, vault=Unknown("not looked for"), now=now)
    assert rule in [point.rule for point in found.weak]


def test_the_rules_exist() -> None:
    """Each that is named is in the table."""
    assert set(SAID_BY_RULES) <= {rule.id for rule in RULES}


PRIVATE = registry(replica("eastus"), replica("westeurope"), has_private_endpoints=True, has_regional_endpoints=False)
ALL = ("eastus", "westeurope", "westus")
HUB = endpoint(PRIVATE, "hub", "eastus", *ALL)
FEW = endpoint(PRIVATE, "hub", "eastus", "eastus")
SHARING = [endpoint(PRIVATE, name, "eastus", *ALL, zones=(SHARED,)) for name in ("hub", "shop")]


def zone(*networks: str, like: EndpointAccess = HUB, **records: str | None) -> DnsZone:
    """Return a zone with the addresses of an endpoint, but for the records that are given: None is not there."""
    assert not isinstance(like.addresses, Unknown)
    changed = {name.replace("_", "."): address for name, address in records.items()}
    found = {at.member.record: at.address for at in like.addresses} | changed
    return DnsZone(
        id=SHARED,
        networks=tuple(f"{NETWORK}/virtualNetworks/{network}".lower() for network in networks),
        records=tuple(RecordSet(name=name, addresses=(at,)) for name, at in found.items() if at is not None),
    )


@pytest.mark.parametrize(
    ("endpoints", "zones", "words"),
    [
        ([HUB], [zone("hub")], []),
        (
            [FEW],
            [zone("hub")],
            ["no address for contoso.westeurope.data.azurecr.io, ", "that are not those of its own"],
        ),
        ([HUB], [zone("hub", contoso_eastus_data=None)], ["of hub has no record for contoso.eastus.data.azurecr.io: "]),
        ([HUB], [zone("hub", contoso="10.9.9.9")], ["of hub has addresses for contoso.azurecr.io that"]),
        ([HUB], [zone("shop"), zone("hub", contoso=None)], ["of hub has no record for contoso.azurecr.io"]),
        (SHARING, [zone("hub", "shop")], ["different networks keep the same records"]),
        ([endpoint(PRIVATE, "hub", "eastus", status="Pending")], [], []),
        ([endpoint(PRIVATE, "hub", "eastus", status="Rejected", zones=())], [], []),
    ],
)
def test_private_endpoints(endpoints: list[EndpointAccess], zones: list[DnsZone], words: list[str]) -> None:
    """Hosts that one lacks, records that are missing or astray, zones that networks share."""
    access = PrivateAccess(registry=PRIVATE, endpoints=tuple(endpoints), zones=tuple(zones))
    found = assessed(PRIVATE, access=access)
    facts = [point.fact for point in found.points if "without zones" not in point.fact]
    assert len(facts) == len(words), facts
    assert not found.unknown
    assert all(any(word in fact for fact in facts) for word in words)


@pytest.mark.parametrize(
    ("zones", "reason"),
    [
        ([], "no zone privatelink.azurecr.io that is linked to it was found"),
        ([zone("shop")], "no zone privatelink.azurecr.io that is linked to it was found"),
        ([replace(zone("hub"), records=Unknown("not permitted", 403))], "not permitted"),
    ],
)
def test_a_zone_that_was_not_read_is_unknown(zones: list[DnsZone], reason: str) -> None:
    """Another DNS may have the names."""
    found = assessed(PRIVATE, access=PrivateAccess(registry=PRIVATE, endpoints=(HUB,), zones=tuple(zones)))
    assert [point.fact.rstrip(".").endswith(f"is unknown: {reason}") for point in found.unknown] == [True]


def test_an_endpoint_that_cannot_be_read_is_unknown() -> None:
    """It may be in another tenant."""
    why = Unknown("not permitted", 403)
    reached = EndpointAccess(endpoint=PrivateEndpoint(id="/x/theirs", status="Approved", problem=why), addresses=why)
    found = assessed(PRIVATE, reached)
    assert ["theirs could not be read: not permitted" in point.fact for point in found.unknown] == [True]
    assert [at.location for at in found.endpoints] == [None]


def test_webhooks_that_cannot_be_read_are_unknown() -> None:
    """The rest is told all the same."""
    found = assessed(PRIVATE, webhooks=Unknown("not permitted", 403))
    assert [point.hint for point in found.unknown if "webhooks" in point.fact] == ["acrgeo webhook list contoso"]
    assert found.carries is Carries.YES
    assert "acrgeo webhook ping contoso" in [step.command for step in found.drill.steps]
    hinted = assessed(PRIVATE, webhooks=Unknown("not permitted", 403, hint="az login"))
    assert [point.hint for point in hinted.unknown] == ["az login"]


def test_a_key_that_is_not_looked_for_is_not_told() -> None:
    """Its vault is neither weak nor unknown."""
    found = assessed(keyed("https://keys1.vault.azure.net/keys/acr"), vault=None)
    assert (found.key, found.unknown) == (None, ())


def test_an_endpoint_that_is_gone_stops_in_no_outage() -> None:
    """Only the registry still knows of it, and its network has no names to keep."""
    gone = endpoint(PRIVATE, "hub", "eastus", *ALL, problem=Unknown("it is not there", 404, "ResourceNotFound"))
    found = assessed(PRIVATE, gone)
    assert not any("private endpoint" in text for outage in found.outages for text in outage.stops)
    assert (found.endpoints, found.networks) == ((), ())


@rows("hint, expected", [("ask them", "ask them"), (None, "ask who owns /x/theirs")])
def test_who_knows_of_an_endpoint(hint: str | None, expected: str) -> None:
    """What the reason says, else its owner."""
    why = Unknown("not permitted", 403, hint=hint)
    reached = EndpointAccess(endpoint=PrivateEndpoint(id="/x/theirs", status="Approved", problem=why), addresses=why)
    assert [point.hint for point in assessed(PRIVATE, reached).unknown] == [expected]


def test_a_network_is_named_as_it_is() -> None:
    """Azure compares names in any case; it is shown in its own."""
    mixed = endpoint(PRIVATE, "Hub", "eastus", *ALL)
    found = assessed(PRIVATE, access=PrivateAccess(registry=PRIVATE, endpoints=(mixed,), zones=(zone("hub"),)))
    assert [at.network for at in found.networks] == ["Hub"]
    assert [at.network for at in found.endpoints] == ["Hub"]
