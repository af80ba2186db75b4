"""What all resolvers say together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from acrgeo.core.model.registry import Registry
from acrgeo.core.trace.chain import Access, Chain, follow
from acrgeo.core.trace.report import Trace
from acrgeo.core.trace.sample import Lookup, Sample
from acrgeo.core.trace.verdict import judge
from tests.core.trace.test_chain import GEO, HOST, SINGLE, records
from tests.core.trace.test_verdict import REGISTRY, sample
from tests.rows import rows


def traced(*samples: Sample, registry: Registry | None = None, **facts: Any) -> Trace:
    """A trace of contoso."""
    return Trace(
        name="contoso",
        host=HOST,
        registry=registry,
        samples=samples,
        verdict=judge("contoso", samples, registry),
        **facts,
    )


def test_every_region_is_told_in_the_order_of_the_resolvers() -> None:
    """Each once; the most frequent of a resolver first."""
    found = traced(sample("westus", "eastus", "eastus"), sample("!timeout"), sample("japaneast", "westus"))
    assert found.regions == ("eastus", "westus", "japaneast")
    assert traced().regions == ()
    assert (found.watched, found.round_trips, found.caches, found.unknown) == (0.0, {}, (), ())


@rows(
    ("answers", "access"),
    [
        ([], Access.UNKNOWN),
        ([["!timeout"]], Access.UNKNOWN),
        ([["eastus"]], Access.PUBLIC),
        ([["10.0.0.4"]], Access.PRIVATE),
        ([["eastus"], ["!timeout"], ["westus"]], Access.PUBLIC),
        ([["10.0.0.4"], ["10.0.0.5"]], Access.PRIVATE),
        ([["eastus"], ["10.0.0.4"]], Access.UNKNOWN),
    ],
)
def test_the_path_is_known_where_all_agree(answers: list[list[str]], access: Access) -> None:
    """A resolver that gives no address says nothing."""
    assert traced(*(sample(*words) for words in answers)).access is access


def test_a_chain_without_an_address_says_nothing_of_the_path() -> None:
    """Aliases alone are no answer."""
    bare = Lookup(chain=follow(Chain(name=HOST), records(GEO), may_go_on=False))
    bare_sample = replace(sample("eastus"), lookups=(bare,))
    assert traced(bare_sample, sample("10.0.0.4")).access is Access.PRIVATE


def shaped(names: tuple[str, ...]) -> Sample:
    """An answer with these aliases."""
    return replace(sample(), lookups=(Lookup(chain=follow(Chain(name=HOST), records(names, "1.2.3.4"))),))


@rows(
    ("registry", "names", "is_geo"),
    [
        (REGISTRY, [], True),
        (REGISTRY, [SINGLE], True),  # the replicas decide
        (replace(REGISTRY, replicas=REGISTRY.replicas[:1]), [GEO], False),
        (None, [], None),
        (None, [()], None),
        (None, [GEO], True),
        (None, [SINGLE], False),
        (None, [(), GEO], True),  # the first that knows
        (None, [SINGLE, GEO], False),
    ],
)
def test_whether_it_is_geo_replicated(
    registry: Registry | None, names: list[tuple[str, ...]], is_geo: bool | None
) -> None:
    """By its replicas, else by its aliases, else it is unknown."""
    found = traced(*map(shaped, names), sample("!timeout"), registry=registry)
    assert found.is_geo_replicated is is_geo
