"""Routing: ``routing show``, which replicas the global endpoint uses and who drained the others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from acrgeo.core.execution.commands import NO_CONTEXT, Commands
from acrgeo.core.model.registry import Registry, Replica
from acrgeo.core.model.timestamps import is_over
from acrgeo.output.grid import Column, Row, draw_grid
from acrgeo.output.page import Canvas, Page, assemble, styled
from acrgeo.output.view import View
from acrgeo.output.views.replicas import (
    TAGS,
    Regions,
    by_location,
    home_mark,
    replica_lines,
    replicas_document,
    routed_cell,
)
from acrgeo.output.wording import count_of, status, tags_text, time_text

if TYPE_CHECKING:
    from rich.text import Text

COLUMNS = (
    Column("REGION"),
    Column("ROUTED"),
    Column("SERVING", 1),
    Column("DRAINED BY", 3),
    Column("SINCE (UTC)", 5, label="since"),
    Column("UNTIL (UTC)", 4, label="until"),
)


def routing_view(
    registry: Registry, regions: Regions | None = None, *, now: datetime | None = None, commands: Commands = NO_CONTEXT
) -> View:
    """Return the view of a registry's routing; its document is that of the replicas.

    ``regions`` tells the zones, which only the document has; ``now`` finds ended drains; ``commands`` completes hints.
    """
    document = replicas_document(registry.replicas, regions)
    return View(
        document,
        document["replicas"],
        lambda: render_routing(registry, now=now, commands=commands),
        wide=lambda: render_routing(registry, now=now, commands=commands, is_wide=True),
        lines=replica_lines(registry.replicas, regions),
    )


def render_routing(
    registry: Registry, *, now: datetime | None = None, commands: Commands = NO_CONTEXT, is_wide: bool = False
) -> Page:
    """Render how many replicas serve, then one replica a line. ``is_wide`` has the tags."""

    def draw(canvas: Canvas) -> Iterator[Text]:
        serving = sum(replica.is_serving for replica in registry.replicas)
        replicas = count_of(len(registry.replicas), "replica")
        yield from canvas.wrap(assemble((registry.login_server, "bold"), f" is served by {serving} of {replicas}"))
        yield styled()
        ordered = by_location(registry.replicas)
        rows = [_row(canvas, registry, replica, now, commands, is_wide=is_wide) for replica in ordered]
        yield from draw_grid(canvas, (*COLUMNS, TAGS) if is_wide else COLUMNS, rows)

    return Page(draw)


def _row(
    canvas: Canvas, registry: Registry, replica: Replica, now: datetime | None, commands: Commands, *, is_wide: bool
) -> Row:
    drain = replica.drain
    return Row(
        [
            replica.location,
            routed_cell(replica),
            _serving_cell(replica),
            drain.by if drain else "",
            time_text(drain.at) if drain and drain.at else "",
            time_text(drain.until) if drain and drain.until else "",
            *([tags_text(replica.tags)] if is_wide else []),
        ],
        mark=home_mark(canvas, replica),
        note=_note(registry, replica, now, commands),
    )


def _serving_cell(replica: Replica) -> Text:
    if replica.is_serving:
        return styled("yes", "green")
    return styled("no" if replica.is_ready else f"no, {status(replica)}", "yellow")


def _note(registry: Registry, replica: Replica, now: datetime | None, commands: Commands) -> Text | None:
    drain = replica.drain
    if drain is None:
        return None
    lines = [styled(f"because: {drain.reason}", "dim")] if drain.reason else []
    if is_over(drain, now):
        enable = commands.complete(f"acrgeo routing enable {registry.name} {replica.location}", registry.ref)
        lines.append(styled(f"its end has passed; to route it again: {enable}", "yellow"))
    return styled("\n").join(lines) if lines else None
