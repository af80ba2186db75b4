"""``acrgeo trace``: who serves this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from acrgeo.cli.arguments import DefaultRegistryArgument
from acrgeo.cli.command import add_command
from acrgeo.cli.options import option
from acrgeo.core.model.durations import parse_duration
from acrgeo.errors import ExitCode, UsageError
from acrgeo.workflow.context import Context

NO_RESOLVERS: list[str] = []


def trace(
    context: Context,
    registry: DefaultRegistryArgument = None,
    resolver: Annotated[
        list[str],
        option("--resolver", metavar="ADDRESS[:PORT]", help="Also ask this resolver; repeatable."),
    ] = NO_RESOLVERS,
    times: Annotated[
        int | None,
        option("--times", metavar="N", min=1, max=10_000, help="Lookups (default: 10; with --watch: no end)."),
    ] = None,
    interval: Annotated[
        float,
        option("--interval", metavar="DURATION", parse=parse_duration, help="Time between lookups (default: 1s)."),
    ] = 1.0,
    dns_timeout: Annotated[
        float,
        option(
            "--dns-timeout",
            metavar="DURATION",
            parse=parse_duration,
            help="How long to wait for a resolver, and for a connection (default: 2s).",
        ),
    ] = 2.0,
    dns_only: Annotated[bool, option("--dns-only", help="Do not sign in; the replicas are then unknown.")] = False,
    watch: Annotated[bool, option("--watch", help="Print a line at each change of the region that serves.")] = False,
) -> ExitCode:
    """Show which replica serves this machine, as DNS says.

    Looks the global name up again and again and finds names that bounce between replicas, old answers and the public
    path to a private registry. Exits with 0 if all is well, 1 if one of these is found, and 5 if it cannot be known.
    Works without signing in.
    """
    if watch and context.common.query is not None:
        raise UsageError("--watch has no --query.", hint="-o jsonl prints each change as JSON")
    from acrgeo.core.trace.resolver import parse_resolver
    from acrgeo.output.views.trace import trace_view
    from acrgeo.workflow.tracing import Asking, log_moves
    from acrgeo.workflow.tracing import trace as run

    asking = Asking(
        resolvers=tuple(dict.fromkeys(map(parse_resolver, resolver))),
        times=times or (None if watch else 10),
        interval=interval,
        timeout=dns_timeout,
        signs_in=not dns_only,
    )
    found = run(context, registry, asking, log_moves(context) if watch else None)
    if not watch or not found.samples:
        context.show(trace_view(found, context.commands))
    return found.verdict.state.exit_code


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(
        app,
        "trace",
        trace,
        examples="""acrgeo trace contoso
        acrgeo trace contoso.azurecr.io --dns-only --resolver 168.63.129.16 --times 30
        acrgeo trace contoso --watch --interval 10s""",
    )
