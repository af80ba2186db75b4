"""What an audit finds of private endpoints: nothing is concluded where what it needs could not be read."""

from __future__ import annotations

from dataclasses import replace

from acrgeo.core.preflight.facts import AnyFact, Unknown
from acrgeo.core.rules.rule import Rule
from acrgeo.core.rules.standing.facts import ACCESS, REPLICAS
from acrgeo.core.rules.standing.private_access import RULES
from tests.core.audit.auditing import HEALTHY, subject
from tests.rows import rows

PRIVATE = replace(HEALTHY, has_private_endpoints=True)


@rows(
    ("rule", "fact"),
    [(rule, fact) for rule in RULES for fact in (REPLICAS, ACCESS)],
    ids=lambda at: getattr(at, "id", ""),
)
def test_without_replicas_or_addresses_nothing_is_known(rule: Rule, fact: AnyFact) -> None:
    """Hosts that a private endpoint must reach follow from the replicas."""
    read: dict[AnyFact, object] = {fact: Unknown("no", 403)}
    assert [finding.severity.value for finding in rule.audit(subject(PRIVATE, read))] == ["unknown"]
    assert list(rule.audit(subject(PRIVATE))) == []


@rows("rule", RULES, ids=lambda rule: rule.id)
def test_a_registry_without_private_endpoints_needs_neither(rule: Rule) -> None:
    """Nothing is told of what it does not have."""
    read: dict[AnyFact, object] = {REPLICAS: Unknown("no", 403), ACCESS: Unknown("no", 403)}
    assert list(rule.audit(subject(HEALTHY, read))) == []
