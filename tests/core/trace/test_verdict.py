"""What the answers of resolvers mean together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acrgeo.core.model.registry import Registry, RegistryRef, Replica, Sku
from acrgeo.core.trace.chain import Chain, Record
from acrgeo.core.trace.resolver import Resolver, parse_resolver
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
    "text", ["", "dns.example.com", "1.2.3.4:0", "1.2.3.4:65536", "1.2.3.4:", "1.2.3.4:x", "[::1]x"]
)
def test_another_text_is_no_resolver(text: str) -> None:
    """A name would need a resolver itself."""
    with pytest.raises(UsageError, match="--resolver"):
        parse_resolver(text)
