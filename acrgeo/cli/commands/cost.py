"""``acrgeo cost``: show what a registry costs at list price, and what it would cost once a file is applied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from acrgeo.cli.arguments import NO_FILES, DefaultRegistryArgument, FilesOption
from acrgeo.cli.command import add_command
from acrgeo.cli.options import option
from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.impact.forecast import forecast, present
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import RegistryPlan
from acrgeo.errors import ExitCode, UsageError
from acrgeo.workflow.context import Context
from acrgeo.workflow.manifests import read_current, read_manifests
from acrgeo.workflow.review import read_regions
from acrgeo.workflow.targets import read_registry

if TYPE_CHECKING:
    from acrgeo.core.impact.cost import Prices
    from acrgeo.core.impact.cost_report import CostReport


def cost(
    context: Context,
    registry: DefaultRegistryArgument = None,
    file: FilesOption = NO_FILES,
    currency: Annotated[
        str,
        option(
            "--currency",
            metavar="CODE",
            help="Three-letter code (default: USD); others need Azure's price list.",
        ),
    ] = "USD",
) -> ExitCode:
    """Show the list price of a registry, or of a file.

    Prices come from Azure's Retail Prices API, cached for a day, or from the dated table in acrgeo.
    Every number has its date and source; what is not known is listed.
    """
    from acrgeo.output.views.cost import costs_view
    from acrgeo.prices import parse_currency

    code = parse_currency(currency)
    if file:
        if registry is not None:
            raise UsageError("-f takes no REGISTRY: the file names its registries.")
        plans = [diff(current, manifest.desired) for manifest, current in read_current(context, read_manifests(file))]
    else:
        plans = [diff(read_registry(context, registry), DesiredRegistry())]
    prices, why = _prices(context, plans, code)
    context.show(costs_view([_report(context, plan, prices) for plan in plans], why))
    return ExitCode.DONE


def _prices(context: Context, plans: list[RegistryPlan], currency: str) -> tuple[Prices, str | None]:
    from acrgeo.prices import cache_folder, read_prices, table_prices

    if context.is_sandbox:
        return table_prices(currency), "prices are never fetched in the sandbox"
    places = {place for plan in plans for place in (*present(plan.current).locations, *forecast(plan).locations)}
    return read_prices(cache_folder(context.environ), sorted(places), currency, context.now)


def _report(context: Context, plan: RegistryPlan, prices: Prices) -> CostReport:
    from acrgeo.core.impact.cost_report import cost_report

    regions = read_regions(context, plan.current.ref.subscription) if plan.changes else None
    return cost_report(plan, prices, context.preflight_reads.read_usages(plan.current.ref), regions)


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(
        app,
        "cost",
        cost,
        examples="""acrgeo cost contoso
        acrgeo cost contoso --currency EUR
        acrgeo cost -f contoso.yaml -o json""",
    )
