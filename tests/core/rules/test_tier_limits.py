"""Tests of acrgeo.core.rules.tier_limits: what beside a registry a lower tier does not take."""

from __future__ import annotations

import pytest

from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.model.registry import Sku
from acrgeo.core.model.webhook import Callback, Webhook, WebhookSettings
from acrgeo.core.plan.diff import diff
from acrgeo.core.preflight.addresses import REGIONAL, RegionalEndpoints
from acrgeo.core.preflight.facts import AnyFact, Unknown
from acrgeo.core.rules import tiers
from acrgeo.core.rules.finding import Finding
from acrgeo.core.rules.rule import facts_needed
from acrgeo.core.rules.tier_limits import CACHE_RULES, CONNECTED_REGISTRIES, MOST_COUNTED, SCOPE_MAPS, TOKENS
from acrgeo.core.rules.webhooks import WEBHOOKS
from tests.core.planning import registry, replica, subject_of
from tests.core.rules.cases import OWNER, found, lines

LISTS: tuple[AnyFact, ...] = (TOKENS, SCOPE_MAPS, WEBHOOKS, CONNECTED_REGISTRIES, CACHE_RULES)


def many(fact: AnyFact, count: int) -> tuple[object, ...]:
    """So many of a kind."""
    names = tuple(f"item{number}" for number in range(count))
    return tuple(Webhook(name=name, location="eastus") for name in names) if fact is WEBHOOKS else names


def downgrade(
    fact: AnyFact, value: object, *, to: str = "Standard", sku: str = "Premium", prunes: bool = False
) -> list[Finding]:
    """Find what one list has against a downgrade; a Premium registry has a replica where the plan deletes it."""
    current = registry(sku, *([replica("eastus")] if prunes else []))
    desired = DesiredRegistry(sku=Sku(to), lists_replicas=prunes, prunes=prunes)
    return found(tiers.RULES, desired, OWNER.having(fact, value), current)


@pytest.mark.parametrize("sku", ["Premium", "Standard"])
@pytest.mark.parametrize(
    ("fact", "to", "limit"),
    [
        (TOKENS, "Standard", 500),
        (TOKENS, "Basic", 100),
        (SCOPE_MAPS, "Standard", 500),
        (SCOPE_MAPS, "Basic", 100),
        (WEBHOOKS, "Standard", 10),
        (WEBHOOKS, "Basic", 2),
    ],
)
def test_one_above_the_lower_tiers_limit_blocks(fact: AnyFact, to: str, limit: int, sku: str) -> None:
    """Limit and count are told, from every higher tier; as many as the limit block nothing."""
    if to == sku:
        return
    assert downgrade(fact, many(fact, limit), to=to, sku=sku) == []
    [finding] = downgrade(fact, many(fact, limit + 1), to=to, sku=sku)
    assert (finding.id, finding.severity.value) == ("downgrade-blocked", "blocker")
    assert f"{limit + 1} {fact.brief}" in finding.fact
    assert f"takes {limit}." in finding.fact
    if sku == "Premium":
        assert lines(downgrade(fact, many(fact, limit + 1), to=to, prunes=True)) == ["blocker downgrade-blocked"]


def test_more_than_were_counted_are_told_as_such() -> None:
    """No more are read than it takes to know."""
    [finding] = downgrade(TOKENS, many(TOKENS, MOST_COUNTED), to="Basic")
    assert "501 tokens or more: Basic takes 100" in finding.fact


def test_connected_registries_block_and_are_named() -> None:
    """Only Premium has them; the hint deletes each."""
    [finding] = downgrade(CONNECTED_REGISTRIES, ("store9", "store2"))
    assert (finding.severity.value, "store2, store9" in finding.fact) == ("blocker", True)
    assert finding.hint is not None
    assert finding.hint.count("az acr connected-registry delete -n store") == 2
    [five] = downgrade(CONNECTED_REGISTRIES, many(CONNECTED_REGISTRIES, 5))
    assert five.fact.endswith("item3, item4.")
    assert (five.hint or "").count("delete -n item") == 5
    [several] = downgrade(CONNECTED_REGISTRIES, many(CONNECTED_REGISTRIES, 7))
    assert (several.hint or "").startswith("az acr connected-registry list -r contoso ")
    assert "item4 and 2 more" in several.fact
    assert downgrade(CONNECTED_REGISTRIES, ("store9",), to="Basic", sku="Standard") == []


def test_regional_endpoints_that_only_a_preview_version_tells_block() -> None:
    """They are asked for where the registry as it was read does not tell; not read, they are unknown."""
    [finding] = downgrade(REGIONAL, RegionalEndpoints(is_on=True))
    assert (finding.severity.value, finding.hint) == ("blocker", "acrgeo endpoints regional disable contoso")
    assert lines(downgrade(REGIONAL, Unknown("no", 404))) == ["unknown downgrade-blocked"]
    told = registry("Premium", has_regional_endpoints=False)
    assert REGIONAL not in facts_needed(tiers.RULES, subject_of(diff(told, DesiredRegistry(sku=Sku.BASIC))))


def test_cache_rules_are_told_as_not_known() -> None:
    """Every tier is documented to have them: they block nothing."""
    [finding] = downgrade(CACHE_RULES, ("hub", "quay"))
    assert (finding.severity.value, "hub, quay" in finding.fact) == ("unknown", True)


