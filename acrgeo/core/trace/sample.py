"""What one resolver answered for the global name, time after time, and what that shows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from acrgeo.core.trace.chain import Access, Chain
from acrgeo.core.trace.resolver import Resolver


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """One question and what came of it: a chain, or why there is none.

    ``is_silent`` says that the resolver did not answer at all: it may be asked no more.
    """

    chain: Chain | None = None
    failure: str | None = None
    is_silent: bool = False

    @property
    def problem(self) -> str | None:
        """Why there is no address; None where there is one."""
        return self.failure if self.chain is None else self.chain.problem

    @property
    def region(self) -> str | None:
        """The region that it points to."""
        return None if self.chain is None or self.problem else self.chain.region

    @property
    def words(self) -> str:
        """What it shows, in a word or two: a region, a private address, or the reason why neither is known."""
        if self.chain is None or self.problem is not None:
            return f"unknown: {self.problem}"
        if self.region is not None:
            return self.region
        if self.chain.access is Access.PRIVATE:
            return f"private address {self.chain.addresses[0].value}"
        return f"unknown: the name {self.chain.end} is of no region"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """All lookups at one resolver, in order."""

    resolver: Resolver
    lookups: tuple[Lookup, ...] = ()

    @property
    def chain(self) -> Chain | None:
        """The newest chain with an address, else the newest at all."""
        chains = [lookup.chain for lookup in self.lookups if lookup.chain is not None]
        whole = [chain for chain in chains if chain.addresses]
        return next(reversed(whole or chains), None)

    @property
    def answered(self) -> int:
        """How many lookups gave an address."""
        return sum(lookup.problem is None for lookup in self.lookups)

    @property
    def regions(self) -> dict[str, int]:
        """How often each region came, the most frequent first."""
        counted = Counter(lookup.region for lookup in self.lookups if lookup.region is not None)
        return dict(counted.most_common())

    @property
    def outcomes(self) -> dict[str, int]:
        """How often each answer came, in words, the most frequent first; failures are left out."""
        return dict(Counter(lookup.words for lookup in self.lookups if lookup.problem is None).most_common())

    @property
    def switches(self) -> int:
        """How often the answer was another than the time before, failures left out."""
        known = [lookup.words for lookup in self.lookups if lookup.problem is None]
        return sum(word != known[at] for at, word in enumerate(known[1:]))

    @property
    def failures(self) -> dict[str, int]:
        """How often each reason came why there is no address."""
        return dict(Counter(lookup.problem for lookup in self.lookups if lookup.problem is not None).most_common())
