"""``acrgeo list``: the registries of a subscription."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from acrgeo.cli.command import add_command
from acrgeo.errors import ExitCode
from acrgeo.workflow.context import Context

if TYPE_CHECKING:
    from rich.console import RenderableType


def list_registries(context: Context) -> ExitCode:
    """List registries with tier, home and number of replicas.

    UNROUTED counts replicas that the global endpoint does not use, NOT READY those without all images yet.
    Who drained a replica is listed below.
    """
    from acrgeo.output.views.documents import list_document

    registries = context.gateway.list_registries(context.resource_group)

    def table() -> RenderableType:
        from acrgeo.output.views.tables import render_registries

        return render_registries(registries, now=context.now)

    document = list_document(registries)
    context.print(document, rows=document["registries"], table=table)
    return ExitCode.DONE


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(app, "list", list_registries, examples="acrgeo list -g contoso-rg")