@pytest.mark.parametrize("fact", LISTS, ids=lambda fact: fact.brief)
@pytest.mark.parametrize(
    ("unknown", "hint"),
    [
        (Unknown("Not permitted", 403, "AuthorizationFailed"), "ask for a role with"),
        (Unknown("It was not found", 404, "ResourceNotFound"), None),
        (Unknown("Azure throttles", 429, "TooManyRequests", "try again"), "try again"),
        (Unknown("Azure failed", 503, hint="try again"), "try again"),
        (Unknown("No such api-version", 400, "NoRegisteredProviderFound"), None),
    ],
)
def test_a_list_that_cannot_be_read_is_unknown(fact: AnyFact, unknown: Unknown, hint: str | None) -> None:
    """It is named with the reason, once; only a 403 is advice about roles, and no other list's blocker is hidden."""
    [finding] = downgrade(fact, unknown)
    assert (finding.severity.value, unknown.reason in finding.fact) == ("unknown", True)
    assert finding.unread == f"{fact.brief} ({unknown.status})"
    assert (finding.hint or "").startswith(hint or "")
    assert (finding.hint is None) is (hint is None)
    other = WEBHOOKS if fact is not WEBHOOKS else TOKENS
    facts = OWNER.having(fact, unknown).having(other, many(other, 501))
    both = found(tiers.RULES, DesiredRegistry(sku=Sku.STANDARD), facts, registry("Premium"))
    assert sorted(lines(both)) == ["blocker downgrade-blocked", "unknown downgrade-blocked"]


@pytest.mark.parametrize(
    ("sku", "desired", "read"),
    [
        ("Premium", DesiredRegistry(sku=Sku.STANDARD), {*LISTS, REGIONAL}),
        ("Premium", DesiredRegistry(sku=Sku.BASIC, lists_replicas=True, prunes=True), {*LISTS, REGIONAL}),
        ("Standard", DesiredRegistry(sku=Sku.BASIC), {TOKENS, SCOPE_MAPS, WEBHOOKS}),
        ("Premium", DesiredRegistry(sku=Sku.PREMIUM), set()),
        ("Standard", DesiredRegistry(sku=Sku.PREMIUM), set()),
        ("Premium", DesiredRegistry(has_data_endpoints=True), set()),
        ("Premium", DesiredRegistry(absent=("eastus",)), set()),
    ],
)
def test_only_a_downgrade_reads_the_lists(sku: str, desired: DesiredRegistry, read: set[AnyFact]) -> None:
    """What only Premium has is asked of a Premium registry alone."""
    plan = diff(registry(sku, *([replica("eastus")] if sku == "Premium" else [])), desired)
    assert facts_needed(tiers.RULES, subject_of(plan)) == read


def settings(name: str) -> WebhookSettings:
    """A webhook that a plan makes."""
    return WebhookSettings(name=name, location="westus", callback=Callback(uri="https://ci"), actions=("push",))


@pytest.mark.parametrize(
    ("there", "deleted", "made", "blocks"),
    [
        (10, 0, (), False),
        (11, 0, (), True),
        (11, 1, (), False),
        (12, 1, (), True),
        (10, 0, ("fresh",), True),
        (10, 0, ("ITEM3",), False),
        (11, 2, ("fresh",), False),
    ],
)
def test_webhooks_that_the_plan_makes_and_deletes_count(
    there: int, deleted: int, made: tuple[str, ...], blocks: bool
) -> None:
    """What the registry has once the downgrade comes; names compare without case."""
    hooks = tuple(Webhook(name=f"item{number}", location="eastus") for number in range(there))
    desired = DesiredRegistry(
        sku=Sku.STANDARD,
        absent_webhooks=tuple(hook.name for hook in hooks[:deleted]),
        webhooks=tuple(settings(name) for name in made),
    )
    current = registry("Premium", webhooks=hooks)
    assert bool(found(tiers.RULES, desired, OWNER.having(WEBHOOKS, hooks), current)) is blocks


@pytest.mark.parametrize(
    ("in_region", "at_home", "hint"),
    [
        (5, 8, "acrgeo webhook delete contoso gone0 gone1 gone2 gone3 gone4"),
        (1, 10, "acrgeo webhook delete contoso gone0"),
        (1, 11, "acrgeo webhook list contoso"),
        (0, 11, "acrgeo webhook list contoso"),
    ],
)
def test_the_hint_deletes_the_webhooks_of_a_region_that_goes(in_region: int, at_home: int, hint: str) -> None:
    """Where that is enough; which others go is the user's choice."""
    hooks = [Webhook(name=f"gone{number}", location="eastus") for number in range(in_region)]
    hooks += [Webhook(name=f"kept{number}", location="westus") for number in range(at_home)]
    [finding] = downgrade(WEBHOOKS, tuple(hooks), prunes=True)
    assert finding.hint == hint


def test_the_hint_leaves_out_the_webhooks_that_the_plan_deletes() -> None:
    """They are gone by then, and cannot be deleted again."""
    hooks = tuple(Webhook(name=f"hook{number}", location="eastus" if number < 3 else "westus") for number in range(13))
    desired = DesiredRegistry(sku=Sku.STANDARD, absent=("eastus",), absent_webhooks=("hook0",))
    current = registry("Premium", replica("eastus"), webhooks=hooks)
    [finding] = found(tiers.RULES, desired, OWNER.having(WEBHOOKS, hooks), current)
    assert finding.hint == "acrgeo webhook delete contoso hook1 hook2"
