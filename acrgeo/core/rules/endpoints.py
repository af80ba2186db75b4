"""What the documentation warns of before the registry's endpoint switches are turned."""

from __future__ import annotations

from collections.abc import Iterator

from acrgeo.core.model.registry import Sku
from acrgeo.core.plan.change import Phase
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.core.rules.finding import Finding, Severity


def check_switches(plan: RegistryPlan) -> Iterator[Finding]:
    """The findings about data endpoints and regional endpoints; nothing for a plan that turns neither."""
    current = plan.current
    for change in plan.registry_changes:
        if change.phase is not Phase.SETTINGS:
            continue
        if change.data_endpoints:
            yield _warning(
                plan,
                "data-endpoints",
                "Downloads of images move from *.blob.core.windows.net to the data endpoints: clients whose firewall "
                "allows only the former are cut off.",
                f"acrgeo endpoints {current.name} tells the names; allow them first",
            )
        if change.data_endpoints is False:
            yield _warning(
                plan,
                "data-endpoints",
                "Downloads of images move back to *.blob.core.windows.net: clients whose firewall allows only the data "
                "endpoints are cut off.",
                "allow *.blob.core.windows.net first",
            )
        if change.regional_endpoints:
            yield _warning(
                plan,
                "regional-endpoints",
                "Regional endpoints are a preview. Clients that use one stay with its region: they neither fail over "
                "nor follow routing.",
                f"acrgeo endpoints {current.name}",
            )
        if change.regional_endpoints is False:
            yield _warning(
                plan,
                "regional-endpoints",
                f"Clients that use a *.geo name of {current.name} are cut off.",
                f"move them to {current.login_server} first",
            )
        wants_premium = change.data_endpoints or change.regional_endpoints
        rises = any(other.phase is Phase.UPGRADE and other.sku is Sku.PREMIUM for other in plan.registry_changes)
        if wants_premium and current.sku is not Sku.PREMIUM and not rises:
            yield Finding(
                id="premium-first",
                severity=Severity.BLOCKER,
                registry=current.name,
                fact=f"{current.name} is {current.sku.value}; these endpoints need Premium.",
                hint=f"acrgeo upgrade {current.name}",
            )


def _warning(plan: RegistryPlan, rule: str, fact: str, hint: str) -> Finding:
    return Finding(id=rule, severity=Severity.WARNING, registry=plan.current.name, fact=fact, hint=hint)
