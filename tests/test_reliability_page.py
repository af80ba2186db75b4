"""docs/reliability.md names tests that there are, for each of its seven promises."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/reliability.md").read_text(encoding="utf-8")
PROMISES = re.split(r"^\d\. \*\*", PAGE.partition("\n## What is not promised")[0], flags=re.MULTILINE)[1:]


def test_there_are_seven_promises_each_attacked() -> None:
    """Each is attacked at random and by tests of its own."""
    assert re.findall(r"^(\d)\. \*\*", PAGE, flags=re.MULTILINE) == list("1234567")
    assert all(promise.count("   - `tests/") >= 3 for promise in PROMISES)


def test_each_named_test_exists() -> None:
    """Under its file and its name."""
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
    assert len(named) == PAGE.count("   - `tests/")
    gone = [
        f"{file}::{name}"
        for file, name in named
        if not re.search(rf"^def {name}\(", (ROOT / file).read_text(encoding="utf-8"), flags=re.MULTILINE)
    ]
    assert gone == []
