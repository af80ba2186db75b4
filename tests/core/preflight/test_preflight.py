"""What preflight makes of the facts: blockers where they are certain, unknown where nothing could be read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.model.registry import Registry
from acrgeo.core.model.webhook import Webhook
from acrgeo.core.permissions.actions import PROXY_WRITE, PermissionEntry
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.core.preflight.check import preflight
from acrgeo.core.preflight.facts import Facts, Lock, PrivateEndpoint, Subnet, Unknown, Usage
from acrgeo.core.preflight.intent import intent_of, needs_of
from acrgeo.core.rules.finding import Finding, Severity
from tests.core.planning import REF, registry, replica

ALL = (PermissionEntry(actions=("*",)),)
OWNER = Facts(permissions=ALL, subscription_permissions=ALL)
SUBNET = (
    f"/subscriptions/{REF.subscription}/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/hub/subnets/pe"
)
CURRENT = registry("Premium", replica("eastus"))
ADD = DesiredRegistry(replicas=(DesiredReplica(location="westeurope", is_new=True),))
DELETE = DesiredRegistry(absent=("eastus",))
DRAIN = DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_routed=False),))


def endpoint(name: str, **facts: Any) -> PrivateEndpoint:
    """An approved endpoint in SUBNET with a zone group, unless the facts say otherwise."""
    given = {"status": "Approved", "subnet_id": SUBNET, "permissions": ALL, **facts}
    return PrivateEndpoint(id=f"/subscriptions/s/resourceGroups/net/privateEndpoints/{name}", **given)


def found(desired: DesiredRegistry, facts: Facts = OWNER, current: Registry = CURRENT, **given: Any) -> list[Finding]:
    """The findings about one desire."""
    plan = diff(current, desired)
    return list(preflight(plan, intent_of(plan), facts, **given))


def lines(findings: list[Finding]) -> list[str]:
    """Severity and id of each."""
    return [f"{one.severity.value} {one.id}" for one in findings]


@pytest.mark.parametrize("desired", [ADD, DELETE, DRAIN])
def test_an_owner_of_a_public_registry_hears_nothing(desired: DesiredRegistry) -> None:
    """Everything could be read and nothing stands in the way."""
    assert found(desired) == []


def test_what_is_read_is_what_is_needed() -> None:
    """A drain asks for no usages, an addition for no webhooks, a registry without endpoints for no network."""

    def needs(desired: DesiredRegistry, current: Registry = CURRENT) -> list[str]:
        plan = diff(current, desired)
        found = needs_of(plan, intent_of(plan))
        return [
            name for name in ("usages", "webhooks", "endpoints", "subscription_permissions") if getattr(found, name)
        ]

    assert needs(ADD) == ["usages"]
    assert needs(DELETE) == ["webhooks", "subscription_permissions"]
    assert needs(DRAIN) == []
    assert needs(DRAIN, replace(CURRENT, has_private_endpoints=True)) == []
    assert needs(ADD, replace(CURRENT, has_private_endpoints=True)) == ["usages", "endpoints"]
    tags = DesiredRegistry(replicas=(DesiredReplica(location="eastus", tags={"a": "b"}),))
    assert intent_of(diff(CURRENT, tags)).needs_reading
    assert intent_of(diff(CURRENT, DesiredRegistry(has_data_endpoints=True))).needs_reading
    assert not intent_of(diff(CURRENT, DesiredRegistry())).needs_reading


def test_a_missing_permission_is_a_blocker_and_an_unread_one_is_not() -> None:
    """The first is certain. The second is unknown, with the reason."""
    reader = (PermissionEntry(actions=("*/read",)),)
    (missing,) = found(ADD, replace(OWNER, permissions=reader))
    assert (missing.severity, missing.id) == (Severity.BLOCKER, "permission-missing")
    assert "registries/replications/write" in missing.fact
    (unread,) = found(ADD, replace(OWNER, permissions=Unknown("Not permitted to look")))
    assert (unread.severity, "Not permitted to look" in unread.fact) == (Severity.UNKNOWN, True)


def test_a_deletion_that_cannot_be_followed_is_only_warned_of() -> None:
    """The deletion works without the right at the subscription."""
    assert lines(found(DELETE, replace(OWNER, subscription_permissions=()))) == ["warning permission-missing"]
    assert lines(found(ADD, replace(OWNER, subscription_permissions=()))) == []


@pytest.mark.parametrize(
    ("scope", "level", "desired", "is_blocked"),
    [
        (REF.id, "ReadOnly", ADD, True),
        (REF.id, "CanNotDelete", ADD, False),
        (REF.id, "CanNotDelete", DELETE, True),
        (f"/subscriptions/{REF.subscription}", "ReadOnly", DRAIN, True),
        (f"/subscriptions/{REF.subscription}/resourceGroups/CONTOSO-RG", "CanNotDelete", DELETE, True),
        (f"{REF.id}/replications/eastus", "CanNotDelete", DELETE, True),
        (f"{REF.id}/replications/westus", "CanNotDelete", DELETE, False),
        (f"{REF.id}/replications/eastus", "ReadOnly", DRAIN, True),
        (f"{REF.id}2", "ReadOnly", ADD, False),
        (f"/subscriptions/{REF.subscription}/resourceGroups/other", "ReadOnly", ADD, False),
    ],
)
def test_a_lock_stops_what_is_at_or_below_it(
    scope: str, level: str, desired: DesiredRegistry, is_blocked: bool
) -> None:
    """CanNotDelete stops deletions, ReadOnly every write, whatever the casing of its scope."""
    facts = replace(OWNER, locks=(Lock(name="keep", level=level, scope=scope),))
    assert lines(found(desired, facts)) == (["blocker lock"] if is_blocked else [])


def test_an_unread_scope_of_locks_is_unknown() -> None:
    """It names the scope."""
    (unread,) = found(ADD, replace(OWNER, unread_locks=((REF.id, Unknown("no")),)))
    assert (unread.severity, REF.id in unread.fact) == (Severity.UNKNOWN, True)


def test_an_unregistered_provider_blocks() -> None:
    """Registered, or not known to be otherwise, does not."""
    assert lines(found(ADD, replace(OWNER, provider_state="NotRegistered"))) == ["blocker provider-unregistered"]
    assert found(ADD, replace(OWNER, provider_state="Registered")) == []


def test_regions_that_are_not_allowed_are_refused() -> None:
    """Only what would be added counts; an empty list allows all."""
    (refused,) = found(ADD, allowed_regions=("eastus", "northeurope"))
    assert (refused.id, refused.location) == ("allowed-regions", "westeurope")
    assert found(ADD, allowed_regions=("westeurope",)) == []
    assert found(DELETE, allowed_regions=("northeurope",)) == []


def test_a_limit_of_replicas_is_counted() -> None:
    """-1 is none; what is there and what would be added must fit."""

    def usage(limit: int, current: int) -> Facts:
        return replace(OWNER, usages=(Usage(name="Geo-replications", limit=limit, current=current),))

    assert lines(found(ADD, usage(2, 2))) == ["blocker usages"]
    assert found(ADD, usage(2, 1)) == found(ADD, usage(-1, 99)) == []
    assert lines(found(ADD, replace(OWNER, usages=Unknown("no")))) == ["unknown usages"]


def test_webhooks_of_a_deleted_region_are_named() -> None:
    """Those of other regions are not."""
    hooks = (Webhook(name="hookeast", location="eastus"), Webhook(name="hookwest", location="westus"))
    (finding,) = found(DELETE, replace(OWNER, webhooks=hooks))
    assert (finding.id, "hookeast" in finding.fact, "hookwest" in finding.fact) == ("webhook-orphaned", True, False)
    assert lines(found(DELETE, replace(OWNER, webhooks=Unknown("no")))) == ["unknown webhook-orphaned"]
    repair = DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_replaced=True),))
    assert "look at it again" in found(repair, replace(OWNER, webhooks=hooks))[0].fact


def test_a_registry_in_the_middle_of_a_change_is_warned_of() -> None:
    """Azure decides; nothing is refused here."""
    assert lines(found(ADD, current=replace(CURRENT, provisioning_state="Updating"))) == ["warning registry-state"]


def test_soft_delete_and_the_customers_key_are_warned_of() -> None:
    """A key with a version is not rotated; one without still is one vault for all regions."""

    def warned(**properties: Any) -> list[str]:
        return lines(found(ADD, current=replace(CURRENT, properties=properties)))

    def key(identifier: str) -> dict[str, Any]:
        return {"status": "enabled", "keyVaultProperties": {"keyIdentifier": identifier}}

    assert warned(policies={"softDeletePolicy": {"status": "enabled"}}) == ["warning soft-delete"]
    assert warned(encryption=key("https://v.vault.azure.net/keys/k/0a1b")) == ["warning cmk-versioned-key"]
    assert warned(encryption=key("https://v.vault.azure.net/keys/k")) == ["warning cmk-one-vault"]
    assert warned(encryption={"status": "disabled"}, policies={"softDeletePolicy": {"status": "disabled"}}) == []


PRIVATE = replace(CURRENT, has_private_endpoints=True)


def private(*endpoints: PrivateEndpoint, **subnet: Any) -> Facts:
    """Endpoints in a /28."""
    facts = {"prefixes": ("10.0.1.0/28",), "limit": 11, "used": 9, "configurations": 9, **subnet}
    return replace(
        OWNER,
        endpoints=endpoints,
        subnets={SUBNET.lower(): Subnet(id=SUBNET, **facts)},
        has_regional_endpoints=False,
    )


def test_needs_of_a_subnet_are_summed() -> None:
    """Two endpoints fit into two addresses; three do not, and the arithmetic is told."""
    assert found(ADD, private(endpoint("a"), endpoint("b")), PRIVATE) == []
    (full,) = found(ADD, private(endpoint("a"), endpoint("b"), endpoint("c")), PRIVATE)
    assert (full.severity, full.id) == (Severity.BLOCKER, "subnet-full")
    assert "a, b, c" in full.fact
    assert "hub/pe (10.0.1.0/28): needs 3, has 2 of 11 free" in full.fact


def test_regional_endpoints_double_the_need() -> None:
    """And turning them on takes one for every region."""
    facts = replace(private(endpoint("a"), endpoint("b")), has_regional_endpoints=True)
    assert "needs 4, has 2 of 11 free" in found(ADD, facts, PRIVATE)[0].fact
    on = DesiredRegistry(has_regional_endpoints=True)
    assert "needs 4, has 2 of 11 free" in found(on, private(endpoint("a"), endpoint("b")), PRIVATE)[0].fact
    unread = replace(private(endpoint("a")), has_regional_endpoints=Unknown("no"))
    assert lines(found(ADD, unread, PRIVATE)) == ["unknown regional-endpoints"]


def test_an_estimate_blocks_but_does_not_clear() -> None:
    """Without the network's own count there are at most so many: too few is certain, enough is not."""
    guess = {"limit": None, "used": None, "problem": Unknown("Not permitted")}
    assert lines(found(ADD, private(endpoint("a"), **guess, configurations=11), PRIVATE)) == ["blocker subnet-full"]
    (unsure,) = found(ADD, private(endpoint("a"), **guess), PRIVATE)
    assert (unsure.severity, "at most 2 of 11" in unsure.fact) == (Severity.UNKNOWN, True)
    nothing = {**guess, "prefixes": (), "configurations": None}
    assert lines(found(ADD, private(endpoint("a"), **nothing), PRIVATE)) == ["unknown subnet-full"]


