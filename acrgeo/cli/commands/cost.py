"""``acrgeo cost``: show what a registry costs at list price, and what it would cost once a file is applied."""

from __future__ import annotations

from typing import Annotated

import typer

from acrgeo.cli.arguments import NO_FILES, DefaultRegistryArgument, FilesOption
from acrgeo.cli.command import add_command
from acrgeo.cli.options import option
from acrgeo.core.desired.registry import DesiredRegistry
from acrgeo.core.plan.diff import diff
from acrgeo.errors import ExitCode, UsageError
from acrgeo.workflow.context import Context
from acrgeo.workflow.manifest_files import read_manifests
from acrgeo.workflow.manifests import read_current
from acrgeo.workflow.targets import read_registry


def cost(
    context: Context,
    registry: DefaultRegistryArgument = None,
    file: FilesOption = NO_FILES,
    currency: Annotated[
        str | None,
        option(
            "--currency",
            metavar="CODE",
            help="Three-letter code (default: USD); others need Azure's price list.",
        ),
    ] = None,
) -> ExitCode:
    """Show the list price of a registry, or of a file.

    Prices come from Azure's Retail Prices API, cached for a day, or from the dated table in acrgeo; where the setting
    price-table names a file with your own prices, from that alone.
    Every number has its date and source; what is not known is listed.
    """
    from acrgeo.output.views.cost import costs_view
    from acrgeo.workflow.costs import read_costs

    if file:
        if registry is not None:
            raise UsageError("-f takes no REGISTRY: the file names its registries.")
        pairs = read_current(context, read_manifests(context, file))
        plans = [diff(current, manifest.desired) for manifest, current in pairs]
    else:
        plans = [diff(read_registry(context, registry), DesiredRegistry())]
    context.show(costs_view(*read_costs(context, plans, currency)))
    return ExitCode.DONE


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
