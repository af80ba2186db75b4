"""The addresses that live pages are served at again."""

from __future__ import annotations

from pathlib import Path

import pytest

from acrgeo.files.private import PrivateFolder
from acrgeo.workflow.live.addresses import FILE, MOST, keep_secret, kept_secret

SECRET = "s" * 32


@pytest.fixture
def folder(tmp_path: Path) -> PrivateFolder:
    """Where they are kept."""
    return PrivateFolder(tmp_path / "live")


def test_a_port_keeps_its_secret(folder: PrivateFolder) -> None:
    """Each its own, the last that it had; another user reads none."""
    assert kept_secret(folder, 8123) is None
    for port, secret in ((8123, "a" * 32), (8124, SECRET), (8123, "b" * 32)):
        keep_secret(folder, port, secret)
    assert kept_secret(folder, 8123) == "b" * 32
    assert kept_secret(folder, 8124) == SECRET
    assert (folder.path / FILE).stat().st_mode & 0o077 == 0


def test_only_the_last_are_kept(folder: PrivateFolder) -> None:
    """The file does not grow for ever."""
    for port in range(MOST + 3):
        keep_secret(folder, port, SECRET)
    assert [kept_secret(folder, port) is None for port in (0, 2, 3, MOST + 2)] == [True, True, False, False]


@pytest.mark.parametrize(
    "content",
    ["", "{", "7", "{}", "[8123]", '[["8123", "s"]]', '[[8123, "short"]]', f'[[8123, "{SECRET}/../x"]]', "[[[]]]"],
)
def test_what_was_not_written_here_is_no_address(folder: PrivateFolder, content: str) -> None:
    """A damaged file means a new address, never an error or a weak one."""
    keep_secret(folder, 1, SECRET)
    folder.write(FILE, content.encode())
    assert kept_secret(folder, 8123) is None
    keep_secret(folder, 8123, SECRET)
    assert kept_secret(folder, 8123) == SECRET


def test_without_a_folder_nothing_is_kept() -> None:
    """The page is served all the same."""
    keep_secret(None, 8123, SECRET)
    assert kept_secret(None, 8123) is None
