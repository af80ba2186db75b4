"""``acrgeo replica wait``: watch Azure until it is done. Reads only."""

from __future__ import annotations

from typing import Annotated

import typer

from acrgeo.cli.arguments import OptionalRegionsArgument, RegistryArgument
from acrgeo.cli.command import add_command
from acrgeo.cli.options import option
from acrgeo.core.execution.goal import Goal
from acrgeo.core.model.durations import parse_duration
from acrgeo.core.model.registry import Registry, Replica
from acrgeo.errors import ExitCode, InterruptedByUserError, RefusedError
from acrgeo.executor.watch import watch
from acrgeo.workflow.context import Context
from acrgeo.workflow.review import read_regions
from acrgeo.workflow.targets import read_registry, select


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
    from acrgeo.output.page import harmless
    from acrgeo.output.views.replicas import waited_view

    current = read_registry(context, registry)
    err = context.streams.err

    def say(replica: Replica, state: str) -> None:
        err.write(harmless(f"{replica.location}: {state}") + "\n")
        err.flush()

    try:
        ended = watch(
            current.ref,
            _chosen(context, current, region or [], goal),
            goal,
            context.gateway,
            say,
            clock=context.clock,
            timeout=timeout,
            look_every=context.look_every,
        )
    except KeyboardInterrupt as interrupt:
        words = ["acrgeo replica wait", current.name, *(region or []), "--for", goal.value]
        raise InterruptedByUserError("Interrupted. Azure continues.", hint=" ".join(words)) from interrupt
    regions = read_regions(context, current.ref.subscription) if ended else None
    context.show(waited_view(ended, regions, now=context.now))
    return ExitCode.DONE


def _chosen(context: Context, current: Registry, words: list[str], goal: Goal) -> list[Replica]:
    """Return the replicas to watch; RefusedError where the home replica is to be deleted."""
    is_deletion = goal is Goal.DELETED
    chosen = select(context, current, words, may_be_gone=is_deletion).replicas
    home = next((replica for replica in chosen if replica.is_home), None)
    if words and is_deletion and home is not None:
        raise RefusedError(
            f"{home.location} is the home region of {current.name}: its replica is never deleted.",
            hint=f"acrgeo replica list {current.name}",
            code="home-replica",
        )
    return [replica for replica in chosen if not (is_deletion and replica.is_home)]


def register(group: typer.Typer) -> None:
    """Add the command."""
    add_command(
        group,
        "wait",
        wait,
        examples="acrgeo replica wait contoso\nacrgeo replica wait contoso eastus --for deleted --timeout 30m",
    )
