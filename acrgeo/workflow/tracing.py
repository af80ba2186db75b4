"""Trace who serves this machine: ask resolvers, time connections, judge. No token goes anywhere but to Azure's ARM."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count

from acrgeo.core.execution.record import Record, Unrecorded
from acrgeo.core.impact.forecast import present
from acrgeo.core.impact.network import HostKind, hosts_of
from acrgeo.core.model.registry import Registry
from acrgeo.core.push.pace import next_wait
from acrgeo.core.trace.cache import find_caches
from acrgeo.core.trace.chain import Chain
from acrgeo.core.trace.report import Trace
from acrgeo.core.trace.resolver import Resolver
from acrgeo.core.trace.round_trip import RoundTrip
from acrgeo.core.trace.sample import Lookup, Sample
from acrgeo.core.trace.verdict import judge
from acrgeo.dns.connection import measure
from acrgeo.dns.machine import read_surroundings, resolvers_behind, system_resolvers
from acrgeo.dns.resolver import look_up
from acrgeo.errors import AcrGeoError, NotFoundError, UsageError
from acrgeo.workflow.context import Context
from acrgeo.workflow.regions import read_regions
from acrgeo.workflow.targets import read_registry, registry_or_default

SILENCES = 2
"""Lookups without any answer after which a resolver is asked no more."""
CONNECTIONS_AT_ONCE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How to ask: ``times`` None is until interrupted; ``timeout`` is of one question, in seconds.

    With ``length``, in seconds, lookups are made for that long, or until nothing more would be learned; ``interval``
    None then follows the TTLs.
    """

    resolvers: tuple[Resolver, ...] = ()
    times: int | None = 10
    interval: float | None = 1.0
    timeout: float = 2.0
    signs_in: bool = True
    length: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A lookup that shows something else than the one before it at the same resolver."""

    time: str
    resolver: Resolver
    before: Lookup | None
    lookup: Lookup


@dataclass(slots=True)
class Series:
    """Resolvers of which the next is asked where one is silent, and what they answered."""

    resolvers: Sequence[Resolver]
    lookups: list[Lookup]
    at: int = 0
    record: Record = field(default_factory=Unrecorded)

    def ask(self, host: str, timeout: float, *, gives_up: bool) -> None:
        """Ask once, unless they have been silent for too long."""
        if gives_up and len(self.lookups) >= SILENCES and all(old.is_silent for old in self.lookups[-SILENCES:]):
            return
        for _ in self.resolvers:
            resolver = self.resolvers[self.at]
            lookup = look_up(host, resolver, timeout=timeout)
            chain = Chain(name=host) if lookup.chain is None else lookup.chain
            self.record(
                "NameLookedUp",
                name=host,
                resolver=resolver.label,
                source=resolver.source.value,
                answer=lookup.words,
                aliases=chain.names,
                addresses=[address.value for address in chain.addresses],
            )
            if not lookup.is_silent:
                break
            self.at = (self.at + 1) % len(self.resolvers)
        self.lookups.append(lookup)

    @property
    def sample(self) -> Sample:
        return Sample(resolver=self.resolvers[self.at], lookups=tuple(self.lookups))


def trace(context: Context, name: str | None, asking: Asking, on_move: Callable[[Move], None] | None = None) -> Trace:
    """Ask resolvers for the global name of a registry, and judge what they answer.

    ``on_move`` is told of each change of what is served, the first answer among them; with it silence ends nothing.
    Raises NotFoundError where neither ARM nor DNS knows the registry.
    """
    text = registry_or_default(context, name)
    label, guessed = context.gateway.guess_host(text)
    registry, failure = _read(context, text) if asking.signs_in else (None, None)
    host = guessed if registry is None else registry.login_server
    around = read_surroundings(context.root)
    series = list(_series(context, asking, system_resolvers(around), resolvers_behind(around)))
    began = context.clock.now()
    for turn in count(1) if series else ():
        for each in series:
            known = len(each.lookups)
            each.ask(host, asking.timeout, gives_up=on_move is None)
            if on_move is not None:
                _tell(context, each, known, on_move)
        wait = _wait(asking, series, turn, context.clock.now() - began)
        if wait is None:
            break
        context.clock.sleep(wait)
    watched = context.clock.now() - began
    samples = tuple(each.sample for each in series)
    if isinstance(failure, NotFoundError) and not any(sample.answered for sample in samples):
        raise failure
    caches = find_caches(around, host)
    facts = None if registry is None else read_regions(context, registry.ref.subscription)
    named = label if registry is None else registry.name
    return Trace(
        name=named,
        host=host,
        registry=registry,
        samples=samples,
        verdict=judge(named, samples, registry, caches, facts),
        caches=caches,
        round_trips={} if registry is None or on_move is not None else _round_trips(context, registry, asking.timeout),
        unknown=tuple(_unknown(context, registry, failure, samples, is_guessed=host not in text.lower())),
        watched=watched,
    )


def _wait(asking: Asking, series: Sequence[Series], turn: int, elapsed: float) -> float | None:
    """Return the seconds until the next lookups; None after the last ones."""
    if asking.length is not None:
        samples = [each.sample for each in series]
        return next_wait(samples, length=asking.length, elapsed=elapsed, interval=asking.interval)
    return None if turn == asking.times else asking.interval


def log_moves(context: Context) -> Callable[[Move], None]:
    """Return what prints each move on a line, flushed: JSON where a program reads."""
    from acrgeo.output.formats import write_json_line
    from acrgeo.output.neutral import one_line
    from acrgeo.output.views.trace import move_document, move_line

    def log(move: Move) -> None:
        out = context.streams.out
        if context.format.is_page:
            out.write(one_line(move_line(move.time, move.resolver, move.before, move.lookup)) + "\n")
            out.flush()
        else:
            write_json_line(out, move_document(move.time, move.resolver, move.before, move.lookup))

    return log


def _tell(context: Context, series: Series, known: int, on_move: Callable[[Move], None]) -> None:
    lookup = series.lookups[-1]
    before = series.lookups[known - 1] if known else None
    if before is None or before.words != lookup.words:
        time = f"{context.now:%Y-%m-%dT%H:%M:%SZ}"
        on_move(Move(time=time, resolver=series.resolvers[series.at], before=before, lookup=lookup))
    del series.lookups[:-1000]  # a watch may take days


def _read(context: Context, text: str) -> tuple[Registry | None, AcrGeoError | None]:
    """Read the registry, or return why it cannot be read: DNS answers everybody."""
    try:
        return read_registry(context, text, with_regional_endpoints=True), None
    except UsageError:
        raise
    except AcrGeoError as error:
        return None, context.explained(error) or error


def _series(
    context: Context, asking: Asking, system: tuple[Resolver, ...], behind: tuple[Resolver, ...]
) -> Iterator[Series]:
    if not context.is_sandbox:  # the names of a sandbox may be somebody's in Azure
        for resolvers in (system, behind):
            if resolvers:
                yield Series(resolvers, [], record=context.record)
    for resolver in asking.resolvers:
        yield Series([resolver], [], record=context.record)


def _round_trips(context: Context, registry: Registry, timeout: float) -> Mapping[str, RoundTrip]:
    hosts = {
        host.location: host.name for host in hosts_of(registry, present(registry)) if host.kind is HostKind.REGIONAL
    }
    locations = list(dict.fromkeys(replica.location for replica in registry.replicas))
    if context.is_sandbox:
        reason = "the hosts of a sandbox are no hosts of the network"
    elif registry.has_regional_endpoints is None:
        reason = "whether there are regional endpoints is unknown"
    else:
        reason = "regional endpoints are off: no other host leads to one replica"
    if context.is_sandbox or not hosts:
        return {location: RoundTrip(host=hosts.get(location), reason=reason) for location in locations}
    with ThreadPoolExecutor(max_workers=CONNECTIONS_AT_ONCE) as pool:
        found = pool.map(lambda location: measure(hosts[location], timeout=timeout), locations)
        trips = dict(zip(locations, found, strict=True))
    for location, trip in trips.items():
        context.record(
            "ConnectionTimed", host=trip.host, region=location, tcp=trip.tcp, tls=trip.tls, reason=trip.reason
        )
    return trips


def _unknown(
    context: Context,
    registry: Registry | None,
    failure: AcrGeoError | None,
    samples: Sequence[Sample],
    *,
    is_guessed: bool,
) -> Iterator[str]:
    if not samples and context.is_sandbox:
        yield "Who serves: DNS knows no host of a sandbox; --resolver ADDRESS:PORT asks one that does."
    elif not samples:
        yield "Who serves: this machine names no resolver; --resolver ADDRESS asks one."
    if registry is None:
        why = "--dns-only does not sign in" if failure is None else failure.message.rstrip(".")
        yield f"The replicas: {why}. So it is not known whether each region is one of them."
        yield "Round-trip times: the hosts of the replicas are not known."
    if registry is None and is_guessed:
        yield "The host: taken as the name with the suffix of the cloud; a domain name label would add a hash to it."
    yield "The region of a data redirect: only a download with a token shows it, and a trace sends none."
