"""``acrgeo cost``, and the line about it in every plan."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, check_golden

FILE = """apiVersion: acrgeo/v1
registry: contoso
sku: Premium
replicas:
  - location: eastus
  - location: canadacentral
  - location: westeurope
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    """Contoso at the end of its story."""
    path = tmp_path / "contoso.yaml"
    path.write_text(FILE)
    return str(path)


def test_contoso_before_and_after(cli: Cli, file: str) -> None:
    """Once Standard, then four times Premium, with date and source."""
    check_golden("cost", cli("cost", "contoso").out, cli("cost", "-f", file).out)
    (after,) = json.loads(cli("cost", "-f", file, "-o", "json").out)["registries"]
    assert [region["price"]["amount"] for region in after["desired"]["regions"]] == [1.6666] * 4
    assert after["desired"]["perDay"] == pytest.approx(4 * 1.6666)
    assert all(region["price"]["asOf"] and region["price"]["source"] for region in after["desired"]["regions"])


def test_every_plan_that_costs_says_so(cli: Cli, file: str) -> None:
    """With date and source; a plan that costs nothing more has no such line."""
    plan = " ".join(cli("plan", "-f", file).out.split())
    assert "cost: -1 × Standard, +4 × Premium, 6.00 USD more per day (list price of 2026-10-01" in plan
    assert "cost of contoso" in cli("plan", "-f", file, "-o", "markdown").out
    cli.premium("eastus")
    drain = cli("routing", "disable", "contoso", "eastus", "--dry-run")
    assert "cost" not in drain.out
    assert json.loads(cli("routing", "disable", "contoso", "eastus", "--dry-run", "-o", "json").out)["cost"] == []


def test_no_number_goes_without_its_origin(cli: Cli) -> None:
    """A currency that the table does not have has no numbers at all."""
    page = cli("cost", "contoso", "--currency", "eur").out
    assert "unknown" in page
    assert not re.search(r"\d\.\d\d", page)
    assert cli("cost", "contoso", "--currency", "euros").code == 1


def test_a_size_that_may_not_be_read_is_unknown(cli: Cli) -> None:
    """The units are told all the same."""
    found = json.loads(cli("show", "contoso", "-o", "json").out)["id"]
    usages = "Microsoft.ContainerRegistry/registries/listUsages/read"
    cli.sandbox.set_caller([{"actions": ["*"], "notActions": [usages]}])
    seen = cli("cost", found)
    assert seen.code == 0
    assert "Storage: unknown" in seen.out
    assert "0.6666" in seen.out
