"""``python -m tests.mutation``: how many mutants of the package the suite notices, and which it does not."""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.mutation import evidence
from tests.mutation.court import Court, Verdict
from tests.mutation.equivalents import EQUIVALENTS
from tests.mutation.mutant import Mutant, mutants_of
from tests.mutation.safety import SAFETY
from tests.mutation.trial import LONGEST, Trial, trial_of

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".mutants"
SURVIVED = KEPT / "survived"
FOLDERS = ("acrgeo/core", "acrgeo/executor", "acrgeo/arm")


def main() -> int:
    """Judge all mutants or a sample; 1 where too few are killed, or one that switches a promise off is not."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("paths", nargs="*", default=FOLDERS, help="folders and modules (default: %(default)s)")
    parser.add_argument("--sample", type=int, metavar="N", help="judge N of them, chosen by --seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--width", type=int, default=(os.cpu_count() or 1) + 1, help="processes at once")
    parser.add_argument("--least", type=float, default=95.0, help="the share in per cent that must be killed")
    parser.add_argument("--kept-evidence", action="store_true", help="trust what the last run of the suite showed")
    parser.add_argument("--again", action="store_true", help="judge what survived the last run, on the same evidence")
    parser.add_argument("--on", nargs="+", metavar="FILE", help="judge on all tests of these files, without evidence")
    parser.add_argument("--verbose", action="store_true", help="name the test that kills each")
    given = parser.parse_args()
    for file in given.on or ():
        if not (ROOT / file).is_file():
            parser.error(f"--on takes files of tests, and {file} is none")
    if given.on and not all(Path(file).is_file() for file in given.on):
        parser.error("--on takes files, of which each is there")
    begun = time.monotonic()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that what runs is ended too
    if not (given.kept_evidence or given.again or given.on):
        evidence.gather(ROOT, FOLDERS, KEPT)
    found = _mutants(given.paths)
    if given.paths == FOLDERS:
        keys = {mutant.key for mutant in found}
        if gone := sorted((EQUIVALENTS.keys() | SAFETY.keys()) - keys):
            raise SystemExit("\n".join(["no longer mutants, though they are listed:", *gone]))
    if given.sample is not None and given.sample < len(found):
        safety = [mutant for mutant in found if mutant.key in SAFETY]
        found = safety + [
            mutant for mutant in random.Random(given.seed).sample(found, given.sample) if mutant not in safety
        ]
    before = SURVIVED.read_text(encoding="utf-8").splitlines() if SURVIVED.exists() else []
    if given.again:
        found = [mutant for mutant in found if mutant.key in before]
    meaningful = [mutant for mutant in found if mutant.key not in EQUIVALENTS]
    if given.on:
        trials = [Trial(mutant, tuple(given.on), LONGEST) for mutant in meaningful]
    else:
        shown = evidence.read(KEPT)
        trials = [trial_of(mutant, shown) for mutant in meaningful]
    killers = _judge(trials, files=given.on or ["tests"], width=given.width, is_verbose=given.verbose)
    survived = [key for key in before if key not in killers] + [key for key, killer in killers.items() if not killer]
    KEPT.mkdir(exist_ok=True)
    SURVIVED.write_text("\n".join(survived), encoding="utf-8")
    return _report(found, killers, least=given.least, seconds=time.monotonic() - begun)


def _judge(trials: Sequence[Trial], *, files: Sequence[str], width: int, is_verbose: bool) -> dict[str, str | None]:
    """Return the test that kills each mutant, by the mutant's key, and print the mutants that no test kills."""
    killers: dict[str, str | None] = {}
    with os.fdopen(os.dup(1), "w") as out:  # pytest captures what is printed

        def tell(verdict: Verdict) -> None:
            mutant, killer = verdict.trial.mutant, verdict.killer
            killers[mutant.key] = killer
            tests = len(verdict.trial.tests)
            end = f"killed by {killer}" if killer else f"survived {tests} tests" if tests else "no test runs its line"
            if is_verbose or not killer:
                print(
                    f"[{len(killers)}/{len(trials)}] {mutant.key}, line {mutant.lines.start}: {end}",
                    file=out,
                    flush=True,
                )

        court = Court(trials, root=ROOT, width=width, tell=tell)
        if code := pytest.main([*files, "-n0", "-q", "-p", "no:cacheprovider", "--tb=native"], plugins=[court]):
            raise SystemExit(f"pytest ends with {code}")
    return killers


def _mutants(paths: Sequence[str]) -> list[Mutant]:
    named = [ROOT / path for path in paths]
    files = [file for path in named for file in ([path] if path.suffix else path.rglob("*.py"))]
    texts = ((file.read_text(encoding="utf-8"), file.relative_to(ROOT).as_posix()) for file in sorted(files))
    return [mutant for source, path in texts for mutant in mutants_of(source, path)]


def _report(found: Sequence[Mutant], killers: Mapping[str, str | None], *, least: float, seconds: float) -> int:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for mutant in found:
        is_judged = mutant.key in killers
        kind = "equivalent" if not is_judged else "killed" if killers[mutant.key] else "survived"
        counts[mutant.path.rpartition("/")[0]][kind] += 1
    print(f"\n{'folder':40}{'mutants':>9}{'killed':>9}{'survived':>10}{'equivalent':>12}")
    for folder, kinds in sorted(counts.items()):
        total = sum(kinds.values())
        print(f"{folder:40}{total:9}{kinds['killed']:9}{kinds['survived']:10}{kinds['equivalent']:12}")
    all_ = sum(counts.values(), Counter[str]())
    for key in sorted({mutant.key for mutant in found} & EQUIVALENTS.keys()):
        print(f"equivalent: {key}\n    {EQUIVALENTS[key]}")
    print()
    for key, meaning in SAFETY.items():
        if key in killers:
            print(f"{meaning}: {f'killed by {killers[key]}' if killers[key] else 'SURVIVED'}")
    meaningful = all_["killed"] + all_["survived"]
    share = 100 * all_["killed"] / meaningful if meaningful else 100.0
    print(f"\n{share:.1f} % of {meaningful} that mean something were killed, in {seconds / 60:.0f} min.")
    print(
        f"{len(found)} mutants, {all_['killed']} killed, {all_['survived']} survived, {all_['equivalent']} equivalent"
    )
    return int(share < least or any(key in killers and not killers[key] for key in SAFETY))


if __name__ == "__main__":
    sys.exit(main())
