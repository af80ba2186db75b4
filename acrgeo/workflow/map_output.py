"""The map outside the terminal: written to files, or served as a live page."""

from __future__ import annotations

import webbrowser
from collections.abc import Mapping, Sequence
from pathlib import Path

from acrgeo.errors import AcrGeoError
from acrgeo.files.folders import cache_folder
from acrgeo.files.private import PrivateFolder
from acrgeo.output.map.layout import Drawing
from acrgeo.output.map.svg import svg_file
from acrgeo.output.map.web.page import page, page_parts, policy
from acrgeo.workflow.live.addresses import keep_secret, kept_secret
from acrgeo.workflow.live.feed import Feed, Reading
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


def serve_map(source: MapSource, *, opens: bool, port: int = 0, files: Sequence[str] = ()) -> None:
    """Serve the map as a live page until Ctrl-C; ``opens`` also opens it in a browser.

    At a ``port`` that it was served at before it has the same address. 0 is any free port. ``files`` are those of the
    plan, for the command that serves it again.
    """
    context = source.context
    every = context.poll_interval
    folder = _kept_addresses(context.environ)
    server = _bind(port, kept_secret(folder, port), hint=source.serve_command(0, files))
    again = source.serve_command(server.server_port, files)
    try:
        server.feed.publish(source.reading(every, again))
        keep_secret(folder, server.server_port, server.secret)
    except BaseException:  # Ctrl-C too: nobody serves at this port any more
        server.server_close()
        raise
    server.start()
    context.streams.out.write(f"{server.url}\n")
    context.streams.out.flush()
    context.streams.err.write("Serving the live page at this address, on this machine only, until Ctrl-C.\n")
    context.streams.err.flush()
    try:
        if opens:
            webbrowser.open(server.url)
        server.feed.keep_reading(lambda: source.reading(every, again), explain, every)
    except KeyboardInterrupt:  # stops the server
        context.streams.err.write(f"To serve it again at the same address: {again}\n")
    finally:
        server.stop()


def _bind(port: int, secret: str | None, *, hint: str) -> Server:
    """Return a server that answers nothing yet. Raises AcrGeoError for a port that is not free."""
    try:
        return Server(Feed(Reading(page="", update="")), policy(is_live=True), port=port, secret=secret)
    except OSError as error:
        raise AcrGeoError(
            f"Port {port} of this machine cannot be used: {error.strerror or error}.",
            hint=hint,
        ) from error


def _kept_addresses(environ: Mapping[str, str]) -> PrivateFolder | None:
    """Return where the addresses of pages are kept; None where the user has no home directory."""
    try:
        return PrivateFolder(cache_folder(environ) / "live")
    except AcrGeoError:
        return None
