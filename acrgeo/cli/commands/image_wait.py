"""``acrgeo image wait``: the gate between a push and a deployment in many regions. Reads only."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from acrgeo.cli.arguments import HostOption, PortOption, RegistryArgument, SecretFileOption, SecretHeaderOption
from acrgeo.cli.command import add_command
from acrgeo.cli.image_arguments import NOTHING, EvidenceOption, ImageFilesOption, ImageRegionsOption, ImagesArgument
from acrgeo.cli.options import option
from acrgeo.core.image.status.evidence import Demand, parse_digest
from acrgeo.core.model.durations import parse_duration
from acrgeo.errors import ExitCode, UsageError
from acrgeo.workflow.context import Context

if TYPE_CHECKING:
    from acrgeo.workflow.live.receiver import Secret

DEFAULT_TIMEOUT = 900.0
LOOPBACK = "127.0.0.1"


def wait(
    context: Context,
    registry: RegistryArgument,
    image: ImagesArgument = None,
    file: ImageFilesOption = NOTHING,
    regions: ImageRegionsOption = NOTHING,
    evidence: EvidenceOption = Demand.ANY,
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
    listen: Annotated[
        bool, option("--listen", help="Also take the events that webhooks post to this machine; {region} in their URI.")
    ] = False,
    host: HostOption = LOOPBACK,
    port: PortOption = 0,
    secret_header: SecretHeaderOption = None,
    secret_file: SecretFileOption = None,
) -> ExitCode:
    """Wait until images are synced in every region.

    The gate between a push and a deployment: waits for the digests that tags have now, asks only what is left, and
    shows how long each region took. Exits with 0 once all is synced, 7 when time is over, and 5 as soon as something
    never will be: it cannot be known, a tag moved or was deleted, a replica failed or is gone. Run it again after
    Ctrl-C: it goes on.

    With --listen it also hears at once what webhooks post to it, each to a path that names its region. Azure must
    reach this address; --secret-header asks whoever posts for a secret, and is needed beyond this machine.
    """
    from acrgeo.workflow.images.status import Wanted
    from acrgeo.workflow.images.waiting import WaitOptions, wait_for_images

    if str(events_file) == "-":
        raise UsageError("--events-file writes a file; stdout is for the result.", hint="--events-file events.ndjson")
    secret = _read_secret(context, listen, host, port, secret_header, secret_file)
    context.check_files(events_file=events_file)
    context.timeout = timeout = DEFAULT_TIMEOUT if timeout is None else timeout
    wanted = Wanted(images=image or (), files=file, regions=regions, demand=evidence, expected=expect, is_deep=deep)
    options = WaitOptions(timeout=timeout, events_file=events_file)
    if not listen:
        return wait_for_images(context, registry, wanted, options)
    from acrgeo.workflow.images.hearing import listening_here

    with listening_here(context, host, port, secret) as ears:
        return wait_for_images(context, registry, wanted, replace(options, ears=ears))


def _read_secret(
    context: Context, listens: bool, host: str, port: int, header: str | None, file: str | None
) -> Secret | None:
    """Read what is asked of those who post; UsageError where nobody listens."""
    from acrgeo.workflow.listening import read_secret

    if listens:
        return read_secret(context.environ, header, file)
    given = {"--host": host != LOOPBACK, "--port": port != 0, "--secret-header": header, "--secret-file": file}
    flag = next((flag for flag, value in given.items() if value), None)
    if flag is not None:
        raise UsageError(f"{flag} says where or how to listen.", hint="--listen")
    return None


def register(group: typer.Typer) -> None:
    """Add the command."""
    add_command(
        group,
        "wait",
        wait,
        examples="""acrgeo image wait contoso web:1.2 --timeout 15m
        acrgeo image wait contoso -f k8s/ --regions eastus,westeurope
        acrgeo image wait contoso web:1.2 --evidence told --events-file events.ndjson -o junit
        acrgeo image wait contoso web:1.2 --listen --port 8080 --secret-header X-Acrgeo-Secret=HOOK_SECRET""",
    )
