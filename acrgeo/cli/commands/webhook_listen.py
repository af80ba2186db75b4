"""``acrgeo webhook listen``: a receiver of webhook events that prints them, and waits for those that are awaited."""

from __future__ import annotations

from typing import Annotated

import typer

from acrgeo.cli.arguments import HostOption, PortOption, SecretFileOption, SecretHeaderOption
from acrgeo.cli.command import add_command
from acrgeo.cli.options import option
from acrgeo.core.desired.selection import parse_regions
from acrgeo.core.image.heard import Awaited, Filter, parse_awaited
from acrgeo.core.model.durations import parse_duration
from acrgeo.core.model.webhook import ACTIONS
from acrgeo.errors import ExitCode, UsageError
from acrgeo.workflow.context import Context

NONE: list[str] = []


def listen(
    context: Context,
    image: Annotated[
        list[str],
        option(
            "--for",
            metavar="IMAGE",
            help="End when this REPOSITORY:TAG, REPOSITORY@DIGEST or glob was pushed; repeatable.",
            variable="ACRGEO_LISTEN_FOR",
        ),
    ] = NONE,
    regions: Annotated[
        list[str],
        option(
            "--regions",
            metavar="REGION[,REGION]",
            help="End when it was told at the path of each of these regions; repeatable.",
        ),
    ] = NONE,
    count: Annotated[
        int | None, option("--count", metavar="N", min=1, max=1_000_000, help="End after N events.")
    ] = None,
    timeout: Annotated[
        float | None,
        option("--timeout", metavar="DURATION", parse=parse_duration, help="Listen no longer than 90, 30m or 2h."),
    ] = None,
    action: Annotated[
        list[str], option("--action", metavar="ACTION", help="Only this action, such as push; repeatable.")
    ] = NONE,
    repository: Annotated[
        list[str],
        option("--repository", metavar="GLOB", help="Only repositories such as web or team/*; repeatable."),
    ] = NONE,
    tag: Annotated[
        list[str],
        option(
            "--tag",
            metavar="GLOB",
            help="Only tags such as v1 or v1.*; repeatable.",
            variable="ACRGEO_LISTEN_TAG",  # replica add and tag have a --tag of their own
        ),
    ] = NONE,
    digest: Annotated[
        list[str], option("--digest", metavar="DIGEST", help="Only the manifest with this digest; repeatable.")
    ] = NONE,
    host: HostOption = "127.0.0.1",
    port: PortOption = 0,
    secret_header: SecretHeaderOption = None,
    secret_file: SecretFileOption = None,
) -> ExitCode:
    """Listen for webhook events and print one line for each.

    Ends when all that --for, --regions or --count ask for was told, else with Ctrl-C. Exits 7 when --timeout comes
    first. Events name no region: give each regional webhook a path of its own, with {region} in webhook add --uri.

    Azure must reach this address to post to it: a laptop's loopback is reached by no Azure, only by a sandbox that
    is served on the same machine.
    """
    from acrgeo.workflow.listening import Listening, check_format, read_secret, receiving
    from acrgeo.workflow.listening import listen as run

    check_format(context)
    awaited = _awaited(image, regions, count)
    chosen = Filter(
        actions=tuple(map(_checked_action, action)),
        repositories=tuple(repository),
        tags=tuple(tag),
        digests=tuple(digest),
    )
    if image and chosen.actions and "push" not in chosen.actions:
        raise UsageError("--for awaits a push, which --action leaves out.", hint="--action push")
    secret = read_secret(context.environ, secret_header, secret_file)
    with receiving(host, port, secret) as receiver:
        run(context, receiver, Listening(filter=chosen, awaited=awaited, timeout=timeout))
    return ExitCode.DONE


def _awaited(images: list[str], regions: list[str], count: int | None) -> Awaited:
    if count is not None and (images or regions):
        raise UsageError("--count goes without --for and --regions.", hint="leave --count out")
    places = parse_regions([part for text in regions for part in text.split(",") if part.strip()])
    if regions and not places:
        raise UsageError("--regions names no region.", hint="--regions eastus,westeurope")
    return Awaited(images=tuple(map(parse_awaited, images)), regions=places, count=count)


def _checked_action(text: str) -> str:
    if text.lower() not in ACTIONS:
        raise UsageError(f"--action {text!r} is no action of a webhook: {', '.join(ACTIONS)}.", hint="--action push")
    return text.lower()


def register(group: typer.Typer) -> None:
    """Add the command."""
    add_command(
        group,
        "listen",
        listen,
        examples="""acrgeo webhook listen --port 8080 --secret-header X-Acrgeo-Secret=HOOK_SECRET
        acrgeo webhook listen --for web:1.2 --regions eastus,westeurope --timeout 15m""",
        is_local=True,
    )
