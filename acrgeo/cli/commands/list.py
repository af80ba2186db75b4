"""``acrgeo list``: the registries of a subscription, or of all."""

from __future__ import annotations

from typing import Annotated

import typer

from acrgeo.cli.arguments import GraphOption
from acrgeo.cli.command import add_command
from acrgeo.cli.options import option
from acrgeo.core.model.lookup import Lookup
from acrgeo.errors import ExitCode
from acrgeo.workflow.context import Context
from acrgeo.workflow.targets import group_default


def list_registries(
    context: Context,
    all_subscriptions: Annotated[
        bool, option("--all", help="List the registries of every subscription that you see.", has_variable=False)
    ] = False,
    resource_graph: GraphOption = Lookup.AUTO,
) -> ExitCode:
    """List registries with tier, home and number of replicas.

    UNROUTED counts replicas that the global endpoint does not use, NOT READY those without all images yet.
    Who drained a replica is listed below.

    With --all they come from Azure Resource Graph, an index that can be minutes behind.
    """
    from acrgeo.output.views.error import print_note
    from acrgeo.output.views.registries import registries_view

    if all_subscriptions:
        from acrgeo.workflow.fleets import list_fleet

        return list_fleet(context, resource_graph)
    if group_default(context) is not None:
        print_note(
            context.streams.err,
            f"Only {context.resource_group} is listed: it is {group_default(context)}. "
            "AZURE_DEFAULTS_GROUP= acrgeo list lists every group.",
        )
    registries = context.gateway.list_registries(context.resource_group)
    context.show(registries_view(registries, now=context.now, commands=context.commands))
    return ExitCode.DONE


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(app, "list", list_registries, examples="acrgeo list -g contoso-rg\nacrgeo list --all -o jsonl")
