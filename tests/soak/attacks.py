"""The attacks on the promises, each in some processes at once, and each with its share of the time."""

from __future__ import annotations

import importlib
import importlib.util
import multiprocessing
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor

from tests.soak.tally import Tally

SHARES: Mapping[str, int] = {"schedules": 45, "processes": 30, "fuzzing": 15, "load": 10}
"""The modules that attack, in this order, and their shares of the time; each has ``run(seconds, seed)``."""
ALONE = ("load",)
"""Those that take the whole machine by themselves."""
LONG = {"load": 300.0}
"""Those that are left out of a shorter run, in seconds: a storm takes its time whatever its share is."""
APART = 10_000_000
"""How far apart the seeds of two processes begin."""


def shares_of(seconds: float, only: str | None = None) -> dict[str, float]:
    """Return the seconds of each attack that there is."""
    found = [name for name in SHARES if importlib.util.find_spec(f"tests.soak.{name}") is not None]
    names = [name for name in found if only == name or (only is None and seconds >= LONG.get(name, 0))]
    whole = sum(SHARES[name] for name in names)
    return {name: seconds * SHARES[name] / whole for name in names}


def attack(name: str, seconds: float, seed: int, width: int) -> Tally:
    """Run an attack in some processes, each with seeds of its own."""
    total, width = Tally(), 1 if name in ALONE else width
    with ProcessPoolExecutor(width, mp_context=multiprocessing.get_context("spawn")) as pool:
        for future in [pool.submit(_attack, name, seconds, seed + APART * number) for number in range(width)]:
            try:
                total += future.result()
            except (Exception, SystemExit) as error:  # noqa: BLE001 an attack that fails has shown nothing: that is told as well
                total += Tally(violations=[f"{name}, seed {seed}: the attack raises {type(error).__name__}: {error}"])
    return total


def _attack(name: str, seconds: float, seed: int) -> Tally:
    run: Callable[[float, int], Tally] = importlib.import_module(f"tests.soak.{name}").run
    return run(seconds, seed)
