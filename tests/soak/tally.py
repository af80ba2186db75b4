"""What an attack has tried, and the promises that it saw broken."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field


def tell(violations: Iterable[str]) -> None:
    """Print violations at once: a run may be cut off before its end."""
    for violation in violations:
        print(f"violation: {violation}", file=sys.stderr, flush=True)


def _counter() -> Counter[str]:
    return Counter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Counts of one attack; ``+`` adds those of another. A violation says what it is and which seed shows it again."""

    schedules: int = 0
    faults: Counter[str] = field(default_factory=_counter)
    kills: Counter[str] = field(default_factory=_counter)
    fuzzed: Counter[str] = field(default_factory=_counter)
    violations: list[str] = field(default_factory=list)

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            schedules=self.schedules + other.schedules,
            faults=self.faults + other.faults,
            kills=self.kills + other.kills,
            fuzzed=self.fuzzed + other.fuzzed,
            violations=[*self.violations, *other.violations],
        )

    def last_line(self) -> str:
        """Return the counts in one line."""
        return (
            f"{self.schedules} schedules, {self.faults.total()} faults, {self.kills.total()} kills, "
            f"{self.fuzzed.total()} fuzzed, {len(self.violations)} violations"
        )

    def table(self) -> str:
        """Return the counts by kind, and each violation."""
        lines = [f"{'schedules':44}{self.schedules:>10}"]
        for title, counts in (("fault", self.faults), ("kill", self.kills), ("fuzzed", self.fuzzed)):
            lines += [f"{title + ': ' + name:44}{count:>10}" for name, count in sorted(counts.items())]
        return "\n".join([*lines, *(f"violation: {violation}" for violation in self.violations)])
