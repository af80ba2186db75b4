"""``acrgeo drift``: check registries against their files. Made for cron; changes nothing."""

from __future__ import annotations

import typer

from acrgeo.cli.arguments import FilesOption, GraphOption, PruneOption
from acrgeo.cli.command import add_command
from acrgeo.core.model.lookup import Lookup
from acrgeo.errors import ExitCode
from acrgeo.output.formats import Format
from acrgeo.workflow.context import Context
from acrgeo.workflow.manifests import Pruning, plan_pairs, read_current, read_manifests


def drift(
    context: Context, file: FilesOption, prune: PruneOption = False, resource_graph: GraphOption = Lookup.AUTO
) -> ExitCode:
    """Check whether registries still match their files.

    Exits 0 if they match, 3 if they do not. Routing that was turned off without acrgeo is drift. A drain
    through acrgeo, a tag that an Azure Policy writes over, and a change that Azure is still making are
    reported but are not drift.
    -o jsonl has a line a registry, as they come; one that cannot be read does not stop the others.
    """
    from acrgeo.output.views.plan.view import plan_view
    from acrgeo.workflow.review import review_plan

    manifests, pruning = read_manifests(file), Pruning(is_on=prune)
    if context.format is Format.JSONL and context.common.query is None:
        from acrgeo.workflow.fleet_plans import print_plans

        return print_plans(context, manifests, pruning, resource_graph).exit_code
    plan = plan_pairs(context, read_current(context, manifests, lookup=resource_graph), pruning)
    context.show(plan_view(review_plan(context, plan), now=context.now))
    return ExitCode.CHANGES_PENDING if plan.has_changes else ExitCode.DONE


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(
        app,
        "drift",
        drift,
        examples="acrgeo drift -f contoso.yaml\nacrgeo drift -f fleet/ -o markdown\nacrgeo drift -f fleet/ -o jsonl",
    )
