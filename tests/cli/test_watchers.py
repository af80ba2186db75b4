"""What watches a run must not end it: events, progress and the outcome that cannot be written."""

from __future__ import annotations

import errno
import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import pytest

from acrgeo.core.execution.events import Event
from acrgeo.files.streams import PatientStream
from acrgeo.output.console import Streams, text
from acrgeo.output.live.progress import tee
from acrgeo.output.live.refreshing import drawn
from acrgeo.output.page import Canvas, Page
from tests.cli.conftest import Cli

ADD = ("replica", "add", "contoso", "eastus", "westeurope", "--upgrade", "-y")
FAILURES = (
    BrokenPipeError(errno.EPIPE, "Broken pipe"),
    OSError(errno.ENOSPC, "No space left on device"),
    OSError(errno.EIO, "Input/output error"),
    ValueError("I/O operation on closed file."),
    RuntimeError("a defect"),
    RecursionError("too deep"),
    KeyError("eastus"),
)


def failing_from(number: int, error: Exception) -> Callable[[str], None]:
    """A listener that raises from the text of that number on."""
    heard = 0

    def hear(_: str) -> None:
        nonlocal heard
        heard += 1
        if heard >= number:
            raise error

    return hear


@pytest.mark.parametrize("number", [3, 5, 7])
def test_events_file_whose_reader_leaves(cli: Cli, number: int) -> None:
    """All writes are sent, the outcome is told, that no more events are kept is said once; exit 0."""
    reader, writer = os.pipe()
    heard = 0

    def leave(_: str) -> None:
        nonlocal heard
        heard += 1
        if heard == number:
            os.close(reader)

    cli.hear_err = leave
    done = cli(*ADD, "--events-file", f"/dev/fd/{writer}")
    os.close(writer)
    assert (done.code, len(done.writes)) == (0, 3)
    assert "3 changes: 3 done." in done.out
    assert "Internal error" not in done.err


def test_events_file_whose_reader_stops_reading(cli: Cli) -> None:
    """The pipe is full: all writes are sent, and that no more events are kept is said once."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    with suppress(BlockingIOError):
        while True:
            os.write(writer, b" " * 4_096)
    done = cli(*ADD, "--events-file", f"/dev/fd/{writer}")
    os.close(writer)
    os.close(reader)
    assert (done.code, len(done.writes)) == (0, 3)
    assert " ".join(done.err.split()).count("gets no more events: its reader does not read. The changes go on.") == 1


@pytest.mark.parametrize("size", [1, 4_096, 65_536, 200_000])
def test_pipe_is_waited_for_a_while_only(size: int) -> None:
    """What fits is written, of any size; what does not is given up, and what comes then at once."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    with PatientStream(writer, patience=0.01) as stream:
        assert stream.write(b"x" * min(size, 4_096)) == min(size, 4_096)
        with suppress(OSError):
            for _ in range(100_000):
                stream.write(b"x" * size)
        began = time.monotonic()
        with pytest.raises(OSError, match="does not read"):
            stream.write(b"x" * 70_000)
        assert time.monotonic() - began < 0.5
    os.close(reader)


def test_full_disk_under_the_events_file(cli: Cli) -> None:
    """From the first event on: everything is done, and the loss is said once."""
    done = cli(*ADD, "--events-file", "/dev/full")
    assert (done.code, len(done.writes)) == (0, 3)
    assert "3 changes: 3 done." in done.out
    told = " ".join(done.err.split())
    assert told.count("--events-file /dev/full gets no more events: No space left on device. The changes go on.") == 1


@pytest.mark.parametrize("error", FAILURES, ids=repr)
@pytest.mark.parametrize("form", ["table", "json"])
def test_outcome_that_cannot_be_written(cli: Cli, error: Exception, form: str) -> None:
    """Stdout fails from its first text: the exit code is that of the changes, and the outcome is on stderr."""
    cli.hear_out = failing_from(1, error)
    done = cli(*ADD, "-o", form)
    assert (done.code, len(done.writes)) == (0, 3)
    assert ("3 changes: 3 done." in done.err) is not isinstance(error, BrokenPipeError)
    late = cli("replica", "add", "contoso", "japaneast", "-y", "--timeout", "1", "-o", form)
    assert late.code == 7


@pytest.mark.parametrize("error", FAILURES, ids=repr)
@pytest.mark.parametrize("number", [1, 2, 9])
def test_sink_that_raises_is_dropped_and_the_others_go_on(error: Exception, number: int) -> None:
    """Every failure, at the first event or later: it is told once, with its reason."""
    seen: list[Event] = []
    lost: list[Exception] = []
    calls = 0

    def broken(_: Event) -> None:
        nonlocal calls
        calls += 1
        if calls == number:
            raise error

    emit = tee(broken, seen.append, on_loss=lambda _, error: lost.append(error))
    for at in range(12):
        emit(Event(at=at))
    assert (len(seen), calls, lost) == (12, number, [error])


@pytest.mark.parametrize("error", FAILURES, ids=repr)
@pytest.mark.parametrize("is_late", [False, True])
def test_board_that_cannot_be_drawn_raises_nothing(error: Exception, is_late: bool) -> None:
    """Neither when a frame is made, nor when it is rendered, nor at the end; what is done meanwhile is done."""

    def broken(_: Canvas | None = None) -> NoReturn:
        raise error

    done = []
    stream = Streams.captured(is_terminal=True).err
    with drawn(stream, (lambda: Page(broken)) if is_late else broken, times_per_second=1_000):
        done.append(1)
    stream.print("next")
    assert done
    assert text(stream).endswith("next\n")


def test_events_are_whole_lines(cli: Cli, tmp_path: Path) -> None:
    """What is written before a failure can be read."""
    assert cli(*ADD, "--events-file", str(tmp_path / "events")).code == 0
    lines = (tmp_path / "events").read_text(encoding="utf-8").splitlines()
    assert all("formatVersion" in json.loads(line) for line in lines)
