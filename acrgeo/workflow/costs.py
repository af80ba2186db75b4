"""Cost reports: prices from Azure's list or the table, and one report per registry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from acrgeo.core.impact.cost import Cost, Prices, cost_of
from acrgeo.core.impact.cost_report import CostReport, cost_report
from acrgeo.core.impact.forecast import forecast, present
from acrgeo.core.model.registry import Registry
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.errors import AcrGeoError
from acrgeo.files.folders import cache_folder
from acrgeo.files.private import PrivateFolder
from acrgeo.prices import cached_prices, parse_currency, read_prices, table_prices
from acrgeo.workflow.context import Context
from acrgeo.workflow.regions import read_regions


def read_costs(context: Context, plans: Sequence[RegistryPlan], currency: str) -> tuple[list[CostReport], str | None]:
    """Read prices; return a report for each plan, and the reason if the price list was not read.

    Raises AcrGeoError for a currency that is not three letters.
    """
    prices, why = _read_prices(context, plans, parse_currency(currency))
    return [_report(context, plan, prices) for plan in plans], why


def known_cost(context: Context, registry: Registry) -> Cost:
    """Return what the units of a registry cost, at the prices that are known without asking for any."""
    state = present(registry)
    if context.is_sandbox:
        return cost_of(state, table_prices("USD"))
    return cost_of(state, cached_prices(kept_prices(context.environ), state.locations, "USD"))


def _read_prices(context: Context, plans: Sequence[RegistryPlan], currency: str) -> tuple[Prices, str | None]:
    if context.is_sandbox:
        return table_prices(currency), "prices are never fetched in the sandbox"
    places = {place for plan in plans for place in (*present(plan.current).locations, *forecast(plan).locations)}
    prices, why = read_prices(kept_prices(context.environ), sorted(places), currency, context.now)
    context.record("PricesRead", currency=currency, regions=sorted(places), failure=why)
    return prices, why


def kept_prices(environ: Mapping[str, str]) -> PrivateFolder | None:
    """Return where prices are kept between runs; None where the user has no home directory."""
    try:
        return PrivateFolder(cache_folder(environ) / "prices")
    except AcrGeoError:
        return None


def _report(context: Context, plan: RegistryPlan, prices: Prices) -> CostReport:
    regions = read_regions(context, plan.current.ref.subscription) if plan.changes else None
    return cost_report(plan, prices, context.preflight_reads.read_usages(plan.current.ref), regions)
