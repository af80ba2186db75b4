"""The harness of processes: a handful of boundaries, and that it sees what is wrong."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.soak.forks import LATE, Ended, start
from tests.soak.processes import TWICE, Attack, Case, differences, faults_of
from tests.soak.schedule import HUSH


@pytest.mark.sockets
def test_a_command_that_is_disturbed_and_run_again_ends_as_if_nothing_had_happened(
    warm: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Served on loopback: killed, interrupted, cut off and refused around the first writes; the state is the same."""
    monkeypatch.setenv("HOME", str(tmp_path))
    attack = Attack(warm / "line", tmp_path)
    course = attack.course("upgrade")
    first = 8
    cases = [
        Case("upgrade", "kill -9 after", first),
        Case("upgrade", "SIGTERM before", first + 1),
        Case("upgrade", "503 after", first + 2),
        Case("upgrade", TWICE),
    ]
    assert course.requests > first
    assert [attack.violations(case) for case in cases] == [[]] * len(cases)


@pytest.mark.sockets
def test_a_late_signal_reaches_no_other_process(warm: Path, tmp_path: Path) -> None:
    """The number of a program's handle is taken again: here by that of this process."""
    program = start(warm / "line", ["--version"], environ={"HOME": str(tmp_path)}, folder=tmp_path)
    handle = program.handle
    assert handle is not None
    assert program.finish().code == 0
    heard: list[int] = []
    before = signal.signal(signal.SIGUSR1, lambda number, _: heard.append(number))
    ours = os.pidfd_open(os.getpid())
    try:
        if ours != handle:
            os.dup2(ours, handle)
        signal.pidfd_send_signal(handle, signal.SIGUSR1)
        program.send(signal.SIGUSR1)
        program.await_end()
    finally:
        signal.signal(signal.SIGUSR1, before)
        for number in {ours, handle}:
            os.close(number)
    assert len(heard) == 1


@pytest.mark.parametrize(
    ("ended", "codes", "told"),
    [
        (Ended(code=130, out="", err="error: Interrupted.\n"), (130,), ""),
        (Ended(code=0, out="", err=""), (130,), "exit code 0"),
        (Ended(code=LATE, out="", err=""), (0,), "did not end"),
        (Ended(code=1, out="", err="Traceback (most recent call last):\n"), (1,), "Traceback"),
        (Ended(code=1, out="", err=f"error: {HUSH}\n"), (1,), HUSH),
        (Ended(code=1, out="https://localhost/operationStatuses/x?t=0123456789abcdef01", err=""), (1,), "was printed"),
        (Ended(code=0, out="", err="waiting\n" * 200), (0,), "200 lines"),
        (Ended(code=0, out="", err="", left=(7,)), (0,), "[7]"),
    ],
)
def test_the_harness_sees_how_a_program_must_not_end(ended: Ended, codes: tuple[int, ...], told: str) -> None:
    """A code that is not among those, a traceback, a secret, much talk, something left running."""
    assert [told in what for what in faults_of(ended, codes)] == [True] * bool(told)


def test_the_harness_sees_what_is_not_as_it_should_be() -> None:
    """Missing, too much, and different."""
    assert len(differences({"a": 1, "b": 2, "same": 3}, {"b": 3, "c": 4, "same": 3})) == 3
