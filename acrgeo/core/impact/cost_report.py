"""The report of a registry's cost: now, after a plan, storage and the first sync."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from acrgeo.core.impact.cost import Cost, Prices, StorageCost, TransferCost, cost_of, storage_of, transfers_of
from acrgeo.core.impact.forecast import forecast, present
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.core.preflight.facts import Unknown, Usage

NOT_KNOWN = (
    "discounts and agreements",
    "transfer of every later push to the other regions",
    "tasks, scanning and other services",
    "private endpoints and their traffic",
)
"""The costs that no number here includes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostReport:
    """The cost of a registry. ``after`` is None where the plan changes no cost.

    ``size`` is that of one copy, in bytes, in the home region.
    """

    registry: str
    before: Cost
    after: Cost | None
    size: int | Unknown
    storage: StorageCost | None = None
    storage_after: StorageCost | None = None
    transfers: tuple[TransferCost, ...] = ()


def cost_report(
    plan: RegistryPlan, prices: Prices, usages: tuple[Usage, ...] | Unknown, regions: Mapping[str, RegionFacts] | None
) -> CostReport:
    """Return the report of a registry and its plan, which may be empty."""
    current, planned = present(plan.current), forecast(plan)
    before, after = cost_of(current, prices), cost_of(planned, prices)
    size = _size_in(usages)
    home = plan.current.location
    new = [location for location in planned.locations if location not in current.locations]
    report = CostReport(
        registry=plan.current.name, before=before, after=None if current == planned else after, size=size
    )
    if isinstance(size, Unknown):
        return report
    return CostReport(
        registry=report.registry,
        before=before,
        after=report.after,
        size=size,
        storage=storage_of(current, prices, size, home),
        storage_after=storage_of(planned, prices, size, home),
        transfers=transfers_of(home, new, size, regions, prices.currency),
    )


def _size_in(usages: tuple[Usage, ...] | Unknown) -> int | Unknown:
    if isinstance(usages, Unknown):
        return usages
    return next((usage.current for usage in usages if usage.name == "Size"), Unknown("listUsages has no row Size"))
