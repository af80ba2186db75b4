"""What must hold of every input: a value or an error of acrgeo's, in time, in bounds, without a secret."""

from __future__ import annotations

import json
import resource
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from types import FrameType

from acrgeo.errors import AcrGeoError
from tests.soak.fuzz.mutations import CANARY, is_canary_whole

MOST_SECONDS = 1.0
"""Of the processor's time, which other programs of the machine do not take."""
MOST_GROWTH = 96 * 1024 * 1024
HANGS_AFTER = 30.0
Try = Callable[[bytes], str]
"""What a target does with an input: it returns what a user would see, or raises acrgeo's error."""


class _HungError(BaseException):
    """An input that is not done with in time; nothing in between catches it."""


def judge(attempt: Try, content: bytes, *, secrets: Collection[str] = (), hides: bool = True) -> str:
    """Try an input. Return what is wrong with what came of it, in one line; empty where nothing is.

    It may show none of the secrets and, where it ``hides``, nothing that looks like one.
    """
    before, began = _peak(), time.process_time()
    try:
        with _bounded(HANGS_AFTER):
            shown = attempt(content)
    except AcrGeoError as error:
        if not error.message.strip():
            return f"{type(error).__name__} without a message"
        if error.code == "Defect":
            return f"a defect: {error.message}"
        lines = getattr(error, "lines", ())
        shown = "\n".join([error.message, error.hint or "", json.dumps(error.details, default=str), *lines])
    except _HungError:
        return f"not done after {HANGS_AFTER:g} s"
    except SystemExit as error:  # of Typer's own options, such as --show-completion
        if error.code:
            return f"SystemExit {error.code}"
        shown = ""
    except Exception as error:  # noqa: BLE001 that there are others is what is looked for
        return _told(error)
    seconds, growth = time.process_time() - began, _peak() - before
    if seconds > MOST_SECONDS:
        return f"took {seconds:.1f} s"
    if growth > MOST_GROWTH:
        return f"took {growth // 1024 // 1024} MB"
    leaked = [*secrets, *([CANARY] if hides and is_canary_whole(content) else [])]
    return next((f"shows a secret: {_around(shown, secret)}" for secret in leaked if secret in shown), "")


def _told(error: BaseException) -> str:
    """Return an exception in a line, with its place in the project."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/acrgeo/" in frame.filename]
    place = f" at {frames[-1].filename.rpartition('/acrgeo/')[2]}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}: {str(error)[:200]}"


def _around(text: str, secret: str) -> str:
    at = text.index(secret)
    return repr(text[max(0, at - 40) : at])


def _peak() -> int:
    """Return the most memory that this process ever had, in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


@contextmanager
def _bounded(seconds: float) -> Iterator[None]:
    """Raise where it takes longer; in the main thread, which alone hears signals."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(_: int, __: FrameType | None) -> None:
        raise _HungError

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
