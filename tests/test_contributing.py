"""The facts of CONTRIBUTING about the code are true."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_traced_functions_exist() -> None:
    """Every file and function of the trace from main to exit exists."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    steps = re.findall(r"\| `(acrgeo/\S+\.py)` \| `(\w+)` \|$", text, re.MULTILINE)
    assert len(steps) > 10
    for file, function in steps:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert function in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, (file, function)
