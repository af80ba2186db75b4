"""True processes that are killed, interrupted and lied to, at each request that they send; then run again.

The promise: after the same command, run again and left alone, everything is as if nothing had happened.
"""

from __future__ import annotations

import random
import re
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from acrgeo.sandbox import Request, Response
from acrgeo.sandbox.doors.server import Served, serve
from acrgeo.sandbox.engine.messages import DROPPED
from tests.soak.attacked import FAULTS, Answer, Attacked, Disturbance, Rows
from tests.soak.changes import CHANGES, Change
from tests.soak.forks import LATE, Ended, Program, start, warm_line
from tests.soak.schedule import HUSH
from tests.soak.tally import Tally, tell

AT_ONCE = 4
MOST_LINES = 80
_TOLD_SECONDS = 0.02  # between a signal and what comes next: the program has heard it
_SECRETS = re.compile(
    rf"{HUSH}|acrgeo-sandbox-[0-9a-f]{{8}}|[?&][tcsh]=[\w%-]{{16}}|Bearer \w|Traceback|Internal error"
)
_SECONDS_FOR_A_COURSE = 10
_FAILED = (1, 4, 5, 6, 7)
_SMALLEST = (0, 100, 600, 3000)
"""Sizes in bytes at which the files of a full disk end."""


@dataclass(frozen=True, slots=True)
class Kill:
    """Signals at a boundary, before or after the request takes effect, and the exit code that is theirs."""

    numbers: tuple[signal.Signals, ...]
    code: int
    is_before: bool

    def disturbance(self, program: Running) -> Disturbance:
        """Return what happens at the boundary."""

        def disturb(request: Request, answer: Answer) -> Response:
            its = program.it()
            if self.is_before and signal.SIGKILL not in self.numbers:
                self._send(its)
                return answer(request)
            response = Response(status=DROPPED) if self.is_before else answer(request)
            self._send(its)
            return response

        return disturb

    def _send(self, program: Program) -> None:
        for number in self.numbers:
            program.send(number)
            if number is signal.SIGKILL:
                program.await_end()
            else:
                time.sleep(_TOLD_SECONDS)


KILLS: Mapping[str, Kill] = {
    f"{name} {'before' if is_before else 'after'}": Kill(numbers, code, is_before)
    for name, numbers, code in (
        ("kill -9", (signal.SIGKILL,), -9),
        ("SIGINT", (signal.SIGINT,), 130),
        ("SIGINT twice", (signal.SIGINT, signal.SIGINT), 130),
        ("SIGTERM", (signal.SIGTERM,), 143),
        ("SIGHUP", (signal.SIGHUP,), 129),
    )
    for is_before in (True, False)
}
FULL = {
    "full disk under the output": (),
    "full disk under the events": ("--events-file", "/dev/full"),
    "full disk under the log": ("--log-file", "/dev/full"),
    **{f"full disk under the state at {size}": () for size in _SMALLEST},
    **{f"full disk under the events at {size}": ("--events-file", "events.ndjson") for size in _SMALLEST},
    **{f"full disk under the log at {size}": ("--log-file", "log.ndjson") for size in _SMALLEST},
}
TWICE = "two at once"


@dataclass(frozen=True, slots=True, order=True)
class Case:
    """A command, how it is disturbed, and at which request (0: not at one)."""

    change: str
    disturbance: str
    at: int = 0

    def __str__(self) -> str:
        return f"{self.change}: {self.disturbance}" + (f" at request {self.at}" if self.at else "")


class Running:
    """A program of which the sandbox learns while it already asks."""

    def __init__(self) -> None:
        self._there = threading.Event()
        self._program: Program | None = None

    def be(self, program: Program) -> None:
        """Say which one it is."""
        self._program = program
        self._there.set()

    def it(self) -> Program:
        """Return it."""
        self._there.wait()
        assert self._program is not None
        return self._program


