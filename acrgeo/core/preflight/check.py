"""Every finding of preflight about one registry's plan."""

from __future__ import annotations

from collections.abc import Sequence

from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.core.preflight.access import check_access
from acrgeo.core.preflight.addresses import check_addresses
from acrgeo.core.preflight.facts import Facts
from acrgeo.core.preflight.intent import Intent
from acrgeo.core.preflight.service import check_service
from acrgeo.core.rules.finding import Finding


def preflight(
    plan: RegistryPlan, intent: Intent, facts: Facts, allowed_regions: Sequence[str] = ()
) -> tuple[Finding, ...]:
    """What would stop the plan, or is to be known before it, in the order access, service, network."""
    return (
        *check_access(plan, intent, facts),
        *check_service(plan, intent, facts, allowed_regions),
        *check_addresses(plan, intent, facts),
    )
