"""``acrgeo map``: where a registry is and could be, in the terminal, as a file or as a live page."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from acrgeo.cli.arguments import GoalOption, OptionalRegistryArgument, TimeoutOption, WatchOption
from acrgeo.cli.command import add_command
from acrgeo.cli.options import option
from acrgeo.core.execution.goal import Goal
from acrgeo.core.model.registry import Registry
from acrgeo.errors import ExitCode, UsageError
from acrgeo.workflow.context import Context
from acrgeo.workflow.map_source import MapSource, MapView, explain, read_manifest
from acrgeo.workflow.watching import follow, shows_in_place

if TYPE_CHECKING:
    from rich.console import RenderableType


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
    view = source.read()
    if watch:
        assert view.shown.registry is not None

        def page(current: Registry, news: Sequence[str]) -> RenderableType:
            return _render(context, source.of(current), ascii_only, news)

        ended = follow(context, view.shown.registry, page, goal=goal, timeout=timeout)
        if shows_in_place(context):
            return ExitCode.DONE
        view = source.of(ended)
    document = source.document(view)
    context.print(document, rows=document["regions"], table=lambda: _render(context, view, ascii_only))
    return ExitCode.DONE


def _render(context: Context, view: MapView, is_ascii: bool, news: Sequence[str] = ()) -> RenderableType:
    from acrgeo.output.map.text import Overview
    from acrgeo.output.refreshing import render_news
    from acrgeo.output.views.plan.text import render_plan
    from acrgeo.output.views.tables import render_replicas

    below: list[RenderableType] = []
    if view.reviewed is not None:
        below.append(render_plan(view.reviewed, now=context.now))
    elif view.shown.registry is not None:
        below.append(render_replicas(view.shown.registry.replicas, now=context.now))
    if news:
        below.append(render_news(news))
    # One line less than the terminal has, for the prompt.
    height = shutil.get_terminal_size().lines - 1 if context.streams.out.is_terminal else None
    return Overview(shown=view.shown, below=below, is_ascii=is_ascii, height=height)


def _write(source: MapSource, svg: Path | None, html: Path | None) -> ExitCode:
    from acrgeo.files import write_whole
    from acrgeo.output.map.page import page, page_parts
    from acrgeo.output.map.svg import Drawing, svg_file

    context = source.context
    read_at = context.now
    view = source.read()
    drawing = Drawing.of(view.shown)
    document = source.document(view, drawing)
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
