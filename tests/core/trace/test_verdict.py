"""What the answers of resolvers mean together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acrgeo.core.model.region import RegionFacts
from acrgeo.core.model.registry import Registry, RegistryRef, Replica, Sku
from acrgeo.core.trace.cache import CacheKind, LocalCache
from acrgeo.core.trace.chain import Chain, Record
from acrgeo.core.trace.resolver import Resolver, Source, parse_resolver
from acrgeo.core.trace.sample import Lookup, Sample
from acrgeo.core.trace.verdict import State, judge
from acrgeo.errors import UsageError
from tests.rows import rows

REF = RegistryRef(subscription="s", resource_group="g", name="contoso")
REGISTRY = Registry(
    ref=REF,
    id=REF.id,
    location="westus",
    sku=Sku.PREMIUM,
    login_server="contoso.azurecr.io",
    replicas=(
        Replica(name="eastus", location="eastus"),
        Replica(name="northeurope", location="northeurope", is_routed=False),
        Replica(name="westus", location="westus", is_home=True),
    ),
)


def lookup(word: str) -> Lookup:
    """Return a region's public answer; a private address; ``link:REGION`` for private link; else a failure."""
    if word.startswith("!"):
        return Lookup(failure=word[1:])
    link, _, region = word.rpartition(":")
    names = ["contoso.privatelink.azurecr.io"] if link or region[0].isdigit() else []
    names += [] if region[0].isdigit() else [f"r1.{region}.cloudapp.azure.com"]
    path = ["contoso.azurecr.io", *names]
    aliases = tuple(Record(name=a, kind="CNAME", ttl=9, value=b) for a, b in zip(path, names, strict=False))
    address = Record(name=path[-1], kind="A", ttl=9, value=region if region[0].isdigit() else "20.42.66.0")
    return Lookup(chain=Chain(name=path[0], aliases=aliases, addresses=(address,)))


def sample(*words: str, at: str = "10.1.1.1") -> Sample:
    """Return the sample of one resolver."""
    return Sample(resolver=Resolver(address=at), lookups=tuple(map(lookup, words)))


@rows(
    ("samples", "state", "code", "said"),
    [
        ([("eastus",) * 3], State.STABLE, 0, "eastus in 3 of 3"),
        ([("eastus", "!timeout", "eastus")], State.STABLE, 0, "1 more failed"),
        ([("eastus", "westus") * 2], State.BOUNCING, 1, "eastus 2 times, westus 2 times, 3 changes in 4"),
        ([("eastus", "eastus", "westus")], State.BOUNCING, 1, "westus once, 1 change in 3"),
        ([("eastus", "10.0.0.4")], State.BOUNCING, 1, "private address 10.0.0.4"),
        ([("japaneast",)], State.STALE, 1, "has no replica"),
        ([("eastus", "japaneast")], State.BOUNCING, 1, "DNS names japaneast, where contoso has no replica"),
        (
            [("japaneast",), ("eastus", "westus")],
            State.BOUNCING,
            1,
            "DNS names japaneast, where contoso has no replica",
        ),
        ([("link:eastus", "10.0.0.4")], State.BOUNCING, 1, "but 10.1.1.1 gives its public address"),
        ([("eastus",), ("westus",)], State.STABLE, 0, "eastus in 1 of 1 answers. 10.1.1.1 names westus"),
        ([("northeurope",)], State.STALE, 1, "routing is off"),
        ([("link:eastus",)], State.OUTSIDE, 1, "public address"),
        ([("10.0.0.4",)], State.PRIVATE, 0, "DNS does not say which replica"),
        ([("!NXDOMAIN",)], State.UNKNOWN, 5, "NXDOMAIN"),
        ([("!NXDOMAIN", "!timeout")], State.UNKNOWN, 5, "NXDOMAIN; timeout"),
        ([("!NXDOMAIN",), ("!timeout",)], State.UNKNOWN, 5, "NXDOMAIN. 10.1.1.1 gave no address: timeout."),
        ([("!timeout",), ("eastus",)], State.STABLE, 0, "eastus"),
        ([("eastus",), ("eastus", "westus")], State.BOUNCING, 1, "westus"),
        ([("8.8.8.8",)], State.OUTSIDE, 1, "public address 8.8.8.8"),
        ([], State.UNKNOWN, 5, "No resolver"),
    ],
)
def test_the_verdict(samples: list[tuple[str, ...]], state: State, code: int, said: str) -> None:
    """The worst that any resolver shows is told, with its numbers; unknown only where nothing is known."""
    verdict = judge("contoso", [sample(*words) for words in samples], REGISTRY)
    assert (verdict.state, verdict.state.exit_code) == (state, code)
    assert said in verdict.reason
    assert bool(verdict.cures) is (code == 1)


