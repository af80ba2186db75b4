"""``python -m tests.soak``: attack the promises on all cores for SOAK_SECONDS, and tell what was tried and broken."""

from __future__ import annotations

import argparse
import os
import sys
import time

from tests.soak import schedules
from tests.soak.attacks import SHARES, attack, shares_of
from tests.soak.schedule import generate
from tests.soak.tally import Tally


def main() -> int:
    """Attack, print, and return 1 where a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=float(os.environ.get("SOAK_SECONDS") or 1_800))
    parser.add_argument("--seed", type=int, default=_seed(), help="where seeds begin (SOAK_SEED)")
    parser.add_argument("--width", type=int, default=os.cpu_count() or 1, help="processes at once")
    parser.add_argument("--only", choices=tuple(SHARES), help="one attack alone")
    parser.add_argument("--replay", type=int, metavar="SEED", help="play the schedule of one seed")
    parser.add_argument("--keep", action="store_true", help="keep the schedule that is replayed as a case")
    given = parser.parse_args()
    if given.replay is not None:
        schedule = generate(given.replay)
        if given.keep:
            print(f"kept as {schedules.keep(schedule)}")
        return _report(schedules.play_all([schedule]))
    total = Tally()
    for name, seconds in shares_of(given.seconds, given.only).items():
        begun = time.monotonic()
        tally = attack(name, seconds, given.seed, given.width)
        print(f"{name}, seed {given.seed}, {time.monotonic() - begun:.0f} s: {tally.last_line()}", flush=True)
        total += tally
    return _report(total)


def _seed() -> int:
    return int(os.environ.get("SOAK_SEED") or int(time.time()) % 1_000_000)


def _report(tally: Tally) -> int:
    print(tally.table())
    print(tally.last_line())
    return int(bool(tally.violations))


if __name__ == "__main__":
    sys.exit(main())
