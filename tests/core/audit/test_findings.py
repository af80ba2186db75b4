"""What an audit finds of a registry that is there: each rule, its level, and that a healthy design has none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from acrgeo.core.model.drain import Drain, encode_drain
from acrgeo.core.model.registry import Registry
from acrgeo.core.preflight.facts import AnyFact, Unknown
from acrgeo.core.rules.service import SOFT_DELETE
from acrgeo.core.rules.standing.facts import REGIONS, REPLICAS, TASKS
from acrgeo.core.rules.table import AUDIT_RULES
from acrgeo.core.rules.webhooks import WEBHOOKS
from tests.core.audit.auditing import HEALTHY, PLACES, audited, hook, lines
from tests.core.planning import registry, replica
from tests.rows import rows

DRAINED = {key: value for key, value in encode_drain(Drain(by="anna", reason="storage")).items() if value}
OVER = {key: value for key, value in encode_drain(Drain(by="anna", until="2026-11-01T00:00:00Z")).items() if value}
NETWORK_RULES = {"networkRuleSet": {"defaultAction": "Deny"}}
KEY = "https://vault.vault.azure.net/keys/images"


def eastus(*others: Any, **facts: Any) -> Registry:
    """Return contoso at home in eastus, with these replicas besides."""
    listed = (
        replica("eastus", home="eastus"),
        *(replica(at, home="eastus") if isinstance(at, str) else at for at in others),
    )
    return registry("Premium", *listed, home="eastus", **facts)


def other(**facts: Any) -> Registry:
    """Return contoso with a third replica, in northeurope, of which this is so."""
    return eastus("westeurope", replica("northeurope", home="eastus", **facts))


def key(identifier: str) -> Registry:
    """Return contoso with a customer-managed key."""
    encryption = {"status": "enabled", "keyVaultProperties": {"keyIdentifier": identifier}}
    return replace(HEALTHY, properties={"encryption": encryption})


def having(**properties: Any) -> Registry:
    """Return contoso with properties of ARM."""
    return replace(HEALTHY, properties=properties)


CASES: list[tuple[str, Registry, dict[AnyFact, object], list[str]]] = [
    ("healthy", HEALTHY, {}, []),
    ("standard", registry("Standard", home="eastus"), {}, ["warning not-premium"]),
    ("basic", registry("Basic", home="eastus"), {}, ["warning not-premium"]),
    ("one region", registry("Premium", home="eastus"), {}, ["warning too-few-replicas eastus"]),
    (
        "two in one region",
        eastus(replica("eastus", home="nowhere", name="again")),
        {},
        ["warning too-few-replicas eastus"],
    ),
    (
        "the other one failed",
        eastus(replica("westeurope", home="eastus", provisioning_state="Failed", message="No capacity.")),
        {},
        ["error failed-replica westeurope", "warning too-few-replicas eastus"],
    ),
    (
        "the other one goes",
        eastus(replica("westeurope", home="eastus", provisioning_state="Deleting", display_status=None)),
        {},
        ["warning too-few-replicas eastus", "note not-ready westeurope"],
    ),
    ("no zones, others have", eastus("westeurope", "westus"), {}, ["note region-without-zones westus"]),
    (
        "no zones where it serves",
        registry("Premium", replica("canadacentral", is_routed=False)),
        {},
        ["warning region-without-zones westus", "warning unrouted-replica canadacentral"],
    ),
    ("zones not told", eastus("westeurope", "atlantis"), {}, ["unknown region-without-zones atlantis"]),
    ("region not listed", eastus("westeurope", "mars"), {}, ["unknown region-without-zones mars"]),
    (
        "regions not read",
        HEALTHY,
        {REGIONS: Unknown("no permission", 403)},
        ["unknown region-without-zones"],
    ),
    ("not routed", other(is_routed=False), {}, ["warning unrouted-replica northeurope"]),
    ("drained", other(is_routed=False, tags=DRAINED), {}, ["note unrouted-replica northeurope"]),
    ("drain over", other(is_routed=False, tags=OVER), {}, ["warning drain-expired northeurope"]),
    ("drain record left", other(tags=DRAINED), {}, ["warning stale-drain-record northeurope"]),
    ("syncing", other(display_status="Syncing"), {}, ["note not-ready northeurope"]),
    ("not well", other(display_status="Unavailable"), {}, ["warning not-ready northeurope"]),
    (
        "syncing and not routed",
        other(display_status="Syncing", is_routed=False),
        {},
        ["note not-ready northeurope"],
    ),
    (
        "creating",
        other(provisioning_state="Creating", display_status=None, timestamp="2026-11-29T11:30:00Z"),
        {},
        ["note not-ready northeurope"],
    ),
    (
        "stuck",
        other(provisioning_state="Creating", display_status=None, timestamp="2026-11-29T08:00:00Z"),
        {},
        ["error stuck-replica northeurope"],
    ),
    ("canceled", other(provisioning_state="Canceled"), {}, ["error failed-replica northeurope"]),
    (
        "home failed",
        registry(
            "Premium",
            replica("eastus", home="eastus", provisioning_state="Failed"),
            replica("westeurope", home="eastus"),
            replica("northeurope", home="eastus"),
            home="eastus",
        ),
        {},
        ["error home-failed eastus"],
    ),
    ("registry updating", replace(HEALTHY, provisioning_state="Updating"), {}, ["warning registry-state"]),
    (
        "nothing serves",
        registry(
            "Premium",
            replica("eastus", home="eastus", is_routed=False, tags=DRAINED),
            replica("westeurope", home="eastus", is_routed=False, tags=DRAINED),
            home="eastus",
        ),
        {},
        ["error min-routed", "note unrouted-replica eastus", "note unrouted-replica westeurope"],
    ),
    ("admin user", having(adminUserEnabled=True), {}, ["warning admin-user"]),
    ("admin user off", having(adminUserEnabled=False, anonymousPullEnabled=False), {}, []),
    ("anonymous pull", having(anonymousPullEnabled=True), {}, ["warning anonymous-pull"]),
    ("network rules", having(**NETWORK_RULES), {}, ["warning private-data-endpoints"]),
    ("network rules, data endpoints", replace(having(**NETWORK_RULES), has_data_endpoints=True), {}, []),
    ("no public access", having(publicNetworkAccess="Disabled"), {}, ["note private-data-endpoints"]),
    ("private endpoints", replace(HEALTHY, has_private_endpoints=True), {}, ["note private-data-endpoints"]),
    ("key with a version", key(f"{KEY}/0123456789abcdef"), {}, ["warning cmk-versioned-key"]),
    ("key without a version", key(KEY), {}, []),
    ("soft delete", HEALTHY, {SOFT_DELETE: "enabled"}, ["warning soft-delete"]),
    ("soft delete off", HEALTHY, {SOFT_DELETE: "disabled"}, []),
    (
        "soft delete in one region",
        registry("Premium", home="eastus"),
        {SOFT_DELETE: "enabled"},
        ["warning too-few-replicas eastus"],
    ),
    ("soft delete not read", HEALTHY, {SOFT_DELETE: Unknown("no permission", 403)}, ["unknown soft-delete"]),
    ("webhooks everywhere", HEALTHY, {WEBHOOKS: (hook("eastus"), hook("westeurope"))}, []),
    ("a webhook at home", HEALTHY, {WEBHOOKS: (hook("eastus"),)}, ["warning no-regional-webhook westeurope"]),
    (
        "a webhook that is off",
        HEALTHY,
        {WEBHOOKS: (hook("eastus"), hook("westeurope", is_enabled=False))},
        ["warning no-regional-webhook westeurope"],
    ),
    (
        "a webhook left behind",
        HEALTHY,
        {WEBHOOKS: (hook("eastus"), hook("westeurope"), hook("northeurope"))},
        ["warning webhook-without-replica northeurope"],
    ),
    (
        "webhooks not read",
        HEALTHY,
        {WEBHOOKS: Unknown("no permission", 403)},
        ["unknown webhook-without-replica", "unknown no-regional-webhook"],
    ),
    ("tasks", HEALTHY, {TASKS: ("nightly", "patch")}, ["note task-at-home eastus"]),
    (
        "tasks in one region",
        registry("Premium", home="eastus"),
        {TASKS: ("nightly",)},
        ["warning too-few-replicas eastus"],
    ),
    ("zoneRedundancy of the property", having(zoneRedundancy="Disabled"), {}, []),
]  # fmt: skip


@rows("name, current, read, expected", CASES, ids=[case[0] for case in CASES])
def test_what_is_found(name: str, current: Registry, read: dict[AnyFact, object], expected: list[str]) -> None:
    """Exactly that, at that level; errors first, then warnings, what is unknown, and notes."""
    assert lines(audited(current, read)) == expected, name


def test_replicas_that_were_not_read_are_never_fine() -> None:
    """Each rule about replicas says so with the reason; those about the registry itself are told all the same."""
    found = audited(having(adminUserEnabled=True), {REPLICAS: Unknown("listing is forbidden", 403)})
    unknown = {at.id for at in found.findings if at.severity.value == "unknown"}
    assert {"too-few-replicas", "unrouted-replica", "not-ready", "failed-replica", "min-routed"} <= unknown
    assert "warning admin-user" in lines(found)
    assert all("listing is forbidden" in at.fact for at in found.findings if at.id in unknown)


@rows(
    "least, expected",
    [(1, []), (2, []), (3, ["warning min-routed"])],
)
def test_fewer_than_a_file_wants(least: int, expected: list[str]) -> None:
    """Two serve."""
    assert lines(audited(least=least)) == expected


@rows(
    "given, expected",
    [
        ({}, []),
        ({"allowed_regions": ("eastus", "westeurope")}, []),
        ({"allowed_regions": ("eastus",)}, ["error allowed-regions westeurope"]),
        ({"allowed_geographies": ("us", "EUROPE")}, []),
        ({"allowed_geographies": ("Europe",)}, ["error allowed-geographies eastus"]),
        ({"allowed_geographies": ("Switzerland",)},
            ["error allowed-geographies eastus", "error allowed-geographies westeurope"]),
    ],
)  # fmt: skip
def test_places_that_are_not_allowed(given: dict[str, Any], expected: list[str]) -> None:
    """Regions by name; geographies by their name or that of their group, in any case."""
    assert lines(audited(**given)) == expected


def test_every_level_is_one_that_the_rule_has() -> None:
    """Of the cases above, together with those of private endpoints every rule of an audit is found somewhere."""
    levels = {rule.id: {level.value for level in rule.levels} | {"unknown"} for rule in AUDIT_RULES}
    found = {line for _, current, read, _ in CASES for line in lines(audited(current, read))}
    for line in found:
        level, rule = line.split()[:2]
        assert level in levels[rule], line
    assert PLACES["eastus"].has_zones