def test_without_replicas_no_answer_is_old() -> None:
    """A region is not called wrong where nobody knows the replicas; bouncing is seen all the same."""
    assert judge("contoso", [sample("japaneast")], None).state is State.STABLE
    assert judge("contoso", [sample("japaneast", "japanwest")], None).state is State.BOUNCING


def test_everything_that_is_wrong_is_told() -> None:
    """With the cures of each, the worst first."""
    verdict = judge("contoso", [sample("link:eastus", "japaneast")], REGISTRY)
    assert verdict.states == (State.BOUNCING, State.STALE, State.OUTSIDE)
    assert len(verdict.cures) == 6


def test_the_cures_stand_in_order() -> None:
    """Regional endpoint first, to be turned on where it is off; then a cache for one push; then a nearer replica."""
    bouncing = [sample("eastus", "westus")]
    for registry, command in (
        (None, "acrgeo endpoints regional enable contoso"),
        (REGISTRY, "acrgeo endpoints regional enable contoso"),
        (replace(REGISTRY, has_regional_endpoints=True), "acrgeo endpoints show contoso"),
    ):
        first, second, third = judge("contoso", bouncing, registry).cures
        assert first.command == command
        assert "for the length of one push, never for longer" in second.words
        assert "nearer" in third.words


@pytest.mark.parametrize(
    ("text", "address", "port"),
    [
        (" 168.63.129.16 ", "168.63.129.16", 53),
        ("127.0.0.1:1", "127.0.0.1", 1),
        ("127.0.0.1:65535", "127.0.0.1", 65535),
        ("2001:db8::1", "2001:db8::1", 53),
        ("168.63.129.16", "168.63.129.16", 53),
        ("127.0.0.1:5353", "127.0.0.1", 5353),
        ("::1", "::1", 53),
        ("[::1]:5353", "::1", 5353),
        ("[::1]", "::1", 53),
    ],
)
def test_a_resolver_is_an_address(text: str, address: str, port: int) -> None:
    """Port 53 unless it is given."""
    assert parse_resolver(text) == Resolver(address=address, port=port)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "dns.example.com",
        "1.2.3.4:0",
        "1.2.3.4:65536",
        "[1.2.3.4:5]",
        "1.2.3.4:",
        "1.2.3.4:x",
        "[::1]x",
        "1.2.3.4:000053",
        "[a]",
        "[::1]:0",
    ],
)
def test_another_text_is_no_resolver(text: str) -> None:
    """A name would need a resolver itself."""
    with pytest.raises(UsageError, match="--resolver"):
        parse_resolver(text)


def test_a_resolver_is_named_as_it_is_typed() -> None:
    """With its port where it is not that of DNS."""
    for text in ("10.0.0.1", "10.0.0.1:5353", "::1", "[::1]:5353", "[::1]:54", "10.0.0.1:52"):
        assert parse_resolver(text).label == text
    assert parse_resolver("10.0.0.1:53").label == "10.0.0.1"
    assert parse_resolver("10.0.0.1").source is Source.GIVEN


def test_a_verdict_is_a_problem_or_not() -> None:
    """The exit code follows from it."""
    assert [(state.value, state.is_problem, int(state.exit_code)) for state in State] == [
        ("bouncing", True, 1),
        ("stale", True, 1),
        ("outside private link", True, 1),
        ("stable", False, 0),
        ("private", False, 0),
        ("unknown", False, 5),
    ]


def at(name: str, latitude: float | None, longitude: float | None) -> RegionFacts:
    """A region somewhere."""
    return RegionFacts(name=name, display_name=name, is_offered=True, latitude=latitude, longitude=longitude)


