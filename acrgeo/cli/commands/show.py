"""``acrgeo show``: everything about one registry on one page."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from acrgeo.cli.arguments import DefaultRegistryArgument, GoalOption, TimeoutOption, WatchOption
from acrgeo.cli.command import add_command
from acrgeo.core.execution.goal import Goal
from acrgeo.core.model.registry import Registry
from acrgeo.errors import ExitCode
from acrgeo.output.view import View
from acrgeo.workflow.context import Context
from acrgeo.workflow.regions import read_regions
from acrgeo.workflow.targets import read_registry
from acrgeo.workflow.watching import follow, shows_in_place


def show(
    context: Context,
    registry: DefaultRegistryArgument = None,
    watch: WatchOption = False,
    goal: GoalOption = Goal.READY,
    timeout: TimeoutOption = None,
) -> ExitCode:
    """Show a registry and its replicas on one page.

    Shows tier, home region and endpoints, and each replica with routing, status, last change and zones.
    """
    from acrgeo.output.views.registry import registry_view

    current = read_registry(context, registry, has_regions=True)
    regions = read_regions(context, current.ref.subscription)

    def view_of(registry: Registry, news: Sequence[str] = ()) -> View:
        return registry_view(registry, regions, now=context.now, news=news, commands=context.commands)

    if watch:
        current = follow(context, current, view_of, goal=goal, timeout=timeout)
        if shows_in_place(context):
            return ExitCode.DONE
    context.show(view_of(current))
    return ExitCode.DONE


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(
        app,
        "show",
        show,
        examples="acrgeo show contoso\nacrgeo show contoso.azurecr.io -o json\nacrgeo show contoso --watch",
    )
