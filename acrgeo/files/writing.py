"""Writing what a user asked for: whole or not at all.

Law: only a regular file is ever replaced. A link stays and its file is replaced, a pipe and a character device such as
``/dev/stdout`` are written to, and anything else is refused.
"""

from __future__ import annotations

import errno
import io
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from acrgeo.errors import UsageError
from acrgeo.files.streams import PatientStream

_OF_OWNER = 0o600
_OF_ALL = 0o666  # less the umask


def check_writable(option: str, path: Path) -> None:
    """Raise UsageError where ``write_whole`` and ``open_to_append`` would fail. Leaves everything as it is."""
    try:
        found = look(path)
        if found is None or stat.S_ISREG(found.st_mode):
            target = _target(path)
            if found is not None:
                os.close(os.open(path, os.O_WRONLY))
            handle, part = _new_part(target, _OF_OWNER)
            os.close(handle)
            part.unlink()
        elif not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise UsageError(f"{option} {path}: {error.strerror or error}. Nothing was changed.") from error


def write_whole(path: Path, text: str, *, is_private: bool = False) -> None:
    """Write a text to a file at once: a reader never sees half of it. ``is_private`` lets only its owner read it.

    A new file has the mode that the umask leaves; a file that was there keeps its own. Raises UsageError where it
    cannot be written.
    """
    content = text.encode("utf-8", "surrogateescape")
    try:
        found = look(path)
        if found is not None and not stat.S_ISREG(found.st_mode):
            with os.fdopen(open_stream(path, 0), "wb") as stream:
                stream.write(content)
            return
        target = _target(path)
        if found is not None:
            os.close(os.open(path, os.O_WRONLY))  # what may not be written may not be replaced either
        handle, part = _new_part(target, _OF_OWNER if is_private else _OF_ALL)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(handle)
            _take_over(part, found, is_private=is_private)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"Could not write {path}: {error.strerror or error}.") from error


def open_to_append(path: Path) -> TextIO:
    """Open a file, a pipe that somebody reads or a character device at its end. Raises OSError for anything else.

    A pipe or a device whose reader stops reading is waited for a second; then writing raises OSError.
    """
    found = look(path)
    if found is None or stat.S_ISREG(found.st_mode) or not hasattr(os, "O_NONBLOCK"):
        return os.fdopen(open_stream(path, os.O_APPEND | os.O_CREAT), "w", encoding="utf-8")
    handle = open_stream(path, os.O_APPEND, blocks=False)
    return io.TextIOWrapper(io.BufferedWriter(PatientStream(handle)), encoding="utf-8")


def append_whole(path: Path, content: bytes) -> None:
    """Append to a file, a pipe that somebody reads or a character device. Raises OSError where it cannot."""
    with open_to_append(path) as file:
        file.buffer.write(content)


def open_stream(path: Path, flags: int, *, blocks: bool = True, mode: int = _OF_ALL) -> int:
    """Open for writing without waiting for a reader of a pipe: there may never be one."""
    try:
        handle = os.open(path, os.O_WRONLY | flags | getattr(os, "O_NONBLOCK", 0), mode)
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise OSError(errno.ENXIO, "nobody reads this pipe") from error
        raise
    if blocks and hasattr(os, "O_NONBLOCK"):
        os.set_blocking(handle, True)
    return handle


def look(path: Path) -> os.stat_result | None:
    """Return the facts of what is there, None for nothing. Raises OSError for what is never written to."""
    try:
        found = path.stat()
    except FileNotFoundError:
        if path.is_symlink():
            raise OSError(errno.ENOENT, "this is a link to nothing") from None
        return None
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISFIFO(found.st_mode) or stat.S_ISCHR(found.st_mode)):
        raise OSError(errno.EINVAL, "this is a device or a socket, not a file")
    return found


def _target(path: Path) -> Path:
    """Return where the file is that a link leads to."""
    return path.resolve() if path.is_symlink() else path


def _new_part(target: Path, mode: int) -> tuple[int, Path]:
    part = target.parent / f".acrgeo-{secrets.token_hex(8)}"
    return os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode), part


def _take_over(part: Path, found: os.stat_result | None, *, is_private: bool) -> None:
    """Give the new file the mode of what it replaces, and its owner where that is allowed."""
    if is_private:
        part.chmod(_OF_OWNER)
    elif found is not None:
        with suppress(OSError, AttributeError):
            os.chown(part, found.st_uid, found.st_gid)
        part.chmod(stat.S_IMODE(found.st_mode))
