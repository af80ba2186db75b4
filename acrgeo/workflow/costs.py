"""Cost reports: prices from Azure's list or the table, and one report per registry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from acrgeo.core.impact.cost import Cost, Prices, cost_of
from acrgeo.core.impact.cost_report import CostReport, cost_report
from acrgeo.core.impact.forecast import forecast, present
from acrgeo.core.model.registry import Registry
from acrgeo.core.model.settings import PRICE_TABLE
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.errors import AcrGeoError, UsageError
from acrgeo.files.folders import cache_folder, expand_home
from acrgeo.files.private import PrivateFolder
from acrgeo.prices import cached_prices, parse_currency, read_prices, table_prices
from acrgeo.workflow.context import Context
from acrgeo.workflow.regions import read_regions

OWN = "the setting price-table stands in its place"


def read_costs(
    context: Context, plans: Sequence[RegistryPlan], currency: str | None
) -> tuple[list[CostReport], str | None]:
    """Read prices; return a report for each plan, and the reason if the price list was not read.

    Currency None is that of one's own prices, else US dollars. Raises AcrGeoError for a currency that is not three
    letters, or that one's own prices are not in.
    """
    own = own_prices(context)
    asked = parse_currency(currency or ("USD" if own is None else own.currency))
    if own is not None and own.currency != asked:
        raise UsageError(f"The setting price-table has prices in {own.currency}, not {asked}.")
    prices, why = _read_prices(context, plans, asked) if own is None else (own, OWN)
    return [_report(context, plan, prices) for plan in plans], why


def own_prices(context: Context) -> Prices | None:
    """Return the prices of the setting price-table; None where it is not set. Raises UsageError for a wrong file."""
    file = context.settings.value(PRICE_TABLE)
    if file is None:
        return None
    from acrgeo.files.price_table import read_price_table

    return read_price_table(expand_home(file))


def known_cost(context: Context, registry: Registry) -> Cost:
    """Return what the units of a registry cost, at the prices that are known without asking for any."""
    state = present(registry)
    own = own_prices(context)
    if own is not None:
        return cost_of(state, own)
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
