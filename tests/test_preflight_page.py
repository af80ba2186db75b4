"""docs/preflight.md names every finding of preflight, and no other."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_finding_is_documented_and_no_other() -> None:
    """The ids in the table are those in the code."""
    page = (ROOT / "docs" / "preflight.md").read_text(encoding="utf-8")
    sources = "".join(one.read_text(encoding="utf-8") for one in (ROOT / "acrgeo" / "core" / "preflight").glob("*.py"))
    documented = re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)
    written = {
        one for text in re.findall(r"\bid=(.+),$", sources, re.MULTILINE) for one in re.findall(r'"([a-z-]+)"', text)
    }
    assert sorted(documented) == sorted(written)
