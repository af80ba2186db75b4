"""``acrgeo show``: everything about one registry on one page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from acrgeo.cli.arguments import DefaultRegistryArgument, GoalOption, TimeoutOption, WatchOption
from acrgeo.cli.command import add_command
from acrgeo.core.execution.goal import Goal
from acrgeo.core.model.registry import Registry
from acrgeo.errors import ExitCode
from acrgeo.workflow.context import Context
from acrgeo.workflow.review import read_regions
from acrgeo.workflow.targets import read_registry
from acrgeo.workflow.watching import follow, shows_in_place

if TYPE_CHECKING:
    from rich.console import RenderableType


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
    from acrgeo.output.views.documents import registry_document

    current = read_registry(context, registry)
    regions = read_regions(context, current.ref.subscription)

    def page(shown: Registry, news: Sequence[str] = ()) -> RenderableType:
        from acrgeo.output.refreshing import with_news
        from acrgeo.output.views.tables import render_registry

        return with_news(render_registry(shown, regions, now=context.now), news)

    if watch:
        current = follow(context, current, page, goal=goal, timeout=timeout)
        if shows_in_place(context):
            return ExitCode.DONE
    document = registry_document(current, regions)
    context.print(document, rows=[document], table=lambda: page(current))
    return ExitCode.DONE


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(
        app,
        "show",
        show,
        examples="acrgeo show contoso\nacrgeo show contoso.azurecr.io -o json\nacrgeo show contoso --watch",
    )
