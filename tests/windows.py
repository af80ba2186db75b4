"""A process that lacks what Python lacks on Windows: it imports every module of acrgeo, then runs command lines.

``python -m tests.windows FOLDER`` keeps what it makes in FOLDER and prints JSON: the modules that could not be
imported with the reason, and the exit code of each command line with what it printed. ``os.name`` stays what it is,
because paths and processes of the standard library go by it.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.server
import importlib
import importlib.abc
import io
import json
import os
import pkgutil
import platform
import select
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import uuid
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

STANDARD_LIBRARY = (asyncio, http.server, platform, shutil, sqlite3, ssl, subprocess, tempfile, uuid)
"""Imported while all is there: on Windows these take other ways themselves."""
MODULES = (
    "_curses", "_posixsubprocess", "crypt", "curses", "fcntl", "grp", "nis", "pty", "pwd", "readline",
    "resource", "spwd", "syslog", "termios", "tty",
)  # fmt: skip
NAMES: dict[ModuleType, tuple[str, ...]] = {
    os: (
        "O_CLOEXEC", "O_DIRECTORY", "O_NOCTTY", "O_NOFOLLOW", "O_NONBLOCK", "O_SYNC", "WNOHANG", "chown", "chroot",
        "confstr", "fchdir", "fchmod", "fchown", "fdatasync", "fork", "forkpty", "fstatvfs", "get_blocking", "getegid",
        "geteuid", "getgid", "getgroups", "getloadavg", "getpgid", "getpgrp", "getpriority", "getsid", "getuid",
        "initgroups", "killpg", "lchown", "memfd_create", "mkfifo", "mknod", "nice", "openpty", "posix_spawn", "pread",
        "pwrite", "sched_getaffinity", "sched_setaffinity", "sendfile", "set_blocking", "setgid", "setpriority",
        "setsid", "setuid", "statvfs", "sync", "sysconf", "tcgetpgrp", "ttyname", "uname", "wait", "wait3", "wait4",
        "waitid",
    ),
    signal: (
        "ITIMER_REAL", "SIGALRM", "SIGCHLD", "SIGCONT", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGSTOP", "SIGTSTP",
        "SIGTTIN", "SIGTTOU", "SIGUSR1", "SIGUSR2", "SIGWINCH", "alarm", "getitimer", "pause", "pthread_kill",
        "pthread_sigmask", "setitimer", "siginterrupt", "sigwait",
    ),
    socket: ("AF_UNIX", "CMSG_LEN", "SO_REUSEPORT"),
    select: ("epoll", "kqueue", "poll"),
    time: ("tzset",),
}  # fmt: skip
SERVED = "sandbox serve --port 0 --ready-file ready.json"


class _Missing(importlib.abc.MetaPathFinder):
    """Finds no module that Windows lacks."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:  # noqa: ARG002 importlib calls it so
        """Raise what an import raises there."""
        if fullname in MODULES:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


def take_away() -> None:
    """Make this process as poor as one on Windows."""
    for name in MODULES:
        sys.modules.pop(name, None)
    sys.meta_path.insert(0, _Missing())
    for module, names in NAMES.items():
        for name in names:
            if hasattr(module, name):
                delattr(module, name)
    for supported in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks):
        supported.clear()
    setattr(shutil, "_use_fd_functions", False)  # noqa: B010 decided when it was imported; mypy does not know it


def import_all() -> dict[str, str]:
    """Import every module of acrgeo; return those that cannot be."""
    failed = {}
    package = importlib.import_module("acrgeo")
    for module in pkgutil.walk_packages(package.__path__, "acrgeo."):
        try:
            importlib.import_module(module.name)
        except (ImportError, AttributeError, OSError) as error:
            failed[module.name] = repr(error)
    return failed


def run(words: list[str]) -> tuple[int, str, str]:
    """Run a command line in this process; return its exit code, stdout and stderr."""
    main = importlib.import_module("acrgeo.__main__")
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code: int = main.run(words)
    texts = [stream.buffer.getvalue().decode() for stream in (out, err)]
    return code, texts[0], texts[1]


def serve() -> tuple[int, str, str]:
    """Serve a sandbox, ask it for its subscriptions once it is ready, then end it as Ctrl-C and others do there."""
    answers: list[str] = []

    def ask() -> None:
        ready = Path("ready.json")
        end = time.monotonic() + 20
        while not ready.exists() and time.monotonic() < end:
            time.sleep(0.01)
        served: dict[str, Any] = json.loads(ready.read_text(encoding="utf-8"))
        url = f"{served['endpoint']}/subscriptions?api-version=2022-12-01"
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {served['token']}"})
        with urllib.request.urlopen(request, context=ssl.create_default_context(cafile=served["caFile"])) as answer:
            answers.append(str(answer.status))
        signal.raise_signal(signal.SIGTERM)  # handled by the main thread, which waits

    client = threading.Thread(target=ask)
    client.start()
    code, out, err = run(SERVED.split())
    client.join()
    return code, " ".join(answers) + out, err


def main() -> None:
    """Print what the module says."""
    os.chdir(sys.argv[1])
    take_away()
    done: dict[str, Any] = {"failed": import_all(), "modules": sum(name.startswith("acrgeo.") for name in sys.modules)}
    lines = sys.stdin.read().splitlines()
    done["ran"] = {line: serve() if line == SERVED else run(line.split()) for line in lines}
    sys.stdout.write(json.dumps(done))


if __name__ == "__main__":
    main()
