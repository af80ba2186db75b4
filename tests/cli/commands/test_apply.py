"""``acrgeo apply``: from files and from saved plans."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from acrgeo.sandbox import Response
from tests.cli.conftest import Cli

HEAD = "apiVersion: acrgeo/v1\nregistry: contoso\n"
CONTOSO = HEAD + "sku: Premium\nreplicas:\n  - location: eastus\n  - location: westeurope\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file of contoso with two replicas."""
    path = tmp_path / "contoso.yaml"
    path.write_text(CONTOSO)
    return path


def locations(cli: Cli) -> list[str]:
    """Where contoso has replicas."""
    return cli("replica", "list", "contoso", "--query", "replicas[].location", "-o", "tsv").out.split()


def test_apply_asks_and_makes_it_so(cli: Cli, file: Path) -> None:
    """Shown, confirmed, run, told; once more is nothing to do and no write."""
    assert cli("apply", "-f", str(file)).code == 2  # nobody to ask
    no = cli("apply", "-f", str(file), answer="n\n")
    assert (no.code, no.writes) == (1, ())
    assert cli("apply", "-f", str(file), answer="y\n").code == 0
    assert locations(cli) == ["eastus", "westeurope", "westus"]
    again = cli("apply", "-f", str(file))
    assert (again.code, again.writes) == (0, ())


def test_pruning_needs_a_word_and_mass_deletes_another(cli: Cli, file: Path) -> None:
    """Not listed is left alone; --prune deletes; most of them only with --allow-mass-delete."""
    cli.premium("eastus", "westeurope", "japaneast")
    file.write_text(CONTOSO)
    assert cli("apply", "-f", str(file), "-y").writes == ()
    file.write_text(HEAD + "replicas:\n  - location: eastus\n")
    refused = cli("apply", "-f", str(file), "--dry-run", "--prune", "-o", "json")
    assert (refused.code, refused.writes) == (5, ())
    assert json.loads(refused.err)["error"]["code"] == "mass-delete"
    assert cli("apply", "-f", str(file), "-y", "--prune", "--allow-mass-delete").code == 0
    assert locations(cli) == ["eastus", "westus"]


def test_done_in_part_is_exit_6(cli: Cli, file: Path) -> None:
    """One creation is refused by Azure: the other is made, and what waits for both is blocked by name."""
    cli.premium("japaneast")
    file.write_text(CONTOSO + "prune: true\n")
    bad = Response(
        status=400,
        headers={"content-type": "application/json"},
        body=b'{"error":{"code":"NoRoom","message":"No room."}}',
    )
    cli.sandbox.answer_next("PUT", "/eastus$", bad)
    partial = cli("apply", "-f", str(file), "-y", "-o", "json")
    assert partial.code == 6
    ends = {result["location"]: result for result in json.loads(partial.out)["results"]}
    assert {place: result["result"] for place, result in ends.items()} == {
        "eastus": "failed",
        "westeurope": "done",
        "japaneast": "blocked",
    }
    assert "contoso/eastus" in ends["japaneast"]["error"]["message"]
    assert cli("apply", "-f", str(file), "-y").code == 0
    assert locations(cli) == ["eastus", "westeurope", "westus"]


def test_a_saved_plan_runs_as_it_was_shown(cli: Cli, file: Path, tmp_path: Path) -> None:
    """Private, and the same plan; once it has run, it is stale."""
    saved = tmp_path / "plan.json"
    assert cli("plan", "-f", str(file), "--out", str(saved)).code == 0
    assert saved.stat().st_mode & 0o777 == 0o600
    file.unlink()
    assert cli("apply", str(saved), "-y").code == 0
    assert locations(cli) == ["eastus", "westeurope", "westus"]
    assert cli("apply", str(saved), "-y").code == 5


