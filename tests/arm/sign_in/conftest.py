"""Somebody who is signed in to az, an az that is a shell script, and a place where tokens are kept."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from acrgeo.files.private import PrivateFolder
from tests.arm.sign_in.test_profile import A, az_files, entry

Az = Callable[..., dict[str, str]]


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


@pytest.fixture
def az(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Az:
    """Return a function that puts an az on PATH; ``says`` ends it with that text, else it gives a token."""

    def install(*entries: Any, says: str | None = None, code: int = 1, config: str = "") -> dict[str, str]:
        script = tmp_path / "az"
        folder = tmp_path / "azure"
        folder.mkdir(exist_ok=True)
        (tmp_path / "says").write_text(says or "")
        answer = '{"accessToken": "token-of-\'"$8"\'", "expires_on": 4000000000}'
        script.write_text(
            f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\n'
            + (f"echo '{answer}'\n" if says is None else f"cat {tmp_path}/says >&2; exit {code}\n")
        )
        script.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin{os.pathsep}/usr/bin")
        return az_files(folder, *entries, config=config)

    return install
