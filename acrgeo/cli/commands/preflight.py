"""``acrgeo preflight``: what would stop a change, before it starts. Changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from acrgeo.cli.arguments import NO_FILES, DefaultRegistryArgument, FilesOption
from acrgeo.cli.command import add_command
from acrgeo.cli.options import option
from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.desired.selection import parse_regions, select_replicas
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import Plan
from acrgeo.core.review import ReviewedPlan
from acrgeo.errors import ExitCode, UsageError
from acrgeo.workflow.apply import refusal
from acrgeo.workflow.context import Context
from acrgeo.workflow.manifests import Pruning, plan_pairs, read_current, read_wanted
from acrgeo.workflow.targets import read_registry

if TYPE_CHECKING:
    from rich.console import RenderableType

_AddOption = Annotated[
    list[str] | None,
    option("--add", metavar="REGION", help="A region to add; repeatable."),
]
_DeleteOption = Annotated[
    list[str] | None,
    option("--delete", metavar="REGION", help="A replica to delete; repeatable."),
]
_DrainOption = Annotated[
    list[str] | None,
    option("--drain", metavar="REGION", help="A replica to drain; repeatable."),
]
_AllowedOption = Annotated[
    str | None,
    option(
        "--allowed-regions",
        metavar="REGIONS",
        help="Refuse additions elsewhere; names between commas. Its variable holds for every plan.",
    ),
]


def preflight(
    context: Context,
    registry: DefaultRegistryArgument = None,
    add: _AddOption = None,
    delete: _DeleteOption = None,
    drain: _DrainOption = None,
    file: FilesOption = NO_FILES,
    allowed_regions: _AllowedOption = None,
) -> ExitCode:
    """Find what would stop a change.

    Permissions, locks, limits, private endpoints with their subnets and DNS records, webhooks. What may
    not be read is unknown. Without --add, --delete, --drain or -f: what would stop any change, with one
    region more in view. Exit 5 with a blocker, 4 when only permissions are missing.
    """
    from acrgeo.workflow.review import review_plan, split_regions

    allowed = None if allowed_regions is None else split_regions(allowed_regions)
    words = (add, delete, drain)
    if file:
        if any(words):
            raise UsageError("A file says everything: -f goes without --add, --delete and --drain.")
        if registry is not None:
            raise UsageError("The file names its registries: -f goes without REGISTRY.")
        plan = plan_pairs(context, read_current(context, read_wanted(file)), Pruning())
    else:
        current = read_registry(context, registry)
        desired = DesiredRegistry(
            replicas=(
                *(DesiredReplica(location=one, is_new=True) for one in parse_regions(add or [])),
                *(
                    DesiredReplica(location=one.location, name=one.name, is_routed=False)
                    for one in (select_replicas(current, drain) if drain else ())
                ),
            ),
            absent=tuple(one.name for one in (select_replicas(current, delete) if delete else ())),
        )
        plan = Plan(registries=(diff(current, desired),))
    is_general = not file and not any(words)
    reviewed = review_plan(context, plan, is_general=is_general, allowed_regions=allowed)
    _print(context, reviewed)
    if reviewed.blockers:
        raise refusal(reviewed)
    return ExitCode.DONE


def _print(context: Context, reviewed: ReviewedPlan) -> None:
    from acrgeo.output.views.preflight import preflight_document

    def table() -> RenderableType:
        from acrgeo.output.views.preflight import render_preflight

        return render_preflight(reviewed)

    document = preflight_document(reviewed)
    context.print(document, rows=document["findings"], table=table)


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(
        app,
        "preflight",
        preflight,
        examples="""acrgeo preflight contoso --add eastus2 --add westeurope
        acrgeo preflight contoso --delete eastus -o json
        acrgeo preflight -f contoso.yaml""",
    )
