"""``acrgeo audit``: what is there against the rules, as a page and for programs. Nothing is written."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Cli, check_golden


def test_the_private_registry(cli: Cli) -> None:
    """Zones that are missing and records that are kept by hand."""
    cli.sandbox.reset("private")
    found = cli("audit", "fabrikam")
    check_golden("audit_private", found.out)
    assert (found.code, found.writes) == (3, ())


@pytest.mark.parametrize(("level", "code"), [("error", 3), ("warning", 3), ("note", 3), ("never", 0)])
def test_a_fleet_at_once(cli: Cli, level: str, code: int) -> None:
    """Every registry is in the document, and a level decides about the exit code."""
    cli.sandbox.reset("fleet:8")
    found = cli("audit", "--all", "--fail-on", level, "-o", "json")
    document = json.loads(found.out)
    assert (found.code, found.writes) == (code, ())
    assert [at["name"] for at in document["registries"]] == [f"fleet{at:05d}" for at in range(1, 9)]
    assert {at["id"] for at in document["findings"]} >= {"not-premium", "too-few-replicas", "failed-replica"}
    assert document["counts"]["error"] == sum(at["severity"] == "error" for at in document["findings"])
