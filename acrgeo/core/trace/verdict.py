"""What the samples mean for who serves this machine, and the cures in the order that is documented now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from acrgeo.core.map.geography import distance_km
from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry
from acrgeo.core.trace.cache import LocalCache
from acrgeo.core.trace.chain import Access
from acrgeo.core.trace.sample import Sample
from acrgeo.errors import ExitCode


class State(str, Enum):
    """The verdict, the worst first: what is wrong, then what is not."""

    BOUNCING = "bouncing"
    STALE = "stale"
    OUTSIDE = "outside private link"
    STABLE = "stable"
    PRIVATE = "private"
    UNKNOWN = "unknown"

    @property
    def is_problem(self) -> bool:
        """Return whether something is wrong that has a cure."""
        return self in (State.BOUNCING, State.STALE, State.OUTSIDE)

    @property
    def exit_code(self) -> ExitCode:
        """0 where all is well, 1 where something is wrong, 5 where it cannot be known."""
        if self in (State.STABLE, State.PRIVATE):
            return ExitCode.DONE
        return ExitCode.REFUSED if self is State.UNKNOWN else ExitCode.FAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class Cure:
    """What ends it: words, and the command of acrgeo where there is one."""

    words: str
    command: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What one resolver's sample shows, the worst first, and the sentences that say so."""

    states: tuple[State, ...]
    reason: str

    @property
    def state(self) -> State:
        """The worst."""
        return self.states[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """All that is wrong, or the best that is known where nothing is; each resolver's judgement, and the cures."""

    states: tuple[State, ...]
    reason: str
    judgements: tuple[Judgement, ...] = ()
    cures: tuple[Cure, ...] = ()

    @property
    def state(self) -> State:
        """The worst."""
        return self.states[0]


def judge(
    name: str,
    samples: Sequence[Sample],
    registry: Registry | None,
    caches: Sequence[LocalCache] = (),
    facts: Mapping[str, RegionFacts] | None = None,
) -> Verdict:
    """Judge every sample, and all of them. ``registry`` is None where its replicas are unknown.

    ``name`` is how the commands of the cures name the registry.
    """
    judgements = tuple(_judge_sample(name, sample, registry, facts) for sample in samples)
    if not judgements:
        return Verdict(states=(State.UNKNOWN,), reason="No resolver was asked.")
    found = {state for judgement in judgements for state in judgement.states}
    ordered = tuple(state for state in State if state in found)
    states = tuple(state for state in ordered if state.is_problem) or ordered[:1]
    reasons = [judgement.reason for judgement in judgements if judgement.state in states]
    return Verdict(
        states=states,
        reason=" ".join(dict.fromkeys(reasons)),
        judgements=judgements,
        cures=tuple(cure for state in states for cure in _cures(name, state, registry, caches)),
    )


def _judge_sample(
    name: str, sample: Sample, registry: Registry | None, facts: Mapping[str, RegionFacts] | None
) -> Judgement:
    chain, asked = sample.chain, sample.resolver.label
    if chain is None or not sample.answered:
        reasons = "; ".join(sample.failures) or "it was not asked"
        return Judgement(states=(State.UNKNOWN,), reason=f"{asked} gave no address: {reasons}.")
    problems = list(_problems(name, sample, registry, facts))
    if problems:
        states = tuple(dict.fromkeys(state for state, _ in problems))
        return Judgement(states=states, reason=" ".join(reason for _, reason in problems))
    if chain.access is Access.PRIVATE:
        address = chain.addresses[0].value
        reason = f"{asked} gives the private address {address}: DNS does not say which replica is behind it."
        return Judgement(states=(State.PRIVATE,), reason=reason)
    if chain.region is None:
        return Judgement(states=(State.UNKNOWN,), reason=f"{asked} leads to {chain.end}, the name of no region.")
    failed = len(sample.lookups) - sample.answered
    but = f"; {failed} more failed" if failed else ""
    reason = f"{asked} names {chain.region} in {sample.answered} of {sample.answered} answers{but}."
    return Judgement(states=(State.STABLE,), reason=reason)


def _problems(
    name: str, sample: Sample, registry: Registry | None, facts: Mapping[str, RegionFacts] | None
) -> Iterator[tuple[State, str]]:
    asked = sample.resolver.label
    if len(sample.outcomes) > 1:
        counted = ", ".join(
            f"{words} {'once' if count == 1 else f'{count} times'}" for words, count in sample.outcomes.items()
        )
        times = f"{sample.switches} {'change' if sample.switches == 1 else 'changes'}"
        apart = _apart(sample, facts)
        yield (
            State.BOUNCING,
            f"{asked} names one, then another: {counted}, {times} in {len(sample.lookups)} lookups{apart}.",
        )
    for region in sample.regions:
        if reason := _stale(name, region, registry):
            yield State.STALE, reason
    chains = [lookup.chain for lookup in sample.lookups if lookup.chain is not None]
    outside = next((chain for chain in chains if chain.is_private_link and chain.access is Access.PUBLIC), None)
    if outside is not None:
        address = outside.addresses[0].value
        yield State.OUTSIDE, f"{name} has a private endpoint, but {asked} gives its public address {address}."


def _apart(sample: Sample, facts: Mapping[str, RegionFacts] | None) -> str:
    """Return how far two regions are apart, where that is known: near replicas are those that bounce."""
    ends = [(facts or {}).get(region) for region in sample.regions]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        return ""
    distance = distance_km(ends[0], ends[1])
    return "" if distance is None else f"; they are {distance:.0f} km apart"


def _stale(name: str, region: str, registry: Registry | None) -> str | None:
    """Return why DNS should not name a region."""
    if registry is None:
        return None
    replica = registry.replica_in(region)
    if replica is None:
        return f"DNS names {region}, where {name} has no replica: an old answer is still kept, or the name has moved."
    if not replica.is_routed:
        return f"DNS names {region}, whose routing is off: an old answer is still kept."
    return None


def _cures(name: str, state: State, registry: Registry | None, caches: Sequence[LocalCache]) -> Iterator[Cure]:
    if state is State.BOUNCING:
        if registry is not None and registry.has_regional_endpoints:
            host = registry.regional_endpoint_hosts[0] if registry.regional_endpoint_hosts else "a regional endpoint"
            yield Cure(
                words=f"Push to one replica by its regional endpoint, such as {host}.",
                command=f"acrgeo endpoints show {name}",
            )
        else:
            yield Cure(
                words="Push to one replica by its regional endpoint (preview); turn them on first.",
                command=f"acrgeo endpoints regional enable {name}",
            )
        there = [cache.kind.value for cache in caches if cache.is_there]
        which = f"{', '.join(there)} is there: see that pushes use it" if there else "with dnsmasq for example"
        yield Cure(words=f"Or cache DNS on this machine for the length of one push, never for longer; {which}.")
        yield Cure(
            words="Or add a replica that is nearer to the machine that pushes.",
            command=f"acrgeo regions {name}",
        )
    elif state is State.STALE:
        there = [cache.kind.value for cache in caches if cache.is_there]
        which = f" of {', '.join(there)}" if there else ""
        yield Cure(words=f"Empty the DNS cache{which} on this machine, or wait until the TTL has passed.")
        yield Cure(words="Look at the replicas and their routing.", command=f"acrgeo routing show {name}")
    elif state is State.OUTSIDE:
        yield Cure(
            words="Inside its network: link the private DNS zone to the network of this machine, "
            "or forward the zone from its resolver to Azure's (168.63.129.16). Outside: nothing is wrong with DNS.",
            command=f"acrgeo endpoints show {name} --private",
        )
