"""Random schedules, one seed after another; the ones that broke a promise are kept as cases."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import count
from pathlib import Path

from tests.soak.player import play
from tests.soak.schedule import Schedule, generate
from tests.soak.tally import Tally, tell
from tests.soak.world import World, process_of

CASES = Path(__file__).with_name("cases")


def run(seconds: float, seed: int) -> Tally:
    """Play the schedules of a seed and of those that follow it until the time is over."""
    end = time.monotonic() + seconds

    def seeds() -> Iterator[int]:
        for each in count(seed):
            if time.monotonic() >= end:
                return
            yield each

    return play_all(generate(each) for each in seeds())


def play_all(schedules: Iterable[Schedule]) -> Tally:
    """Play schedules, each on a sandbox of its own."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder, process_of(Path(folder)):
        for schedule in schedules:
            played = play(schedule, Path(folder))
            tally += played
            tell(played.violations)
    return tally


@contextmanager
def world() -> Iterator[World]:
    """Return a world for who plays by hand."""
    with tempfile.TemporaryDirectory() as folder, process_of(Path(folder)):
        made = World(Path(folder))
        try:
            yield made
        finally:
            made.sandbox.close()


def keep(schedule: Schedule) -> Path:
    """Keep a schedule, for the suite to play it from now on."""
    path = CASES / f"{schedule.name.replace(' ', '-')}.json"
    path.write_text(json.dumps(asdict(schedule), indent=2) + "\n", encoding="utf-8")
    return path


def kept() -> list[Schedule]:
    """Return the schedules that once broke a promise, or that show one well."""
    return [Schedule(**json.loads(path.read_text(encoding="utf-8"))) for path in sorted(CASES.glob("*.json"))]
