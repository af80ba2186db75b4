"""The map outside the terminal: written to files, or served as a live page."""

from __future__ import annotations

import webbrowser
from pathlib import Path

from acrgeo.output.map.layout import Drawing
from acrgeo.output.map.svg import svg_file
from acrgeo.output.map.web.page import page, page_parts, policy
from acrgeo.workflow.live.feed import Feed
from acrgeo.workflow.live.server import Server
from acrgeo.workflow.map_source import MapSource, explain


def write_map(source: MapSource, svg: Path | None, html: Path | None) -> None:
    """Write the map as a drawing, as a page or as both."""
    context = source.context
    read_at = context.now
    drawing = Drawing.of(source.read().shown)
    document = source.document(drawing)
    if svg is not None:
        context.write_file(svg, svg_file(drawing, document, read_at=read_at))
    if html is not None:
        context.write_file(
            html, page(page_parts(drawing.shown, document, read_at=read_at, around=source.around(drawing.shown)))
        )
    for path in (svg, html):
        if path is not None:
            context.streams.err.write(f"Wrote {path}.\n")


def serve_map(source: MapSource, *, opens: bool) -> None:
    """Serve the map as a live page until Ctrl-C; ``opens`` also opens it in a browser."""
    context = source.context
    every = context.poll_interval
    server = Server(Feed(source.reading(every)), policy(is_live=True))
    server.start()
    context.streams.out.write(f"{server.url}\n")
    context.streams.out.flush()
    context.streams.err.write("Serving the live page at this address, on this machine only, until Ctrl-C.\n")
    context.streams.err.flush()
    try:
        if opens:
            webbrowser.open(server.url)
        server.feed.keep_reading(lambda: source.reading(every), explain, every)
    except KeyboardInterrupt:  # stops the server
        return
    finally:
        server.stop()
