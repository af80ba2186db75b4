"""``acrgeo preflight``: find what would stop a change before it starts. Changes nothing."""

from __future__ import annotations

from typing import Annotated

import typer

from acrgeo.cli.arguments import NO_FILES, DefaultRegistryArgument, FilesOption
from acrgeo.cli.command import add_command
from acrgeo.cli.options import option
from acrgeo.core.desired.registry import DesiredRegistry, DesiredReplica
from acrgeo.core.desired.selection import parse_regions, select_replicas
from acrgeo.core.plan.diff import diff
from acrgeo.core.plan.plan import Plan
from acrgeo.errors import ExitCode, UsageError
from acrgeo.workflow.apply import refusal
from acrgeo.workflow.context import Context
from acrgeo.workflow.manifest_files import read_manifests
from acrgeo.workflow.manifests import Pruning, plan_pairs, read_current
from acrgeo.workflow.targets import read_registry

_AddOption = Annotated[
    list[str] | None,
    option("--add", metavar="REGION", help="Region to add; repeatable."),
]
_DeleteOption = Annotated[
    list[str] | None,
    option("--delete", metavar="REGION", help="Replica to delete; repeatable."),
]
_DrainOption = Annotated[
    list[str] | None,
    option("--drain", metavar="REGION", help="Replica to drain; repeatable."),
]
_AllowedOption = Annotated[
    str | None,
    option(
        "--allowed-regions",
        metavar="REGIONS",
        help="Allow additions only in these regions, separated by commas. The variable applies to every plan.",
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

    Checks permissions, locks, limits, private endpoints with their subnets and DNS records, and webhooks.
    What cannot be read is unknown. Without --add, --delete, --drain or -f it finds what would stop any
    change, and what one more region would need. Exits 5 if something blocks, 4 if only permissions do.
    """
    from acrgeo.output.views.preflight import preflight_view
    from acrgeo.workflow.allowed_regions import split_regions
    from acrgeo.workflow.ci.results import tell_plan
    from acrgeo.workflow.minimum import with_minimum
    from acrgeo.workflow.review import review_plan

    allowed = None if allowed_regions is None else split_regions(allowed_regions)
    words = (add, delete, drain)
    if file:
        if any(words):
            raise UsageError("-f cannot be combined with --add, --delete or --drain.")
        if registry is not None:
            raise UsageError("-f takes no REGISTRY: the file names its registries.")
        plan = plan_pairs(context, read_current(context, read_manifests(context, file)), Pruning())
    else:
        current = read_registry(context, registry)
        desired = DesiredRegistry(
            replicas=(
                *(DesiredReplica(location=location, is_new=True) for location in parse_regions(add or [])),
                *(
                    DesiredReplica(location=replica.location, name=replica.name, is_routed=False)
                    for replica in (select_replicas(current, drain) if drain else ())
                ),
            ),
            absent=tuple(replica.name for replica in (select_replicas(current, delete) if delete else ())),
        )
        plan = Plan(registries=(diff(current, with_minimum(context, desired)),))
    is_general = not file and not any(words)
    reviewed = review_plan(context, plan, is_general=is_general, allowed_regions=allowed)
    tell_plan(context, reviewed)
    context.show(preflight_view(reviewed))
    if reviewed.blockers:
        raise refusal(reviewed, is_told=context.format.is_page)
    return ExitCode.DONE


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
