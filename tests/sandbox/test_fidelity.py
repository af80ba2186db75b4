"""docs/fidelity.md says how far the sandbox is from Azure: the score and every assumption, each as it is in the code.

UPDATE_GOLDEN=1 rewrites both tables.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.sandbox.test_recordings import JUDGE, TRACES, play

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "fidelity.md"
SCORE, LIST = "## Score", "## Every assumption in the code"


def check_section(title: str, wanted: str) -> None:
    """Compare the table under a heading, or rewrite it."""
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(f"{title}\n")
    body, following, tail = rest.partition("\n## ")
    introduction, _, table = body.partition("\n|")
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(f"{head}{title}\n{introduction}\n{wanted}{following}{tail}", encoding="utf-8")
        pytest.fail(f"{PAGE.name} was rewritten; look at it, then run again without UPDATE_GOLDEN")
    assert f"|{table}".strip().splitlines() == wanted.strip().splitlines()


def assumptions() -> list[tuple[str, str]]:
    """File and text of every comment that begins with `Assumed:`, continued lines joined."""
    found = []
    for path in sorted((ROOT / "acrgeo").rglob("*.py")):
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            if not line.strip().startswith("# Assumed:"):
                continue
            words = []
            for following in lines[number:]:
                if not following.strip().startswith("#"):
                    break
                words.append(following.strip().lstrip("# "))
            found.append((path.relative_to(ROOT / "acrgeo").as_posix(), " ".join(words).removeprefix("Assumed: ")))
    return found


def test_every_assumption_is_listed() -> None:
    """In the order of the files, in the words of the comments, as often as they are written."""
    rows = "".join(f"| {path} | {text.replace('|', chr(92) + '|')} |\n" for path, text in assumptions())
    check_section(LIST, f"| where | what is assumed |\n|---|---|\n{rows}")


def test_an_assumption_is_marked_in_one_way() -> None:
    """`# Assumed:` on a line of its own, so that none escapes the list."""
    for path in sorted((ROOT / "acrgeo").rglob("*.py")):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert "Assumed:" not in line or re.match(r"\s*# Assumed: \S", line), f"{path.name}: {line}"


def score(path: Path) -> tuple[str, Counter[str]]:
    """The row of one recording, and its numbers."""
    run = play(json.loads(path.read_text(encoding="utf-8")), path.stem)
    failed = len({miss["index"] for miss in run.failed})
    reasons = Counter(re.sub(r" \(.*", "", str(skip["why"]).removeprefix("out of scope: ")) for skip in run.skips)
    left_out = ", ".join(f"{count} {why}" for why, count in sorted(reasons.items()))
    numbers = Counter(passed=run.passed, failed=failed, skipped=len(run.skips))
    return f"| {path.stem} | {run.passed} | {failed} | {left_out} |\n", numbers


@pytest.mark.skipif(not TRACES or not JUDGE.exists(), reason="no ../shared with recordings")
def test_the_score_is_what_was_measured() -> None:
    """By recording: how many exchanges are judged alike, how many are not, how many are left out and why.

    Recordings that came after the page are not on it.
    """
    page = PAGE.read_text(encoding="utf-8")
    is_new = bool(os.environ.get("UPDATE_GOLDEN"))
    rows, total = "", Counter[str]()
    for path in TRACES:
        if is_new or f"| {path.stem} |" in page:
            row, numbers = score(path)
            rows += row
            total.update(numbers)
    rows += f"| all | {total['passed']} | {total['failed']} | {total['skipped']} |\n"
    check_section(SCORE, f"| recording | alike | different | left out |\n|---|---|---|---|\n{rows}")
