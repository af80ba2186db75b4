"""``acrgeo replica repair``: replace replicas that are Failed, or stuck in Creating."""

from __future__ import annotations

from typing import Annotated

import typer

from acrgeo.cli.arguments import OptionalRegionsArgument, RegistryArgument
from acrgeo.cli.command import add_write
from acrgeo.cli.options import option
from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.model.durations import parse_duration
from acrgeo.core.model.registry import Registry, Replica
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import Plan
from acrgeo.core.rules.diagnosis import explain, is_broken
from acrgeo.errors import ExitCode
from acrgeo.workflow.apply import apply_plan
from acrgeo.workflow.context import Context
from acrgeo.workflow.options import WriteOptions
from acrgeo.workflow.targets import read_registry, select

STUCK_AFTER = 7200.0


def repair(
    context: Context,
    options: WriteOptions,
    registry: RegistryArgument,
    region: OptionalRegionsArgument = None,
    stuck_after: Annotated[
        float,
        option(
            "--stuck-after", metavar="DURATION", parse=parse_duration, help="How long Creating may take (default: 2h)."
        ),
    ] = STUCK_AFTER,
) -> ExitCode:
    """Replace replicas that are Failed or stuck in Creating.

    Each is explained, deleted, and created again with the same name, tags and routing once it is surely gone.
    The home replica and the only one in service are refused.
    """
    meant = select(context, read_registry(context, registry), region or [])
    current = meant.registry
    broken = [one for one in meant.replicas if is_broken(one, context.now, stuck_after)]
    unwise = _unwise(current, meant.replicas) if region else []
    chosen = unwise or [one for one in broken if region or not one.is_home]
    wanted = tuple(DesiredReplica(location=one.location, name=one.name, is_replaced=True) for one in chosen)
    plan = Plan(registries=(diff(current, DesiredRegistry(replicas=wanted)),))
    told = tuple(explain(current, one, context.now) for one in broken)
    return apply_plan(context, options, plan, explanations=told)


def _unwise(current: Registry, named: tuple[Replica, ...]) -> list[Replica]:
    """The home replica, or the only one in service, where it was named: planned, so that the rules refuse it."""
    serving = [one for one in current.replicas if one.is_serving]
    return [one for one in named if one.is_home or serving == [one]]


def register(group: typer.Typer) -> None:
    """Add the command."""
    add_write(
        group,
        "repair",
        repair,
        examples="acrgeo replica repair contoso --dry-run\nacrgeo replica repair contoso eastus --stuck-after 90m",
    )
