"""``acrgeo map``: where a registry is and could be, in the terminal, as a file or as a live page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from acrgeo.cli.arguments import GoalOption, OptionalRegistryArgument, TimeoutOption, WatchOption
from acrgeo.cli.command import add_command
from acrgeo.cli.options import option
from acrgeo.core.execution.goal import Goal
from acrgeo.core.model.registry import Registry
from acrgeo.errors import ExitCode, UsageError
from acrgeo.output.view import View
from acrgeo.workflow.context import Context
from acrgeo.workflow.map_source import MapSource, read_manifest
from acrgeo.workflow.watching import follow, shows_in_place


def show_map(
    context: Context,
    registry: OptionalRegistryArgument = None,
    file: Annotated[
        list[str] | None,
        option("--file", "-f", metavar="FILE", help="Show what this file would change."),
    ] = None,
    zoom: Annotated[
        str | None,
        option("--zoom", metavar="PLACE", help="Zoom in: europe, 'Asia Pacific', japan, westus …"),
    ] = None,
    ascii_only: Annotated[bool, option("--ascii", help="Use ASCII only.")] = False,
    svg: Annotated[Path | None, option("--svg", metavar="FILE", help="Write a drawing, data included.")] = None,
    html: Annotated[Path | None, option("--html", metavar="FILE", help="Write a page, data included.")] = None,
    serve: Annotated[bool, option("--serve", help="Serve a live page on this machine until Ctrl-C.")] = False,
    port: Annotated[
        int,
        option(
            "--port",
            metavar="PORT",
            help="With --serve: the port; the same one keeps the address (default: any free one).",
            min=0,
            max=65535,
        ),
    ] = 0,
    no_open: Annotated[bool, option("--no-open", help="With --serve: do not open a browser.")] = False,
    watch: WatchOption = False,
    goal: GoalOption = Goal.READY,
    timeout: TimeoutOption = None,
) -> ExitCode:
    """Draw a world map of a registry and its replicas.

    Shows home, replicas with routing and health, and possible and unavailable regions.

    --svg and --html write self-contained files. --serve keeps a page up to date. None of them changes
    anything in Azure.
    """
    if serve + watch + (svg is not None or html is not None) > 1:
        raise UsageError("--serve, --watch and writing files cannot be combined.", hint="run one command for each")
    if port and not serve:
        raise UsageError("--port is for --serve.", hint="add --serve, or leave out --port")
    meant = registry if file else registry or context.registry
    if watch and (file or meant is None):
        raise UsageError("--watch takes one registry and no file.", hint="acrgeo map REGISTRY --watch")
    context.check_files(svg=svg, html=html)
    source = MapSource(context, meant, read_manifest(context, file, registry) if file else None, zoom)
    if serve:
        from acrgeo.workflow.map_output import serve_map

        serve_map(source, opens=not no_open, port=port, files=file or ())
        return ExitCode.DONE
    if svg is not None or html is not None:
        from acrgeo.workflow.map_output import write_map

        write_map(source, svg, html)
        return ExitCode.DONE
    planned = source.read()
    if watch:
        assert planned.shown.registry is not None

        def view_of(current: Registry, news: Sequence[str]) -> View:
            return source.view(source.of(current), is_ascii=ascii_only, news=news)

        ended = follow(context, planned.shown.registry, view_of, goal=goal, timeout=timeout)
        if shows_in_place(context):
            return ExitCode.DONE
        planned = source.of(ended)
    context.show(source.view(planned, is_ascii=ascii_only))
    return ExitCode.DONE


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(
        app,
        "map",
        show_map,
        examples="""acrgeo map contoso
        acrgeo map contoso --zoom europe --watch
        acrgeo map contoso --svg map.svg
        acrgeo map contoso --serve
        acrgeo map -f contoso.yaml""",
    )
