"""Limits, registration, and features that do not go with geo-replication."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from acrgeo.core.preflight.facts import Facts, Unknown, Usage
from acrgeo.core.rules.service import RULES, SOFT_DELETE, USAGES
from tests.core.rules.cases import ADD, CURRENT, OWNER, found, lines


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
