"""Views as values."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import acrgeo.output

FOLDER = Path(acrgeo.output.__file__).parent


def test_no_view_needs_rich_before_it_is_printed() -> None:
    """A document and its page share a file, so importing any of them imports no renderer."""
    files = sorted(path.relative_to(FOLDER.parents[1]) for path in FOLDER.rglob("*.py"))
    names = [".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in files]
    assert "acrgeo.output.views.plan.view" in names
    code = f"import sys, {', '.join(names)}\nprint(sorted({{'rich', 'yaml', 'jmespath'}} & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout == "[]\n"
