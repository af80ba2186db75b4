"""What CONTRIBUTING says of the code is true of it."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
GUIDES = ("an output format", "a rule", "a rule with a key in the file", "a preflight finding that needs a new read",
          "a command", "a setting", "a form of export", "a page of docs", "an ARM provider in the sandbox")  # fmt: skip


def test_the_traced_functions_exist() -> None:
    """Every file and function on the way from main to exit is there."""
    steps = re.findall(r"\| `(acrgeo/\S+\.py)` \| `(\w+)` \|$", TEXT, re.MULTILINE)
    assert len(steps) > 20
    for file, function in steps:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert function in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, (file, function)


def test_the_named_places_exist() -> None:
    """Every file and folder that is named anywhere is there."""
    places = re.findall(r"`((?:acrgeo|tests|docs|scripts)(?:/[\w.-]+)+|\w+\.md)`", TEXT)
    assert len(set(places)) > 40
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_every_package_is_in_the_table() -> None:
    """Where things live is said of every layer, of every room of core and of every part of the sandbox."""
    rows = "".join(line for line in TEXT.splitlines() if line.startswith("| `acrgeo"))
    layers = {path.parent.relative_to(ROOT / "acrgeo").parts for path in (ROOT / "acrgeo").rglob("*.py")}
    rooms = {parts[:2] if parts[:1] in (("core",), ("sandbox",)) else parts[:1] for parts in layers}
    expected = {"/".join(("acrgeo", *parts)) for parts in rooms} - {"acrgeo", "acrgeo/core", "acrgeo/sandbox"}
    assert [place for place in sorted(expected) if f"`{place}`" not in rows] == []


def test_each_guide_is_there_and_names_files() -> None:
    """How to add each of the things that grow here: numbered steps, each with a place."""
    sections = dict(re.findall(r"^### ([^\n]+)\n(.*?)(?=^##)", TEXT, re.MULTILINE | re.DOTALL))
    assert tuple(sections) == (*GUIDES, "Mutants", "Cassettes")
    for guide in GUIDES:
        steps = re.findall(r"^\d+\. (.*)$", sections[guide], re.MULTILINE)
        assert len(steps) >= 2
        assert all("`" in step for step in steps), guide


def test_every_page_of_docs_is_listed() -> None:
    """docs/README.md has a link to each page; decisions are a folder of their own."""
    docs = ROOT / "docs"
    pages = {page.relative_to(docs) for page in docs.rglob("*.md")} - {Path("README.md")}
    listed = {Path(link) for link in _links(docs / "README.md")}
    assert {page for page in pages if page.parts[0] != "decisions"} - listed == set()
    assert Path("decisions") in listed


def test_no_link_leads_nowhere() -> None:
    """Every relative link of every page leads to a file, or to a heading of a page."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]
    broken = []
    for page in pages:
        for link in _links(page):
            path, _, heading = link.partition("#")
            target = page.parent / path if path else page
            if not target.exists() or (heading and heading not in _headings(target)):
                broken.append(f"{page.relative_to(ROOT)}: {link}")
    assert broken == []


def _prose(page: Path) -> str:
    return re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


@cache
def _links(page: Path) -> list[str]:
    return [link for link in re.findall(r"\]\(([^)\s]+)\)", _prose(page)) if not re.match(r"[a-z]+:", link)]


@cache
def _headings(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", _prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
