"""``acrgeo drift``: whether registries still are as their files say. Made for cron; changes nothing."""

from __future__ import annotations

import typer

from acrgeo.cli.arguments import FilesOption, PruneOption
from acrgeo.cli.command import add_command
from acrgeo.errors import ExitCode
from acrgeo.workflow.apply import print_plan
from acrgeo.workflow.context import Context
from acrgeo.workflow.manifests import Pruning, plan_pairs, read_current, read_wanted
from acrgeo.workflow.review import review_plan


def drift(context: Context, file: FilesOption, prune: PruneOption = False) -> ExitCode:
    """Tell whether registries still are as their files say.

    Exits 0 when they are, 3 when they are not, also where routing was turned off without acrgeo.
    What somebody drained through acrgeo, and what Azure is about to finish, is told and is no drift.
    """
    plan = plan_pairs(context, read_current(context, read_wanted(file)), Pruning(is_on=prune))
    print_plan(context, review_plan(context, plan))
    return ExitCode.CHANGES_PENDING if plan.has_changes else ExitCode.DONE


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(
        app,
        "drift",
        drift,
        examples="acrgeo drift -f contoso.yaml\nacrgeo drift -f fleet/ -o markdown",
    )