@dataclass(frozen=True, slots=True)
class Course:
    """A command that nothing disturbed: what was before, how many requests it sent, what was afterwards."""

    rows: Rows
    requests: int
    state: Mapping[str, Any]


@dataclass(slots=True)
class Place:
    """A sandbox that is served, and the folder of whoever works with it."""

    line: Path
    change: Change
    sandbox: Attacked
    served: Served
    home: Path

    def commands(self) -> list[tuple[str, ...]]:
        """Return what is run until all is as it should be."""
        return [words for words in (self.change.words, self.change.beside) if words]

    def start(
        self, *more: str, words: tuple[str, ...] = (), largest: int | None = None, out: str | None = None
    ) -> Program:
        """Start the command, or another one."""
        environ = {
            "HOME": str(self.home),
            "PATH": "/usr/bin:/bin",
            "ACRGEO_SANDBOX_URL": self.served.endpoint,
            "ACRGEO_SANDBOX_TOKEN": self.sandbox.token,
            "ACRGEO_SANDBOX_CA": self.served.document["caFile"],
        }
        line = (*(words or self.change.words), "-y", *more)
        return start(self.line, line, environ=environ, folder=self.home, largest=largest, out=out)


@dataclass(slots=True)
class Attack:
    """What is disturbed, in a folder of its own, by programs that one process forks."""

    line: Path
    folder: Path
    courses: dict[str, Course] = field(default_factory=dict)

    @contextmanager
    def place(self, name: str, rows: Rows) -> Iterator[Place]:
        """Serve a sandbox of one's own."""
        with (
            tempfile.TemporaryDirectory(dir=self.folder, ignore_cleanup_errors=True) as home,
            closing(Attacked(rows)) as sandbox,
            closing(serve(sandbox)) as served,
        ):
            for file, content in CHANGES[name].files.items():
                Path(home, file).write_text(content, encoding="utf-8")
            yield Place(self.line, CHANGES[name], sandbox, served, Path(home))

    def course(self, name: str) -> Course:
        """Run a command that nothing disturbs, once."""
        if name not in self.courses:
            rows = CHANGES[name].rows(self.folder)
            with self.place(name, rows) as place:
                sent = []
                for words in place.commands():
                    ended = place.start(words=words).finish()
                    assert ended.code == 0, ended.err
                    sent.append(len(place.sandbox.seen))
                self.courses[name] = Course(rows, sent[0], place.sandbox.state())
        return self.courses[name]

    def cases(self, names: Sequence[str] = tuple(CHANGES)) -> list[Case]:
        """Return every way to disturb these commands."""
        found = []
        for name in names:
            boundaries = range(1, self.course(name).requests + 1)
            found += [Case(name, disturbance, at) for disturbance in (*KILLS, *FAULTS) for at in boundaries]
            found += [Case(name, disturbance) for disturbance in (*FULL, TWICE)]
        return found

    def violations(self, case: Case) -> list[str] | None:
        """Disturb a command, run it again, and return what is wrong; None where it was over before the boundary."""
        course = self.course(case.change)
        with self.place(case.change, course.rows) as place:
            wrong = self._disturbed(case, place)
            if wrong is None:
                return None
            place.sandbox.calm()
            for words in place.commands():
                wrong += [f"again: {what}" for what in faults_of(place.start(words=words).finish(), (0,))]
            wrong += differences(course.state, place.sandbox.state())
        return [f"{case}: {what}" for what in wrong]

    def _disturbed(self, case: Case, place: Place) -> list[str] | None:
        if case.disturbance == TWICE:
            two = [place.start(), place.start(words=place.change.beside)]
            return [what for program in two for what in faults_of(program.finish(), (0, 1, 5, 6))]
        if case.disturbance in FULL:
            size = case.disturbance.rpartition(" ")[2]
            out = "/dev/full" if case.disturbance.endswith("output") else None
            largest = int(size) if size.isdecimal() else None
            return faults_of(place.start(*FULL[case.disturbance], largest=largest, out=out).finish(), (0,))
        running = Running()
        kill = KILLS.get(case.disturbance)
        disturbance = FAULTS[case.disturbance] if kill is None else kill.disturbance(running)
        place.sandbox.disturb(case.at, disturbance, for_ever=case.disturbance.endswith("there on"))
        running.be(place.start())
        ended = running.it().finish()
        if not place.sandbox.is_hit:
            return None
        return faults_of(ended, (0, *_FAILED) if kill is None else (kill.code,))