def test_fixed_addresses_and_open_connections() -> None:
    """The first block, the second are warned of; both name the endpoint."""
    (fixed,) = found(ADD, private(endpoint("till", members=("registry", "registry_data_eastus"))), PRIVATE)
    assert (fixed.severity, fixed.id, "till" in fixed.fact) == (Severity.BLOCKER, "static-ip", True)
    assert lines(found(ADD, private(endpoint("a", status="Pending")), PRIVATE)) == ["warning endpoint-pending"]
    assert found(DELETE, private(endpoint("till", members=("registry",))), PRIVATE) == []


def test_an_endpoint_that_cannot_be_read_is_unknown() -> None:
    """Its subnet is not counted, and nothing is called full or free for it."""
    lost = endpoint("theirs", problem=Unknown("Not permitted"), subnet_id=None, permissions=Unknown("Not permitted"))
    assert lines(found(ADD, private(lost), PRIVATE)) == ["unknown permission-missing", "unknown private-endpoint"]


def test_the_permission_at_each_endpoint_is_checked() -> None:
    """Azure refuses the creation without it, minutes later."""
    reader = (PermissionEntry(actions=("*/read",)),)
    (missing,) = found(ADD, private(endpoint("a"), endpoint("b", permissions=reader)), PRIVATE)
    assert (missing.severity, PROXY_WRITE in missing.fact, "endpoint b" in missing.fact) == (
        Severity.BLOCKER,
        True,
        True,
    )


