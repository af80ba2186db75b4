"""docs/rules.md is made from the tables, and the tables have every id and every code that acrgeo can print."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from acrgeo.core.rules import links
from acrgeo.core.rules.azure_codes import AZURE_CODES
from acrgeo.core.rules.error_codes import ERROR_CODES, KIND_CODES, OWN_CODES
from acrgeo.core.rules.table import RULES
from acrgeo.errors import ErrorKind
from acrgeo.output.views.explain import Entry, rules_page
from tests.rows import rows

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "acrgeo"
IDS = {rule.id for rule in RULES}


def test_the_page_is_generated() -> None:
    """``UPDATE_GOLDEN=1`` rewrites it."""
    path, text = ROOT / "docs" / "rules.md", rules_page(RULES, ERROR_CODES)
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
        pytest.fail(f"{path.name} was rewritten; look at it, then run again without UPDATE_GOLDEN")
    assert path.read_text(encoding="utf-8") == text


@cache
def nodes() -> tuple[tuple[Path, ast.Call | ast.Assign], ...]:
    """Calls and assignments of modules with a code or a finding; the sandbox has Azure's codes, not explained."""
    return tuple(
        (path, node)
        for path in sorted(PACKAGE.rglob("*.py"))
        if "sandbox" not in path.relative_to(PACKAGE).parts
        if re.search(r"\bcode\s*=|\bFinding\b", source := path.read_text(encoding="utf-8"))
        for node in ast.walk(ast.parse(source))
        if isinstance(node, (ast.Call, ast.Assign))
    )


@pytest.fixture(autouse=True, scope="module")
def _forget() -> Iterator[None]:
    """Keep the trees no longer than these tests last."""
    yield
    nodes.cache_clear()


def own_codes() -> Iterator[str]:
    """Every literal code: ``code="…"`` of a call, ``code = "…"`` of a class, and either side of an ``or``."""
    for _, node in nodes():
        value: ast.expr | None = None
        if isinstance(node, ast.Call):
            value = next((keyword.value for keyword in node.keywords if keyword.arg == "code"), None)
        elif getattr(node.targets[0], "id", "") == "code":
            value = node.value
        values = value.values if isinstance(value, ast.BoolOp) else [value]
        for constant in values:
            if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                yield constant.value


def azure_codes() -> Iterator[str]:
    """The codes of Azure that an answer's code is compared with."""
    tree = ast.parse((PACKAGE / "arm" / "error_translation.py").read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and ast.unparse(node.left) == "code":
            for below in ast.walk(node):
                if isinstance(below, ast.Constant) and isinstance(below.value, str):
                    yield below.value


def test_every_code_is_explained() -> None:
    """Of acrgeo's own none is missing and none is left over; a code that is a rule's id is explained there."""
    used = set(own_codes())
    assert len(used) > 20
    assert used - IDS == {code.id for code in OWN_CODES}
    assert {kind.value for kind in ErrorKind} == {code.id for code in KIND_CODES}
    compared = set(azure_codes())
    assert "ExpiredAuthenticationToken" in compared
    assert compared <= {code.id for code in AZURE_CODES}


def test_every_finding_is_made_by_a_rule() -> None:
    """Nobody writes an id by hand: ``Finding`` is called where a rule stamps its own."""
    makers = [
        path.relative_to(PACKAGE).as_posix()
        for path, node in nodes()
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Finding"
    ]
    assert makers == ["core/rules/rule.py"]


def test_ids_are_unique() -> None:
    """Whatever their case, so that one word finds one entry."""
    entries: tuple[Entry, ...] = (*RULES, *ERROR_CODES)
    words = [entry.id.lower() for entry in entries]
    assert sorted(set(words)) == sorted(words)


def test_every_rule_of_a_theme_is_in_the_table() -> None:
    """A module with RULES that the table leaves out would find nothing."""
    folder = PACKAGE / "core" / "rules"
    written = [
        str(keyword.value.value)
        for path in sorted(folder.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Rule"
        for keyword in node.keywords
        if keyword.arg == "id" and isinstance(keyword.value, ast.Constant)
    ]
    assert sorted(written) == sorted(rule.id for rule in RULES)


@rows("entry", [*RULES, *ERROR_CODES], ids=lambda entry: entry.id)
def test_an_entry_says_what_is_so_and_what_ends_it(entry: Entry) -> None:
    """In sentences; its page is one of those that are known to be there."""
    known = {value for name, value in vars(links).items() if name.isupper() and not name.startswith("_")}
    assert entry.cause.endswith(".")
    assert entry.cure
    assert entry.link is None or entry.link in known
