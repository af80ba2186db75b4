"""A trace: ``trace``, who serves this machine, and each change of that while it is watched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from acrgeo.core.execution.commands import Commands
from acrgeo.core.trace.report import Trace
from acrgeo.core.trace.resolver import Resolver
from acrgeo.core.trace.sample import Lookup, Sample
from acrgeo.core.trace.verdict import Judgement, State
from acrgeo.output.grid import Column, Row, draw_grid
from acrgeo.output.page import Canvas, Page, assemble, styled
from acrgeo.output.view import FORMAT_VERSION, Document, View
from acrgeo.output.wording import yes_no

if TYPE_CHECKING:
    from rich.text import Text

STYLES = {State.STABLE: "green", State.PRIVATE: "green", State.UNKNOWN: "yellow"}
RESOLVERS = (Column("RESOLVER"), Column("SERVES"), Column("ANSWERS", 1), Column("VERDICT", 2), Column("FROM", 3))
CHAIN = (Column("TTL", is_number=True), Column("LEADS TO"))
REPLICAS = (
    Column("REPLICA"),
    Column("SERVES"),
    Column("ROUTED", 3),
    Column("TCP", 1, is_number=True),
    Column("TLS", 2, is_number=True),
)


def trace_view(trace: Trace, commands: Commands) -> View:
    """Return the view of a trace; ``name`` has the regions that serve."""
    document = trace_document(trace, commands)
    return View(document, document["resolvers"], lambda: render_trace(trace, commands), names=trace.regions)


def trace_document(trace: Trace, commands: Commands) -> Document:
    """Return ``{formatVersion, name, loginServer, verdict{…}, resolvers[…], replicas[…], caches[…], unknown[…]}``."""
    verdict, registry = trace.verdict, trace.registry
    return {
        "formatVersion": FORMAT_VERSION,
        "name": trace.name,
        "loginServer": trace.host,
        "verdict": {
            "state": verdict.state.value,
            "states": [state.value for state in verdict.states],
            "reason": verdict.reason,
            "regions": list(trace.regions),
            "cures": [
                {"text": cure.words, "hint": commands.completed(cure.command, registry.ref if registry else None)}
                for cure in verdict.cures
            ],
        },
        "path": trace.access.value,
        "geoReplicated": trace.is_geo_replicated,
        "resolvers": [
            _sample_document(sample, judgement)
            for sample, judgement in zip(trace.samples, verdict.judgements, strict=False)
        ],
        "replicas": None
        if registry is None
        else [_replica_document(trace, at) for at in range(len(registry.replicas))],
        "caches": [
            {"kind": cache.kind.value, "evidence": cache.evidence, "note": cache.note} for cache in trace.caches
        ],
        "unknown": list(trace.unknown),
    }


def _sample_document(sample: Sample, judgement: Judgement) -> Document:
    chain = sample.chain
    return {
        "resolver": sample.resolver.label,
        "source": sample.resolver.source.value,
        "state": judgement.state.value,
        "reason": judgement.reason,
        "lookups": len(sample.lookups),
        "answered": sample.answered,
        "regions": [{"location": region, "count": count} for region, count in sample.regions.items()],
        "changes": sample.switches,
        "failures": [{"reason": reason, "count": count} for reason, count in sample.failures.items()],
        "privateLink": None if chain is None else chain.is_private_link,
        "path": "unknown" if chain is None else chain.access.value,
        "aliases": [] if chain is None else [{"name": link.value, "ttl": link.ttl} for link in chain.aliases],
        "addresses": [] if chain is None else [{"address": link.value, "ttl": link.ttl} for link in chain.addresses],
        "sequence": [lookup.region for lookup in sample.lookups],
    }


def _replica_document(trace: Trace, at: int) -> Document:
    assert trace.registry is not None
    replica = trace.registry.replicas[at]
    trip = trace.round_trips.get(replica.location)
    return {
        "name": replica.name,
        "location": replica.location,
        "home": replica.is_home,
        "regionEndpointEnabled": replica.is_routed,
        "serves": replica.location in trace.regions if trace.regions else None,
        "host": None if trip is None else trip.host,
        "tcpMilliseconds": None if trip is None else _milliseconds(trip.tcp),
        "tlsMilliseconds": None if trip is None else _milliseconds(trip.tls),
        "reason": None if trip is None else trip.reason,
    }


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 1)


def render_trace(trace: Trace, commands: Commands) -> Page:
    """Render the verdict first, then what it rests on, what is unknown, and the cures."""

    def draw(canvas: Canvas) -> Iterator[Text]:
        state = trace.verdict.state
        words = ", ".join(state.value for state in trace.verdict.states)
        yield from canvas.wrap(assemble(f"{trace.host}: ", (words, f"bold {STYLES.get(state, 'red')}")))
        yield from canvas.wrap(trace.verdict.reason, indent=2)
        if trace.samples:
            yield styled()
            yield from _draw_resolvers(canvas, trace)
        for sample in trace.samples:
            if sample.chain is not None and sample.chain.aliases:
                yield from _draw_chain(canvas, sample)
        if trace.registry is not None:
            yield styled()
            yield from _draw_replicas(canvas, trace)
        yield styled()
        yield from _draw_facts(canvas, trace)
        yield from _draw_cures(canvas, trace, commands)

    return Page(draw)


def _draw_resolvers(canvas: Canvas, trace: Trace) -> list[Text]:
    rows = [
        Row(
            [
                sample.resolver.label,
                ", ".join(sample.outcomes) or "unknown",
                f"{sample.answered} of {len(sample.lookups)}",
                ", ".join(state.value for state in judgement.states),
                sample.resolver.source.value,
            ],
            note="; ".join(f"{count} failed: {failure}" for failure, count in sample.failures.items()),
        )
        for sample, judgement in zip(trace.samples, trace.verdict.judgements, strict=True)
    ]
    return draw_grid(canvas, RESOLVERS, rows)


def _draw_chain(canvas: Canvas, sample: Sample) -> Iterator[Text]:
    assert sample.chain is not None
    yield styled()
    yield from canvas.wrap(f"Newest answer of {sample.resolver.label}, with the seconds that each name may be kept:")
    links = [*sample.chain.aliases, *sample.chain.addresses]
    yield from draw_grid(canvas, CHAIN, [Row([str(link.ttl), link.value]) for link in links], indent=2)


def _draw_replicas(canvas: Canvas, trace: Trace) -> list[Text]:
    assert trace.registry is not None
    rows = []
    for replica in trace.registry.replicas:
        trip = trace.round_trips.get(replica.location)
        serves = replica.location in trace.regions if trace.regions else None
        times = ["unknown" if trip is None or part is None else f"{part * 1000:.1f} ms" for part in _parts(trip)]
        mark = styled(canvas.glyphs.home, "bold blue") if replica.is_home else ""
        rows.append(Row([replica.location, yes_no(serves), yes_no(replica.is_routed), *times], mark=mark))
    return draw_grid(canvas, REPLICAS, rows)


def _parts(trip: object) -> tuple[float | None, float | None]:
    return getattr(trip, "tcp", None), getattr(trip, "tls", None)


def _draw_facts(canvas: Canvas, trace: Trace) -> Iterator[Text]:
    yield from canvas.wrap(f"Path: {trace.access.value}. Geo-replicated: {yes_no(trace.is_geo_replicated)}.")
    for cache in trace.caches:
        note = f"; {cache.note}" if cache.note else ""
        yield from canvas.wrap(f"Cache: {cache.kind.value} ({cache.evidence}{note}).", hanging=7)
    reasons = dict.fromkeys(trip.reason for trip in trace.round_trips.values() if trip.reason)
    unknown = [*(f"Round-trip times: {reason}." for reason in reasons), *trace.unknown]
    for line in unknown:
        yield from canvas.wrap(assemble(("unknown: ", "bold yellow"), line), hanging=9)


def _draw_cures(canvas: Canvas, trace: Trace, commands: Commands) -> Iterator[Text]:
    ref = trace.registry.ref if trace.registry else None
    if trace.verdict.cures:
        yield styled()
    for number, cure in enumerate(trace.verdict.cures, 1):
        yield from canvas.wrap(f"{number}. {cure.words}", hanging=3)
        if cure.command is not None:
            yield from canvas.hint(commands.complete(cure.command, ref), indent=3)


def move_document(time: str, resolver: Resolver, before: Lookup | None, lookup: Lookup) -> Document:
    """Return one change of what is served, as ``--watch`` logs it."""
    return {
        "formatVersion": FORMAT_VERSION,
        "time": time,
        "resolver": resolver.label,
        "region": lookup.region,
        "serves": lookup.words,
        "before": None if before is None else before.words,
    }


def move_line(time: str, resolver: Resolver, before: Lookup | None, lookup: Lookup) -> str:
    """Return the same as a line for a reader."""
    was = "" if before is None else f" (before: {before.words})"
    return f"{time} {resolver.label}: {lookup.words}{was}"
