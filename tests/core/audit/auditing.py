"""Shared by the tests of audits: a healthy registry, and what was read around it."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from acrgeo.core.audit.audit import Audit, audit
from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.impact.private_access import PrivateAccess
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry
from acrgeo.core.model.webhook import Webhook
from acrgeo.core.plan.diff import diff
from acrgeo.core.preflight.addresses import NETWORK, PrivateNetwork
from acrgeo.core.preflight.facts import AnyFact, Facts
from acrgeo.core.preflight.intent import intent_of
from acrgeo.core.rules.service import SOFT_DELETE
from acrgeo.core.rules.standing.facts import ACCESS, REGIONS, REPLICAS, TASKS
from acrgeo.core.rules.subject import Subject
from acrgeo.core.rules.webhooks import WEBHOOKS
from tests.core.planning import registry, replica

NOW = datetime(2026, 11, 29, 12, tzinfo=timezone.utc)


def region(name: str, *, zones: bool | None = True, geography: str | None = None) -> RegionFacts:
    """Return a region with zones."""
    group = "Europe" if "europe" in name else "US"
    return RegionFacts(
        name=name,
        display_name=name,
        is_offered=True,
        has_zones=zones,
        geography=geography or group,
        geography_group=group,
    )


PLACES = {name: region(name) for name in ("eastus", "westeurope", "northeurope", "canadacentral")} | {
    "westus": region("westus", zones=False, geography="United States"),
    "atlantis": RegionFacts(name="atlantis", display_name="Atlantis", is_offered=True),
}
HEALTHY = registry("Premium", replica("eastus", home="eastus"), replica("westeurope", home="eastus"), home="eastus")


def hook(location: str, **facts: Any) -> Webhook:
    """Return a webhook that is on."""
    return Webhook(name=f"hook{location}", location=location, actions=("push",), **facts)


def subject(
    current: Registry = HEALTHY, read: dict[AnyFact, object] | None = None, *, least: int = 1, **given: Any
) -> Subject:
    """Return a registry with everything read around it, and nothing found, unless ``read`` says otherwise."""
    plan = diff(current, DesiredRegistry(min_routed=least))
    values: dict[AnyFact, object] = {
        REPLICAS: current.replicas,
        REGIONS: PLACES,
        WEBHOOKS: (),
        TASKS: (),
        SOFT_DELETE: "",
        NETWORK: PrivateNetwork(),
        ACCESS: PrivateAccess(registry=current),
        **(read or {}),
    }
    return Subject(plan=plan, intent=intent_of(plan), facts=Facts(values), now=NOW, **given)


def audited(*args: Any, **given: Any) -> Audit:
    """Audit one registry."""
    return audit([(subject(*args, **given), None)], today=NOW.date())


def lines(found: Audit) -> list[str]:
    """Return ``error failed-replica eastus`` for each finding."""
    return [f"{at.severity.value} {at.id}" + (f" {at.location}" if at.location else "") for at in found.findings]
