"""What the lookups at one resolver show, one by one and together."""

from __future__ import annotations

from dataclasses import replace

from acrgeo.core.trace.sample import Lookup, Sample
from tests.core.trace.test_verdict import lookup, sample
from tests.rows import rows

SILENT = Lookup(failure="no answer", is_silent=True)
BARE = lookup("eastus")
ALIASES_ONLY = Lookup(chain=None if BARE.chain is None else replace(BARE.chain, addresses=(), problem="no address"))


@rows(
    ("found", "region", "words"),
    [
        (lookup("eastus"), "eastus", "eastus"),
        (lookup("10.0.0.4"), None, "private address 10.0.0.4"),
        (SILENT, None, "unknown: no answer"),
        (ALIASES_ONLY, None, "unknown: no address"),
    ],
)
def test_a_lookup_shows_a_region_only_with_an_address(found: Lookup, region: str | None, words: str) -> None:
    """Else the reason why neither is known."""
    assert (found.region, found.words) == (region, words)


def test_the_newest_chain_with_an_address_is_shown() -> None:
    """Else the newest at all, else none."""
    first, second = lookup("eastus"), lookup("westus")
    at = sample("eastus").resolver
    assert Sample(resolver=at, lookups=(first, second, ALIASES_ONLY)).chain == second.chain
    assert Sample(resolver=at, lookups=(SILENT, ALIASES_ONLY, SILENT)).chain == ALIASES_ONLY.chain
    assert Sample(resolver=at, lookups=(SILENT,)).chain is None


def test_answers_and_failures_are_counted() -> None:
    """The most frequent first; a failure between two answers is no change."""
    found = sample("westus", "!timeout", "eastus", "!timeout", "eastus", "!NXDOMAIN")
    assert (found.answered, found.switches) == (3, 1)
    assert list(found.regions.items()) == [("eastus", 2), ("westus", 1)]
    assert list(found.outcomes.items()) == [("eastus", 2), ("westus", 1)]
    assert list(found.failures.items()) == [("timeout", 2), ("NXDOMAIN", 1)]
