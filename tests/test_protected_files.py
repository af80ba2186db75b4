"""Files under a platform's protection: msal-extensions keeps the contents; what it cannot keep is kept nowhere."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from msal_extensions import FilePersistence
from msal_extensions.persistence import PersistenceEncryptionError

from acrgeo.files.private import PrivateFolder
from acrgeo.files.protected import ProtectedFolder, open_private_folder


class Reversed(FilePersistence):  # type: ignore[misc]  # msal-extensions has no types
    """A protection that anybody can break, over the real persistence to a file."""

    def save(self, content: str) -> None:
        super().save(content[::-1])

    def load(self) -> str:
        return str(super().load()[::-1])


class Vault:
    """A protection that keeps contents elsewhere, as the Keychain does, and touches the file."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def __call__(self, path: Path) -> Any:
        vault, name = self, path.name

        class Entry:
            def save(self, content: str) -> None:
                vault.kept[name] = content

            def load(self) -> str:
                return vault.kept[name]

        return Entry()


class Locked:
    """A protection that refuses."""

    def __init__(self, _: Path) -> None:
        pass

    def save(self, _: str) -> None:
        raise PersistenceEncryptionError(message="Encryption failed")

    def load(self) -> str:
        raise OSError("locked")


def test_contents_are_protected_and_come_back(tmp_path: Path) -> None:
    """The file holds what the protection makes of it, with mode 0600."""
    folder = ProtectedFolder(tmp_path / "tokens", lambda path: Reversed(str(path)), protection="x")
    assert folder.write("a", b"secret") is None
    assert (tmp_path / "tokens" / "a").read_text() == "terces"
    assert (tmp_path / "tokens" / "a").stat().st_mode & 0o777 == 0o600
    assert (folder.read("a"), folder.names()) == (b"secret", ("a",))
    folder.remove("a")
    assert (folder.read("a"), folder.names()) == (None, ())


def test_what_is_kept_elsewhere_is_emptied_there(tmp_path: Path) -> None:
    """A file that goes must not leave its entry behind."""
    vault = Vault()
    folder = ProtectedFolder(tmp_path / "tokens", vault, protection="x")
    folder.write("a", b"secret")
    assert folder.read("a") == b"secret"
    assert (tmp_path / "tokens" / "a").read_text() == ""
    folder.remove("a")
    assert vault.kept == {"a": ""}


def test_what_cannot_be_protected_is_not_kept(tmp_path: Path) -> None:
    """Not in a plain file either; the reason is returned."""
    folder = ProtectedFolder(tmp_path / "tokens", Locked, protection="Keychain")
    assert "Keychain: " in str(folder.write("a", b"secret"))
    assert folder.names() == ()
    assert folder.read("a") is None
    PrivateFolder(tmp_path / "tokens").write("a", b"secret")
    assert folder.read("a") is None


@pytest.mark.parametrize(
    ("platform", "protection"),
    [("linux", "file mode 0600"), ("darwin", "Keychain"), ("win32", "Windows data protection")],
)
def test_each_platform_has_its_protection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, protection: str
) -> None:
    """It is opened only when something is kept."""
    monkeypatch.setattr(sys, "platform", platform)
    assert open_private_folder(tmp_path).protection == protection
