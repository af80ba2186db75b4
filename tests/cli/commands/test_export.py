"""``acrgeo export``: the file, and that a plan of it is empty."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.cli.conftest import Cli, check_golden


def test_an_export_reads_like_written_by_a_person(cli: Cli) -> None:
    """The schema for editors, only what matters, a comment above a drain; a plan of it is empty."""
    cli.premium("eastus", "westeurope")
    cli("replica", "add", "contoso", "canadacentral", "--name", "canada", "--no-routing", "--tag", "on: off=no", "-y")
    cli("replica", "tag", "contoso", "westus", "--tag", "role=primary", "-y")
    cli("routing", "disable", "contoso", "eastus", "--reason", "pull\nerrors", "-y")
    exported = cli("export", "contoso")
    check_golden("export", exported.out)
    plan = cli("plan", "-f", "-", "--detailed-exitcode", answer=exported.out)
    assert plan.code == 0, plan.out
    assert "unmanaged" not in plan.out


def test_forms_of_an_export(cli: Cli, tmp_path: Path) -> None:
    """A file, JSON and a query hold the same."""
    cli.premium("eastus")
    text = cli("export", "contoso").out
    path = tmp_path / "contoso.yaml"
    assert cli("export", "contoso", "--out", str(path)).out == ""
    assert path.read_text() == text
    assert yaml.safe_load(cli("export", "contoso", "-o", "json").out) == yaml.safe_load(text)
    assert cli("export", "contoso", "--query", "sku", "-o", "tsv").out == "Premium\n"


def test_an_export_of_a_tier_without_replicas(cli: Cli) -> None:
    """It has no list of replicas."""
    assert "replicas" not in yaml.safe_load(cli("export", "contoso").out)


def test_an_export_without_replicas_lists_none(cli: Cli) -> None:
    """``replicas: []``, so that a new one is reported."""
    cli("upgrade", "contoso", "-y")
    text = cli("export", "contoso").out
    assert yaml.safe_load(text)["replicas"] == []
    assert cli("plan", "-f", "-", "--detailed-exitcode", answer=text).code == 0
