"""``acrgeo map``: where a registry is and could be, in the terminal, as a file or as a live page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from acrgeo.cli.arguments import OptionalRegistryArgument
from acrgeo.cli.command import add_command
from acrgeo.core.execution.goal import Goal
from acrgeo.core.model.registry import Registry
from acrgeo.errors import ExitCode, UsageError
from acrgeo.output.view import View
from acrgeo.workflow.context import Context
from acrgeo.workflow.map_source import MapSource, choose_wanted, explain
from acrgeo.workflow.watching import GoalOption, TimeoutOption, WatchOption, follow, shows_in_place


def _option(*names: str, help: str, envvar: str, metavar: str | None = None) -> Any:  # noqa: A002 Typer's name
    return typer.Option(*names, help=help, envvar=envvar, metavar=metavar, show_envvar=False, show_default=False)


def show_map(
    context: Context,
    registry: OptionalRegistryArgument = None,
    file: Annotated[
        list[str] | None,
        _option("--file", "-f", metavar="FILE", help="Show what the plan of this file would do.", envvar="ACRGEO_FILE"),
    ] = None,
    zoom: Annotated[
        str | None,
        _option("--zoom", metavar="PLACE", help="europe, 'Asia Pacific', japan, westus …", envvar="ACRGEO_ZOOM"),
    ] = None,
    ascii_only: Annotated[bool, _option("--ascii", help="Use ASCII only.", envvar="ACRGEO_ASCII")] = False,
    svg: Annotated[
        Path | None, _option("--svg", metavar="FILE", help="Write a drawing with its data.", envvar="ACRGEO_SVG")
    ] = None,
    html: Annotated[
        Path | None, _option("--html", metavar="FILE", help="Write a page with its data.", envvar="ACRGEO_HTML")
    ] = None,
    serve: Annotated[
        bool, _option("--serve", help="Serve a live page on this machine, until Ctrl-C.", envvar="ACRGEO_SERVE")
    ] = False,
    no_open: Annotated[
        bool, _option("--no-open", help="With --serve: open no browser.", envvar="ACRGEO_NO_OPEN")
    ] = False,
    watch: WatchOption = False,
    goal: GoalOption = Goal.READY,
    timeout: TimeoutOption = None,
) -> ExitCode:
    """Draw the world map of a registry and its replicas.

    Home, replicas with routing and health, possible and unavailable regions.

    --svg and --html write files that refer to nothing outside. --serve keeps a page current.
    None of them can change anything in Azure.
    """
    if serve + watch + (svg is not None or html is not None) > 1:
        raise UsageError("--serve, --watch and files exclude each other.", hint="one call each")
    meant = registry if file else registry or context.registry
    if watch and (file or meant is None):
        raise UsageError("--watch follows one registry and no file.", hint="acrgeo map REGISTRY --watch")
    source = MapSource(context, meant, choose_wanted(context, file, registry) if file else None, zoom)
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
    context.streams.err.write("The live page is at this address, for this machine only, until Ctrl-C.\n")
    context.streams.err.flush()
    try:
        if opens:
            import webbrowser

            webbrowser.open(server.url)
        server.feed.keep_reading(lambda: source.reading(every), explain, every)
    except KeyboardInterrupt:  # how it is meant to end
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
