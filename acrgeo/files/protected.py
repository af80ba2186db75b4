"""A private folder under the platform's own protection: Windows' data protection, or the Keychain of macOS.

Elsewhere it is files of mode 0600. A Linux desktop's keyring is not used: what it needs pip does not install, it has to
be unlocked, and it is not there over SSH; az keeps its tokens there in such files too.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from acrgeo.files.private import PrivateFolder

SERVICE = "acrgeo"
"""The Keychain's name of what is ours."""

Open = Callable[[Path], Any]
"""Opens one of msal-extensions' persistences for a path; what it raises are OSErrors."""


def open_private_folder(path: Path) -> PrivateFolder:
    """Return a folder with the best protection that this platform has."""
    if sys.platform == "win32":
        return ProtectedFolder(path, _data_protection, protection="Windows data protection")
    if sys.platform == "darwin":
        return ProtectedFolder(path, _keychain, protection="Keychain")
    return PrivateFolder(path)


class ProtectedFolder(PrivateFolder):
    """A private folder whose contents msal-extensions keeps: the files are encrypted, or only stand for an entry."""

    def __init__(self, path: Path, open_persistence: Open, *, protection: str) -> None:
        super().__init__(path)
        self._open_persistence = open_persistence
        self.protection = protection

    def read(self, name: str) -> bytes | None:
        """Return what is kept under a name; None for nothing, and for anything that cannot be read."""
        if super().read(name) is None:
            return None
        with suppress(OSError, UnicodeError):
            return str(self._open_persistence(self.path / name).load()).encode()
        return None

    def write(self, name: str, content: bytes) -> str | None:
        """Keep something under a name; return why it could not be kept: then it is not kept in a plain file either."""
        problem = super().write(name, b"")  # makes the folder and the file, so that nobody else has
        if problem is None:
            try:
                self._open_persistence(self.path / name).save(content.decode())
            except (OSError, UnicodeError) as error:
                super().remove(name)
                return f"{self.protection}: {error}"
        return problem

    def remove(self, name: str) -> None:
        """Forget what is kept under a name."""
        if super().read(name) is not None:
            with suppress(OSError):
                self._open_persistence(self.path / name).save("")
        super().remove(name)


def _data_protection(path: Path) -> Any:
    from msal_extensions import FilePersistenceWithDataProtection

    return FilePersistenceWithDataProtection(str(path))


def _keychain(path: Path) -> Any:
    from msal_extensions import KeychainPersistence

    return KeychainPersistence(str(path), SERVICE, path.name)
