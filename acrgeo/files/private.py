"""A folder of small files that nobody but their owner reads or writes: for what is kept between runs.

Law: nothing is trusted that another user could have put there or changed, and no link is followed. A file is there
whole or not at all, and has mode 0600 from the moment it is made. What cannot be kept is a reason, never an error:
nothing that is kept here is needed.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from acrgeo.errors import AcrGeoError

MOST_BYTES = 1024 * 1024
ABANDONED = 60.0
"""Seconds after which the half of a file is nobody's: its writer was killed."""

_OF_OWNER_FILE, _OF_OWNER_FOLDER = 0o600, 0o700
_OF_OTHERS = 0o077
_WRITTEN_BY_OTHERS = 0o022
_PART = ".part-"
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_HAS_HANDLES = os.open in os.supports_dir_fd  # not on Windows, where a user's folders are closed to others anyway


class Untrusted(OSError):  # noqa: N818 a reason to keep nothing here, in words
    """The folder or the file may not be used; the text says why."""


class PrivateFolder:
    """The files of one folder, which is made when the first is written. Names have no separators.

    No method raises: ``read`` returns None, and ``write`` the reason in words.
    """

    protection = "file mode 0600"

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self, name: str) -> bytes | None:
        """Return what is kept under a name; None for nothing, and for anything that is not to be trusted."""
        try:
            with self._opened() as place:
                handle = os.open(
                    self._at(name, place), os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _NO_LINK, dir_fd=place
                )
                with os.fdopen(handle, "rb") as file:
                    _check_file(os.fstat(handle))
                    return file.read(MOST_BYTES)
        except OSError:
            return None

    def write(self, name: str, content: bytes) -> str | None:
        """Keep something under a name, in place of what was there; return why it could not be kept."""
        try:
            self._make()
            with self._opened() as place:
                self._replace(name, content, place)
        except OSError as error:
            return str(error) if isinstance(error, Untrusted) else f"{self.path}: {error.strerror or error}"
        return None

    def remove(self, name: str) -> None:
        """Forget what is kept under a name: a file or a link, never what a link leads to."""
        with suppress(OSError), self._opened() as place:
            os.unlink(self._at(name, place), dir_fd=place)

    def names(self) -> tuple[str, ...]:
        """Return the names under which something is kept. Halves of files whose writers were killed are removed."""
        with suppress(OSError), self._opened() as place:
            names = sorted(os.listdir(self.path if place is None else place))  # noqa: PTH208 by its handle
            for name in names:
                if name.startswith(_PART):
                    self._remove_abandoned(name, place)
            return tuple(name for name in names if not name.startswith(_PART))
        return ()

    def problem(self) -> str | None:
        """Return why nothing can be kept here, None where it can. Makes nothing."""
        try:
            with self._opened():
                return None
        except FileNotFoundError:
            return None
        except OSError as error:
            return str(error) if isinstance(error, Untrusted) else f"{self.path}: {error.strerror or error}"

    def _make(self) -> None:
        if os.path.lexists(self.path):
            return
        _check_above(self.path)
        for folder in reversed([self.path, *self.path.parents]):
            if not folder.exists():
                folder.mkdir(mode=_OF_OWNER_FOLDER, exist_ok=True)

    @contextmanager
    def _opened(self) -> Iterator[int | None]:
        """Hold the folder open, so that nobody puts another in its place; Untrusted where it is not ours alone."""
        if not _HAS_HANDLES:
            _check_folder(self.path, self.path.lstat())
            yield None
            return
        try:
            handle = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | _NO_LINK)
        except OSError as error:
            if os.path.lexists(self.path) and not isinstance(error, PermissionError):
                raise Untrusted(f"{self.path} is a link or a file, not a folder") from error
            _check_above(self.path)
            raise
        try:
            _check_folder(self.path, os.fstat(handle))
            yield handle
        finally:
            os.close(handle)

    def _replace(self, name: str, content: bytes, place: int | None) -> None:
        part = f"{_PART}{os.urandom(8).hex()}"
        handle = os.open(
            self._at(part, place), os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK, _OF_OWNER_FILE, dir_fd=place
        )
        try:
            with os.fdopen(handle, "wb") as file:
                if hasattr(os, "fchmod"):
                    os.fchmod(handle, _OF_OWNER_FILE)  # a umask may have taken the owner's own rights
                file.write(content)
            os.replace(self._at(part, place), self._at(name, place), src_dir_fd=place, dst_dir_fd=place)
        except OSError:
            with suppress(OSError):
                os.unlink(self._at(part, place), dir_fd=place)
            raise

    def _remove_abandoned(self, name: str, place: int | None) -> None:
        with suppress(OSError):
            age = time.time() - os.stat(self._at(name, place), dir_fd=place, follow_symlinks=False).st_mtime
            if age > ABANDONED:
                os.unlink(self._at(name, place), dir_fd=place)

    def _at(self, name: str, place: int | None) -> str:
        if name in ("", ".", "..") or "/" in name or os.sep in name:
            raise AcrGeoError(f"{name!r} is no name of a file.")
        return name if place is not None else str(self.path / name)


def _check_folder(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISDIR(found.st_mode):
        raise Untrusted(f"{path} is a link or a file, not a folder")
    if not _HAS_HANDLES:
        return
    if found.st_uid != os.geteuid():
        raise Untrusted(f"{path} belongs to another user")
    if found.st_mode & _WRITTEN_BY_OTHERS:
        raise Untrusted(f"{path} can be written by other users: chmod go-w {path}")


def _check_above(path: Path) -> None:
    """Check that the first folder that exists above a path is the user's own: as root, HOME may be another's."""
    above = next(folder for folder in path.parents if folder.exists())
    if not above.is_dir():
        raise Untrusted(f"{above} is a file, not a folder")
    if _HAS_HANDLES and above.stat().st_uid != os.geteuid():
        raise Untrusted(f"{above} belongs to another user")


def _check_file(found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode) or found.st_size > MOST_BYTES:
        raise Untrusted("this is no small file")
    if not _HAS_HANDLES:
        return
    # A file that was just replaced has no name any more; a second name may be in a folder of somebody else.
    if found.st_uid != os.geteuid() or found.st_nlink > 1 or found.st_mode & _OF_OTHERS:
        raise Untrusted("another user could have written or read this file")
