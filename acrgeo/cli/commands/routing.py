"""``acrgeo routing``: drain and restore replicas, with who and why kept in their tags."""

from __future__ import annotations

from typing import Annotated

import typer

from acrgeo.cli.arguments import DefaultRegistryArgument, RegionsArgument, RegistryArgument
from acrgeo.cli.command import add_command, add_write
from acrgeo.cli.options import new_group, option
from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.model.pipeline import run_of
from acrgeo.errors import ExitCode
from acrgeo.workflow.context import Context
from acrgeo.workflow.drains import drain_record
from acrgeo.workflow.options import WriteOptions
from acrgeo.workflow.regions import are_shown, regions_for_documents
from acrgeo.workflow.targets import read_registry, select


def show(context: Context, registry: DefaultRegistryArgument = None) -> ExitCode:
    """Show which replicas are routed, and who drained the others."""
    from acrgeo.output.views.routing import routing_view

    current = read_registry(context, registry, has_regions=are_shown(context))
    regions = regions_for_documents(context, [current.ref.subscription])
    context.show(routing_view(current, regions, now=context.now, commands=context.commands))
    return ExitCode.DONE


def enable(context: Context, options: WriteOptions, registry: RegistryArgument, region: RegionsArgument) -> ExitCode:
    """Restore replicas: the global endpoint sends them requests again.

    Removes the record of the drain.
    """
    from acrgeo.workflow.apply import change

    chosen = select(context, read_registry(context, registry), region)
    desired = tuple(
        DesiredReplica(location=replica.location, name=replica.name, is_routed=True) for replica in chosen.replicas
    )
    return change(context, options, chosen.registry, DesiredRegistry(replicas=desired))


def disable(
    context: Context,
    options: WriteOptions,
    registry: RegistryArgument,
    region: RegionsArgument,
    reason: Annotated[
        str | None,
        option("--reason", metavar="TEXT", help="Why they are drained."),
    ] = None,
    until: Annotated[
        str | None,
        option(
            "--until",
            metavar="TIME",
            help="When the drain should end: 2h, 3d or 2026-12-01T08:00Z. A note only: no drain ends by itself.",
        ),
    ] = None,
    by: Annotated[
        str | None,
        option("--by", metavar="NAME", help="Who drains them (default: the pipeline's run, or this machine's user)."),
    ] = None,
) -> ExitCode:
    """Drain replicas: the global endpoint sends them no more requests.

    Images keep syncing. Who drained a replica, why, when and until when is kept in its tags.
    """
    from acrgeo.workflow.apply import change

    run = run_of(context.common.ci, context.environ)
    record = drain_record(context.now, by=by, reason=reason, until=until, run=run)
    chosen = select(context, read_registry(context, registry), region)
    desired = tuple(
        DesiredReplica(location=replica.location, name=replica.name, is_routed=False, drain=record(replica.drain))
        for replica in chosen.replicas
    )
    return change(context, options, chosen.registry, DesiredRegistry(replicas=desired))


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = new_group(help_text="Drain replicas and restore them.")
    add_command(group, "show", show, examples="acrgeo routing show contoso")
    add_write(group, "enable", enable, examples="acrgeo routing enable contoso eastus")
    add_write(
        group, "disable", disable, examples="acrgeo routing disable contoso eastus --reason 'pull errors' --until 2h"
    )
    app.add_typer(group, name="routing")
