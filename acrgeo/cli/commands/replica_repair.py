"""``acrgeo replica repair``: replace replicas that are Failed, or stuck in Creating."""

from __future__ import annotations

from typing import Annotated

import typer

from acrgeo.cli.arguments import OptionalRegionsArgument, RegistryArgument
from acrgeo.cli.command import add_write
from acrgeo.cli.options import option
from acrgeo.core.model.durations import STUCK_AFTER, parse_duration
from acrgeo.core.model.registry import Registry, Replica
from acrgeo.errors import ExitCode
from acrgeo.workflow.context import Context
from acrgeo.workflow.options import WriteOptions
from acrgeo.workflow.targets import read_registry, select


def repair(
    context: Context,
    options: WriteOptions,
    registry: RegistryArgument,
    region: OptionalRegionsArgument = None,
    stuck_after: Annotated[
        float,
        option(
            "--stuck-after",
            metavar="DURATION",
            parse=parse_duration,
            help="How long Creating may take before it counts as stuck (default: 2h).",
        ),
    ] = STUCK_AFTER,
) -> ExitCode:
    """Replace replicas that are Failed or stuck in Creating.

    Says what is wrong with each, deletes it and, once it is gone, creates it again with the same name,
    tags and routing. After an interruption, the same command finishes the job. The home replica, and
    the only one that serves, are refused.
    """
    from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
    from acrgeo.core.execution.mark import is_over, with_interrupted
    from acrgeo.core.plan.diff import diff
    from acrgeo.core.plan.plan import Plan
    from acrgeo.core.rules.diagnosis import explain, is_broken
    from acrgeo.workflow.apply import apply_plan
    from acrgeo.workflow.minimum import with_minimum

    selection = select(context, with_interrupted(read_registry(context, registry)), region or [])
    current = selection.registry
    broken = [replica for replica in selection.replicas if is_broken(replica, context.now, stuck_after)]
    for replica in selection.replicas:
        if replica not in broken:
            _tell_under_way(context, current, replica, stuck_after)
    over = [replica for replica in selection.replicas if is_over(current, replica)]
    named = tuple(replica for replica in selection.replicas if replica not in over)
    unwise = _unwise(current, named) if region else []
    chosen = unwise or [*over, *(replica for replica in broken if region or not replica.is_home)]
    desired = tuple(
        DesiredReplica(location=replica.location, name=replica.name, is_replaced=True) for replica in chosen
    )
    plan = Plan(registries=(diff(current, with_minimum(context, DesiredRegistry(replicas=desired))),))
    explanations = tuple(explain(current, replica, context.now) for replica in broken)
    return apply_plan(context, options, plan, explanations=explanations)


def _tell_under_way(context: Context, current: Registry, replica: Replica, stuck_after: float) -> None:
    """Say of a replica that is being made or deleted why it is not repaired, from when it would be, what to type."""
    from acrgeo.core.model.timestamps import age
    from acrgeo.output.views.error import print_note
    from acrgeo.output.wording import duration

    state, seconds = replica.provisioning_state, age(replica.timestamp, context.now)
    if state not in ("Creating", "Deleting"):
        return
    for_long = "" if seconds is None else f" for {duration(max(seconds, 0.0))}"
    goal = "succeeded" if state == "Creating" else "deleted"
    then = ""
    if state == "Creating":
        left = "" if seconds is None else f", in {duration(stuck_after - seconds)}"
        then = f" It counts as stuck after {duration(stuck_after)}{left}; --stuck-after changes that."
    wait = f"acrgeo replica wait {current.name} {current.label(replica)} --for {goal}"
    print_note(
        context.streams.err,
        f"The replica in {replica.location} has been {state}{for_long}: it is not repaired.{then} To wait for it: "
        f"{context.commands.complete(wait, current.ref)}",
    )


def _unwise(current: Registry, named: tuple[Replica, ...]) -> list[Replica]:
    """Return the home replica and the only one that serves where they were named: planned, so that rules refuse."""
    serving = [replica for replica in current.replicas if replica.is_serving]
    return [replica for replica in named if replica.is_home or serving == [replica]]


def register(group: typer.Typer) -> None:
    """Add the command."""
    add_write(
        group,
        "repair",
        repair,
        examples="acrgeo replica repair contoso --dry-run\nacrgeo replica repair contoso eastus --stuck-after 90m",
    )
