"""Trials side by side: a process for each round of a mutant, forked from one that has imported what tests need."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import pytest

from tests.mutation import trial
from tests.mutation.mutant import Mutant

_COMMON = (
    *("azure.identity", "azure.mgmt.containerregistry", "azure.mgmt.resource.resources"),
    *("azure.mgmt.resource.subscriptions", "cryptography.x509", "dns.resolver", "hypothesis", "jmespath", "jsonschema"),
    *("requests", "rich.console", "rich.live", "rich.table", "typer", "yaml"),
)
"""What is imported once; it makes a trial a second shorter."""
_NOTICED = (
    pytest.ExitCode.TESTS_FAILED,
    pytest.ExitCode.INTERRUPTED,
    pytest.ExitCode.INTERNAL_ERROR,
    pytest.ExitCode.USAGE_ERROR,
)
"""How pytest ends on a mutant: files of tests that cannot be imported interrupt it, for conftest.py that is usage."""
_BROKEN = 70


class Verdict(str, Enum):
    """How a mutant ended."""

    KILLED = "killed"
    LOOPED = "killed, by the time limit"
    SURVIVED = "survived"
    UNTESTED = "survived, no test runs its line"

    @property
    def is_killed(self) -> bool:
        """Return whether a test noticed it."""
        return self in (Verdict.KILLED, Verdict.LOOPED)


@dataclass(slots=True)
class _Case:
    mutant: Mutant
    rounds: list[trial.Round]
    until: float = 0.0


def judge(
    cases: Iterable[tuple[Mutant, list[trial.Round]]], root: Path, width: int
) -> Iterator[tuple[Mutant, Verdict]]:
    """Yield each mutant with its verdict as it falls; ``width`` processes run at once.

    Raises RuntimeError where the tests of the first mutant do not pass without it: then no verdict means anything.
    """
    for name in _COMMON:
        importlib.import_module(name)
    assert not any(name.partition(".")[0] == "acrgeo" for name in sys.modules), "the package must not be imported here"
    waiting = deque(_Case(mutant, rounds) for mutant, rounds in cases)
    yield from ((case.mutant, Verdict.UNTESTED) for case in waiting if not case.rounds)
    waiting = deque(case for case in waiting if case.rounds)
    if waiting:
        _try_unchanged(waiting[0], root)
    running: dict[int, _Case] = {}
    while running or waiting:
        while len(running) < width and waiting:
            case = waiting.popleft()
            running[_start(case.mutant, case.rounds[0].tests, root)] = case
            case.until = time.monotonic() + case.rounds[0].limit
        for case, verdict in _ended(running):
            if verdict is Verdict.SURVIVED and len(case.rounds) > 1:
                waiting.appendleft(_Case(case.mutant, case.rounds[1:]))
            else:
                yield case.mutant, verdict


def _try_unchanged(case: _Case, root: Path) -> None:
    _, status = os.waitpid(_start(None, case.rounds[0].tests, root), 0)
    if status != 0:
        raise RuntimeError(f"without a mutant {case.rounds[0].tests[0]} and others end with {status}")


def _start(mutant: Mutant | None, tests: Sequence[str], root: Path) -> int:
    """Start the tests in a process of their own, without output, and return its id."""
    pid = os.fork()
    if pid == 0:
        code = _BROKEN
        try:
            os.setsid()
            nowhere = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(nowhere, stream)
            code = trial.run(mutant, tests, root)
        finally:
            os._exit(code)
    return pid


def _ended(running: dict[int, _Case]) -> Iterator[tuple[_Case, Verdict]]:
    """Wait a little, then yield the cases whose process ended or is over its time, and forget them."""
    time.sleep(0.02)
    for pid, case in list(running.items()):
        found, status = os.waitpid(pid, os.WNOHANG)
        is_late = not found and time.monotonic() > case.until
        if is_late:
            os.killpg(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        if found or is_late:
            del running[pid]
            yield case, Verdict.LOOPED if is_late else _verdict(os.waitstatus_to_exitcode(status), case)


def _verdict(code: int, case: _Case) -> Verdict:
    """Return what the end of its tests means for a mutant; one that crashes the process has a negative code."""
    if code > 0 and code not in _NOTICED:
        raise RuntimeError(f"the tests of {case.mutant.key} end with {code}: {case.rounds[0].tests[:3]}")
    return Verdict.SURVIVED if code == 0 else Verdict.KILLED
