"""``acrgeo image``: images in the regions of a registry."""

from __future__ import annotations

from typing import Annotated

import typer

from acrgeo.cli.arguments import RegistryArgument
from acrgeo.cli.command import add_command
from acrgeo.cli.commands import image_import, image_wait
from acrgeo.cli.image_arguments import NOTHING, EvidenceOption, ImageFilesOption, ImageRegionsOption, ImagesArgument
from acrgeo.cli.options import new_group, option
from acrgeo.core.image.status.evidence import Demand, parse_digest
from acrgeo.errors import ExitCode, UsageError
from acrgeo.workflow.context import Context


def status(
    context: Context,
    registry: RegistryArgument,
    image: ImagesArgument = None,
    file: ImageFilesOption = NOTHING,
    every: Annotated[bool, option("--all", help="Every tag of every repository.")] = False,
    regions: ImageRegionsOption = NOTHING,
    evidence: EvidenceOption = Demand.ANY,
    expect: Annotated[
        str | None,
        option(
            "--expect",
            metavar="DIGEST",
            parse=parse_digest,
            help="Compare with this digest (default: what the home replica has).",
        ),
    ] = None,
    newest: Annotated[bool, option("--newest", help="Compare with the newest digest of all regions.")] = False,
    deep: Annotated[
        bool, option("--deep", help="Check every manifest and every layer that belongs to an image, in each region.")
    ] = False,
) -> ExitCode:
    """Show in which regions an image is.

    Asks the regional endpoint of each replica, which proves that the image can be pulled there, and listens to what the
    webhooks of each region told, which proves that it has arrived. Never asks the global endpoint: any replica may
    answer there. Exits with 0 if all is synced, 7 if not yet, 5 if it cannot be known, and 8 if no replica has it.
    """
    from acrgeo.output.views.image.status import status_view
    from acrgeo.workflow.images.status import Wanted, read_status

    wanted = Wanted(
        images=image or (),
        files=file,
        is_all=every,
        regions=regions,
        demand=evidence,
        expected=expect,
        is_newest=newest,
        is_deep=deep,
    )
    if expect is not None and newest:
        raise UsageError("--expect and --newest contradict each other.", hint="give one of them")
    report = read_status(context, registry, wanted)
    is_page = context.format.is_page and context.common.query is None
    context.show(status_view(report, context.commands, is_page=is_page))
    return report.exit_code


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = new_group(help_text="Show where images are, and import them.")
    add_command(
        group,
        "status",
        status,
        examples="""acrgeo image status contoso web:1.2
        acrgeo image status contoso 'web:*' api:3 --regions eastus,westeurope
        acrgeo image status contoso -f k8s/ -o junit
        acrgeo image status contoso web:1.2 --evidence told -o json""",
    )
    image_import.register(group)
    image_wait.register(group)
    app.add_typer(group, name="image")
