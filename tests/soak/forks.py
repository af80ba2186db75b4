"""Programs ``acrgeo`` that are forked by the warm one, at the fast pace: each a true process that signals reach."""

from __future__ import annotations

import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

ROOT = Path(__file__).parents[2]
LATE = 1_000
"""The exit code of a program that did not end; none ends with it."""
_LONGEST = 60.0  # seconds of the machine that a program may take
_TRACE_SECONDS = 1.0  # for a program that did not end to print where its threads are
_PIPE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a program ended: its exit code (negative: the signal), streams, and the processes that it left running."""

    code: int
    out: str
    err: str
    left: Sequence[int] = ()


@dataclass(slots=True)
class Program:
    """A program that runs."""

    number: int
    handle: int | None
    line: socket.socket
    told: BinaryIO
    streams: Sequence[int]
    _closing: threading.Lock = field(default_factory=threading.Lock)

    def send(self, number: int) -> None:
        """Send a signal, unless it has ended; from any thread."""
        with self._closing, suppress(ProcessLookupError):
            if self.handle is not None:  # its number may be that of another program by now
                signal.pidfd_send_signal(self.handle, number)

    def await_end(self) -> None:
        """Return when it has ended; from any thread."""
        with self._closing:
            own = None if self.handle is None else os.dup(self.handle)
        if own is not None:
            select.select([own], [], [], _LONGEST)
            os.close(own)

    def finish(self) -> Ended:
        """Wait for the end, and make one."""
        self.line.settimeout(_LONGEST)
        try:
            code = int(self.told.readline())
        except TimeoutError:
            self.send(signal.SIGUSR1)
            time.sleep(_TRACE_SECONDS)
            self.send(signal.SIGKILL)
            code = LATE
        out, err = (_drained(stream) for stream in self.streams)
        self.told.close()
        self.line.close()
        with self._closing:
            if self.handle is not None:
                os.close(self.handle)
            self.handle = None
        return Ended(code=code, out=out, err=err, left=_in_session(self.number))


@contextmanager
def warm_line(folder: Path) -> Iterator[Path]:
    """Start the process that forks, and end it; return its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.warm", str(folder / "line")],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for who started all this
    )
    try:
        assert process.stdout
        with process.stdout as told:
            assert told.readline() == b"warm\n"
        yield folder / "line"
    finally:
        process.kill()
        process.wait()


def start(
    address: Path,
    words: Sequence[str],
    *,
    environ: Mapping[str, str],
    folder: Path,
    largest: int | None = None,
    out: str | None = None,
) -> Program:
    """Start a program; no file of it grows beyond ``largest``, and its stdout is ``out`` where that is given."""
    line = socket.socket(socket.AF_UNIX)
    line.connect(str(address))
    asked = {
        "words": words,
        "environ": dict(environ),
        "folder": str(folder),
        "umask": 0o022,
        "has_session": True,
        "largest": largest,
    }
    with _open_streams(out) as (ours, theirs):
        socket.send_fds(line, [b"0"], theirs)
        line.sendall(json.dumps(asked).encode())
        line.shutdown(socket.SHUT_WR)
        told = line.makefile("rb")
        number = int(told.readline())
    handle = None
    with suppress(ProcessLookupError):  # it has ended already
        handle = os.pidfd_open(number)
    return Program(number, handle, line, told, ours)


@contextmanager
def _open_streams(out: str | None) -> Iterator[tuple[list[int], list[int]]]:
    """Open what a program reads and writes: pipes that hold all that it says, so that nobody has to read meanwhile."""
    theirs, ours = [os.open(os.devnull, os.O_RDONLY)], []
    for _ in range(2):
        ear, mouth = os.pipe()
        fcntl.fcntl(mouth, fcntl.F_SETPIPE_SZ, _PIPE)
        os.set_blocking(ear, False)
        ours.append(ear)
        theirs.append(mouth)
    if out is not None:
        os.close(theirs[1])
        theirs[1] = os.open(out, os.O_WRONLY)
    try:
        yield ours, theirs
    finally:
        for stream in theirs:
            os.close(stream)


def _drained(stream: int) -> str:
    content = b""
    with suppress(BlockingIOError):
        while chunk := os.read(stream, _PIPE):
            content += chunk
    os.close(stream)
    return content.decode(errors="replace")


def _in_session(session: int) -> list[int]:
    """Return the processes of a session that live."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with suppress(OSError, ValueError):
                state, _, _, its = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
                if int(its) == session and state != "Z":
                    found.append(int(folder.name))
    return found
