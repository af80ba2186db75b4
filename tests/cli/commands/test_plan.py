"""``acrgeo plan`` and ``drift``: they show, they exit, they write nothing to Azure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, check_golden

CONTOSO = """\
apiVersion: acrgeo/v1
registry: contoso
sku: Premium
replicas:
  - location: eastus
  - location: canadacentral
    name: canada
    tags: {team: web}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file of contoso with two replicas."""
    path = tmp_path / "contoso.yaml"
    path.write_text(CONTOSO)
    return path


def test_plan_shows_and_exits(cli: Cli, file: Path) -> None:
    """0, or 3 with --detailed-exitcode where there are changes, in text and in Markdown."""
    text = cli("plan", "-f", str(file))
    markdown = cli("plan", "-f", str(file), "--detailed-exitcode", "-o", "markdown")
    assert (text.code, markdown.code, text.writes, text.err) == (0, 3, (), "")
    check_golden("plan", text.out, "--- markdown\n", markdown.out)


def test_plan_as_json_has_everything(cli: Cli, file: Path) -> None:
    """CI reads version, whether there are changes, counts, and each change with actions, states and waits."""
    document = json.loads(cli("plan", "-f", str(file), "-o", "json").out)
    assert document["formatVersion"]
    assert (document["hasChanges"], document["counts"]["create"]) == (True, 2)
    canada = next(change for change in document["changes"] if change["location"] == "canadacentral")
    assert (canada["actions"], canada["current"], canada["waitsFor"]) == (["create"], None, ["contoso/sku"])
    assert canada["desired"]["tags"] == {"team": "web"}
    assert document == json.loads(cli("plan", "-f", str(file), "-o", "json").out)


def test_what_was_applied_is_as_desired(cli: Cli, file: Path) -> None:
    """Plan and drift then exit 0."""
    assert cli("apply", "-f", str(file), "-y").code == 0
    assert cli("plan", "-f", str(file), "--detailed-exitcode").code == 0
    assert cli("drift", "-f", str(file)).code == 0


def test_a_drain_is_held_and_silent_unrouting_is_drift(cli: Cli, file: Path) -> None:
    """Somebody drained eastus: no drift. Canada was unrouted without acrgeo: drift, though it is healthy."""
    cli("apply", "-f", str(file), "-y")
    cli("routing", "disable", "contoso", "eastus", "--reason", "pull errors", "-y")
    held = cli("drift", "-f", str(file))
    assert (held.code, held.writes) == (0, ())
    canada = next(
        path for method, path in cli.sandbox.requests() if method == "PUT" and path.lower().endswith("/canada")
    )
    document = cli.sandbox.get_document(canada)
    assert document is not None
    document["properties"]["regionEndpointEnabled"] = False
    cli.sandbox.put_document(canada, document)
    drifted = cli("drift", "-f", str(file))
    assert (drifted.code, drifted.writes) == (3, ())
    check_golden("drift", held.out, "--- unrouted\n", drifted.out.replace(f"{file.parent}/", ""))


def test_drift_says_what_a_rule_would_refuse_and_still_exits_3(cli: Cli, file: Path) -> None:
    """Cron asks whether it drifted, not whether it may be mended."""
    file.write_text(CONTOSO.replace("sku: Premium\n", ""))
    assert cli("drift", "-f", str(file)).code == 3
    refused = cli("plan", "-f", str(file), "-o", "json")
    assert refused.code == 5
    assert json.loads(refused.out)["hasChanges"] is True
    assert json.loads(refused.err)["error"]["code"] == "premium-first"


def test_an_expired_drain_is_a_warning(cli: Cli, file: Path) -> None:
    """In plan and drift, and it stays held."""
    cli("apply", "-f", str(file), "-y")
    cli("routing", "disable", "contoso", "eastus", "--until", "1h", "-y")
    cli.time.advance(7_200)
    told = cli("drift", "-f", str(file), "-o", "json")
    assert told.code == 0
    assert [finding["id"] for finding in json.loads(told.out)["findings"]] == ["drain-expired"]
    assert "(passed)" in cli("show", "contoso").out
    assert "its end has passed" in cli("routing", "show", "contoso").out


def test_ten_mistakes_are_ten_lines(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them in one go, one a line, exit 2, and not one request."""
    monkeypatch.chdir(tmp_path)
    Path("wrong.yaml").write_text(
        """\
apiVersion: acrgeo/v2
registry: contoso
sku: Premum
dataEndpoints: "yes"
minRouted: 0
replcas: []
replicas:
  - location: eastus
    rotuing: false
  - location: East US
  - location: canadacentral
    name: no-dash
    tags: {team: 7}
  - routing: false
"""
    )
    wrong = cli("plan", "-f", "wrong.yaml")
    assert (wrong.code, wrong.out, cli.sandbox.requests()) == (2, "", [])
    lines = [line for line in wrong.err.splitlines() if line.startswith("wrong.yaml:")]
    assert len(lines) == 10
    assert (
        "wrong.yaml:9:5: replicas[0].rotuing: unknown key, did you mean routing? Allowed: location, name, "
        in (lines[5])
    )
    as_json = cli("apply", "-f", "wrong.yaml", "-y", "-o", "json")
    assert json.loads(as_json.err)["error"]["mistakes"] == lines


