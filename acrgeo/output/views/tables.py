"""What there is, for a reader: registries, one registry, its replicas, its routing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from rich.cells import cell_len
from rich.console import RenderableType
from rich.text import Text

from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry, Replica
from acrgeo.core.model.timestamps import is_over
from acrgeo.core.rules.home_region import unavailable
from acrgeo.output.grid import Column, Row, draw_grid
from acrgeo.output.page import Canvas, Page
from acrgeo.output.wording import (
    count_of,
    drain_text,
    has_own_name,
    registry_line,
    status,
    time_text,
    yes_no,
    zones,
)

Regions = Mapping[str, RegionFacts]

STATUS_STYLES = {"Ready": "green", "Failed": "bold red", "Canceled": "bold red"}
REGIONAL = {True: "on", False: "off", None: "unknown (a preview property, not read)"}
UNLISTED = "Azure does not list it: the home replica appears with the first other one."


def render_registries(registries: Sequence[Registry], *, now: datetime | None = None) -> RenderableType:
    """``acrgeo list``: one registry a line, who drained its replicas below it. ``now`` finds ended drains."""
    columns = (
        Column("NAME"),
        Column("TIER"),
        Column("HOME", 1, label="home"),
        Column("REPLICAS", 2, is_number=True),
        Column("UNROUTED", 3, is_number=True),
        Column("NOT READY", 4, is_number=True),
        Column("GROUP", 5),
        Column("STATE", 0),
    )
    has_odd_state = any(registry.provisioning_state != "Succeeded" for registry in registries)
    rows = [
        Row(
            [
                registry.name,
                registry.sku.value,
                registry.location,
                *_replica_counts(registry),
                registry.ref.resource_group,
                _state(registry.provisioning_state) if has_odd_state else "",
            ],
            note=_registry_note(registry, now),
        )
        for registry in registries
    ]
    if not rows:
        return Page(lambda canvas: canvas.wrap("No registries."))
    return Page(lambda canvas: draw_grid(canvas, columns, rows))


def render_registry(
    registry: Registry, regions: Regions | None = None, *, now: datetime | None = None
) -> RenderableType:
    """``acrgeo show``: one page. ``regions`` tells the zones where the replica does not; ``now`` finds ended drains."""

    def draw(canvas: Canvas) -> Iterator[Text]:
        yield from _facts_of(canvas, registry)
        trouble = unavailable(registry)
        if trouble is not None:
            yield from canvas.wrap(Text(trouble, style="yellow"))
        yield Text()
        yield from _replica_lines(canvas, registry.replicas, regions, now)

    return Page(draw)


def render_replicas(
    replicas: Sequence[Replica], regions: Regions | None = None, *, now: datetime | None = None
) -> RenderableType:
    """``acrgeo replica list`` and ``show``: one replica a line, its message below it."""
    return Page(lambda canvas: _replica_lines(canvas, replicas, regions, now))


def render_routing(registry: Registry, *, now: datetime | None = None) -> RenderableType:
    """``acrgeo routing show``: which replicas the global endpoint sends requests to, and who drained the others."""
    columns = (
        Column("REGION"),
        Column("ROUTED"),
        Column("SERVING", 1),
        Column("DRAINED BY", 3),
        Column("SINCE (UTC)", 5, label="since"),
        Column("UNTIL (UTC)", 4, label="until"),
    )

    def draw(canvas: Canvas) -> Iterator[Text]:
        serving = sum(replica.is_serving for replica in registry.replicas)
        yield from canvas.wrap(
            Text.assemble((registry.login_server, "bold"), f" is served by {serving} of {_replica_count(registry)}")
        )
        yield Text()
        rows = []
        for replica in _sorted(registry.replicas):
            drain = replica.drain
            rows.append(
                Row(
                    [
                        replica.location,
                        _routed(replica),
                        _serving(replica),
                        drain.by if drain else "",
                        time_text(drain.at) if drain and drain.at else "",
                        time_text(drain.until) if drain and drain.until else "",
                    ],
                    mark=_home_mark(canvas, replica),
                    note=_drain_reason(registry, replica, now),
                )
            )
        yield from draw_grid(canvas, columns, rows)

    return Page(draw)


def _facts_of(canvas: Canvas, registry: Registry) -> Iterator[Text]:
    yield from canvas.wrap(Text.assemble((registry.name, "bold"), f"  {registry_line(registry)}"), hanging=2)
    yield Text()
    serving = sum(replica.is_serving for replica in registry.replicas)
    facts: list[tuple[str, Text | str]] = [
        ("Login server", registry.login_server),
        ("State", _state(registry.provisioning_state)),
        ("Serving", f"{serving} of {_replica_count(registry)}"),
        ("Data endpoints", "on" if registry.has_data_endpoints else "off"),
    ]
    if registry.has_data_endpoints:
        facts += [("", host) for host in registry.data_endpoint_hosts]
    facts.append(("Regional endpoints", REGIONAL[registry.has_regional_endpoints]))
    if registry.has_regional_endpoints:
        facts += [("", host) for host in registry.regional_endpoint_hosts]
    if registry.has_private_endpoints:
        facts.append(("Private endpoints", "yes"))
    if registry.tags:
        facts.append(("Tags", ", ".join(f"{key}={value}" for key, value in sorted(registry.tags.items()))))
    column = max(len(label) for label, _ in facts) + 2
    for label, value in facts:
        body = value if isinstance(value, Text) else Text(value)
        lines = canvas.wrap(body, indent=column)
        if any(cell_len(line.plain) > canvas.width for line in lines):
            lines = canvas.wrap(body, indent=2)
            yield from [Text(label, style="dim")] if label else []
        else:
            lines[0] = Text.assemble((label.ljust(column), "dim"), lines[0][column:])
        yield from lines


def _replica_lines(
    canvas: Canvas, replicas: Sequence[Replica], regions: Regions | None, now: datetime | None
) -> Iterator[Text]:
    if not replicas:
        yield from canvas.wrap("No replicas.")
        return
    ordered = _sorted(replicas)
    columns = (
        Column("REGION"),
        Column("NAMED", 2, label="named"),
        Column("ROUTED"),
        Column("STATUS"),
        Column("SINCE (UTC)", 3, label="since"),
        Column("ZONES", 4),
    )
    rows = [
        Row(
            [
                replica.location,
                replica.name if has_own_name(replica.name, replica.location) else "",
                _routed(replica),
                _status(replica),
                time_text(replica.timestamp),
                yes_no(zones(replica, regions)),
            ],
            mark=_home_mark(canvas, replica),
            note=_note(replica, now),
        )
        for replica in ordered
    ]
    yield from draw_grid(canvas, columns, rows)
    if any(zones(replica, regions) is None for replica in ordered):
        because = "the subscription's regions were not read" if regions is None else "Azure does not tell"
        yield Text()
        yield from canvas.wrap(f"Where zones are unknown, {because}.", style="dim")
    odd = [replica.location for replica in ordered if _property_differs(replica, regions)]
    if odd:
        yield Text()
        yield from canvas.wrap(
            f"The property zoneRedundancy says otherwise for {', '.join(odd)}: a legacy value, the region decides.",
            style="dim",
        )


def _sorted(replicas: Sequence[Replica]) -> list[Replica]:
    return sorted(replicas, key=lambda replica: replica.location)


def _replica_count(registry: Registry) -> str:
    return count_of(len(registry.replicas), "replica")


def _replicas_unknown(registry: Registry) -> Text | None:
    reason = registry.properties.get("replicasUnknown")
    return None if reason is None else Text(f"replicas unknown: {reason}", style="yellow")


def _registry_note(registry: Registry, now: datetime | None) -> Text | None:
    unknown = _replicas_unknown(registry)
    if unknown is not None:
        return unknown
    lines = [
        Text(
            f"{registry.label(one)}: {drain_text(one.drain, now)}", style="yellow" if is_over(one.drain, now) else "dim"
        )
        for one in _sorted(registry.replicas)
        if one.drain is not None
    ]
    return Text("\n").join(lines) if lines else None


def _replica_counts(registry: Registry) -> list[Text]:
    if _replicas_unknown(registry) is not None:
        return [Text("unknown", style="yellow")] * 3
    replicas = registry.replicas
    unrouted = sum(not replica.is_routed for replica in replicas)
    unready = sum(not replica.is_ready for replica in replicas)
    return [Text(str(len(replicas))), _count(unrouted), _count(unready)]


def _count(number: int) -> Text:
    return Text(str(number), style="yellow" if number else "dim")


def _state(state: str) -> Text:
    return Text(state, style="" if state == "Succeeded" else STATUS_STYLES.get(state, "yellow"))


def _routed(replica: Replica) -> Text:
    if replica.is_routed:
        return Text("yes", style="green")
    return Text("no" if replica.drain is None else "drained", style="yellow")


def _status(replica: Replica) -> Text:
    word = status(replica)
    return Text(word, style=STATUS_STYLES.get(word, "dim" if word in ("unlisted", "unknown") else "yellow"))


def _serving(replica: Replica) -> Text:
    if replica.is_serving:
        return Text("yes", style="green")
    return Text("no" if replica.is_ready else f"no, {status(replica)}", style="yellow")


def _home_mark(canvas: Canvas, replica: Replica) -> Text | str:
    return Text(canvas.glyphs.home, style="bold blue") if replica.is_home else ""


def _drain_reason(registry: Registry, replica: Replica, now: datetime | None) -> Text | None:
    drain = replica.drain
    if drain is None:
        return None
    lines = [Text(f"because: {drain.reason}", style="dim")] if drain.reason else []
    if is_over(drain, now):
        enable = f"acrgeo routing enable {registry.name} {replica.location}"
        lines.append(Text(f"its end has passed; to route it again: {enable}", style="yellow"))
    return Text("\n").join(lines) if lines else None


def _note(replica: Replica, now: datetime | None) -> Text | None:
    drain, parts = replica.drain, []
    if drain is not None:
        parts.append(Text(drain_text(drain, now), style="yellow" if is_over(drain, now) else "dim"))
    if replica.message:
        parts.append(Text(replica.message, style="red" if replica.is_failed else "dim"))
    if replica.id is None:
        parts.append(Text(UNLISTED, style="dim"))
    return Text("\n").join(parts) if parts else None


def _property_differs(replica: Replica, regions: Regions | None) -> bool:
    effective = zones(replica, regions)
    said = {"Enabled": True, "Disabled": False}.get(replica.zone_redundancy or "")
    return effective is not None and said is not None and said is not effective
