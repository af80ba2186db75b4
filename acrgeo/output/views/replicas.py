"""Replicas: ``replica list``, ``replica show`` and what ``replica wait`` ends with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from acrgeo.core.model.drain import Drain
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Replica
from acrgeo.core.model.switches import parse_switch
from acrgeo.core.model.timestamps import is_over
from acrgeo.output.grid import Column, Row, draw_grid
from acrgeo.output.page import Canvas, Page, styled
from acrgeo.output.view import FORMAT_VERSION, Document, View
from acrgeo.output.wording import drain_text, has_own_name, status, tags_text, time_text, yes_no, zones

if TYPE_CHECKING:
    from rich.text import Text

Regions = Mapping[str, RegionFacts]

COLUMNS = (
    Column("REGION"),
    Column("NAMED", 2, label="named"),
    Column("ROUTED"),
    Column("STATUS"),
    Column("SINCE (UTC)", 3, label="since"),
    Column("ZONES", 4),
)
TAGS = Column("TAGS", 6, label="tags")
STATUS_STYLES = {"Ready": "green", "Failed": "bold red", "Canceled": "bold red", "unlisted": "dim", "unknown": "dim"}
UNLISTED = "Azure does not list it: the home replica appears with the first other one."


def replicas_view(replicas: Sequence[Replica], regions: Regions | None = None, *, now: datetime | None = None) -> View:
    """Return the view of replicas.

    ``regions`` tells the zones where the replica does not; ``now`` finds ended drains.
    """
    document = replicas_document(replicas, regions)
    return View(
        document,
        document["replicas"],
        lambda: render_replicas(replicas, regions, now=now),
        wide=lambda: render_replicas(replicas, regions, now=now, is_wide=True),
        lines=replica_lines(replicas, regions),
    )


def waited_view(replicas: Sequence[Replica], regions: Regions | None = None, *, now: datetime | None = None) -> View:
    """Return the view of what ``replica wait`` ends with; a reader is told nothing where they are gone."""
    if replicas:
        return replicas_view(replicas, regions, now=now)
    return View(replicas_document((), regions), ())


def replicas_document(replicas: Sequence[Replica], regions: Regions | None) -> Document:
    """Return ``{formatVersion, replicas[…]}``, sorted by location. ``regions`` None could not be read."""
    return {
        "formatVersion": FORMAT_VERSION,
        "replicas": [replica_document(replica, regions) for replica in by_location(replicas)],
    }


def replica_document(replica: Replica, regions: Regions | None) -> Document:
    """Return one replica, as every command shows it. The home replica that Azure does not list has no ``id``."""
    document: Document = {} if replica.id is None else {"id": replica.id}
    document |= {
        "name": replica.name,
        "location": replica.location,
        "home": replica.is_home,
        "regionEndpointEnabled": replica.is_routed,
        "provisioningState": replica.provisioning_state,
        "status": {
            "displayStatus": replica.display_status,
            "message": replica.message,
            "timestamp": replica.timestamp,
        },
        "zoneRedundancy": replica.zone_redundancy,
        "zoneRedundant": zones(replica, regions),
        "drained": drain_document(replica.drain),
        "tags": dict(replica.tags),
    }
    return document


def replica_lines(replicas: Sequence[Replica], regions: Regions | None) -> list[dict[str, object]]:
    """Return a line for each replica, with everything that a table of replicas tells."""
    return [_replica_line(replica, regions) for replica in by_location(replicas)]


def _replica_line(replica: Replica, regions: Regions | None) -> dict[str, object]:
    drain = replica.drain
    return {
        "id": replica.id,
        "name": replica.name,
        "location": replica.location,
        "home": replica.is_home,
        "regionEndpointEnabled": replica.is_routed,
        "provisioningState": replica.provisioning_state,
        "displayStatus": status(replica),
        "message": replica.message,
        "timestamp": replica.timestamp,
        "zoneRedundancy": replica.zone_redundancy,
        "zoneRedundant": zones(replica, regions),
        "serving": replica.is_serving,
        "drainedBy": drain and drain.by,
        "drainedReason": drain and drain.reason,
        "drainedAt": drain and drain.at,
        "drainedUntil": drain and drain.until,
        "tags": tags_text(replica.tags),
    }


def drain_document(drain: Drain | None) -> Document | None:
    """Return who drained a replica, why, when and until when; None for nobody."""
    if drain is None:
        return None
    return {"by": drain.by, "reason": drain.reason, "at": drain.at, "until": drain.until}


def render_replicas(
    replicas: Sequence[Replica], regions: Regions | None = None, *, now: datetime | None = None, is_wide: bool = False
) -> Page:
    """Render one replica a line, its message below it. ``is_wide`` has the tags."""
    return Page(lambda canvas: _draw(canvas, replicas, regions, now, is_wide))


def _draw(
    canvas: Canvas, replicas: Sequence[Replica], regions: Regions | None, now: datetime | None, is_wide: bool
) -> Iterator[Text]:
    if not replicas:
        yield from canvas.wrap("No replicas.")
        return
    ordered = by_location(replicas)
    rows = [
        Row(
            [
                replica.location,
                replica.name if has_own_name(replica.name, replica.location) else "",
                routed_cell(replica),
                status_cell(replica),
                time_text(replica.timestamp),
                yes_no(zones(replica, regions)),
                *([tags_text(replica.tags)] if is_wide else []),
            ],
            mark=home_mark(canvas, replica),
            note=_note(replica, now),
        )
        for replica in ordered
    ]
    columns = (*COLUMNS, TAGS) if is_wide else COLUMNS
    if canvas.height is None:
        yield from draw_grid(canvas, columns, rows)
        yield from _remarks(canvas, ordered, regions)
    else:  # in place only what changes is drawn; the last page has the rest
        yield from _fitted(canvas, columns, ordered, rows, canvas.height)


def _fitted(
    canvas: Canvas, columns: Sequence[Column], ordered: Sequence[Replica], rows: Sequence[Row], height: int
) -> Iterator[Text]:
    """Yield the rows that fit so many lines, those that are Ready folding first, and how many are folded."""
    ranked = sorted(range(len(rows)), key=lambda at: (status(ordered[at]) == "Ready", not ordered[at].is_home, at))

    def lines(most: int) -> list[Text]:
        kept = set(ranked[:most])
        drawn = [*draw_grid(canvas, columns, [row for at, row in enumerate(rows) if at in kept])]
        if most < len(rows):
            folded = [status(ordered[at]) for at in ranked[most:]]
            words = ", ".join(f"{folded.count(word)} {word}" for word in sorted(set(folded)))
            drawn += canvas.wrap(f"{canvas.glyphs.wait} {len(rows) - most} more: {words}", style="dim")
        return drawn

    drawn = lines(len(rows))
    fewer, more = 1, len(rows)
    while len(drawn) > height and fewer < more:  # the most rows that fit, at least one
        middle = (fewer + more) // 2
        fewer, more = (middle + 1, more) if len(lines(middle)) <= height else (fewer, middle)
    yield from drawn if len(drawn) <= height else lines(max(fewer - 1, 1))


def _remarks(canvas: Canvas, ordered: Sequence[Replica], regions: Regions | None) -> Iterator[Text]:
    if any(zones(replica, regions) is None for replica in ordered):
        because = "the subscription's regions were not read" if regions is None else "Azure does not tell"
        yield styled()
        yield from canvas.wrap(f"Where zones are unknown, {because}.", style="dim")
    odd = [replica.location for replica in ordered if _property_differs(replica, regions)]
    if odd:
        yield styled()
        yield from canvas.wrap(
            f"The property zoneRedundancy says otherwise for {', '.join(odd)}: a legacy value, the region decides.",
            style="dim",
        )


def by_location(replicas: Sequence[Replica]) -> list[Replica]:
    """Return replicas in the order in which they are shown."""
    return sorted(replicas, key=lambda replica: replica.location)


def home_mark(canvas: Canvas, replica: Replica) -> Text | str:
    """Return the sign before the home replica, nothing before another."""
    return styled(canvas.glyphs.home, "bold blue") if replica.is_home else ""


def routed_cell(replica: Replica) -> Text:
    """Return ``yes``, ``no`` or ``drained``."""
    if replica.is_routed:
        return styled("yes", "green")
    return styled("no" if replica.drain is None else "drained", "yellow")


def status_cell(replica: Replica) -> Text:
    """Return the state in its colour."""
    word = status(replica)
    return styled(word, STATUS_STYLES.get(word, "yellow"))


def _note(replica: Replica, now: datetime | None) -> Text | None:
    drain, parts = replica.drain, []
    if drain is not None:
        parts.append(styled(drain_text(drain, now), "yellow" if is_over(drain, now) else "dim"))
    if replica.message:
        parts.append(styled(replica.message, "red" if replica.is_failed else "dim"))
    if replica.id is None:
        parts.append(styled(UNLISTED, "dim"))
    return styled("\n").join(parts) if parts else None


def _property_differs(replica: Replica, regions: Regions | None) -> bool:
    effective = zones(replica, regions)
    said = parse_switch(replica.zone_redundancy)
    return effective is not None and said is not None and said is not effective
