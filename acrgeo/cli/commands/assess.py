"""``acrgeo assess``: what an outage of each region would stop at a registry, and who is near whom."""

from __future__ import annotations

from typing import Annotated

import typer

from acrgeo.cli.arguments import NO_FILES, DefaultRegistryArgument, FilesOption
from acrgeo.cli.command import add_command
from acrgeo.cli.options import option
from acrgeo.core.model.sizes import parse_amount, parse_size
from acrgeo.errors import ExitCode
from acrgeo.workflow.context import Context

NOTHING: list[str] = []


def assess(
    context: Context,
    registry: DefaultRegistryArgument = None,
    places: Annotated[
        list[str],
        option(
            "--from",
            metavar="REGION|LAT,LON",
            help="Where clusters or pushers are; repeatable.",
            variable="ACRGEO_ASSESS_FROM",  # push-check has a --from of its own
        ),
    ] = NOTHING,
    file: FilesOption = NO_FILES,
    monthly_gb: Annotated[
        list[str],
        option("--monthly-gb", metavar="GB", help="Pulled a month from each --from; once, or once for each."),
    ] = NOTHING,
    monthly_pulls: Annotated[
        list[str],
        option("--monthly-pulls", metavar="N", help="Pulls a month from each --from; once, or once for each."),
    ] = NOTHING,
    pull_size: Annotated[
        float | None,
        option("--pull-size", metavar="SIZE", parse=parse_size, help="Size of a pull: 500MB or 1.2GB."),
    ] = None,
) -> ExitCode:
    """Show what an outage of each region would stop.

    Answers for one registry: zones, outages of each region, the customer-managed key and its vault, private
    endpoints, the SLA as it stands, the nearest replicas, transfer that a replica would save, and a drill.
    Changes nothing; weak points are no failure. -f takes minRouted from a file.
    """
    from acrgeo.core.assess.place import parse_place
    from acrgeo.output.views.assess.view import assessment_view
    from acrgeo.workflow.assessing import Traffic, assess_registry

    traffic = Traffic(
        gigabytes=tuple(map(parse_amount, monthly_gb)),
        pulls=tuple(map(parse_amount, monthly_pulls)),
        size=pull_size,
    )
    assessment = assess_registry(context, registry, file, [parse_place(text) for text in places], traffic)
    context.show(assessment_view(assessment, context.commands))
    return ExitCode.DONE


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(
        app,
        "assess",
        assess,
        examples="""acrgeo assess contoso
        acrgeo assess contoso --from koreacentral --from 52.5,13.4
        acrgeo assess contoso -f contoso.yaml -o markdown
        acrgeo assess contoso --from koreacentral --monthly-pulls 10000 --pull-size 500MB""",
    )
