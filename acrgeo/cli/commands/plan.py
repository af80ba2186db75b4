"""``acrgeo plan``: show what files would change. Changes nothing."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from acrgeo.cli.arguments import FilesOption, GraphOption, MassDeleteOption, PruneOption, ShowAzOption
from acrgeo.cli.command import add_command
from acrgeo.cli.options import option
from acrgeo.core.model.lookup import Lookup
from acrgeo.errors import ExitCode, UsageError
from acrgeo.output.formats import Format
from acrgeo.workflow.apply import refusal
from acrgeo.workflow.context import Context
from acrgeo.workflow.manifest_files import read_manifests
from acrgeo.workflow.manifests import Pruning, plan_pairs, read_current


def plan(
    context: Context,
    file: FilesOption,
    prune: PruneOption = False,
    allow_mass_delete: MassDeleteOption = False,
    detailed_exitcode: Annotated[
        bool,
        option("--detailed-exitcode", help="Exit 3 when there are changes."),
    ] = False,
    out: Annotated[
        Path | None,
        option(
            "--out",
            metavar="PLAN.json",
            help="Save the plan for acrgeo apply PLAN.json.",
            variable="ACRGEO_PLAN_OUT",  # export has an --out of its own
        ),
    ] = None,
    show_az: ShowAzOption = False,
    resource_graph: GraphOption = Lookup.AUTO,
) -> ExitCode:
    """Show what would make registries match their files.

    Changes nothing. A plan that a safety rule refuses is shown as well, and exits 5.
    Use -o markdown for pull requests; -o jsonl has a line a registry, as they come.
    """
    from acrgeo.output.views.plan.document import plan_document
    from acrgeo.output.views.plan.view import plan_view
    from acrgeo.workflow.ci.results import tell_plan
    from acrgeo.workflow.review import review_plan

    context.check_files(out=out)
    pruning = Pruning(is_on=prune, allows_mass_delete=allow_mass_delete)
    manifests = read_manifests(context, file)
    if context.format is Format.JSONL and context.common.query is None:
        from acrgeo.workflow.fleet_plans import plan_line, plan_line_with_az, print_plans, refused

        if out is not None:
            raise UsageError("-o jsonl and --out cannot be combined.", hint="-o json")
        tally = print_plans(
            context, manifests, pruning, resource_graph, line_of=plan_line_with_az if show_az else plan_line
        )
        refusals = refused(tally)
        if refusals is not None:
            raise refusals
        return tally.exit_code if tally.errors or detailed_exitcode else ExitCode.DONE
    pairs = read_current(context, manifests, lookup=resource_graph)
    reviewed = review_plan(context, plan_pairs(context, pairs, pruning))
    tell_plan(context, reviewed)
    context.show(plan_view(reviewed, now=context.now, shows_az=show_az))
    if reviewed.blockers:
        error = refusal(reviewed, is_told=context.format.is_page)
        if out is not None and out.exists():
            error.hint = "\n".join(filter(None, [error.hint, f"{out} still holds the plan that was saved before"]))
        raise error
    if out is not None:
        from acrgeo.workflow.saved_plans import save_plan

        save_plan(out, plan_document(reviewed), pairs, pruning)
        if context.step is not None:
            context.step.output(plan=out.resolve())
        command = context.commands.complete(f"acrgeo apply {shlex.quote(str(out))}")
        context.streams.err.write(f"Plan saved. To run it: {command}\n")
    return ExitCode.CHANGES_PENDING if detailed_exitcode and reviewed.plan.has_changes else ExitCode.DONE


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(
        app,
        "plan",
        plan,
        examples="""acrgeo plan -f contoso.yaml
        acrgeo plan -f fleet/ --detailed-exitcode -o markdown
        acrgeo plan -f contoso.yaml --show-az
        acrgeo plan -f contoso.yaml --out plan.json""",
    )
