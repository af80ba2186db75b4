"""docs/ci.md is true: its table of outputs is what commands set."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_outputs_are_those_that_are_set() -> None:
    """Each name of the table is set somewhere, and none is set that the table lacks."""
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    table = page.partition("| output | of | value |\n|---|---|---|\n")[2].partition("\n\n")[0]
    named = {name for row in table.splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    given = {"create", "update", "replace", "delete"}  # by the kinds of changes
    for path in (ROOT / "acrgeo").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)) if ".output(" in source else ():
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "output":
                given |= {keyword.arg for keyword in node.keywords if keyword.arg is not None}
    assert named == given


def test_the_action_passes_on_every_output() -> None:
    """Under its own name, with dashes."""
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    table = page.partition("| output | of | value |\n|---|---|---|\n")[2].partition("\n\n")[0]
    named = {name for row in table.splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1])}
    action = (ROOT / "action.yml").read_text(encoding="utf-8")
    passed = re.findall(
        r"^  ([\w-]+):\n    description: .*\n    value: \$\{\{ steps\.run\.outputs\.(\w+) }}", action, re.MULTILINE
    )
    assert passed
    assert {output for _, output in passed} == named
    assert all(name == output.replace("_", "-") for name, output in passed)
