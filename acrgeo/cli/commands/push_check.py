"""``acrgeo push-check``: why pushes fail, or are slow."""

from __future__ import annotations

from typing import Annotated

import typer

from acrgeo.cli.arguments import DefaultRegistryArgument
from acrgeo.cli.command import add_command
from acrgeo.cli.options import option
from acrgeo.core.model.durations import parse_duration
from acrgeo.core.model.region import normalise_region
from acrgeo.core.push.fix import Fix
from acrgeo.errors import ExitCode, UsageError
from acrgeo.workflow.context import Context

NO_RESOLVERS: list[str] = []


def push_check(
    context: Context,
    registry: DefaultRegistryArgument = None,
    image: Annotated[
        str | None, typer.Argument(metavar="IMAGE", help="What is to be pushed: REPOSITORY:TAG.", show_default=False)
    ] = None,
    length: Annotated[
        float,
        option("--length", metavar="DURATION", parse=parse_duration, help="How long a push takes (default: 2m)."),
    ] = 120.0,
    interval: Annotated[
        float | None,
        option(
            "--interval",
            metavar="DURATION",
            parse=parse_duration,
            help="Time between lookups (default: half of the shortest TTL, 1s to 5s).",
        ),
    ] = None,
    resolver: Annotated[
        list[str],
        option("--resolver", metavar="ADDRESS[:PORT]", help="Also ask this resolver; repeatable."),
    ] = NO_RESOLVERS,
    dns_timeout: Annotated[
        float,
        option(
            "--dns-timeout",
            metavar="DURATION",
            parse=parse_duration,
            help="How long to wait for a resolver, and for a connection (default: 2s).",
        ),
    ] = 2.0,
    pusher: Annotated[
        str | None,
        option("--from", metavar="REGION", parse=normalise_region, help="The region that pushes come from."),
    ] = None,
    dns_only: Annotated[bool, option("--dns-only", help="Do not sign in; the registry is then unknown.")] = False,
    error_file: Annotated[
        str | None,
        option("--error-file", metavar="FILE", help="Read the output of a push that failed, from a file or - (stdin)."),
    ] = None,
    fix: Annotated[
        Fix | None,
        option("--fix", metavar="CURE", help="Print the configuration of dnsmasq or regional-endpoint, and stop."),
    ] = None,
) -> ExitCode:
    """Find why pushes fail or are slow, or why one failed.

    Watches DNS for as long as a push takes, asks the registry if it lets this machine in, and reads replicas, settings
    and permissions; then names the smallest cure. With --error-file it reads what a push printed instead. Exits with 0
    if nothing stands in the way, 1 if something does, and 5 if it cannot be known. Changes nothing, and works without
    signing in as far as it can.
    """
    from acrgeo.core.push.verdict import judge_push
    from acrgeo.core.trace.resolver import parse_resolver
    from acrgeo.output.views.push import failure_view, fix_view, push_view
    from acrgeo.workflow.pushing import fix_text, look_around, parse_pushed, read_output
    from acrgeo.workflow.tracing import Asking

    if error_file is not None and fix is not None:
        raise UsageError(
            "--error-file and --fix cannot be combined.", hint="read the output first, then print the cure"
        )
    asking = Asking(
        resolvers=tuple(dict.fromkeys(map(parse_resolver, resolver))),
        times=None,
        interval=interval,
        timeout=dns_timeout,
        signs_in=not dns_only,
        length=length,
    )
    pushed = parse_pushed(context, registry, image)
    if error_file is not None:
        failure = read_output(context, registry, error_file)
        context.show(failure_view(failure, context.commands))
        return ExitCode.FAILED if failure.causes else ExitCode.REFUSED
    if fix is not None:
        context.show(fix_view(fix, fix_text(context, registry, fix, asking, image=pushed, pusher=pusher)))
        return ExitCode.DONE
    now = look_around(context, registry, asking, image=pushed, pusher=pusher)
    verdict = judge_push(now)
    context.show(push_view(now, verdict, context.commands))
    return verdict.result.exit_code


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(
        app,
        "push-check",
        push_check,
        examples="""acrgeo push-check contoso web:1.2
        acrgeo push-check contoso --length 10m --from westeurope
        docker push contoso.azurecr.io/web:1.2 2>&1 | acrgeo push-check contoso --error-file -
        acrgeo push-check contoso --fix dnsmasq""",
    )
