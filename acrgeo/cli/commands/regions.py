"""``acrgeo regions``: where a registry is, where it could be, and where it cannot."""

from __future__ import annotations

import typer

from acrgeo.cli.arguments import OptionalRegistryArgument
from acrgeo.cli.command import add_command
from acrgeo.errors import ExitCode
from acrgeo.workflow.context import Context
from acrgeo.workflow.targets import read_registry


def list_regions(
    context: Context,
    registry: OptionalRegistryArgument = None,
) -> ExitCode:
    """List regions as home, current, possible or unavailable.

    Shows zones, the paired region and the distance to home.
    """
    from acrgeo.core.map.regions import region_rows
    from acrgeo.output.views.regions import regions_view

    meant = registry or context.registry
    current = read_registry(context, meant, has_regions=True) if meant else None
    rows = region_rows(context.gateway.read_regions(current.ref.subscription if current else None), current)
    context.show(regions_view(rows))
    return ExitCode.DONE


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(app, "regions", list_regions, examples="acrgeo regions contoso")
