"""Tests of acrgeo.core.rules.standing.exposure: who gets at a registry, and by which way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from acrgeo.core.model.registry import Registry
from acrgeo.core.rules.standing.exposure import RULES
from tests.core.audit.auditing import HEALTHY, subject
from tests.rows import rows


def having(*, is_private: bool = False, **properties: Any) -> Registry:
    """Contoso with properties of ARM, and with private endpoints where it is private."""
    return replace(HEALTHY, properties=properties, has_private_endpoints=is_private)


RULE = {"ipRules": [{"value": "203.0.113.4"}]}
UPDATE = "az acr update -n contoso"


@rows(
    ("current", "told", "text", "hint"),
    [
        (having(adminUserEnabled=True), "warning admin-user", "The admin user of contoso is on", UPDATE),
        (having(adminUserEnabled="True"), "warning admin-user", "one name with two passwords", UPDATE),
        (having(adminUserEnabled="false"), None, "", ""),
        (having(anonymousPullEnabled=True), "warning anonymous-pull", "whoever reaches contoso.azurecr.io", UPDATE),
        (
            having(networkRuleSet=RULE),
            "warning private-data-endpoints",
            "contoso has IP rules (203.0.113.4): images are downloaded from *.blob.core.windows.net",
            "acrgeo endpoints data enable contoso",
        ),
        (
            having(networkRuleSet={**RULE, "defaultAction": "deny"}),
            "warning private-data-endpoints",
            "IP rules (203.0.113.4) and a network rule set that denies by default: images",
            "acrgeo endpoints data enable contoso",
        ),
        (
            having(is_private=True),
            "note private-data-endpoints",
            "clients of private endpoints have them whatever the switch says, and all others download from *.blob",
            "acrgeo endpoints data enable contoso",
        ),
        (
            having(is_private=True, networkRuleSet=RULE),
            "warning private-data-endpoints",
            "IP rules",
            "acrgeo endpoints",
        ),
        (  # then rules let nobody in anyway
            having(publicNetworkAccess="Disabled", networkRuleSet=RULE),
            "note private-data-endpoints",
            "public network access that is off",
            "acrgeo endpoints",
        ),
        (replace(having(networkRuleSet=RULE), has_data_endpoints=True), None, "", ""),
        (HEALTHY, None, "", ""),
    ],
)
def test_what_is_open_is_told_with_what_closes_it(current: Registry, told: str | None, text: str, hint: str) -> None:
    """At the level of what it means: a note where nobody but clients of private endpoints comes in."""
    findings = [finding for rule in RULES for finding in rule.audit(subject(current))]
    assert [f"{finding.severity.value} {finding.id}" for finding in findings] == ([] if told is None else [told])
    for finding in findings:
        assert text in finding.fact
        assert (finding.hint or "").startswith(hint)