@rows(
    ("words", "facts", "apart"),
    [
        (("eastus", "westus"), [at("eastus", 0, 0), at("westus", 0, 90)], "; they are 10008 km apart."),
        (("eastus", "westus"), [at("eastus", 0, 0)], "lookups."),
        (("eastus", "westus"), [at("westus", 0, 90)], "lookups."),
        (("eastus", "westus"), [at("eastus", 0, 0), at("westus", None, None)], "lookups."),
        (("eastus", "westus"), None, "lookups."),
        (("eastus", "westus", "uksouth"), [at("eastus", 0, 0), at("westus", 0, 9), at("uksouth", 9, 9)], "lookups."),
        (("eastus", "10.0.0.4"), [at("eastus", 0, 0)], "lookups."),
    ],
)
def test_how_far_two_regions_are_apart_is_told(
    words: tuple[str, ...], facts: list[RegionFacts] | None, apart: str
) -> None:
    """A quarter of the equator, for instance; near replicas are those that bounce."""
    given = None if facts is None else {region.name: region for region in facts}
    assert judge("contoso", [sample(*words)], None, facts=given).judgements[0].reason.endswith(apart)


def test_cures_name_what_is_there() -> None:
    """The host to push to, and the caches that can be used or emptied; a hosts file is neither."""
    caches = [
        LocalCache(kind=kind, evidence="")
        for kind in (CacheKind.NSCD, CacheKind.HOSTS, CacheKind.UNKNOWN, CacheKind.DNSMASQ)
    ]
    regional = replace(REGISTRY, has_regional_endpoints=True)
    hosted = replace(regional, regional_endpoint_hosts=("contoso.eastus.geo.azurecr.io", "b"))
    bouncing, stale = [sample("eastus", "westus")], [sample("japaneast")]
    first, second, _ = judge("contoso", bouncing, hosted, caches).cures
    assert first.words == "Push to one replica by its regional endpoint, such as contoso.eastus.geo.azurecr.io."
    assert second.words.endswith("; nscd, dnsmasq is there: see that pushes use it.")
    first, second, _ = judge("contoso", bouncing, regional).cures
    assert first.words.endswith("such as a regional endpoint.")
    assert second.words.endswith("; with dnsmasq for example.")
    empty, look = judge("contoso", stale, REGISTRY, caches).cures
    assert empty.words.startswith("Empty the DNS cache of nscd, dnsmasq on this machine, or wait")
    assert look.command == "acrgeo routing show contoso"
    assert judge("contoso", stale, REGISTRY).cures[0].words.startswith("Empty the DNS cache on this machine")
    (outside,) = judge("contoso", [sample("link:eastus")], REGISTRY).cures
    assert outside.command == "acrgeo endpoints show contoso --private"


def test_each_resolver_is_judged() -> None:
    """What is well is not told beside what is not; a name without a region and one that was not asked are unknown."""
    verdict = judge("contoso", [sample("eastus"), sample("japaneast"), sample("japaneast")], REGISTRY)
    assert [judgement.state for judgement in verdict.judgements] == [State.STABLE, State.STALE, State.STALE]
    assert verdict.reason.count("DNS names japaneast") == 1
    assert "eastus in" not in verdict.reason
    (idle,) = judge("contoso", [sample()], REGISTRY).judgements
    assert (idle.state, idle.reason) == (State.UNKNOWN, "10.1.1.1 gave no address: it was not asked.")
    bare = Lookup(chain=Chain(name="contoso.azurecr.io", problem="more than 16 aliases"))
    (stuck,) = judge("contoso", [Sample(resolver=Resolver(address="10.1.1.1"), lookups=(bare,))], None).judgements
    assert (stuck.state, stuck.reason) == (State.UNKNOWN, "10.1.1.1 gave no address: more than 16 aliases.")
    nowhere = Chain(name="contoso.azurecr.io", addresses=(Record(name="x", kind="A", ttl=1, value="20.42.66.0"),))
    odd = Sample(resolver=Resolver(address="10.1.1.1", port=54), lookups=(Lookup(chain=nowhere),))
    verdict = judge("contoso", [odd], REGISTRY)
    assert (verdict.state, verdict.cures) == (State.UNKNOWN, ())
    assert verdict.reason == "10.1.1.1:54 leads to contoso.azurecr.io, the name of no region."
    (one,) = judge("contoso", [sample("eastus", "!timeout", "!timeout")], None).judgements
    assert one.reason == "10.1.1.1 names eastus in 1 of 1 answers; 2 more failed."
    mixed = judge("contoso", [sample("!timeout"), sample("eastus"), sample("10.0.0.4")], None)
    assert mixed.states == (State.STABLE,)  # the best that is known
    (clean,) = judge("contoso", [sample("eastus")], None).judgements
    assert clean.reason == "10.1.1.1 names eastus in 1 of 1 answers."
