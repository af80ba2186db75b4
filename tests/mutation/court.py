"""Trials side by side: a process for each mutant, forked from one that has collected all tests."""

from __future__ import annotations

import gc
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FunctionType

import pytest

from tests.mutation.trial import Trial, described, functions_of, run, swap

LOOPED = "the time limit"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The end of a trial: the test that failed, which kills the mutant; None where it survived."""

    trial: Trial
    killer: str | None


@dataclass(slots=True)
class _Running:
    trial: Trial
    told: Path
    until: float


class Court:
    """A plugin of pytest that judges mutants on the tests that were collected, instead of running these."""

    def __init__(self, trials: Sequence[Trial], *, root: Path, width: int, tell: Callable[[Verdict], None]) -> None:
        self._waiting = deque(trial for trial in trials if trial.tests)
        self._untested = [trial for trial in trials if not trial.tests]
        self._root = root
        self._width = width
        self._tell = tell
        self._running: dict[int, _Running] = {}
        self._killers: set[str] = set()

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Judge all mutants, then run the tests that killed some on the package as it is.

        Raises RuntimeError where one of these fails without any mutant: then it proves nothing.
        """
        functions = functions_of(self._root)
        gc.collect()
        gc.freeze()  # what was collected is not looked through, and so not copied, in each fork
        for trial in self._untested:
            self._tell(Verdict(trial, None))
        try:
            with tempfile.TemporaryDirectory() as folder:
                self._judge(session, functions, Path(folder))
        finally:  # nobody else would end a mutant that loops
            for pid in self._running:
                _kill_group(pid)
        return True

    def _judge(self, session: pytest.Session, functions: dict[str, list[FunctionType]], folder: Path) -> None:
        told = (folder / str(number) for number in range(10**9))
        while self._running or self._waiting:
            while len(self._running) < self._width and self._waiting:
                trial, file = self._waiting.popleft(), next(told)
                pid = _fork(session, trial, file, partial(swap, trial.mutant, self._root, functions))
                self._running[pid] = _Running(trial, file, time.monotonic() + trial.limit)
            time.sleep(0.005)
            self._collect()
        if self._killers:
            file = next(told)
            killers = Trial(trial.mutant, tuple(sorted(self._killers)), 0)
            os.waitpid(_fork(session, killers, file, lambda: True), 0)
            if failed := file.read_text(encoding="utf-8"):
                raise RuntimeError(f"{failed} fails without a mutant: it proves nothing")

    def _collect(self) -> None:
        for pid, running in list(self._running.items()):
            ended, _ = os.waitpid(pid, os.WNOHANG)
            if not ended and time.monotonic() < running.until:
                continue
            _kill_group(pid)
            if not ended:
                os.waitpid(pid, 0)
            del self._running[pid]
            killer = running.told.read_text(encoding="utf-8") if running.told.exists() else LOOPED
            self._killers |= {killer} if "::" in killer else set()
            self._tell(Verdict(running.trial, killer or None))


def _fork(session: pytest.Session, trial: Trial, told: Path, change: Callable[[], bool]) -> int:
    """Start a trial in a process of its own, without output, and return its id; ``told`` gets the test that failed."""
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setsid()
        if trial.limit:  # if the court itself is killed
            resource.setrlimit(resource.RLIMIT_CPU, (int(trial.limit),) * 2)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        session.config.pluginmanager.unregister(name="terminalreporter")
        if change():
            told.write_text(run(session, trial.tests) or "", encoding="utf-8")
        else:
            command = [sys.executable, "-m", "tests.mutation.trial"]
            subprocess.run(command, input=described(trial, told), text=True, check=False)
    finally:
        os._exit(0)


def _kill_group(pid: int) -> None:
    """End what the tests of a trial left running."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