@pytest.mark.parametrize("text", [CONTOSO, HEAD], ids=["changes", "empty"])
def test_a_stale_plan_is_refused_naming_the_difference(cli: Cli, file: Path, tmp_path: Path, text: str) -> None:
    """Somebody added a replica, managed or not, and even where the plan changes nothing."""
    cli.premium("eastus")
    file.write_text(text)
    saved = str(tmp_path / "plan.json")
    assert cli("plan", "-f", str(file), "--out", saved).code == 0
    assert cli("replica", "add", "contoso", "japaneast", "-y").code == 0
    stale = cli("apply", saved, "-y", "-o", "json")
    assert (stale.code, stale.writes) == (5, ())
    error = json.loads(stale.err)["error"]
    assert (error["code"], error["differences"]) == ("stale-plan", ["contoso/japaneast was added"])


def test_pruning_of_a_saved_plan_is_remembered(cli: Cli, file: Path, tmp_path: Path) -> None:
    """--prune and --allow-mass-delete were said when it was planned."""
    cli.premium("eastus", "japaneast", "koreacentral")
    file.write_text(HEAD + "replicas:\n  - location: eastus\n")
    saved = str(tmp_path / "plan.json")
    assert cli("plan", "-f", str(file), "--prune", "--allow-mass-delete", "--out", saved).code == 0
    assert cli("apply", saved, "-y").code == 0
    assert locations(cli) == ["eastus", "westus"]


def test_a_refused_plan_is_not_saved(cli: Cli, file: Path, tmp_path: Path) -> None:
    """There would be nothing to run."""
    file.write_text(CONTOSO.replace("sku: Premium\n", ""))
    saved = tmp_path / "plan.json"
    saved.write_text("{}", encoding="utf-8")
    refused = cli("plan", "-f", str(file), "--out", str(saved))
    assert refused.code == 5
    assert f"{saved} still holds the plan that was saved before" in " ".join(refused.err.split())
    saved.unlink()
    assert "saved before" not in cli("plan", "-f", str(file), "--out", str(saved)).err
    assert not saved.exists()


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"kind": "acrgeo-plan", "formatVersion": "1.0"}', CONTOSO])
def test_a_file_that_is_no_plan_is_exit_2(cli: Cli, tmp_path: Path, content: str) -> None:
    """Told by its name, and nothing is sent."""
    path = tmp_path / "plan.json"
    path.write_text(content)
    wrong = cli("apply", str(path), "-y")
    assert (wrong.code, cli.sandbox.requests()) == (2, [])
    assert "plan.json" in wrong.err


@pytest.mark.parametrize("words", [(), ("plan.json", "--prune"), ("plan.json", "-f", "contoso.yaml")])
def test_either_files_or_a_saved_plan(cli: Cli, words: tuple[str, ...]) -> None:
    """Neither, or both, is a wrong command line."""
    assert cli("apply", "-y", *words).code == 2


def test_events_are_appended_to_a_file(cli: Cli, file: Path, tmp_path: Path) -> None:
    """A document a line, from the plan's start to its end; a second run adds its own."""
    events = tmp_path / "events.ndjson"
    cli("apply", "-f", str(file), "-y", "--events-file", str(events))
    told = [json.loads(line) for line in events.read_text().splitlines()]
    assert [told[0]["event"], told[-1]["event"]] == ["PlanStarted", "PlanEnded"]
    assert {event["id"] for event in told if event["event"] == "ChangeEnded"} == set(told[0]["changes"])
    cli("replica", "delete", "contoso", "eastus", "-y", "--events-file", str(events))
    assert len(events.read_text().splitlines()) > len(told)


@pytest.mark.parametrize("name", ["-", "/nowhere/events.ndjson"])
def test_events_that_cannot_be_written_stop_it_before_it_starts(cli: Cli, file: Path, name: str) -> None:
    """Exit 2, and nothing was changed."""
    wrong = cli("apply", "-f", str(file), "-y", "--events-file", name)
    assert (wrong.code, wrong.writes) == (2, ())


def test_a_dry_run_is_the_plan(cli: Cli, file: Path) -> None:
    """The same on stdout, and no write."""
    dry = cli("apply", "-f", str(file), "--dry-run", "-o", "json")
    assert (dry.code, dry.writes) == (0, ())
    assert dry.out == cli("plan", "-f", str(file), "-o", "json").out
