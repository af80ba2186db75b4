"""The tutorials are true: their blocks run in one shell, in order and word by word, on a sandbox of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_readme import ROOT, check_run, steps_of

TUTORIALS = sorted((ROOT / "docs" / "tutorials").glob("*.md"))


@pytest.mark.sockets  # a served sandbox, and curl that pushes to it
@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_every_block_runs(warm: Path, tmp_path: Path, page: Path) -> None:
    """Each line succeeds, from an empty folder."""
    check_run(steps_of(page.read_text(encoding="utf-8"), "console", "sh"), tmp_path, first=warm)