def test_records_that_nobody_keeps_are_to_be_made_by_hand() -> None:
    """Added for a new region, removed for one that goes; a zone group does both by itself."""
    by_hand = private(endpoint("a", has_zone_group=False))
    (added,) = found(ADD, by_hand, PRIVATE)
    assert (added.id, "add contoso.westeurope.data in privatelink.azurecr.io" in added.fact) == ("dns-record", True)
    (removed,) = found(DELETE, by_hand, PRIVATE)
    assert "remove contoso.eastus.data" in removed.fact
    assert lines(found(ADD, private(endpoint("a", has_zone_group=Unknown("no"))), PRIVATE)) == ["unknown dns-record"]


def test_a_drain_moves_no_client_of_a_private_endpoint() -> None:
    """The endpoints are named as the registry itself lists them; nothing is read for it."""
    listed = [{"properties": {"privateEndpoint": {"id": f"/subscriptions/s/privateEndpoints/{name}"}}} for name in "ba"]
    current = replace(PRIVATE, properties={"privateEndpointConnections": listed})
    (told,) = found(DRAIN, current=current)
    assert (told.id, told.severity, "private endpoints a, b" in told.fact) == ("drain-private", Severity.WARNING, True)


def test_a_general_question_looks_at_one_region_more() -> None:
    """Nothing is planned, and yet the full subnet and the lock are told."""
    plan = RegistryPlan(current=PRIVATE, changes=())
    facts = replace(private(endpoint("a"), used=11), locks=(Lock(name="keep", level="ReadOnly", scope=REF.id),))
    assert lines(list(preflight(plan, intent_of(plan, is_general=True), facts))) == [
        "blocker lock",
        "blocker subnet-full",
    ]
