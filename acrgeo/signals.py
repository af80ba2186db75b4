"""The signals that end the program: an interruption that a command can tell about, and the exit code that is theirs.

Law: no signal interrupts an import or a destructor, where Python would print it and go on, nor a thread's taking of a
condition, which would never be given back; it comes right after.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # the last one is Ctrl-Break of Windows, which has no SIGHUP
_AGAIN_SECONDS = 0.01
_MOST = 2  # the first one stops a command, the second its report; no third one is heard
_UNINTERRUPTED = ("<frozen importlib", "<frozen zipimport")
_TAKING = ("__enter__", "__exit__")

_heard: list[int] = []
_told = 0
_is_open = False


def listen() -> None:
    """Take the signals that would end the process; those that the caller ignores, as nohup does, stay ignored."""
    for name in _NAMES:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, _hear)
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, _tell)


def open_ears() -> None:
    """Raise KeyboardInterrupt for each signal from now on, and for one that came before."""
    global _is_open  # noqa: PLW0603 signals are of the process
    _is_open = True
    if _heard:
        _tell(0, None)


def close_ears() -> None:
    """Hear no further signal: the end is being told."""
    global _is_open  # noqa: PLW0603 signals are of the process
    _is_open = False


def exit_code(code: int, interrupted: int) -> int:
    """Return the code of a program that a signal ended: 143 for SIGTERM, 129 for SIGHUP, else ``code``."""
    return 128 + _heard[0] if _heard and code == interrupted else code


def forget() -> None:
    """Forget what was heard."""
    global _told, _is_open
    _heard.clear()
    _told, _is_open = 0, False


def is_program() -> bool:
    """Return whether this process is acrgeo, not a program that imports it."""
    folder, name = os.path.split(sys.argv[0] if sys.argv else "")
    program = name.partition(".")[0].partition("-")[0]  # a zipapp has its version in its name
    return program == "acrgeo" or (name == "__main__.py" and os.path.basename(folder) == "acrgeo")  # noqa: PTH119 as above


def _hear(number: int, frame: FrameType | None) -> None:
    _heard.append(number)
    _tell(number, frame)


def _tell(_: int, frame: FrameType | None) -> None:
    global _told  # noqa: PLW0603 signals are of the process
    if not _is_open or _told >= min(len(_heard), _MOST):
        return
    if is_uninterrupted(frame) and hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, _AGAIN_SECONDS)
        return
    _told += 1
    raise KeyboardInterrupt


def is_uninterrupted(frame: FrameType | None) -> bool:
    """Return whether a frame is inside an import, a destructor, a callback of a weak reference, or takes a condition.

    ``Condition.__enter__`` of Python's ``threading`` has the lock before the ``with`` that gives it back has begun.
    """
    if frame is not None and frame.f_code.co_name in _TAKING and frame.f_code.co_filename.endswith("threading.py"):
        return True
    while frame is not None:
        code = frame.f_code
        if code.co_name == "__del__" or code.co_filename.startswith(_UNINTERRUPTED) or "weakref" in code.co_filename:
            return True
        frame = frame.f_back
    return False
