"""The registries of a subscription: ``list``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from acrgeo.core.execution.commands import NO_CONTEXT, Commands
from acrgeo.core.model.registry import Registry
from acrgeo.core.model.timestamps import is_over
from acrgeo.core.rules.diagnosis import next_commands
from acrgeo.output.grid import Column, Row, draw_grid
from acrgeo.output.page import Canvas, Page, styled
from acrgeo.output.view import FORMAT_VERSION, Document, View
from acrgeo.output.views.registry import registry_parts, state_cell
from acrgeo.output.views.replicas import TAGS, by_location
from acrgeo.output.wording import drain_text, tags_text

if TYPE_CHECKING:
    from rich.text import Text

MOST_HINTS = 5
COLUMNS = (
    Column("NAME"),
    Column("TIER"),
    Column("HOME", 1, label="home"),
    Column("REPLICAS", 2, is_number=True),
    Column("UNROUTED", 3, is_number=True),
    Column("NOT READY", 4, is_number=True),
    Column("GROUP", 5),
    Column("STATE", 0),
)


def registries_view(
    registries: Sequence[Registry], *, now: datetime | None = None, commands: Commands = NO_CONTEXT
) -> View:
    """Return the view of registries. ``now`` finds ended drains, ``commands`` completes hints."""
    document = registries_document(registries)
    return View(
        document,
        document["registries"],
        lambda: render_registries(registries, now=now, commands=commands),
        wide=lambda: render_registries(registries, now=now, commands=commands, is_wide=True),
        lines=[registry_line(registry) for registry in registries],
    )


def registry_line(registry: Registry) -> dict[str, object]:
    """Return what the table tells of a registry, in plain values; counts are empty where they are unknown."""
    replicas = registry.replicas
    counts = {
        "replicas": len(replicas),
        "unrouted": sum(not replica.is_routed for replica in replicas),
        "notReady": sum(not replica.is_ready for replica in replicas),
    }
    drained = [f"{registry.label(replica)}: {replica.drain.by}" for replica in by_location(replicas) if replica.drain]
    return {
        "id": registry.id,
        "name": registry.name,
        "resourceGroup": registry.ref.resource_group,
        "location": registry.location,
        "sku": registry.sku.value,
        "loginServer": registry.login_server,
        "provisioningState": registry.provisioning_state,
        **(dict.fromkeys(counts) if _unknown(registry) is not None else counts),
        "drained": ", ".join(drained),
        "subscription": registry.ref.subscription,
    }


def registries_document(registries: Sequence[Registry]) -> Document:
    """Return ``{formatVersion, registries[…]}``."""
    return {"formatVersion": FORMAT_VERSION, "registries": [registry_parts(registry) for registry in registries]}


def render_registries(
    registries: Sequence[Registry],
    *,
    now: datetime | None = None,
    commands: Commands = NO_CONTEXT,
    is_wide: bool = False,
) -> Page:
    """Render one registry a line, who drained its replicas below it."""
    if not registries:
        return Page(lambda canvas: canvas.wrap("No registries."))

    def draw(canvas: Canvas) -> Iterator[Text]:
        rows = registry_rows(registries, now=now)
        if is_wide:
            tags = [tags_text(registry.tags) for registry in registries]
            rows = [Row([*row.cells, text], note=row.note) for row, text in zip(rows, tags, strict=True)]
        yield from draw_grid(canvas, (*COLUMNS, TAGS) if is_wide else COLUMNS, rows)
        hints = [
            commands.complete(command, registry.ref)
            for registry in registries
            if _unknown(registry) is None
            for command in next_commands(registry, now)
        ]
        if hints:
            yield styled()
            yield from canvas.hint("\n".join(hints[:MOST_HINTS]), style="bold cyan")

    return Page(draw)


def registry_rows(registries: Sequence[Registry], *, now: datetime | None = None) -> list[Row]:
    """Return the rows of the table. The state is empty in all of them where it is the usual one everywhere."""
    has_odd_state = any(registry.provisioning_state != "Succeeded" for registry in registries)

    def row(registry: Registry) -> Row:
        state = state_cell(registry.provisioning_state) if has_odd_state else ""
        facts = [registry.name, registry.sku.value, registry.location]
        cells = [*facts, *_replica_counts(registry), registry.ref.resource_group, state]
        return Row(cells, note=_note(registry, now))

    return [row(registry) for registry in registries]


def _unknown(registry: Registry) -> Text | None:
    reason = registry.properties.get("replicasUnknown")
    return None if reason is None else styled(f"replicas unknown: {reason}", "yellow")


def _note(registry: Registry, now: datetime | None) -> Text | None:
    unknown = _unknown(registry)
    if unknown is not None:
        return unknown
    lines = [
        styled(
            f"{registry.label(replica)}: {drain_text(replica.drain, now)}",
            "yellow" if is_over(replica.drain, now) else "dim",
        )
        for replica in by_location(registry.replicas)
        if replica.drain is not None
    ]
    return styled("\n").join(lines) if lines else None


def _replica_counts(registry: Registry) -> list[Text]:
    if _unknown(registry) is not None:
        return [styled("unknown", "yellow")] * 3
    replicas = registry.replicas
    unrouted = sum(not replica.is_routed for replica in replicas)
    unready = sum(not replica.is_ready for replica in replicas)
    return [styled(str(len(replicas))), _count(unrouted), _count(unready)]


def _count(number: int) -> Text:
    return styled(str(number), "yellow" if number else "dim")
