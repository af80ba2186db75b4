"""Webhooks of regions that go. What Azure does not take of one is tested with the plan of webhooks."""

from __future__ import annotations

from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.model.webhook import Webhook
from acrgeo.core.preflight.facts import Unknown
from acrgeo.core.rules.webhooks import RULES, WEBHOOKS
from tests.core.rules.cases import DELETE, OWNER, found, lines

HOOKS = OWNER.having(
    WEBHOOKS, (Webhook(name="hookeast", location="eastus"), Webhook(name="hookwest", location="westus"))
)


def test_webhooks_of_a_deleted_region_are_named() -> None:
    """Those of other regions are not."""
    (finding,) = found(RULES, DELETE, HOOKS)
    assert (finding.id, "hookeast" in finding.fact, "hookwest" in finding.fact) == ("webhook-orphaned", True, False)
    assert lines(found(RULES, DELETE, OWNER.having(WEBHOOKS, Unknown("no")))) == ["unknown webhook-orphaned"]


def test_webhooks_of_a_replaced_replica_are_to_be_looked_at_again() -> None:
    """The region comes back; nobody documents whether they do."""
    repair = DesiredRegistry(replicas=(DesiredReplica(location="eastus", is_replaced=True),))
    assert "look at it again" in found(RULES, repair, HOOKS)[0].fact
