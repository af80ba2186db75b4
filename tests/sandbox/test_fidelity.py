"""docs/fidelity.md says how far the sandbox is from Azure: the score and every assumption, each as it is in the code.

`# Assumed:` marks one that only the sandbox has; `# Assumed(2): … If not, …` one that changes what acrgeo shows,
`# Assumed(3): … If not, …` one that it decides or changes something on, up to 5 for those it leans on most.

UPDATE_GOLDEN=1 rewrites both tables.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.rows import rows
from tests.sandbox.test_recordings import JUDGE, TRACES, play

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "fidelity.md"
SCORE, LIST = "## Score", "## Every assumption in the code"
MARK = re.compile(r"\s*# Assumed(?:\(([2-5])\))?: (?=\S)")
WEIGHTS = {
    3: ("Decided on", ""),
    2: ("Shown", "acrgeo shows something else, or says less, but changes nothing that it would not change."),
    1: ("Sandbox only", "No command of acrgeo does anything else: at most it prints Azure's own words."),
}
"""Title and introduction by weight; that of the first table stands on the page."""
POLL = re.compile(r"/operation(statuse|result)s?/|/locations/[^/]+/operations/", re.IGNORECASE)
RESULTS = ("passed", "failed", "skipped")
AREAS = (
    (r"/importimage$", "image import"),
    (r"/replications(/|$)", "replications"),
    (r"/webhooks(/|$)", "webhooks"),
    (r"privateendpoint|privatelink", "private link"),
    (r"microsoft\.managedidentity|microsoft\.keyvault", "identities and keys"),
    (r"microsoft\.network", "virtual networks"),
    (r"listcredentials|regeneratecredential", "admin passwords"),
    (r"listusages$", "limits"),
    (r"checknameavailability$", "names"),
    (r"microsoft\.containerregistry/registries", "registries"),
    (r"", "groups and everything else"),
)
"""Areas by what is in a path, the first that fits."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """One comment: how much acrgeo leans on it (5 most), where it is, what is assumed, and what if not."""

    weight: int
    where: str
    what: str
    otherwise: str


def assumptions() -> list[Assumption]:
    """Every comment that begins with `Assumed`, continued lines joined, in the order of the files."""
    found = []
    for path in sorted((ROOT / "acrgeo").rglob("*.py")):
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            mark = MARK.match(line)
            if mark is None:
                continue
            words = [line[mark.end() :]]
            for following in lines[number + 1 :]:
                if not following.strip().startswith("#") or MARK.match(following):
                    break
                words.append(following.strip().lstrip("# "))
            what, _, otherwise = " ".join(words).partition(" If not, ")
            where = path.relative_to(ROOT / "acrgeo").as_posix()
            found.append(Assumption(weight=int(mark[1] or 1), where=where, what=what, otherwise=otherwise))
    return found


def test_every_assumption_is_listed() -> None:
    """Those that acrgeo leans on most first, in the words of the comments, as often as they are written."""
    found, text = assumptions(), ""
    for weight, (title, introduction) in sorted(WEIGHTS.items(), reverse=True):
        rows = [assumption for assumption in found if min(assumption.weight, max(WEIGHTS)) == weight]
        rows.sort(key=lambda assumption: -assumption.weight)
        has_otherwise = weight > 1
        columns = ("what is assumed", *(("if it is wrong",) if has_otherwise else ()), "where")
        text += f"\n### {title}: {len(rows)}\n\n{introduction}\n\n" if text else ""
        text += f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}\n"
        for row in rows:
            cells = (row.what, *((row.otherwise,) if has_otherwise else ()), row.where)
            text += f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"
    check_section(LIST, text)


def test_an_assumption_is_marked_in_one_way() -> None:
    """On a line of its own, so that none escapes the list."""
    for path in sorted((ROOT / "acrgeo").rglob("*.py")):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert "# Assumed" not in line or MARK.match(line), f"{path.name}: {line}"


@rows("assumption", assumptions(), ids=lambda assumption: assumption.where)
def test_an_assumption_says_what_is_assumed(assumption: Assumption) -> None:
    """Not only that nothing is recorded; one that acrgeo leans on says what acrgeo does where it is wrong."""
    assert not re.fullmatch(r"(well known, )?not recorded\.?", assumption.what)
    assert (assumption.otherwise != "") == (assumption.weight > 1)


def area_of(exchange: Mapping[str, Any]) -> str:
    """The area of an exchange, by its path; keys and identities by the body that has them."""
    body = exchange["request_body"]
    if isinstance(body, dict) and ("identity" in body or "encryption" in (body.get("properties") or {})):
        return "identities and keys"
    return next(area for pattern, area in AREAS if re.search(pattern, exchange["path"], re.IGNORECASE))


def played() -> Iterator[tuple[str, Any]]:
    """The recordings that are on the page, or all to rewrite it, each acted out."""
    page = PAGE.read_text(encoding="utf-8")
    for path in TRACES:
        if os.environ.get("UPDATE_GOLDEN") or f"| {path.stem} |" in page:
            yield path.stem, play(json.loads(path.read_text(encoding="utf-8")), path.stem)


def areas(run: Any) -> Iterator[tuple[str, str]]:
    """Area and result of every exchange that the judge looked at."""
    failed, skipped = {miss["index"] for miss in run.failed}, {skip["index"] for skip in run.skips}
    for index, exchange in enumerate(run.ex):
        if not POLL.search(exchange["path"]):
            result = "failed" if index in failed else "skipped" if index in skipped else "passed"
            yield area_of(exchange), result


def left_out(run: Any) -> str:
    """How many exchanges of a recording are left out, and why."""
    reasons = Counter(re.sub(r" \(.*", "", str(skip["why"]).removeprefix("out of scope: ")) for skip in run.skips)
    return ", ".join(f"{count} {why}" for why, count in sorted(reasons.items()))


@pytest.mark.skipif(not TRACES or not JUDGE.exists(), reason="no ../shared with recordings")
def test_the_score_is_what_was_measured() -> None:
    """By area, then by recording: how many exchanges are judged alike, how many are not, how many are left out.

    Recordings that came after the page are not on it.
    """
    by_area, rows = Counter[tuple[str, str]](), ""
    total = Counter[str]()
    for name, run in played():
        results = Counter(areas(run))
        numbers = Counter[str]()
        for (_, result), count in results.items():
            numbers[result] += count
        assert numbers["passed"] == run.passed
        by_area.update(results)
        total.update(numbers)
        rows += f"| {name} | {numbers['passed']} | {numbers['failed']} | {left_out(run)} |\n"
    text = "| area | alike | different | left out |\n|---|---|---|---|\n"
    for area in dict.fromkeys(area for _, area in AREAS):
        counts = [by_area[area, result] for result in RESULTS]
        text += f"| {area} | {' | '.join(map(str, counts))} |\n" if any(counts) else ""
    text += f"| all | {' | '.join(str(total[result]) for result in RESULTS)} |\n"
    check_section(
        SCORE, f"{text}\n### By recording\n\n| recording | alike | different | left out |\n|---|---|---|---|\n{rows}"
    )
