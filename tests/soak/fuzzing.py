"""Fuzzing for some time: changed inputs of the kept corpus, each target in turn, until the time is over.

``python -m tests.soak.fuzzing --seconds 60 --seed 1 files answers`` fuzzes two targets; what finds something is written
to ``tests/soak/corpus``, from where ``make test`` replays it from then on.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.soak.fuzz.doors import DOORS
from tests.soak.fuzz.mutations import Mutator
from tests.soak.fuzz.oracle import judge
from tests.soak.fuzz.targets import PARSERS, Target
from tests.soak.tally import Tally

CORPUS = Path(__file__).with_name("corpus")
TARGETS = {target.name: target for target in (*PARSERS, *DOORS)}
FOUND = "found-"
"""How the names of inputs begin that found something."""
MOST_KINDS = 20
"""Violations of a target that are told; what has the same place is one."""


def kept(target: str) -> list[tuple[str, bytes]]:
    """Return the kept inputs of a target, by name."""
    return [(path.name, path.read_bytes()) for path in sorted((CORPUS / target).iterdir()) if path.is_file()]


def replay(target: Target, most_examples: int) -> list[str]:
    """Try what once found something, and some of the examples. Return what is wrong, a line each."""
    examples = 0
    inputs: list[tuple[str, bytes]] = []
    for name, content in kept(target.name):
        examples += not name.startswith(FOUND)
        if name.startswith(FOUND) or examples <= most_examples:
            inputs.append((name, content))
    with tempfile.TemporaryDirectory() as work, target.open(Path(work)) as attempt:
        tried = [
            (name, judge(attempt, content, secrets=target.secrets, hides=target.hides)) for name, content in inputs
        ]
    return [f"{target.name}/{name}: {wrong}" for name, wrong in tried if wrong]


def run(seconds: float, seed: int, names: Sequence[str] = tuple(TARGETS), *, writes: bool = False) -> Tally:
    """Fuzz the targets, each as long as the others. The same seed makes the same inputs, as far as time allows."""
    tally = Tally()
    share = seconds / len(names)
    for name in names:
        _fuzz(TARGETS[name], share, seed, tally, writes=writes)
    return tally


def _fuzz(target: Target, seconds: float, seed: int, tally: Tally, *, writes: bool) -> None:
    chance = random.Random(f"{target.name}:{seed}")
    inputs = [content for _, content in kept(target.name)]
    mutator = Mutator(chance, [word.encode() for word in target.words])
    seen: set[str] = set()
    with tempfile.TemporaryDirectory() as work, target.open(Path(work)) as attempt:
        for content in inputs[:1]:
            judge(attempt, content)  # imports
        end = time.monotonic() + seconds
        while not tally.fuzzed[target.name] or (time.monotonic() < end and len(seen) < MOST_KINDS):
            content = target.shape(mutator.mutate(inputs), chance)
            wrong = judge(attempt, content, secrets=target.secrets, hides=target.hides)
            tally.fuzzed[target.name] += 1
            kind = _kind(wrong)
            if wrong and kind not in seen:
                seen.add(kind)
                name = f"{FOUND}{hashlib.sha256(content).hexdigest()[:12]}"
                tally.violations.append(f"fuzz {target.name} seed {seed} {name}: {wrong} of {content[:200]!r}")
                if writes:
                    (CORPUS / target.name / name).write_bytes(content)


def _kind(wrong: str) -> str:
    """Return what a violation has in common with others: its place, or the beginning of what it says."""
    place = wrong.partition(": ")[0]
    return place if " at " in place else wrong.partition(" of ")[0][:60]


def main() -> int:
    """Fuzz the targets that are named, and print how many a second."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []], default=[])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    given = parser.parse_args()
    names = given.targets or list(TARGETS)
    tally = run(given.seconds, given.seed, names, writes=True)
    for name in names:
        rate = tally.fuzzed[name] / (given.seconds / len(names))
        print(f"{name:14} {tally.fuzzed[name]:9,} inputs {rate:9,.0f}/s")
    for violation in tally.violations:
        print(f"violation: {violation}")
    print(f"seed {given.seed}: {sum(tally.fuzzed.values()):,} inputs, {len(tally.violations)} violations")
    return 1 if tally.violations else 0


if __name__ == "__main__":
    sys.exit(main())