def test_an_unknown_region_is_a_mistake_at_its_place(cli: Cli, file: Path) -> None:
    """Only Azure knows them: they are told after reading, before any write."""
    file.write_text(CONTOSO.replace("eastus", "eastuss"))
    wrong = cli("apply", "-f", str(file), "-y")
    assert (wrong.code, wrong.writes) == (2, ())
    assert wrong.err.startswith(f"{file}:5:15: location: eastuss is not a region, did you mean eastus")


def test_two_documents_of_one_registry_are_a_mistake(cli: Cli, file: Path) -> None:
    """Also where only looking it up shows that they mean the same."""
    other = file.with_name("other.yaml")
    other.write_text("apiVersion: acrgeo/v1\nregistry: contoso\nresourceGroup: contoso-rg\n")
    wrong = cli("plan", "-f", str(file), "-f", str(other))
    assert wrong.code == 2
    assert f"contoso is described already, at {file}:2:11" in wrong.err


def test_a_subscription_of_the_file_is_looked_up(cli: Cli, file: Path) -> None:
    """By its name or its ID; an unknown one is exit 8."""
    file.write_text(CONTOSO + "subscription: nowhere\n")
    assert cli("plan", "-f", str(file)).code == 8
    file.write_text(CONTOSO + f"subscription: {cli.sandbox.subscription_id}\nresourceGroup: contoso-rg\n")
    assert cli("plan", "-f", str(file)).code == 0


def test_stdin_and_folders_are_files(cli: Cli, tmp_path: Path) -> None:
    """``-`` reads one, a folder gives its own; the order of the registries is that of their names."""
    (tmp_path / "b.yaml").write_text("apiVersion: acrgeo/v1\nregistry: contosowesteu\nsku: Premium\n")
    plan = cli(
        "plan",
        "-f",
        str(tmp_path),
        "-f",
        "-",
        "-o",
        "name",
        answer="apiVersion: acrgeo/v1\nregistry: contoso\nsku: Basic\n",
    )
    assert (plan.code, plan.out) == (0, "contoso/sku\ncontosowesteu/sku\n")


def test_markdown_is_for_some_commands_only(cli: Cli) -> None:
    """Elsewhere it is a wrong command line, before anything is sent."""
    wrong = cli("replica", "add", "contoso", "eastus", "-o", "markdown", "-y")
    fact = (
        "error: Only plan, drift, validate, image status, image wait, assess,\n"
        "       consolidate, move, audit and doctor have -o markdown.\n"
        "hint: -o table, wide, json, yaml, tsv, name or jsonl\n"
    )
    assert (wrong.code, wrong.err, cli.sandbox.requests()) == (2, fact, [])
    assert cli("plan", "-f", "-", "-o", "markdown", "--query", "changes", answer=CONTOSO).code == 2
