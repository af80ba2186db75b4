"""``acrgeo consolidate``: several registries with the same images become one that is geo-replicated."""

from __future__ import annotations

from typing import Annotated

import typer

from acrgeo.cli.command import add_write
from acrgeo.cli.options import option
from acrgeo.errors import ExitCode, UsageError
from acrgeo.output.formats import Format
from acrgeo.workflow.context import Context
from acrgeo.workflow.options import WriteOptions

NOTHING: list[str] = []
"""The default of an option that may be repeated; Typer copies it."""


def consolidate(
    context: Context,
    options: WriteOptions,
    into: Annotated[
        str, typer.Argument(metavar="INTO", help="The registry that is kept: name, login server or resource ID.")
    ],
    source: Annotated[
        list[str],
        typer.Argument(metavar="FROM...", help="Registries that become part of it, of any group or subscription."),
    ],
    apply: Annotated[bool, option("--apply", help="Make the changes (default: show the plan and stop).")] = False,
    prefer: Annotated[
        list[str],
        option(
            "--prefer",
            metavar="REGISTRY[:REPOSITORY:TAG]",
            help="Whose image a tag gets where they differ, for all tags or for one, with * and ?; repeatable.",
        ),
    ] = NOTHING,
    regional_endpoints: Annotated[
        bool | None,
        option(
            "--regional-endpoints/--no-regional-endpoints",
            help="Turn on regional endpoints, by which each region is asked what it has (default: unless INTO has "
            "private endpoints).",
        ),
    ] = None,
    route_when_ready: Annotated[
        bool, option("--route-when-ready", help="Create replicas unrouted; route them once they have the images.")
    ] = False,
) -> ExitCode:
    """Make one geo-replicated registry of several.

    Shows the plan and stops, unless --apply is given. INTO becomes Premium if needed, gets a replica wherever the
    others lived, and every image of theirs, with repository names kept. What is there by digest is skipped. A tag with
    another digest refuses the plan until --prefer decides; what loses its tag is kept by its digest.

    With --apply it ends with a proof: each region is asked for every digest. Exits with 0 if all are there, 7 if not
    yet, and 5 if that cannot be known. What has no counterpart in INTO is listed, and so is what only you can do: the
    other registries are never changed or deleted.
    """
    from acrgeo.workflow.consolidating.run import Asked
    from acrgeo.workflow.consolidating.run import consolidate as run

    if apply and options.dry_run:
        raise UsageError("--apply and --dry-run contradict each other.", hint="without --apply it is a dry run")
    if apply and context.format is Format.MARKDOWN:
        raise UsageError("-o markdown is for the plan; --apply has none.", hint="without --apply, or -o json")
    asked = Asked(
        into=into,
        sources=source,
        prefer=prefer,
        turns_regional_on=regional_endpoints,
        routes_when_ready=route_when_ready,
        is_applied=apply,
    )
    return run(context, options, asked)


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_write(
        app,
        "consolidate",
        consolidate,
        examples="""acrgeo consolidate contoso contosowesteu
        acrgeo consolidate contoso contosowesteu --prefer contosowesteu:web:1.0 --apply""",
    )
