"""``acrgeo drift``: check registries against their files. Made for cron; changes nothing."""

from __future__ import annotations

import typer

from acrgeo.cli.arguments import FilesOption, GraphOption, PruneOption
from acrgeo.cli.command import add_command
from acrgeo.core.model.lookup import Lookup
from acrgeo.errors import ExitCode
from acrgeo.output.formats import Format
from acrgeo.workflow.context import Context
from acrgeo.workflow.manifest_files import read_manifests
from acrgeo.workflow.manifests import Pruning, plan_pairs, read_current


def drift(
    context: Context, file: FilesOption, prune: PruneOption = False, resource_graph: GraphOption = Lookup.AUTO
) -> ExitCode:
    """Check whether registries still match their files.

    Exits 0 if they match, 3 if they do not, and names each difference, where the file says otherwise and
    when it was last changed, if Azure tells. Routing that was turned off without acrgeo is drift, as is a
    replica of another name or without its webhook, and fewer replicas in service than minRouted. A drain
    through acrgeo, a tag that an Azure Policy writes over, and a change that Azure is still making are
    reported but are not drift.
    -o jsonl has a line a registry, as they come; one that cannot be read does not stop the others.
    """
    from acrgeo.core.plan.drift import drift_of
    from acrgeo.output.views.drift import drift_view, findings_besides
    from acrgeo.workflow.ci.results import tell_drift
    from acrgeo.workflow.review import review_plan

    manifests, pruning = read_manifests(context, file), Pruning(is_on=prune)
    if context.format is Format.JSONL and context.common.query is None:
        from acrgeo.workflow.fleet_plans import drift_line, print_plans, tell_of_drift

        return print_plans(
            context, manifests, pruning, resource_graph, line_of=drift_line, tell_of=tell_of_drift
        ).exit_code
    pairs = read_current(context, manifests, lookup=resource_graph)
    plan = plan_pairs(context, pairs, pruning)
    differences = [
        difference
        for (manifest, _), registry in zip(pairs, plan.registries, strict=True)
        for difference in drift_of(registry, manifest)
    ]
    reviewed = review_plan(context, plan)
    tell_drift(context, plan, findings_besides(reviewed), differences)
    context.show(drift_view(reviewed, differences, now=context.now))
    return ExitCode.CHANGES_PENDING if differences else ExitCode.DONE


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(
        app,
        "drift",
        drift,
        examples="acrgeo drift -f contoso.yaml\nacrgeo drift -f fleet/ -o markdown\nacrgeo drift -f fleet/ -o jsonl",
    )
