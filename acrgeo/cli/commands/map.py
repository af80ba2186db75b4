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
from acrgeo.workflow.map_source import MapSource, explain, read_manifest
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
    meant = registry if file else registry or context.registry
    if watch and (file or meant is None):
        raise UsageError("--watch takes one registry and no file.", hint="acrgeo map REGISTRY --watch")
    source = MapSource(context, meant, read_manifest(context, file, registry) if file else None, zoom)
    if serve:
        return _serve(source, opens=not no_open)
    if svg is not None or html is not None:
        return _write(source, svg, html)
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


def _write(source: MapSource, svg: Path | None, html: Path | None) -> ExitCode:
    from acrgeo.files import write_whole
    from acrgeo.output.map.page import page, page_parts
    from acrgeo.output.map.svg import Drawing, svg_file

    context = source.context
    read_at = context.now
    drawing = Drawing.of(source.read().shown)
    document = source.document(drawing)
    if svg is not None:
        write_whole(svg, svg_file(drawing, document, read_at=read_at))
    if html is not None:
        write_whole(html, page(page_parts(drawing, document, read_at=read_at)))
    for path in (svg, html):
        if path is not None:
            context.streams.err.write(f"Wrote {path}.\n")
    return ExitCode.DONE


def _serve(source: MapSource, *, opens: bool) -> ExitCode:
    from acrgeo.output.map.live_feed import Feed
    from acrgeo.output.map.live_server import Server
    from acrgeo.output.map.page import policy

    context = source.context
    every = context.look_every
    server = Server(Feed(source.reading(every)), policy(is_live=True))
    server.start()
    context.streams.out.write(f"{server.url}\n")
    context.streams.out.flush()
    context.streams.err.write("Serving the live page at this address, on this machine only, until Ctrl-C.\n")
    context.streams.err.flush()
    try:
        if opens:
            import webbrowser

            webbrowser.open(server.url)
        server.feed.keep_reading(lambda: source.reading(every), explain, every)
    except KeyboardInterrupt:  # the way to stop it
        return ExitCode.DONE
    finally:
        server.stop()
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
