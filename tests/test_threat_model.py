"""The threat model names tests that are there, and what a linter of security was told to pass over has its reason."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "threat-model.md"
SUPPRESSED = re.compile(r"#\s*noqa: (?P<codes>[A-Z0-9, ]*\bS\d+)(?P<reason>.*)")


def test_every_control_has_a_test_that_is_there() -> None:
    """A test that was moved or renamed is noticed."""
    table = PAGE.read_text(encoding="utf-8").partition("## Adversaries")[2].partition("\n## ")[0]
    controls = [line.split(" | ") for line in table.splitlines() if line.startswith("|") and "---" not in line][1:]
    assert len(controls) > 12
    for row in controls:
        named = re.findall(r"`(tests/[^`]+)`", row[-1])
        assert named, row
        assert all((ROOT / name).exists() for name in named), named


def test_every_finding_of_security_that_is_passed_over_has_its_reason() -> None:
    """Beside it, in words."""
    folders = ("acrgeo", "benchmarks", "examples", "scripts", "tests")
    texts = {path: path.read_text(encoding="utf-8") for folder in folders for path in (ROOT / folder).rglob("*.py")}
    found = [
        (path.name, match) for path, text in texts.items() if "noqa: " in text for match in SUPPRESSED.finditer(text)
    ]
    assert len(found) > 4
    assert [(name, match[0]) for name, match in found if len(match["reason"].split()) < 2] == []
