"""Reading what a user names: never more than it may be, and never longer than somebody writes to it."""

from __future__ import annotations

import errno
import json
import os
import select
import stat
import sys
import time
from typing import Any, NoReturn

from acrgeo.errors import UsageError

MOST_JSON = 32 * 1024 * 1024  # a saved plan of a thousand registries has some 20 MB
MOST_VALUES = 1_000_000
DEEPEST = 100
NOBODY_WRITES = 1.0  # seconds without a writer at the other end of a pipe
NOTHING_COMES = 30.0  # seconds without a byte from a writer
_PART = 1024 * 1024


def read_bytes(name: str, most: int, *, patience: float = NOBODY_WRITES) -> bytes:
    """Read a file, or a pipe such as ``<(command)`` until it ends. OSError, with a text to show, for anything else."""
    if "\0" in name:  # which each Python words its own way
        raise OSError(errno.EINVAL, "a path has no null character")
    handle = os.open(name, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        found = os.fstat(handle)
        if stat.S_ISDIR(found.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if stat.S_ISFIFO(found.st_mode):
            return _read_pipe(handle, most, patience)
        if not stat.S_ISREG(found.st_mode):
            if not os.isatty(handle):
                raise OSError(errno.EINVAL, "this is a device, not a file")
            if hasattr(os, "O_NONBLOCK"):  # else it blocks, as a console of Windows does
                os.set_blocking(handle, True)
        return _read_all(handle, most, expected=found.st_size)
    finally:
        os.close(handle)


def read_stdin(most: int) -> bytes:
    """Read stdin, one byte more than ``most`` at the most, for ``check_size``; nothing where it is closed."""
    return b"" if sys.stdin is None else sys.stdin.buffer.read(most + 1)


def check_size(content: bytes, most: int) -> bytes:
    """Return the content; OSError where it is larger than ``most``."""
    if len(content) > most:
        _too_large(most)
    return content


def read_json(name: str, most: int = MOST_JSON) -> Any:
    """Read the JSON of a file, in UTF-8, UTF-16 or UTF-32.

    Raises UsageError where there is none, or where it is too large or nested too deeply.
    """
    if not name:
        raise UsageError("The name of the file is empty.", hint="is a variable of the shell unset?")
    try:
        content = read_bytes(name, most)
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror or error}.") from error
    values = sum(map(content.count, (b",", b"[", b"{")))
    if values > MOST_VALUES:
        raise UsageError(f"{name} has more than {MOST_VALUES:,} values.")
    try:
        document = json.loads(content, parse_constant=_no_number)
    except RecursionError as error:
        raise UsageError(f"{name} is nested too deeply.") from error
    except ValueError as error:
        reason = str(error) if isinstance(error, (json.JSONDecodeError, UnicodeDecodeError)) else "a number is too long"
        raise UsageError(f"{name} is not JSON: {reason}.") from error
    if _is_deep(document):
        raise UsageError(f"{name} is nested too deeply.")
    return document


def _no_number(text: str) -> NoReturn:
    raise json.JSONDecodeError(f"{text} is no number of JSON", "", 0)


def _is_deep(document: object) -> bool:
    """Return whether anything stands below DEEPEST lists and objects, without recursion."""
    level = [document]
    for _ in range(DEEPEST):
        level = [
            item
            for value in level
            if isinstance(value, (dict, list))
            for item in (value.values() if isinstance(value, dict) else value)
            if isinstance(item, (dict, list))
        ]
        if not level:
            return False
    return True


def _read_all(handle: int, most: int, *, expected: int) -> bytes:
    if expected > most:
        _too_large(most)
    content = bytearray()
    while part := os.read(handle, _PART):
        content += part
        if len(content) > most:
            _too_large(most)
    return bytes(content)


def _read_pipe(handle: int, most: int, patience: float) -> bytes:
    content = bytearray()
    has_writer = False
    began = time.monotonic()
    while True:
        try:
            part = os.read(handle, _PART)
        except BlockingIOError:  # somebody may write
            has_writer = True
            if not select.select([handle], [], [], NOTHING_COMES)[0]:
                raise OSError(errno.ETIMEDOUT, f"nothing came from this pipe for {NOTHING_COMES:.0f} s") from None
            continue
        content += part
        if len(content) > most:
            _too_large(most)
        if part:
            continue
        if content or has_writer:
            return bytes(content)
        if time.monotonic() - began >= patience:
            raise OSError(errno.EPIPE, "nobody writes to this pipe")
        time.sleep(patience / 20)


def _too_large(most: int) -> NoReturn:
    raise OSError(errno.EFBIG, f"this is larger than {most // (1024 * 1024)} MiB")
