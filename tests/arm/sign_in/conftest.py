"""Somebody who is signed in to az, and a place where tokens are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from acrgeo.files.private import PrivateFolder
from tests.arm.sign_in.test_profile import A, az_files, entry


@pytest.fixture
def store(tmp_path: Path) -> PrivateFolder:
    """Return where tokens are kept."""
    return PrivateFolder(tmp_path / "cache" / "tokens")


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """Return the environment of somebody who is signed in to az."""
    folder = tmp_path / "azure"
    folder.mkdir()
    return az_files(folder, entry(A, "One", isDefault=True, user={"name": "anna@contoso.com"}))
