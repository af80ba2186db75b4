"""``acrgeo replica wait``: watch Azure until it is done. Reads only."""

from __future__ import annotations

from typing import Annotated

import typer

from acrgeo.cli.arguments import OptionalRegionsArgument, RegistryArgument
from acrgeo.cli.command import add_command
from acrgeo.cli.options import option
from acrgeo.core.execution.goal import Goal
from acrgeo.core.model.durations import parse_duration
from acrgeo.errors import ExitCode
from acrgeo.workflow.context import Context
from acrgeo.workflow.regions import read_regions
from acrgeo.workflow.targets import read_registry
from acrgeo.workflow.watching import wait_for


def wait(
    context: Context,
    registry: RegistryArgument,
    region: OptionalRegionsArgument = None,
    goal: Annotated[
        Goal,
        option(
            "--for",
            metavar="STATE",
            help="State to wait for: ready (default: the images are there), succeeded, deleted or routed.",
            variable="ACRGEO_WAIT_FOR",  # permissions check has a --for of its own
        ),
    ] = Goal.READY,
    timeout: Annotated[
        float | None,
        option(
            "--timeout",
            metavar="DURATION",
            parse=parse_duration,
            help="Stop watching after 90, 30m or 2h (default: never).",
        ),
    ] = None,
) -> ExitCode:
    """Wait until replicas are ready, succeeded, deleted or routed.

    Exits 1 as soon as one of them fails, 7 when time runs out. Watching changes nothing: stop and start
    it at any time, also after --no-wait or Ctrl-C in another command.
    """
    from acrgeo.output.views.replicas import waited_view

    current = read_registry(context, registry)
    ended = wait_for(context, current, region or [], goal, timeout)
    regions = read_regions(context, current.ref.subscription) if ended else None
    context.show(waited_view(ended, regions, now=context.now))
    return ExitCode.DONE


def register(group: typer.Typer) -> None:
    """Add the command."""
    add_command(
        group,
        "wait",
        wait,
        examples="acrgeo replica wait contoso\nacrgeo replica wait contoso eastus --for deleted --timeout 30m",
    )
