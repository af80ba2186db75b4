"""``python -m tests.mutation``: how many mutants of the package the suite notices, and which it does not."""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.mutation import court, evidence, trial
from tests.mutation.court import Verdict
from tests.mutation.equivalents import EQUIVALENTS
from tests.mutation.mutant import Mutant, mutants_of

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".mutants"
FOLDERS = ("acrgeo/core", "acrgeo/executor", "acrgeo/arm")


def main() -> int:
    """Judge all mutants or a sample; 1 where fewer than the share that must be killed are."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("paths", nargs="*", default=FOLDERS, help="folders and modules (default: %(default)s)")
    parser.add_argument("--sample", type=int, metavar="N", help="judge N of them, chosen by --seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--width", type=int, default=(os.cpu_count() or 1) + 1, help="processes at once")
    parser.add_argument("--least", type=float, default=95.0, help="the share in per cent that must be killed")
    parser.add_argument("--kept-evidence", action="store_true", help="trust what the last run of the suite showed")
    given = parser.parse_args()
    begun = time.monotonic()
    if not given.kept_evidence:
        evidence.gather(ROOT, FOLDERS, KEPT)
    found = _mutants(given.paths)
    if given.paths == FOLDERS:
        for key in sorted(EQUIVALENTS.keys() - {mutant.key for mutant in found}):
            print(f"no longer a mutant: {key}")
    if given.sample is not None and given.sample < len(found):
        found = random.Random(given.seed).sample(found, given.sample)
    shown = evidence.read(KEPT)
    cases = [(mutant, trial.rounds_of(mutant, shown)) for mutant in found if mutant.key not in EQUIVALENTS]
    verdicts: dict[str, Verdict] = {}
    for mutant, verdict in court.judge(cases, ROOT, given.width):
        verdicts[mutant.key] = verdict
        if not verdict.is_killed:
            print(
                f"[{len(verdicts)}/{len(cases)}] {verdict.value}: {mutant.key}, line {mutant.lines.start}", flush=True
            )
    return _report(found, verdicts, least=given.least, seconds=time.monotonic() - begun)


def _mutants(paths: Sequence[str]) -> list[Mutant]:
    named = [ROOT / path for path in paths]
    files = [file for path in named for file in ([path] if path.suffix else path.rglob("*.py"))]
    texts = ((file.read_text(encoding="utf-8"), file.relative_to(ROOT).as_posix()) for file in sorted(files))
    return [mutant for source, path in texts for mutant in mutants_of(source, path)]


def _report(found: Sequence[Mutant], verdicts: Mapping[str, Verdict], *, least: float, seconds: float) -> int:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for mutant in found:
        verdict = verdicts.get(mutant.key)
        kind = "equivalent" if verdict is None else "killed" if verdict.is_killed else "survived"
        counts[mutant.path.rpartition("/")[0]][kind] += 1
    print(f"\n{'folder':40}{'mutants':>9}{'killed':>9}{'survived':>10}{'equivalent':>12}")
    for folder, kinds in sorted(counts.items()):
        total = sum(kinds.values())
        print(f"{folder:40}{total:9}{kinds['killed']:9}{kinds['survived']:10}{kinds['equivalent']:12}")
    all_ = sum(counts.values(), Counter[str]())
    for key in sorted({mutant.key for mutant in found} & EQUIVALENTS.keys()):
        print(f"equivalent: {key}\n    {EQUIVALENTS[key]}")
    meaningful = all_["killed"] + all_["survived"]
    share = 100 * all_["killed"] / meaningful if meaningful else 100.0
    print(f"\n{share:.1f} % of {meaningful} that mean something were killed, in {seconds / 60:.0f} min.")
    print(
        f"{len(found)} mutants, {all_['killed']} killed, {all_['survived']} survived, {all_['equivalent']} equivalent"
    )
    return int(share < least)


if __name__ == "__main__":
    sys.exit(main())
