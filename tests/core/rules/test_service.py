"""Limits, registration, and features that do not go with geo-replication."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.model.registry import Registry
from acrgeo.core.plan.diff import diff
from acrgeo.core.preflight.facts import AnyFact, Facts, Unknown, Usage
from acrgeo.core.rules.service import RULES, SOFT_DELETE, USAGES
from acrgeo.core.rules.standing.facts import REPLICAS
from tests.core.planning import registry, replica, subject_of
from tests.core.rules.cases import ADD, CURRENT, DELETE, OWNER, found, lines
from tests.rows import rows


def test_an_unregistered_provider_blocks() -> None:
    """Registered, or not known to be otherwise, does not."""
    assert lines(found(RULES, ADD, provider_state="NotRegistered")) == ["blocker provider-unregistered"]
    assert found(RULES, ADD, provider_state="Registered") == []


def test_a_limit_of_replicas_is_counted() -> None:
    """-1 is none; what is there and what would be added must fit."""

    def usage(limit: int, current: int) -> Facts:
        return OWNER.having(USAGES, (Usage(name="Geo-replications", limit=limit, current=current),))

    assert lines(found(RULES, ADD, usage(2, 2))) == ["blocker usages"]
    assert found(RULES, ADD, usage(2, 1)) == found(RULES, ADD, usage(-1, 99)) == []
    assert lines(found(RULES, ADD, OWNER.having(USAGES, Unknown("no")))) == ["unknown usages"]


def test_soft_delete_and_the_customers_key_are_warned_of() -> None:
    """A key with a version is not rotated; one without still is one vault for all regions."""

    def warned(**properties: Any) -> list[str]:
        return lines(found(RULES, ADD, current=replace(CURRENT, properties=properties)))

    def key(identifier: str) -> dict[str, Any]:
        return {"status": "enabled", "keyVaultProperties": {"keyIdentifier": identifier}}

    assert lines(found(RULES, ADD, OWNER.having(SOFT_DELETE, "Enabled"))) == ["warning soft-delete"]
    assert found(RULES, ADD, OWNER.having(SOFT_DELETE, "disabled")) == []
    assert lines(found(RULES, ADD, OWNER.having(SOFT_DELETE, Unknown("no")))) == ["unknown soft-delete"]
    assert warned(encryption=key("https://v.vault.azure.net/keys/k/0a1b")) == ["warning cmk-versioned-key"]
    assert warned(encryption=key("https://v.vault.azure.net/keys/k")) == ["warning cmk-one-vault"]
    assert warned(encryption={"status": "disabled"}) == []


LISTED = registry("Premium", replica("westus"))
ALONE = registry("Premium")  # Azure lists no home replica before another one is there


@rows(
    ("current", "name", "limit", "used", "fact"),
    [
        (LISTED, "Geo-replications", 1, 0, None),
        (LISTED, "Geo-replications", 0, 0, "contoso may have 0 replicas and has 0; 1 more are too many."),
        (ALONE, "Geo-replications", 2, 0, None),
        (ALONE, "Geo-replications", 1, 0, "contoso may have 1 replicas and has 0; 2 more are too many."),
        (LISTED, "Webhooks", 1, 1, None),
        (LISTED, "Geo-replications", -1, 5, None),
    ],
)
def test_the_home_replica_counts_once_it_appears(
    current: Registry, name: str, limit: int, used: int, fact: str | None
) -> None:
    """With the first other one; limits of something else say nothing."""
    facts = OWNER.having(USAGES, (Usage(name=name, limit=limit, current=used),))
    findings = found(RULES, ADD, facts, current)
    assert [finding.fact for finding in findings] == ([] if fact is None else [fact])
    assert all((finding.read_from or "").endswith("/contoso/listUsages") for finding in findings)


def test_a_plan_without_another_region_needs_no_room() -> None:
    """Also where the limit is used up, or the question is general and no region is named."""
    full = OWNER.having(USAGES, (Usage(name="Geo-replications", limit=0, current=0),))
    assert found(RULES, DELETE, full) == []
    assert found(RULES, replace(DELETE, absent=()), full, ALONE, is_general=True) == []


def test_the_customers_key_is_told_with_its_vault() -> None:
    """As far as the registry names it, and that a version is not rotated."""
    for identifier, end in [
        ("https://v.vault.azure.net/keys/k", "key in v.vault.azure.net, on which every region depends."),
        (
            "https://v.vault.azure.net/keys/k/1",
            "key in v.vault.azure.net, on which every region depends. The key is pinned to a version: it is not "
            "rotated by itself.",
        ),
        ("", "key, on which every region depends."),
    ]:
        encryption = {"status": "enabled", "keyVaultProperties": {"keyIdentifier": identifier}}
        (finding,) = found(RULES, ADD, current=replace(CURRENT, properties={"encryption": encryption}))
        assert finding.fact == f"Images are encrypted with a customer-managed {end}"


@rows(
    ("values", "current", "told"),
    [
        ({REPLICAS: (), SOFT_DELETE: "enabled"}, CURRENT, ["warning"]),
        ({REPLICAS: (), SOFT_DELETE: "disabled"}, CURRENT, []),
        ({REPLICAS: (), SOFT_DELETE: Unknown("no")}, CURRENT, ["unknown"]),
        ({REPLICAS: Unknown("no"), SOFT_DELETE: "enabled"}, CURRENT, ["unknown"]),
        ({REPLICAS: ()}, CURRENT, []),
        ({REPLICAS: (), SOFT_DELETE: "enabled"}, ALONE, []),
    ],
)
def test_an_audit_tells_of_soft_delete_where_there_are_replicas(
    values: dict[AnyFact, object], current: Registry, told: list[str]
) -> None:
    """Which ones there are is asked first."""
    subject = subject_of(diff(current, DesiredRegistry()), Facts(values))
    findings = [finding for rule in RULES if rule.id == "soft-delete" for finding in rule.audit(subject)]
    assert [finding.severity.value for finding in findings] == told
