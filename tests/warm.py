"""The program ``acrgeo``, forked from a process that has imported it: most of a command's time is imports.

A page of thirty commands runs in a tenth of the time, each still a process with streams, variables, folder and exit
code of its own. What starts slowly because of what it imports, or ends on a signal, is tested with the true program.
"""

from __future__ import annotations

import faulthandler
import importlib
import io
import json
import os
import pkgutil
import resource
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from tests.soak import pace

ROOT = Path(__file__).parents[1]
PROGRAM = Path(sys.executable).with_name("acrgeo")

CLIENT = f"""#!{sys.executable} -SsE
import json, os, socket, sys
words = sys.argv[1:]
if "serve" in words or "--serve" in words:  # these end on a signal
    os.execv({str(PROGRAM)!r}, ["acrgeo", *words])
umask = os.umask(0)
os.umask(umask)
asked = {{"words": words, "folder": os.getcwd(), "environ": dict(os.environ), "umask": umask}}
with socket.socket(socket.AF_UNIX) as line:
    line.connect(os.path.join(os.path.dirname(os.path.abspath(sys.argv[0])), "line"))
    socket.send_fds(line, [b"0"], [0, 1, 2])
    line.sendall(json.dumps(asked).encode())
    line.shutdown(socket.SHUT_WR)
    with line.makefile() as told:
        _, code = told.readline(), told.readline()
os._exit(int(code) % 256 if code else 70)
"""
"""The file ``acrgeo`` on the path: it passes its words, streams and surroundings on, and ends with the code."""


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a folder whose ``acrgeo`` is forked; put it first on the path."""
    folder = tmp_path_factory.mktemp("warm")
    (folder / "acrgeo").write_text(CLIENT, encoding="utf-8")
    (folder / "acrgeo").chmod(0o755)
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.warm", str(folder / "line")],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
    assert server.stdout
    with server.stdout:
        assert server.stdout.readline() == b"warm\n"
    yield folder
    server.kill()
    server.wait()


def import_all() -> None:
    """Import every module of the program, and by two commands on a sandbox in memory what those import late."""
    import acrgeo
    from acrgeo.__main__ import run
    from acrgeo.sandbox import Sandbox
    from acrgeo.workflow.context import Context

    for module in pkgutil.walk_packages(acrgeo.__path__, "acrgeo."):
        importlib.import_module(module.name)
    for words in (["show", "contoso"], ["replica", "add", "contoso", "eastus", "--upgrade", "--dry-run"]):
        told = io.StringIO()
        with redirect_stdout(told):
            code = run(
                ["--sandbox", *words],
                make_context=lambda common: Context.of_process(common, open_sandbox=lambda *_: Sandbox()),
            )
        assert code == 0, told.getvalue()
    for thread in threading.enumerate()[1:]:  # a fork takes none along
        thread.join(timeout=20)


def main(address: str) -> None:
    """Import the program, then fork it for each caller, for ever."""
    pace.install()
    import_all()
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(address)
        door.listen()
        print("warm", flush=True)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that wait for a command
        while True:
            line, _ = door.accept()
            with line:
                if not os.fork():
                    door.close()
                    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                    attend(line)


def attend(line: socket.socket) -> None:
    """Run a command for one caller, tell it the number of the process, then the exit code, and end."""
    _, streams, _, _ = socket.recv_fds(line, 1, 3)
    with line.makefile("rb") as text:
        asked = json.load(text)
    number = os.fork()
    if not number:
        line.close()
        if asked.get("has_session"):
            begin_session(asked["largest"])
        perform(streams, asked["words"], asked["environ"], asked["folder"], asked["umask"])
    for stream in streams:
        os.close(stream)
    line.sendall(f"{number}\n".encode())
    _, status = os.waitpid(number, 0)
    line.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def begin_session(largest: int | None) -> None:
    """Be in a session of one's own, at the fast pace, heard by every signal; no file grows beyond a number of bytes.

    SIGUSR1 prints where each thread is, for whoever waits in vain for the end.
    """
    os.setsid()
    faulthandler.register(signal.SIGUSR1, file=2)
    pace.hasten()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever started all this may have it ignored
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    if largest is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))


def perform(streams: list[int], words: list[str], environ: dict[str, str], folder: str, umask: int) -> None:
    """Be the command from here on, as a shell would have started it."""
    from acrgeo.__main__ import main

    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, encoding="utf-8", errors=errors, closefd=False)  # noqa: SIM115 kept to the end
        for number, mode, errors in ((0, "r", "strict"), (1, "w", "strict"), (2, "w", "backslashreplace"))
    )
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(folder)
    os.umask(umask)
    sys.argv = ["acrgeo", *words]
    try:
        main()
    except SystemExit as end:
        sys.stdout.flush()
        os._exit(end.code if isinstance(end.code, int) else 1)


if __name__ == "__main__":
    main(sys.argv[1])
