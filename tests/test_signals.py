"""Signals: when they are heard, and the exit codes that are theirs."""

from __future__ import annotations

import importlib
import inspect
import os
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from acrgeo import signals


@pytest.fixture(autouse=True)
def _own_state(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave the signals of the test process as they are."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    alarm = signal.getsignal(signal.SIGALRM)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)
    signal.signal(signal.SIGALRM, alarm)
    signals.forget()


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_each_signal_interrupts_and_has_its_code(name: str, code: int) -> None:
    """One that came before is heard as soon as it can be; codes of other ends stay."""
    signals.listen()
    signal.raise_signal(getattr(signal, name))
    with pytest.raises(KeyboardInterrupt):
        signals.open_ears()
    assert signals.exit_code(130, 130) == code
    assert [signals.exit_code(other, 130) for other in (0, 1, 5, 7)] == [0, 1, 5, 7]


def test_the_second_one_is_heard_and_no_third(capsys: pytest.CaptureFixture[str]) -> None:
    """The first stops, the second stops the report; the code is the first one's. None is heard after the end."""
    signals.listen()
    signals.open_ears()
    for number in (signal.SIGTERM, signal.SIGINT):
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)
    signal.raise_signal(signal.SIGINT)
    signals.close_ears()
    signal.raise_signal(signal.SIGHUP)
    assert signals.exit_code(130, 130) == 143


def test_an_ignored_signal_stays_ignored() -> None:
    """As of ``nohup``, or of a job in the background."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signals.listen()
    signals.open_ears()
    signal.raise_signal(signal.SIGHUP)
    assert signals.exit_code(130, 130) == 130


class Destroyed:
    """Something whose destructor is interrupted."""

    seen: bool | None = None

    def __del__(self) -> None:
        Destroyed.seen = signals.is_uninterrupted(inspect.currentframe())


def test_neither_an_import_nor_a_destructor_is_interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python would print the interruption there and go on without it."""
    (tmp_path / "imported_slowly.py").write_text(
        "import inspect\nfrom acrgeo import signals\nSEEN = signals.is_uninterrupted(inspect.currentframe())\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    assert importlib.import_module("imported_slowly").SEEN
    doomed = Destroyed()
    gone: list[bool] = []
    weakref.finalize(doomed, lambda: gone.append(signals.is_uninterrupted(inspect.currentframe())))
    del doomed
    assert Destroyed.seen
    assert gone == [True]
    assert not signals.is_uninterrupted(inspect.currentframe())


class Lock:
    """What a condition takes: it sees whether whoever takes it could be interrupted."""

    def __init__(self) -> None:
        self.acquire = self.release = lambda: None
        self.seen: list[bool] = []

    def __enter__(self) -> None:
        self.seen.append(signals.is_uninterrupted(sys._getframe(1)))

    def __exit__(self, *_: object) -> None:
        self.seen.append(signals.is_uninterrupted(sys._getframe(1)))


def test_no_taken_condition_is_lost() -> None:
    """It would be held for ever by nobody, and whoever wants it next, such as a pool of connections, would hang."""
    lock = Lock()
    condition = threading.Condition(lock)  # type: ignore[arg-type]  # it has what a condition calls
    with condition:
        inside = signals.is_uninterrupted(inspect.currentframe())
    assert lock.seen == [True, True]
    assert not inside


@pytest.mark.parametrize(
    ("name", "is_ours"),
    [
        ("/usr/bin/acrgeo", True),
        ("C:/Scripts/acrgeo.exe", True),
        ("/x/acrgeo/__main__.py", True),
        ("/x/pytest/__main__.py", False),
        ("/usr/bin/other", False),
        ("", False),
    ],
)
def test_only_our_own_program_takes_signals(monkeypatch: pytest.MonkeyPatch, name: str, is_ours: bool) -> None:
    """A program that imports acrgeo keeps its own."""
    monkeypatch.setattr(sys, "argv", [name])
    assert signals.is_program() is is_ours


@pytest.mark.parametrize(
    ("numbers", "code"),
    [
        ((signal.SIGTERM,), 143),
        ((signal.SIGINT, signal.SIGINT, signal.SIGINT), 130),
    ],
)
def test_a_program_says_one_line(tmp_path: Path, numbers: tuple[signal.Signals, ...], code: int) -> None:
    """A real process, which waits for a pipe: no traceback, and nothing that Python ignored."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    started = subprocess.Popen(
        [sys.executable, "-m", "acrgeo", "--sandbox", "plan", "-f", str(pipe)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    writer = os.open(pipe, os.O_WRONLY)  # returns once the program reads
    for number in numbers:
        started.send_signal(number)
    out, err = started.communicate(timeout=60)
    os.close(writer)
    assert (started.returncode, out, err) == (code, "", "error: Interrupted.\n")