def faults_of(ended: Ended, codes: Sequence[int]) -> list[str]:
    """Return what is wrong with how a program ended."""
    wrong = []
    if ended.code == LATE:
        wrong.append(f"it did not end: {ended.err[-6000:]}")
    elif ended.code not in codes:
        wrong.append(f"exit code {ended.code} is not among {codes}: {ended.err[-600:]}")
    if (found := _SECRETS.search(ended.err + ended.out)) is not None:
        wrong.append(
            f"{found[0]!r} was printed: {(ended.err + ended.out)[max(0, found.start() - 200) : found.end() + 400]}"
        )
    if len(ended.err.splitlines()) > MOST_LINES:
        wrong.append(f"{len(ended.err.splitlines())} lines on stderr")
    if ended.left:
        wrong.append(f"processes {list(ended.left)} were left running")
    return wrong


def differences(expected: Any, found: Any, where: str = "") -> list[str]:
    """Return in what a state is not as it should be."""
    if not (isinstance(expected, dict) and isinstance(found, dict)):
        return [] if expected == found else [f"{where.rpartition('registries/')[2]} is {found}, not {expected}"]
    return [
        what
        for key in sorted({*expected, *found})
        for what in differences(expected.get(key), found.get(key), f"{where} {key}".strip())
    ]


@contextmanager
def attacking() -> Iterator[Attack]:
    """Begin an attack, and end it with all that it has started."""
    with tempfile.TemporaryDirectory(prefix="acrgeo-soak-") as name, warm_line(Path(name)) as line:
        yield Attack(line, Path(name))


def run(seconds: float, seed: int) -> Tally:
    """Disturb commands in every way, in the seed's order, for so many seconds or until all is tried."""
    deadline = time.monotonic() + seconds
    order = random.Random(seed)
    names = order.sample(list(CHANGES), k=min(len(CHANGES), 1 + int(seconds / _SECONDS_FOR_A_COURSE)))
    faults: Counter[str] = Counter()
    kills: Counter[str] = Counter()
    violations: list[str] = []
    with attacking() as attack, ThreadPoolExecutor(AT_ONCE) as pool:
        cases = attack.cases(names)
        order.shuffle(cases)

        def attempt(case: Case) -> tuple[Case, list[str] | None]:
            return case, (None if time.monotonic() > deadline else attack.violations(case))

        for case, wrong in pool.map(attempt, cases):
            if wrong is None:
                continue
            if case.disturbance in KILLS:
                kills[f"{case.change}, {case.disturbance}"] += 1
            else:
                faults[case.disturbance] += 1
            found = [f"{what} (python -m tests.soak.processes '{case}')" for what in wrong]
            tell(found)
            violations += found
    return Tally(schedules=faults.total() + kills.total(), faults=faults, kills=kills, violations=violations)


def main(pattern: str) -> int:
    """Try the cases whose name a regular expression matches, and say what is wrong."""
    with attacking() as attack, ThreadPoolExecutor(AT_ONCE) as pool:
        cases = [case for case in attack.cases() if re.search(pattern, str(case))]
        tried = list(pool.map(attack.violations, cases))
    broken = [what for wrong in tried for what in wrong or ()]
    print("\n".join([*broken, f"{sum(wrong is not None for wrong in tried)} tried, {len(broken)} violations"]))
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
