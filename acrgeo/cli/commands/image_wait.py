"""``acrgeo image wait``: the gate between a push and a deployment in many regions. Reads only."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from acrgeo.cli.arguments import RegistryArgument
from acrgeo.cli.command import add_command
from acrgeo.cli.options import option
from acrgeo.core.image.status.evidence import Demand, parse_digest
from acrgeo.core.model.durations import parse_duration
from acrgeo.errors import ExitCode, UsageError
from acrgeo.workflow.context import Context

NOTHING: list[str] = []
DEFAULT_TIMEOUT = 900.0


def wait(
    context: Context,
    registry: RegistryArgument,
    image: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="IMAGE...",
            help="REPOSITORY[:TAG|@DIGEST], a whole reference, or a glob in quotes, such as 'web:1.*'.",
        ),
    ] = None,
    file: Annotated[
        list[str],
        option(
            "--file",
            "-f",
            metavar="FILE",
            help="Images that Kubernetes or Compose files or lists name: a file, a folder or - for stdin; repeatable.",
            variable="ACRGEO_IMAGE_FILE",
        ),
    ] = NOTHING,
    regions: Annotated[
        list[str],
        option("--regions", metavar="REGION[,REGION]", help="Only these regions; repeatable (default: all)."),
    ] = NOTHING,
    evidence: Annotated[
        Demand,
        option(
            "--evidence",
            metavar="SOURCE",
            help="What proves it: asked (it can be pulled there), told (it has arrived there) or any (default).",
        ),
    ] = Demand.ANY,
    expect: Annotated[
        str | None,
        option(
            "--expect",
            metavar="DIGEST",
            parse=parse_digest,
            help="Wait for this digest, also where no replica has it yet (default: what the home replica has).",
        ),
    ] = None,
    deep: Annotated[
        bool, option("--deep", help="Wait for every manifest and every layer that belongs to an image.")
    ] = False,
    timeout: Annotated[
        float | None,
        option(
            "--timeout",
            metavar="DURATION",
            parse=parse_duration,
            help="Wait no longer than 90, 30m or 2h (default: 15m).",
        ),
    ] = None,
    events_file: Annotated[
        Path | None,
        option("--events-file", metavar="FILE", help="Append each event to a file, one JSON document per line."),
    ] = None,
) -> ExitCode:
    """Wait until images are synced in every region.

    The gate between a push and a deployment: waits for the digests that tags have now, asks only what is left, and
    shows how long each region took. Exits with 0 once all is synced, 7 when time is over, and 5 as soon as something
    never will be: it cannot be known, a tag moved or was deleted, a replica failed or is gone. Run it again after
    Ctrl-C: it goes on.
    """
    from acrgeo.workflow.images.status import Wanted
    from acrgeo.workflow.images.waiting import WaitOptions, wait_for_images

    if str(events_file) == "-":
        raise UsageError("--events-file writes a file; stdout is for the result.", hint="--events-file events.ndjson")
    context.check_files(events_file=events_file)
    context.timeout = timeout = DEFAULT_TIMEOUT if timeout is None else timeout
    wanted = Wanted(images=image or (), files=file, regions=regions, demand=evidence, expected=expect, is_deep=deep)
    return wait_for_images(context, registry, wanted, WaitOptions(timeout=timeout, events_file=events_file))


def register(group: typer.Typer) -> None:
    """Add the command."""
    add_command(
        group,
        "wait",
        wait,
        examples="""acrgeo image wait contoso web:1.2 --timeout 15m
        acrgeo image wait contoso -f k8s/ --regions eastus,westeurope
        acrgeo image wait contoso web:1.2 --evidence told --events-file events.ndjson -o junit""",
    )
