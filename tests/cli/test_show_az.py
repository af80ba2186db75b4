"""``--show-az``: the az commands of a plan, wherever a plan is shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, check_golden

TITLE = "With az 2.86 or newer:\n"
FILE = """apiVersion: acrgeo/v1
registry: contoso
dataEndpoints: true
replicas:
- location: eastus
  routing: false
- location: canadacentral
  name: canada
  tags: {team: "it's"}
"""


@pytest.mark.parametrize(
    "words",
    [
        ("upgrade", "contosowesteu"),
        ("downgrade", "contosowesteu", "--to", "Basic"),
        ("replica", "add", "contoso", "japaneast", "--route-when-ready"),
        ("replica", "delete", "contoso", "eastus"),
        ("replica", "tag", "contoso", "eastus", "--tag", "team=web"),
        ("routing", "disable", "contoso", "eastus"),
        ("endpoints", "regional", "enable", "contoso"),
        ("webhook", "add", "contoso", "eastus", "--uri", "https://ci.example.com/secret", "--action", "push"),
        ("apply", "-f", "-"),
        ("plan", "-f", "-"),
    ],
    ids=lambda words: "-".join(words[:2]),
)
def test_every_plan_has_its_commands(cli: Cli, words: tuple[str, ...]) -> None:
    """On the page, in JSON, and for writes on stderr before they ask; without the option in none of them."""
    cli.premium("eastus", "westeurope")
    dry = () if words[0] == "plan" else ("--dry-run",)
    page = cli(*words, *dry, "--show-az", answer=FILE)
    assert page.code == 0, page.err
    shown = page.out.partition(TITLE)[2].splitlines()
    assert any(line.startswith("az acr ") for line in shown)
    assert "secret" not in "".join(line for line in shown if not line.startswith("#"))
    assert json.loads(cli(*words, *dry, "--show-az", "-o", "json", answer=FILE).out)["az"] == shown
    assert TITLE not in cli(*words, *dry, answer=FILE).out
    if not dry or words[0] == "apply":
        return
    asked = cli(*words, "--show-az", answer="n\n")
    assert "\n".join([TITLE.strip(), *shown, ""]) in asked.err


def test_the_page_of_a_plan(cli: Cli) -> None:
    """Settings, creations with names and tags, then routing off."""
    cli.premium("eastus", "westeurope")
    check_golden("plan-show-az", cli("plan", "-f", "-", "--show-az", answer=FILE).out)


def test_in_a_pull_request_they_are_a_block(cli: Cli) -> None:
    """And a member of each line of a fleet."""
    cli.premium("eastus")
    text = cli("plan", "-f", "-", "--show-az", "-o", "markdown", answer=FILE).out
    assert "~~~~sh\naz acr update " in text
    (line,) = cli("plan", "-f", "-", "--show-az", "-o", "jsonl", answer=FILE).out.splitlines()
    assert json.loads(line)["az"][0].startswith("az acr update ")


def test_a_saved_plan_is_the_same(cli: Cli, tmp_path: Path) -> None:
    """The commands are shown, and not saved."""
    cli.premium("eastus")
    for name, words in (("a", ()), ("b", ("--show-az",))):
        assert cli("plan", "-f", "-", "--out", str(tmp_path / name), *words, answer=FILE).code == 0
    assert (tmp_path / "a").read_text() == (tmp_path / "b").read_text()


def test_a_refused_plan_has_none(cli: Cli) -> None:
    """What acrgeo would not run is not handed out to be run by hand."""
    cli.premium("eastus")
    done = cli("downgrade", "contoso", "--to", "Basic", "--dry-run", "--show-az")
    assert done.code == 5
    assert "\naz " not in done.out


@pytest.mark.parametrize("registry", ["fabrikam", "contos0"])
def test_a_plan_of_a_registry_that_is_not_there_points_to_export(cli: Cli, tmp_path: Path, registry: str) -> None:
    """With the command that writes what makes it, which runs as it stands; not where it is in another group."""
    path = tmp_path / "the file.yaml"
    path.write_text(FILE.replace("contoso", registry))
    done = cli("plan", "-f", str(path))
    assert done.code == 8
    assert f"export {registry} -f '{path}' --format bicep" in done.err
    path.write_text(f"{FILE}resourceGroup: other-rg\n")
    assert "--format bicep" not in cli("plan", "-f", str(path)).err


def test_so_does_the_first_plan_in_an_empty_subscription(cli: Cli, tmp_path: Path) -> None:
    """Where no registry is visible at all."""
    path = tmp_path / "first.yaml"
    path.write_text(FILE.replace("contoso", "fabrikam"))
    cli("sandbox", "reset", "--empty")
    done = cli("plan", "-f", str(path))
    assert (done.code, "--format bicep" in done.err) == (8, True)
